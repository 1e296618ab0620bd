// Directives on parties and orders: suspension by one officer, freezes by two.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

struct DirectParty {
    static constexpr std::string_view kind = "direct-party";

    Verified<PartyDirective> directive;
};

void needs(Needs& needs, DirectParty const& command);
/// Suspended, a party makes no new listing, offer or order; what runs goes on. Frozen, it signs
/// nothing but what protects it, and its money stays. Refuses operator and regulator.
Result<Outcome> decide(State const& state, DirectParty const& command, Instant now,
                       Rulebook const& rulebook);

struct DirectOrder {
    static constexpr std::string_view kind = "direct-order";

    Verified<OrderDirective> directive;
};

void needs(Needs& needs, DirectOrder const& command);
/// Frozen, an order takes no step but those of officers, and its clock stands still, at most as
/// long as the rulebook allows.
Result<Outcome> decide(State const& state, DirectOrder const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
