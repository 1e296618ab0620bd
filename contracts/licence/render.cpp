#include "contracts/licence/render.hpp"

#include "contracts/licence/duration.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

/// One phrase in both languages, indexed by Language.
using Phrase = std::array<std::string_view, 2>;

std::string_view in(Language language, Phrase const& phrase) {
    return phrase[static_cast<std::size_t>(language)];
}

constexpr auto actions = std::to_array<Phrase>({
    {"use the data", "sử dụng dữ liệu"},
    {"show the data to others", "trình bày dữ liệu cho người khác xem"},
    {"compute totals and statistics from the data", "tổng hợp và thống kê từ dữ liệu"},
    {"make new data and new works from the data", "tạo ra dữ liệu và sản phẩm mới từ dữ liệu"},
    {"train machine-learning models on the data", "huấn luyện mô hình học máy bằng dữ liệu"},
    {"pass copies of the data on to others", "chuyển giao bản sao dữ liệu cho người khác"},
    {"try to find out whom the data is about (re-identification)",
     "tìm cách xác định dữ liệu nói về ai (tái nhận dạng)"},
});
static_assert(actions.size() == EnumNames<LicenceAction>::names.size());

constexpr auto duties = std::to_array<Phrase>({
    {"name the source of the data", "ghi rõ nguồn dữ liệu"},
    {"delete all copies of the data when the permission ends",
     "xóa mọi bản sao dữ liệu khi hết quyền"},
    {"pay the agreed price", "thanh toán giá đã thỏa thuận"},
    {"inform the provider", "thông báo cho bên cung cấp"},
});
static_assert(duties.size() == EnumNames<LicenceDuty>::names.size());

/// The words before the value, by operator; `%` stands for the value.
constexpr auto times = std::to_array<Phrase>({
    {"on % exactly", "đúng thời điểm %"},
    {"until % at the latest", "chậm nhất đến %"},
    {"before %", "trước %"},
    {"from % on", "từ % trở đi"},
    {"after %", "sau %"},
});
constexpr auto counts = std::to_array<Phrase>({
    {"exactly % times", "đúng % lần"},
    {"at most % times", "tối đa % lần"},
    {"fewer than % times", "ít hơn % lần"},
    {"at least % times", "ít nhất % lần"},
    {"more than % times", "nhiều hơn % lần"},
});
constexpr auto spans = std::to_array<Phrase>({
    {"for exactly %", "trong đúng %"},
    {"for at most %", "trong tối đa %"},
    {"for less than %", "trong thời gian ngắn hơn %"},
    {"for at least %", "trong ít nhất %"},
    {"for more than %", "trong thời gian dài hơn %"},
});
/// By when a duty is to be done.
constexpr auto terms = std::to_array<Phrase>({
    {"exactly % after the contract", "đúng % sau khi giao kết"},
    {"within % of the contract", "trong vòng % kể từ khi giao kết"},
    {"less than % after the contract", "chưa đầy % kể từ khi giao kết"},
    {"no earlier than % after the contract", "không sớm hơn % kể từ khi giao kết"},
    {"more than % after the contract", "quá % kể từ khi giao kết"},
});
constexpr auto payments = std::to_array<Phrase>({
    {"for a payment of exactly %", "với khoản thanh toán đúng %"},
    {"for a payment of at most %", "với khoản thanh toán tối đa %"},
    {"for a payment below %", "với khoản thanh toán dưới %"},
    {"for a payment of at least %", "với khoản thanh toán ít nhất %"},
    {"for a payment above %", "với khoản thanh toán trên %"},
});

/// Operands whose values are names: these, or all but these.
struct NamedOperand {
    Phrase within;
    Phrase except;
};

NamedOperand named(LeftOperand left) {
    switch (left) {
    case LeftOperand::purpose:
        return {{"for the purpose %", "cho mục đích %"},
                {"for any purpose except %", "cho mọi mục đích, trừ %"}};
    case LeftOperand::spatial:
        return {{"in %", "tại %"}, {"anywhere except in %", "ở mọi nơi, trừ %"}};
    case LeftOperand::industry:
        return {{"in the industry %", "trong ngành %"},
                {"in any industry except %", "trong mọi ngành, trừ %"}};
    case LeftOperand::recipient:
        return {{"towards the recipient %", "đối với bên nhận %"},
                {"towards any recipient except %", "đối với mọi bên nhận, trừ %"}};
    case LeftOperand::date_time:
    case LeftOperand::count:
    case LeftOperand::elapsed_time:
    case LeftOperand::pay_amount: break;
    }
    ENSURE(false);
}

std::string with_value(std::string_view phrase, std::string_view value) {
    auto const place = phrase.find('%');
    ENSURE(place != std::string_view::npos);
    std::string out(phrase.substr(0, place));
    out += value;
    out += phrase.substr(place + 1);
    return out;
}

/// "a", "b" or "c".
std::string names_of(std::vector<Text<200>> const& values, Language language) {
    std::string out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i > 0)
            out += i + 1 < values.size() ? std::string(", ")
                                         : std::string(in(language, {" or ", " hoặc "}));
        out += "“" + values[i].value + "”";
    }
    return out;
}

std::string span_text(std::string_view value, Language language) {
    static constexpr auto units = std::to_array<std::array<Phrase, 2>>({
        {{{"year", "năm"}, {"years", "năm"}}},
        {{{"month", "tháng"}, {"months", "tháng"}}},
        {{{"week", "tuần"}, {"weeks", "tuần"}}},
        {{{"day", "ngày"}, {"days", "ngày"}}},
        {{{"hour", "giờ"}, {"hours", "giờ"}}},
        {{{"minute", "phút"}, {"minutes", "phút"}}},
        {{{"second", "giây"}, {"seconds", "giây"}}},
    });
    auto const duration = parse_duration(value);
    ENSURE(duration.has_value());
    auto const& unit = units[static_cast<std::size_t>(duration->unit)];
    return std::to_string(duration->count) + " " +
           std::string(in(language, unit[duration->count == 1 ? 0 : 1]));
}

/// What a constraint stands in.
enum class In : std::uint8_t { permission, prohibition, duty };

std::string phrase_of(Constraint const& constraint, In rule, Language language) {
    auto const step = static_cast<std::size_t>(constraint.comparison);
    auto const& value = constraint.right.front().value;
    switch (constraint.left) {
    case LeftOperand::date_time: return with_value(in(language, times[step]), value);
    case LeftOperand::count: return with_value(in(language, counts[step]), value);
    case LeftOperand::pay_amount:
        return with_value(in(language, payments[step]),
                          constraint.unit ? value + " " + text_form(*constraint.unit) : value);
    case LeftOperand::elapsed_time:
        return with_value(in(language, rule == In::duty ? terms[step] : spans[step]),
                          span_text(value, language));
    case LeftOperand::purpose:
    case LeftOperand::spatial:
    case LeftOperand::industry:
    case LeftOperand::recipient: break;
    }
    auto const& words = named(constraint.left);
    auto const names = names_of(constraint.right, language);
    if (constraint.comparison == ConstraintOperator::is_none_of)
        return with_value(in(language, words.except), names);
    auto const within = with_value(in(language, words.within), names);
    if (rule != In::permission) return within;
    return std::string(in(language, {"only ", "chỉ "})) + within;
}

std::string words_of(LicenceAction action, Language language) {
    return std::string(in(language, actions[static_cast<std::size_t>(action)]));
}

std::string phrase_of(Duty const& duty, Language language) {
    std::string out(in(language, duties[static_cast<std::size_t>(duty.action)]));
    if (!duty.constraint) return out;
    for (auto const& constraint : *duty.constraint)
        out += ", " + phrase_of(constraint, In::duty, language);
    return out;
}

std::string sentence_of(Permission const& permission, Language language) {
    std::string out(in(language, {"You may ", "Bên khai thác được phép "}));
    out += words_of(permission.action, language);
    for (auto const& constraint : permission.constraint)
        out += ", " + phrase_of(constraint, In::permission, language);
    for (std::size_t i = 0; i < permission.duty.size(); ++i) {
        out += i == 0 ? in(language, {"; in doing so you must ", "; khi đó phải "})
                      : in(language, {" and ", " và "});
        out += phrase_of(permission.duty[i], language);
    }
    return out + ".";
}

std::string sentence_of(Prohibition const& prohibition, Language language) {
    std::string out(in(language, {"You must not ", "Bên khai thác không được "}));
    out += words_of(prohibition.action, language);
    if (!prohibition.constraint) return out + ".";
    out += in(language, {", where all of this holds: ", " khi có đủ các điều kiện sau: "});
    for (std::size_t i = 0; i < prohibition.constraint->size(); ++i) {
        if (i > 0) out += "; ";
        out += phrase_of((*prohibition.constraint)[i], In::prohibition, language);
    }
    return out + ".";
}

Phrase words_of(ConflictStrategy conflict) {
    switch (conflict) {
    case ConflictStrategy::perm:
        return {"Where this licence both permits and prohibits an act, it is permitted.",
                "Khi giấy phép vừa cho phép vừa cấm một hành vi thì hành vi đó được phép."};
    case ConflictStrategy::prohibit:
        return {"Where this licence both permits and prohibits an act, it is prohibited.",
                "Khi giấy phép vừa cho phép vừa cấm một hành vi thì hành vi đó bị cấm."};
    }
    ENSURE(false);
}

} // namespace

std::string render(Policy const& policy, Language language) {
    std::string out(in(language, {"Licence ", "Giấy phép "}));
    out += policy.uid.value;
    out += in(language, {"\nData: ", "\nDữ liệu: "});
    out += policy.target.value;
    out += in(language, {"\nGranted by: ", "\nBên cấp phép: "});
    out += policy.assigner.value;
    out += "\n\n";
    int number = 0;
    auto const add = [&](std::string_view sentence) {
        out += std::to_string(++number) + ". ";
        out += sentence;
        out += '\n';
    };
    for (auto const& permission : policy.permission) add(sentence_of(permission, language));
    for (auto const& prohibition : policy.prohibition) add(sentence_of(prohibition, language));
    if (policy.conflict) add(in(language, words_of(*policy.conflict)));
    add(in(language, {"What this licence does not permit is not permitted.",
                      "Những gì giấy phép này không cho phép thì không được phép thực hiện."}));
    return out;
}

std::string render(Policy const& policy, RulePlace const& place, Language language) {
    if (place.list == RulePlace::List::permission) {
        auto const& rule = policy.permission.at(place.rule);
        return place.constraint
                   ? phrase_of(rule.constraint.at(*place.constraint), In::permission, language)
                   : sentence_of(rule, language);
    }
    auto const& rule = policy.prohibition.at(place.rule);
    return place.constraint
               ? phrase_of(rule.constraint.value().at(*place.constraint), In::prohibition, language)
               : sentence_of(rule, language);
}

} // namespace datafloor::contracts
