// What a licence says to an act: permit or deny, with the rule that decided.
#pragma once

#include "contracts/base/declined.hpp"
#include "contracts/base/ids.hpp"
#include "contracts/licence/policy.hpp"

namespace datafloor::contracts {

struct LicenceRequest {
    LicenceAction action{};
};

/// What the asker knows. By what is absent no constraint is judged: it stays the buyer's to keep.
struct LicenceFacts {
    std::optional<Instant> now;
    std::optional<Instant> since;       // the contract came into force
    std::optional<std::uint64_t> count; // of this act, this time included
    std::optional<Country> country;     // where the act is done
    std::optional<PartyId> recipient;   // who gets the result
    std::optional<std::string> purpose;
    std::optional<std::string> industry;
    std::optional<Money> paid;
};

/// One permission or prohibition of a policy, or one constraint of it.
struct RulePlace {
    enum class List : std::uint8_t { permission, prohibition };

    List list{};
    std::size_t rule = 0;
    std::optional<std::size_t> constraint = std::nullopt;

    bool operator==(RulePlace const&) const = default;
};

/// Its JSON pointer within the policy, such as `/permission/0/constraint/1`.
std::string pointer_of(RulePlace const& place);

struct LicenceFinding {
    bool permitted = false;
    /// What decided: the permission that permits; else the prohibition, or the constraint of the
    /// permission that does not hold. Absent: no rule speaks of the act, which denies it.
    std::optional<RulePlace> decided_by = std::nullopt;
    /// Constraints that the facts could not judge. They do not stop the act, they bind the buyer.
    std::vector<RulePlace> unjudged = {};
};

/// Each act stands for itself: permission of `use` permits no `derive`. A prohibition holds where
/// all its constraints are known to hold; a permission where none is known not to. Where both hold
/// the policy's conflict strategy decides; without one such a policy permits nothing.
///
/// `count` and `elapsedTime` under `eq` are an allowance: it holds until it is used up. Times are
/// compared in milliseconds, months and years by the calendar in UTC.
LicenceFinding evaluate(Policy const& policy, LicenceRequest request, LicenceFacts const& facts);

/// Whether the floor may hand out the data: it may as long as one act of the licence is open to the
/// buyer. What happens towards others (`display`, `distribute`) is neither counted by downloads nor
/// received by the buyer. Denied: by what decided on the licence's first permission.
LicenceFinding evaluate_delivery(Policy const& policy, LicenceFacts const& facts);

} // namespace datafloor::contracts
