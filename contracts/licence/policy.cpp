#include "contracts/licence/policy.hpp"

#include <set>

#include "contracts/licence/duration.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

using Fault = std::optional<PolicyFault>;

template <class E>
std::string quoted(E value) {
    return "`" + std::string(name_of(value)) + "`";
}

std::string item(std::string_view list, std::size_t index) {
    return "/" + std::string(list) + "/" + std::to_string(index);
}

/// Where in the policy a check stands: the pointer so far.
Fault at(std::string const& pointer, Fault fault) {
    if (fault) fault->pointer = pointer + fault->pointer;
    return fault;
}

/// Whether the left operand's values have an order; the others are names.
bool is_ordered(LeftOperand left) {
    return left == LeftOperand::date_time || left == LeftOperand::count ||
           left == LeftOperand::elapsed_time || left == LeftOperand::pay_amount;
}

bool is_set_operator(ConstraintOperator comparison) {
    return comparison == ConstraintOperator::is_any_of ||
           comparison == ConstraintOperator::is_none_of;
}

/// Names take `eq` and the set operators; values with an order take those that compare. A span of
/// time in which to act has no "at least" (ODRL 2.2 vocabulary, elapsedTime).
bool fits(LeftOperand left, ConstraintOperator comparison) {
    using enum ConstraintOperator;
    if (comparison == eq) return true;
    if (left == LeftOperand::elapsed_time) return comparison == lt || comparison == lteq;
    return is_set_operator(comparison) != is_ordered(left);
}

/// An xsd:duration, which has no weeks.
bool is_span(std::string_view value) {
    auto const span = parse_duration(value);
    return span && span->unit != DurationUnit::weeks;
}

bool is_value_of(LeftOperand left, std::string_view value) {
    std::uint64_t number = 0;
    Country country;
    switch (left) {
    case LeftOperand::date_time: return crypto::parse_instant(value).has_value();
    case LeftOperand::elapsed_time: return is_span(value);
    case LeftOperand::count:
    case LeftOperand::pay_amount: return TextForm<std::uint64_t>::parse(value, number);
    case LeftOperand::spatial: return TextForm<Country>::parse(value, country);
    case LeftOperand::purpose:
    case LeftOperand::industry:
    case LeftOperand::recipient: return true;
    }
    ENSURE(false);
}

Fault fault_of_values(Constraint const& constraint) {
    bool const several = is_set_operator(constraint.comparison);
    if (constraint.right.empty() || (!several && constraint.right.size() != 1))
        return PolicyFault{
            "", "A constraint of the licence needs one right operand, or several with isAnyOf and "
                "isNoneOf."};
    std::set<std::string_view> seen;
    for (std::size_t i = 0; i < constraint.right.size(); ++i) {
        auto const& value = constraint.right[i].value;
        auto const pointer = "/" + std::to_string(i);
        if (!is_value_of(constraint.left, value))
            return PolicyFault{pointer,
                               "A right operand is no value of " + quoted(constraint.left) + "."};
        if (!seen.insert(value).second)
            return PolicyFault{pointer, "A right operand stands twice in its list."};
    }
    return std::nullopt;
}

Fault fault_of(Constraint const& constraint) {
    if (!fits(constraint.left, constraint.comparison))
        return PolicyFault{"/operator", "The operator " + quoted(constraint.comparison) +
                                            " does not fit " + quoted(constraint.left) + "."};
    if (constraint.unit && constraint.left != LeftOperand::pay_amount)
        return PolicyFault{"/unit", "Only `payAmount` has a unit."};
    return at("/rightOperand", fault_of_values(constraint));
}

Fault fault_of(Constraints const& constraints) {
    std::set<std::pair<LeftOperand, ConstraintOperator>> seen;
    for (std::size_t i = 0; i < constraints.size(); ++i) {
        auto const& constraint = constraints[i];
        auto const pointer = "/" + std::to_string(i);
        if (auto fault = at(pointer, fault_of(constraint))) return fault;
        if (!seen.emplace(constraint.left, constraint.comparison).second)
            return PolicyFault{pointer, "A rule of the licence has two constraints " +
                                            quoted(constraint.left) + " " +
                                            quoted(constraint.comparison) + "."};
    }
    return std::nullopt;
}

Fault fault_of(std::optional<Constraints> const& constraints) {
    if (!constraints) return std::nullopt;
    if (constraints->empty())
        return PolicyFault{"", "A list of constraints is empty: leave it out."};
    return fault_of(*constraints);
}

/// A duty may have a term; only a payment has an amount.
bool fits(LicenceDuty duty, LeftOperand left) {
    return left == LeftOperand::date_time || left == LeftOperand::elapsed_time ||
           (left == LeftOperand::pay_amount && duty == LicenceDuty::compensate);
}

Fault fault_of(Duty const& duty) {
    if (auto fault = at("/constraint", fault_of(duty.constraint))) return fault;
    if (!duty.constraint) return std::nullopt;
    for (std::size_t i = 0; i < duty.constraint->size(); ++i) {
        auto const left = (*duty.constraint)[i].left;
        if (!fits(duty.action, left))
            return PolicyFault{item("constraint", i) + "/leftOperand",
                               quoted(left) + " does not fit the duty " + quoted(duty.action) +
                                   "."};
    }
    return std::nullopt;
}

Fault fault_of(Permission const& permission) {
    if (permission.action == LicenceAction::reidentify)
        return PolicyFault{"/action", "No licence permits `floor:reidentify`."};
    if (auto fault = at("/constraint", fault_of(permission.constraint))) return fault;
    NameSet<LicenceDuty> seen;
    for (std::size_t i = 0; i < permission.duty.size(); ++i) {
        auto const& duty = permission.duty[i];
        if (auto fault = at(item("duty", i), fault_of(duty))) return fault;
        if (seen.contains(duty.action))
            return PolicyFault{item("duty", i) + "/action",
                               "A permission has the duty " + quoted(duty.action) + " twice."};
        seen.insert(duty.action);
    }
    return std::nullopt;
}

Fault fault_of(Prohibition const& prohibition) {
    if (prohibition.action == LicenceAction::reidentify && prohibition.constraint)
        return PolicyFault{"/constraint", "`floor:reidentify` is prohibited without condition."};
    return at("/constraint", fault_of(prohibition.constraint));
}

/// The faults of each rule, and an action that has two.
template <class Rule>
Fault fault_of(std::string_view list, std::vector<Rule> const& rules) {
    NameSet<LicenceAction> seen;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        auto const action = rules[i].action;
        if (auto fault = at(item(list, i), fault_of(rules[i]))) return fault;
        if (seen.contains(action))
            return PolicyFault{item(list, i) + "/action",
                               "The licence has two rules for " + quoted(action) + "."};
        seen.insert(action);
    }
    return std::nullopt;
}

NameSet<LicenceAction> permitted_by(Policy const& policy) {
    NameSet<LicenceAction> out;
    for (auto const& permission : policy.permission) out.insert(permission.action);
    return out;
}

/// Acts that are both permitted and prohibited need a strategy; a strategy needs such an act.
Fault fault_of_conflicts(Policy const& policy) {
    auto const permitted = permitted_by(policy);
    bool meet = false;
    for (std::size_t i = 0; i < policy.prohibition.size(); ++i) {
        auto const action = policy.prohibition[i].action;
        if (!permitted.contains(action)) continue;
        if (!policy.conflict)
            return PolicyFault{item("prohibition", i) + "/action",
                               "The licence both permits and prohibits " + quoted(action) + "."};
        meet = true;
    }
    if (policy.conflict && !meet)
        return PolicyFault{"/conflict", "No act is both permitted and prohibited: leave `conflict` "
                                        "out."};
    return std::nullopt;
}

} // namespace

Hash licence_sha256(Policy const& policy) {
    return crypto::sha256(crypto::bytes_of(encode(policy)));
}

std::optional<PolicyFault> fault_of(Policy const& policy) {
    if (policy.permission.empty())
        return PolicyFault{"/permission", "The licence permits nothing."};
    if (auto fault = fault_of("permission", policy.permission)) return fault;
    if (auto fault = fault_of("prohibition", policy.prohibition)) return fault;
    auto const bans = [](Prohibition const& rule) {
        return rule.action == LicenceAction::reidentify;
    };
    if (std::ranges::none_of(policy.prohibition, bans))
        return PolicyFault{"/prohibition", "The licence must prohibit `floor:reidentify`."};
    return fault_of_conflicts(policy);
}

} // namespace datafloor::contracts
