#include "api/pages/words.hpp"

#include <algorithm>
#include <array>

#include "crypto/ensure.hpp"
#include "crypto/time.hpp"

namespace datafloor::api {
namespace {

struct ClassWords {
    Phrase name;
    Phrase meaning;
};

constexpr auto class_words = std::to_array<ClassWords>({
    {{"Open data", "Dữ liệu mở"},
     {"Anybody may have it, free of charge.", "Ai cũng được dùng, không thu tiền."}},
    {{"Ordinary data", "Dữ liệu thông thường"},
     {"About no person; traded under its licence.",
      "Không nói về cá nhân; được giao dịch theo giấy phép."}},
    {{"De-identified data", "Dữ liệu đã khử nhận dạng"},
     {"No person can be recognised in it; trying to is banned.",
      "Không nhận ra được cá nhân nào; cấm tái nhận dạng."}},
    {{"Personal data", "Dữ liệu cá nhân"}, {"Is not listed.", "Không được niêm yết."}},
    {{"Important data", "Dữ liệu quan trọng"},
     {"Listed only after the assessments the law asks for.",
      "Chỉ niêm yết sau các đánh giá theo luật."}},
    {{"Core data", "Dữ liệu cốt lõi"}, {"Is not listed.", "Không được niêm yết."}},
    {{"State secrets", "Bí mật nhà nước"},
     {"Never on this floor.", "Không bao giờ có trên sàn dữ liệu này."}},
    {{"Banned from trade", "Cấm giao dịch"},
     {"Data that may not be traded.", "Dữ liệu không được phép giao dịch."}},
});
static_assert(class_words.size() == contracts::EnumNames<contracts::DataClass>::names.size());

constexpr auto flag_words = std::to_array<Phrase>({
    {"held by the state", "do Nhà nước nắm giữ"},
    {"copyrighted", "có bản quyền"},
    {"trade secret", "bí mật kinh doanh"},
    {"about children", "về trẻ em"},
    {"geographic", "dữ liệu địa lý"},
    {"health", "y tế"},
    {"finance", "tài chính"},
    {"collected in Viet Nam", "thu thập tại Việt Nam"},
});
static_assert(flag_words.size() == contracts::EnumNames<contracts::DataFlag>::names.size());

struct StateWords {
    std::string_view name;
    Phrase words;
};

constexpr auto state_words = std::to_array<StateWords>({
    {"draft", {"Draft", "Bản nháp"}},
    {"inspected", {"Inspected", "Đã kiểm tra"}},
    {"refused", {"Refused", "Không được niêm yết"}},
    {"listed", {"Listed", "Đang niêm yết"}},
    {"withdrawn", {"Withdrawn", "Đã rút"}},
    {"suspended", {"Suspended", "Bị đình chỉ"}},
});

struct Unit {
    std::int64_t seconds;
    Phrase one;
    Phrase several;
};

constexpr auto units = std::to_array<Unit>({
    {86'400, {"day", "ngày"}, {"days", "ngày"}},
    {3'600, {"hour", "giờ"}, {"hours", "giờ"}},
    {60, {"minute", "phút"}, {"minutes", "phút"}},
    {1, {"second", "giây"}, {"seconds", "giây"}},
});

constexpr auto months = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});

char group_mark(Language language) { return language == Language::en ? ',' : '.'; }

char decimal_mark(Language language) { return language == Language::en ? '.' : ','; }

} // namespace

Phrase const& words_of(contracts::DataClass data_class) {
    return class_words[static_cast<std::size_t>(data_class)].name;
}

Phrase const& meaning_of(contracts::DataClass data_class) {
    return class_words[static_cast<std::size_t>(data_class)].meaning;
}

Phrase const& words_of(contracts::DataFlag flag) {
    return flag_words[static_cast<std::size_t>(flag)];
}

Phrase words_of_state(std::string_view state) {
    for (auto const& each : state_words)
        if (each.name == state) return each.words;
    return {state, state};
}

std::string grouped(std::string_view digits, Language language) {
    std::string out;
    if (digits.starts_with('-')) {
        out = "-";
        digits.remove_prefix(1);
    }
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out += group_mark(language);
        out += digits[i];
    }
    return out;
}

std::string grouped(std::uint64_t number, Language language) {
    return grouped(std::to_string(number), language);
}

std::string print_amount(std::string_view amount, contracts::Currency currency,
                         contracts::Rulebook const& rulebook, Language language) {
    auto const* rule = rulebook.rule_of(currency);
    auto const minor = rule == nullptr ? 0U : static_cast<std::size_t>(rule->minor_digits.value);
    std::string digits(amount);
    if (digits.size() <= minor) digits.insert(0, minor + 1 - digits.size(), '0');
    auto out = grouped(std::string_view(digits).substr(0, digits.size() - minor), language);
    if (minor > 0) out += decimal_mark(language) + digits.substr(digits.size() - minor);
    return out + "\u00a0" + std::string(currency.code.data(), currency.code.size());
}

std::string print_price(contracts::Money const& price, contracts::Rulebook const& rulebook,
                        Language language) {
    if (price.amount == 0) return std::string(in(language, {"Free of charge", "Miễn phí"}));
    return print_amount(std::to_string(price.amount), price.currency, rulebook, language);
}

std::string print_percent(std::uint32_t basis_points, Language language) {
    auto out = std::to_string(basis_points / 100);
    auto rest = basis_points % 100;
    if (rest != 0) {
        out += decimal_mark(language);
        out += std::to_string(rest / 10);
        if (rest % 10 != 0) out += std::to_string(rest % 10);
    }
    return out + "\u00a0%";
}

std::string print_bytes(std::uint64_t bytes, Language language) {
    static constexpr auto names = std::to_array<std::string_view>({"kB", "MB", "GB", "TB", "PB"});
    if (bytes < 1000)
        return std::to_string(bytes) + "\u00a0" + std::string(in(language, {"bytes", "byte"}));
    std::uint64_t tenths = bytes / 100;
    std::size_t unit = 0;
    while (tenths >= 10'000 && unit + 1 < names.size()) {
        tenths /= 1000;
        ++unit;
    }
    return std::to_string(tenths / 10) + decimal_mark(language) + std::to_string(tenths % 10) +
           "\u00a0" + std::string(names[unit]);
}

std::string print_span(contracts::Seconds span, Language language) {
    for (auto const& unit : units) {
        if (span.value < unit.seconds || span.value % unit.seconds != 0) continue;
        auto const count = span.value / unit.seconds;
        return grouped(static_cast<std::uint64_t>(count), language) + "\u00a0" +
               std::string(in(language, count == 1 ? unit.one : unit.several));
    }
    return std::to_string(span.value) + "\u00a0" + std::string(in(language, units.back().several));
}

std::string print_age(contracts::Instant now, contracts::Instant at, Language language) {
    auto const seconds = std::max<std::int64_t>((now - at).count(), 0) / 1'000'000;
    // Nobody reads seconds of a day.
    auto const unit = std::ranges::find_if(
        units, [&](Unit const& each) { return seconds >= each.seconds || each.seconds == 1; });
    contracts::Seconds const rounded{seconds / unit->seconds * unit->seconds};
    if (rounded.value == 0) return std::string(in(language, {"just now", "vừa xong"}));
    return std::string(in(language, {"", "cách đây "})) + print_span(rounded, language) +
           std::string(in(language, {" ago", ""}));
}

Html print_time(contracts::Instant at, Language language) {
    using namespace std::chrono_literals;
    constexpr contracts::Instant last{253'402'214'400'000'000};  // 9999-12-31
    auto const local = crypto::to_text(std::min(at, last) + 7h); // no daylight saving time there
    auto const year = local.substr(0, 4);
    auto const month = local.substr(5, 2);
    auto const day = local.substr(8, 2);
    auto const minute = local.substr(11, 5);
    std::string shown;
    if (language == Language::en) {
        auto const name = months[static_cast<std::size_t>(std::stoi(month) - 1)];
        shown = (day[0] == '0' ? day.substr(1) : day) + " " + std::string(name) + " " + year +
                ", " + minute;
    } else {
        shown = day + "/" + month + "/" + year + " " + minute;
    }
    return html("<time datetime=\"{}\">{}</time>", crypto::to_text(at), shown);
}

Html print_hash(std::string_view hex) { return html("<code class=\"hash\">{}</code>", hex); }

} // namespace datafloor::api
