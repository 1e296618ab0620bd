#include "crypto/time.hpp"

#include "crypto/ensure.hpp"

namespace datafloor::crypto {

namespace {

constexpr std::int64_t micros_per_second = 1'000'000;
constexpr std::int64_t seconds_per_day = 86'400;
/// '0' marks a digit, everything else stands for itself; decimals and Z follow.
constexpr std::string_view shape = "0000-00-00T00:00:00.";

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
    auto const quotient = value / by;
    return value % by < 0 ? quotient - 1 : quotient;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The number in text[at, at + size), which are digits.
unsigned number(std::string_view text, std::size_t at, std::size_t size) {
    unsigned value = 0;
    for (char const c : text.substr(at, size)) value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
}

bool has_shape(std::string_view text, std::size_t decimals) {
    if (text.size() != shape.size() + decimals + 1 || text.back() != 'Z') return false;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        char const wanted = i < shape.size() ? shape[i] : '0';
        if (wanted == '0' ? !is_digit(text[i]) : text[i] != wanted) return false;
    }
    return true;
}

std::optional<Instant> parse(std::string_view text, std::size_t decimals) {
    if (!has_shape(text, decimals)) return std::nullopt;
    auto const date = std::chrono::year_month_day(
        std::chrono::year(static_cast<int>(number(text, 0, 4))),
        std::chrono::month(number(text, 5, 2)), std::chrono::day(number(text, 8, 2)));
    auto const hours = number(text, 11, 2);
    auto const minutes = number(text, 14, 2);
    auto const seconds = number(text, 17, 2);
    if (!date.ok() || hours > 23 || minutes > 59 || seconds > 59) return std::nullopt;
    auto fraction = number(text, shape.size(), decimals);
    for (auto i = decimals; i < 6; ++i) fraction *= 10;
    std::int64_t const days = std::chrono::sys_days(date).time_since_epoch().count();
    auto const time = days * seconds_per_day + hours * 3600 + minutes * 60 + seconds;
    return Instant{time * micros_per_second + fraction};
}

/// Writes the lowest `size` digits at `at`.
void put(std::string& text, std::size_t at, std::size_t size, std::int64_t value) {
    for (auto i = size; i-- > 0; value /= 10) text[at + i] = static_cast<char>('0' + value % 10);
}

std::string print(Instant instant, std::size_t decimals) {
    auto const time = instant.unix_seconds();
    auto fraction = instant.micros - time * micros_per_second;
    for (auto i = decimals; i < 6; ++i) fraction /= 10;
    auto const days = floor_divide(time, seconds_per_day);
    auto const second = time - days * seconds_per_day;
    auto const date = std::chrono::year_month_day(
        std::chrono::sys_days(std::chrono::days(static_cast<int>(days))));
    auto const year = static_cast<int>(date.year());
    ENSURE(date.ok() && year >= 0 && year <= 9999);

    std::string text(shape);
    text.append(decimals, '0').append(1, 'Z');
    put(text, 0, 4, year);
    put(text, 5, 2, static_cast<unsigned>(date.month()));
    put(text, 8, 2, static_cast<unsigned>(date.day()));
    put(text, 11, 2, second / 3600);
    put(text, 14, 2, second / 60 % 60);
    put(text, 17, 2, second % 60);
    put(text, shape.size(), decimals, fraction);
    return text;
}

} // namespace

std::int64_t Instant::unix_ms() const { return floor_divide(micros, 1000); }

std::int64_t Instant::unix_seconds() const { return floor_divide(micros, micros_per_second); }

std::optional<Instant> parse_instant(std::string_view text) { return parse(text, 3); }

std::optional<Instant> parse_ledger_instant(std::string_view text) { return parse(text, 6); }

std::string to_text(Instant instant) { return print(instant, 3); }

std::string to_ledger_text(Instant instant) { return print(instant, 6); }

} // namespace datafloor::crypto
