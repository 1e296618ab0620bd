#include "contracts/licence/evaluate.hpp"

#include "contracts/licence/duration.hpp"
#include "contracts/licence/templates.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

/// Whether a constraint holds, as far as the facts tell.
enum class Truth : std::uint8_t { no, unknown, yes };

Truth truth(bool holds) { return holds ? Truth::yes : Truth::no; }

template <class T>
bool compares(ConstraintOperator comparison, T const& value, T const& right) {
    switch (comparison) {
    case ConstraintOperator::eq: return value == right;
    case ConstraintOperator::lteq: return value <= right;
    case ConstraintOperator::lt: return value < right;
    case ConstraintOperator::gteq: return value >= right;
    case ConstraintOperator::gt: return value > right;
    case ConstraintOperator::is_any_of:
    case ConstraintOperator::is_none_of: break;
    }
    ENSURE(false);
}

/// An allowance of exactly so much holds until it is used up.
ConstraintOperator of_allowance(ConstraintOperator comparison) {
    return comparison == ConstraintOperator::eq ? ConstraintOperator::lteq : comparison;
}

std::uint64_t number_of(Constraint const& constraint) {
    std::uint64_t number = 0;
    ENSURE(TextForm<std::uint64_t>::parse(constraint.right.front().value, number));
    return number;
}

Truth time_holds(Constraint const& constraint, LicenceFacts const& facts) {
    if (!facts.now) return Truth::unknown;
    auto const right = crypto::parse_instant(constraint.right.front().value);
    ENSURE(right.has_value());
    return truth(compares(constraint.comparison, facts.now->unix_ms(), right->unix_ms()));
}

Truth span_holds(Constraint const& constraint, LicenceFacts const& facts) {
    if (!facts.now || !facts.since) return Truth::unknown;
    auto const span = parse_duration(constraint.right.front().value);
    ENSURE(span.has_value());
    auto const end = end_of(*facts.since, *span);
    return truth(
        compares(of_allowance(constraint.comparison), facts.now->unix_ms(), end.unix_ms()));
}

Truth count_holds(Constraint const& constraint, LicenceFacts const& facts) {
    if (!facts.count) return Truth::unknown;
    return truth(
        compares(of_allowance(constraint.comparison), *facts.count, number_of(constraint)));
}

Truth payment_holds(Constraint const& constraint, LicenceFacts const& facts) {
    if (!facts.paid || (constraint.unit && *constraint.unit != facts.paid->currency))
        return Truth::unknown;
    ENSURE(facts.paid->amount >= 0);
    return truth(compares(constraint.comparison, static_cast<std::uint64_t>(facts.paid->amount),
                          number_of(constraint)));
}

/// Whether the name is one of the right operands; some of these may be beyond judgement.
Truth name_holds(Constraint const& constraint, std::string_view name, bool all_can_be_judged) {
    bool const among = std::ranges::any_of(
        constraint.right, [&](Text<200> const& value) { return value.value == name; });
    if (!among && !all_can_be_judged) return Truth::unknown;
    return truth(among != (constraint.comparison == ConstraintOperator::is_none_of));
}

Truth name_holds(Constraint const& constraint, std::optional<std::string> const& name) {
    return name ? name_holds(constraint, *name, true) : Truth::unknown;
}

/// Parties are named by their `urn:uuid:`; whether a party belongs to "universities" nobody here
/// can tell.
Truth recipient_holds(Constraint const& constraint, LicenceFacts const& facts) {
    if (!facts.recipient) return Truth::unknown;
    bool const all_are_parties = std::ranges::all_of(
        constraint.right, [](Text<200> const& value) { return is_party_name(value.value); });
    return name_holds(constraint, licence_party(*facts.recipient).value, all_are_parties);
}

Truth holds(Constraint const& constraint, LicenceFacts const& facts) {
    switch (constraint.left) {
    case LeftOperand::date_time: return time_holds(constraint, facts);
    case LeftOperand::elapsed_time: return span_holds(constraint, facts);
    case LeftOperand::count: return count_holds(constraint, facts);
    case LeftOperand::pay_amount: return payment_holds(constraint, facts);
    case LeftOperand::recipient: return recipient_holds(constraint, facts);
    case LeftOperand::purpose: return name_holds(constraint, facts.purpose);
    case LeftOperand::industry: return name_holds(constraint, facts.industry);
    case LeftOperand::spatial:
        return facts.country ? name_holds(constraint, text_form(*facts.country), true)
                             : Truth::unknown;
    }
    ENSURE(false);
}

/// A rule as the facts see it: by its first constraint that does not hold, else by what they cannot
/// judge.
struct Weighed {
    Truth truth = Truth::yes;
    RulePlace place;
    std::vector<RulePlace> unjudged;
};

Weighed weigh(RulePlace place, Constraints const& constraints, LicenceFacts const& facts) {
    Weighed out;
    out.place = place;
    for (std::size_t i = 0; i < constraints.size(); ++i) {
        auto const one = RulePlace{place.list, place.rule, i};
        switch (holds(constraints[i], facts)) {
        case Truth::yes: break;
        case Truth::no:
            out.truth = Truth::no;
            out.place = one;
            return out;
        case Truth::unknown:
            out.truth = Truth::unknown;
            out.unjudged.push_back(one);
            break;
        }
    }
    return out;
}

std::optional<std::size_t> rule_for(LicenceAction action, auto const& rules) {
    for (std::size_t i = 0; i < rules.size(); ++i)
        if (rules[i].action == action) return i;
    return std::nullopt;
}

bool is_towards_others(LicenceAction action) {
    return action == LicenceAction::display || action == LicenceAction::distribute;
}

} // namespace

std::string pointer_of(RulePlace const& place) {
    std::string out = place.list == RulePlace::List::permission ? "/permission/" : "/prohibition/";
    out += std::to_string(place.rule);
    if (place.constraint) out += "/constraint/" + std::to_string(*place.constraint);
    return out;
}

LicenceFinding evaluate(Policy const& policy, LicenceRequest request, LicenceFacts const& facts) {
    auto const permission = rule_for(request.action, policy.permission);
    auto const prohibition = rule_for(request.action, policy.prohibition);
    Weighed against;
    against.truth = Truth::no;
    if (prohibition)
        against = weigh({RulePlace::List::prohibition, *prohibition},
                        policy.prohibition[*prohibition].constraint.value_or(Constraints{}), facts);
    if (!permission) {
        if (against.truth == Truth::yes) return {false, against.place};
        return {};
    }
    if (prohibition && !policy.conflict)
        return {false, RulePlace{RulePlace::List::prohibition, *prohibition}};
    auto granted = weigh({RulePlace::List::permission, *permission},
                         policy.permission[*permission].constraint, facts);
    if (against.truth == Truth::yes &&
        (granted.truth == Truth::no || policy.conflict == ConflictStrategy::prohibit))
        return {false, against.place};
    if (granted.truth == Truth::no) return {false, granted.place};
    auto unjudged = std::move(granted.unjudged);
    if (against.truth == Truth::unknown && policy.conflict == ConflictStrategy::prohibit)
        std::ranges::move(against.unjudged, std::back_inserter(unjudged));
    return {true, granted.place, std::move(unjudged)};
}

LicenceFinding evaluate_delivery(Policy const& policy, LicenceFacts const& facts) {
    auto towards_others = facts;
    towards_others.count.reset();
    towards_others.recipient.reset();
    std::optional<LicenceFinding> first;
    for (auto const& permission : policy.permission) {
        auto finding = evaluate(policy, {permission.action},
                                is_towards_others(permission.action) ? towards_others : facts);
        if (finding.permitted) return finding;
        if (!first) first = std::move(finding);
    }
    return first.value_or(LicenceFinding{});
}

} // namespace datafloor::contracts
