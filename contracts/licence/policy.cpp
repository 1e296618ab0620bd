#include "contracts/licence/policy.hpp"

#include "contracts/licence/duration.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

/// Whether the left operand's values have an order; the others are names.
bool is_ordered(LeftOperand left) {
    return left == LeftOperand::date_time || left == LeftOperand::count ||
           left == LeftOperand::elapsed_time || left == LeftOperand::pay_amount;
}

bool is_value_of(LeftOperand left, std::string_view value) {
    std::uint64_t number = 0;
    Country country;
    switch (left) {
    case LeftOperand::date_time: return crypto::parse_instant(value).has_value();
    case LeftOperand::elapsed_time: return parse_duration(value).has_value();
    case LeftOperand::count:
    case LeftOperand::pay_amount: return TextForm<std::uint64_t>::parse(value, number);
    case LeftOperand::spatial: return TextForm<Country>::parse(value, country);
    case LeftOperand::purpose:
    case LeftOperand::industry:
    case LeftOperand::recipient: return true;
    }
    ENSURE(false);
}

std::optional<std::string> fault_of(Constraint const& constraint) {
    bool const several = constraint.comparison == ConstraintOperator::is_any_of ||
                         constraint.comparison == ConstraintOperator::is_none_of;
    if (constraint.right.empty() || (!several && constraint.right.size() != 1))
        return "A constraint of the licence needs one right operand, or several with isAnyOf and "
               "isNoneOf.";
    auto const left = std::string(name_of(constraint.left));
    bool const fits =
        constraint.comparison == ConstraintOperator::eq || several != is_ordered(constraint.left);
    if (!fits)
        return "The operator `" + std::string(name_of(constraint.comparison)) + "` does not fit `" +
               left + "`.";
    for (auto const& value : constraint.right)
        if (!is_value_of(constraint.left, value.value))
            return "A right operand is no value of `" + left + "`.";
    return std::nullopt;
}

/// The name of an action that stands twice in a list of rules.
template <class Rule>
std::optional<std::string> repeated(std::vector<Rule> const& rules) {
    NameSet<LicenceAction> seen;
    for (auto const& rule : rules) {
        if (seen.contains(rule.action))
            return "The licence has two rules for `" + std::string(name_of(rule.action)) + "`.";
        seen.insert(rule.action);
    }
    return std::nullopt;
}

} // namespace

Hash licence_sha256(Policy const& policy) {
    return crypto::sha256(crypto::bytes_of(encode(policy)));
}

std::optional<std::string> fault_of(Policy const& policy) {
    if (policy.permission.empty()) return "The licence permits nothing.";
    if (auto fault = repeated(policy.permission)) return fault;
    if (auto fault = repeated(policy.prohibition)) return fault;
    bool bans_reidentification = false;
    for (auto const& prohibition : policy.prohibition) {
        bans_reidentification =
            bans_reidentification || prohibition.action == LicenceAction::reidentify;
        for (auto const& permission : policy.permission)
            if (permission.action == prohibition.action)
                return "The licence both permits and prohibits `" +
                       std::string(name_of(permission.action)) + "`.";
    }
    if (!bans_reidentification) return "The licence must prohibit `floor:reidentify`.";
    for (auto const& permission : policy.permission)
        for (auto const& constraint : permission.constraint)
            if (auto fault = fault_of(constraint)) return fault;
    return std::nullopt;
}

} // namespace datafloor::contracts
