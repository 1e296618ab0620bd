// Opening the floor: entry 0.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

/// The first command of a floor, and the only one that no document backs: it is what everything
/// later is checked against. Binds the registrar's key, so that parties can be admitted.
struct OpenFloor {
    static constexpr std::string_view kind = "open-floor";

    FloorId floor;
    FloorKeys keys;
    Rulebook rulebook;
    PartyAdmitted operating;
    PartyAdmitted regulator;
    KeyBound registrar;
};

void needs(Needs& needs, OpenFloor const& command);
/// `rulebook` is the one to be put in force and has no fault. Refuses one party in both capacities,
/// and a first key that is no registrar's.
Result<Outcome> decide(State const& state, OpenFloor const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
