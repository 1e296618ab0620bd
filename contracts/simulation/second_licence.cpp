#include "contracts/simulation/second_licence.hpp"

#include <set>

namespace datafloor::contracts::simulation {
namespace {

using crypto::Json;
using Wide = __int128;
using Told = std::optional<bool>;

constexpr Wide day_micros = Wide{86'400} * 1'000'000;

/// Days since 1970-01-01 of the Gregorian calendar, by counting from 1 March of year 0.
Wide days_of(std::int64_t year, std::int64_t month, std::int64_t day) {
    if (month <= 2) --year;
    auto const shifted = (month + 9) % 12; // March is 0
    Wide const y = year;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * shifted + 2) / 5 + day - 1 - 719'468;
}

std::int64_t days_in(std::int64_t year, std::int64_t month) {
    return static_cast<std::int64_t>(days_of(month == 12 ? year + 1 : year, month % 12 + 1, 1) -
                                     days_of(year, month, 1));
}

/// When a span from `since` ends, in microseconds.
Wide end_of_span(Instant since, std::string const& span) {
    auto const unit = span.back();
    bool const clock = span[1] == 'T';
    auto const count = std::stoll(span.substr(clock ? 2 : 1));
    if (clock)
        return since.micros + Wide{count} * 1'000'000 * (unit == 'H' ? 3600 : unit == 'M' ? 60 : 1);
    if (unit == 'D' || unit == 'W')
        return since.micros + count * day_micros * (unit == 'W' ? 7 : 1);
    auto const text = crypto::to_text(since); // YYYY-MM-DD...
    auto const months = std::stoll(text.substr(0, 4)) * 12 + std::stoll(text.substr(5, 2)) - 1 +
                        count * (unit == 'Y' ? 12 : 1);
    auto const year = months / 12;
    auto const month = months % 12 + 1;
    auto const day = std::min<std::int64_t>(std::stoll(text.substr(8, 2)), days_in(year, month));
    return days_of(year, month, day) * day_micros + since.micros % 86'400'000'000;
}

/// -1, 0 or 1.
int order(Wide one, Wide other) { return one < other ? -1 : one > other ? 1 : 0; }

bool satisfies(std::string const& comparison, int order, bool allowance) {
    if (comparison == "eq") return allowance ? order <= 0 : order == 0;
    if (comparison == "lt") return order < 0;
    if (comparison == "lteq") return order <= 0;
    if (comparison == "gt") return order > 0;
    return order >= 0;
}

Told is_named(Json const& constraint, std::optional<std::string> const& name) {
    if (!name) return std::nullopt;
    bool found = false;
    bool vague = false; // a recipient that is no party
    for (auto const& value : constraint.at("rightOperand")) {
        found = found || value == *name;
        vague = vague || !value.get<std::string>().starts_with("urn:uuid:");
    }
    if (constraint.at("leftOperand") == "recipient" && vague && !found) return std::nullopt;
    return constraint.at("operator") == "isNoneOf" ? !found : found;
}

Told told(Json const& constraint, LicenceFacts const& facts) {
    auto const left = constraint.at("leftOperand").get<std::string>();
    auto const comparison = constraint.at("operator").get<std::string>();
    auto const value = constraint.at("rightOperand").at(0).get<std::string>();
    if (left == "purpose") return is_named(constraint, facts.purpose);
    if (left == "industry") return is_named(constraint, facts.industry);
    if (left == "spatial") {
        if (!facts.country) return std::nullopt;
        return is_named(constraint,
                        std::string(facts.country->code.begin(), facts.country->code.end()));
    }
    if (left == "recipient") {
        if (!facts.recipient) return std::nullopt;
        return is_named(constraint, "urn:uuid:" + facts.recipient->value.text());
    }
    if (left == "count") {
        if (!facts.count) return std::nullopt;
        return satisfies(comparison, order(*facts.count, std::stoull(value)), true);
    }
    if (left == "payAmount") {
        if (!facts.paid) return std::nullopt;
        auto const code =
            std::string(facts.paid->currency.code.begin(), facts.paid->currency.code.end());
        if (constraint.value("unit", code) != code) return std::nullopt;
        return satisfies(comparison, order(facts.paid->amount, std::stoull(value)), false);
    }
    if (!facts.now) return std::nullopt;
    if (left == "dateTime")
        return satisfies(
            comparison,
            order(facts.now->micros / 1000, crypto::parse_instant(value)->micros / 1000), false);
    if (!facts.since) return std::nullopt;
    return satisfies(
        comparison, order(facts.now->micros / 1000, end_of_span(*facts.since, value) / 1000), true);
}

Json const* rule_of(Json const& rules, std::string_view action) {
    for (auto const& rule : rules)
        if (rule.at("action") == action) return &rule;
    return nullptr;
}

/// How many of a rule's constraints are known not to hold, and how many are not known to hold.
struct Tally {
    int broken = 0, open = 0;
};

Tally tally(Json const& rule, LicenceFacts const& facts) {
    Tally out;
    for (auto const& constraint : rule.value("constraint", Json::array())) {
        auto const answer = told(constraint, facts);
        if (answer == false) ++out.broken;
        if (!answer) ++out.open;
    }
    return out;
}

} // namespace

SecondLicence::SecondLicence(std::string_view text) : policy_(crypto::parse_json(text).value()) {}

bool SecondLicence::permits(std::string_view action, LicenceFacts const& facts) const {
    auto const* permission = rule_of(policy_.at("permission"), action);
    auto const* prohibition = rule_of(policy_.at("prohibition"), action);
    if (permission == nullptr || tally(*permission, facts).broken > 0) return false;
    if (prohibition == nullptr) return true;
    auto const conflict = policy_.value("conflict", "invalid");
    if (conflict == "perm") return true;
    auto const against = tally(*prohibition, facts);
    return conflict == "prohibit" && against.broken + against.open > 0;
}

bool SecondLicence::permits_delivery(LicenceFacts const& facts) const {
    auto others = facts;
    others.count = std::nullopt;
    others.recipient = std::nullopt;
    for (auto const* action : {"use", "aggregate", "derive", "floor:train"})
        if (permits(action, facts)) return true;
    return permits("display", others) || permits("distribute", others);
}

/// Which constraints hold changes with the millisecond that one of them names, or right after it.
bool SecondLicence::ever_permits_delivery(LicenceFacts facts, Instant until) const {
    auto const first = facts.now->micros;
    std::set<Wide> times{first};
    for (auto const* list : {"permission", "prohibition"})
        for (auto const& rule : policy_.at(list))
            for (auto const& constraint : rule.value("constraint", Json::array())) {
                auto const value = constraint.at("rightOperand").at(0).get<std::string>();
                Wide time = first;
                if (constraint.at("leftOperand") == "dateTime")
                    time = crypto::parse_instant(value)->micros;
                if (constraint.at("leftOperand") == "elapsedTime")
                    time = end_of_span(*facts.since, value);
                times.insert({time, time + 1000});
            }
    return std::ranges::any_of(times, [&](Wide time) {
        if (time < first || time >= until.micros) return false;
        facts.now = Instant{static_cast<std::int64_t>(time)};
        return permits_delivery(facts);
    });
}

std::optional<bool> SecondLicence::holds(std::string const& pointer,
                                         LicenceFacts const& facts) const {
    return told(policy_.at(Json::json_pointer(pointer)), facts);
}

} // namespace datafloor::contracts::simulation
