// Licences drawn at random: every construct of the profile, always sound.
#pragma once

#include "contracts/licence/policy.hpp"
#include "contracts/simulation/random.hpp"

namespace datafloor::contracts::simulation {

/// What random constraints are about, so that they hold about as often as not.
struct LicenceWorld {
    Instant now;
    std::vector<PartyId> parties; // not empty
};

/// A policy without a fault; target and assigner are the caller's to fill in.
Policy draw_licence(Random& random, LicenceWorld const& world);

} // namespace datafloor::contracts::simulation
