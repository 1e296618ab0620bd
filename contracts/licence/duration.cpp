#include "contracts/licence/duration.hpp"

#include "contracts/base/text_form.hpp"

#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

using crypto::Instant;

constexpr Instant never_ends{std::numeric_limits<std::int64_t>::max()};
constexpr std::int64_t years_max = 9999;
constexpr std::int64_t seconds_max = years_max * 366 * 86'400;

Instant after_months(Instant start, std::int64_t months) {
    if (months > 12 * years_max) return never_ends;
    using namespace std::chrono;
    sys_time<microseconds> const from{microseconds(start.micros)};
    auto const day = floor<days>(from);
    auto date = year_month_day(day) + std::chrono::months(months);
    if (!date.ok()) date = date.year() / date.month() / last;
    if (date.year() > year(years_max)) return never_ends;
    return {(sys_days(date) + (from - day)).time_since_epoch().count()};
}

Instant after_seconds(Instant start, std::int64_t count, std::int64_t seconds) {
    if (count > seconds_max / seconds) return never_ends;
    return {start.micros + count * seconds * 1'000'000};
}

} // namespace

std::optional<LicenceDuration> parse_duration(std::string_view text) {
    if (!text.starts_with('P')) return std::nullopt;
    text.remove_prefix(1);
    bool const time = text.starts_with('T');
    if (time) text.remove_prefix(1);
    if (text.size() < 2) return std::nullopt;
    std::string_view const letters = time ? "HMS" : "YMWD";
    auto const letter = letters.find(text.back());
    if (letter == std::string_view::npos) return std::nullopt;
    LicenceDuration out;
    if (!TextForm<std::uint32_t>::parse(text.substr(0, text.size() - 1), out.count) ||
        out.count == 0)
        return std::nullopt;
    out.unit = static_cast<DurationUnit>(letter + (time ? 4 : 0));
    return out;
}

Instant end_of(Instant start, LicenceDuration const& span) {
    std::int64_t const count = span.count;
    switch (span.unit) {
    case DurationUnit::years: return after_months(start, 12 * count);
    case DurationUnit::months: return after_months(start, count);
    case DurationUnit::weeks: return after_seconds(start, count, 7 * 86'400);
    case DurationUnit::days: return after_seconds(start, count, 86'400);
    case DurationUnit::hours: return after_seconds(start, count, 3600);
    case DurationUnit::minutes: return after_seconds(start, count, 60);
    case DurationUnit::seconds: return after_seconds(start, count, 1);
    }
    ENSURE(false);
}

} // namespace datafloor::contracts
