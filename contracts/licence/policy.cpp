#include "contracts/licence/policy.hpp"

namespace datafloor::contracts {
namespace {

std::optional<std::string> fault_of(Constraint const& constraint) {
    bool const several = constraint.comparison == ConstraintOperator::is_any_of ||
                         constraint.comparison == ConstraintOperator::is_none_of;
    if (constraint.right.empty() || (!several && constraint.right.size() != 1))
        return "A constraint of the licence needs one right operand, or several with isAnyOf and "
               "isNoneOf.";
    return std::nullopt;
}

} // namespace

Hash licence_sha256(Policy const& policy) {
    return crypto::sha256(crypto::bytes_of(encode(policy)));
}

std::optional<std::string> fault_of(Policy const& policy) {
    if (policy.permission.empty()) return "The licence permits nothing.";
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
