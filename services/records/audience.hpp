// Audience: whom an entry of the ledger concerns, and so who may see it. Decided here alone: for
// single entries and for the stream of events.
#pragma once

#include <span>
#include <vector>

#include "contracts/event.hpp"
#include "ledger/database.hpp"
#include "services/identity/caller.hpp"

namespace datafloor::services {

struct Audience {
    /// A public entry (ledger::is_public).
    bool everyone = false;
    /// Those it is about: a side of its order or transfer, the provider of its listing or offer,
    /// the party of a key that signed in it, the party it names; of a dispute also the arbiter.
    /// Ascending, each once.
    std::vector<contracts::PartyId> parties;

    [[nodiscard]] bool holds(contracts::PartyId party) const;
};

/// Of several entries, in their order, with one query for each kind of thing they name. What
/// decides it never changes once the entry is written.
std::vector<Audience> audiences_of(ledger::Connection& connection,
                                   std::span<contracts::Events const* const> entries);
Audience audience_of(ledger::Connection& connection, contracts::Events const& events);

/// Whoever oversees the floor sees all; others what is public or concerns their party. Nobody
/// (null) sees what is public.
bool may_see(Caller const* caller, Audience const& audience);

} // namespace datafloor::services
