// The seed of a random run: DATAFLOOR_SEED, or a new one each time; printed, so that it can be run
// again.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>

namespace datafloor::contracts::simulation {

inline std::uint64_t seed_of_this_run() {
    auto const* given = std::getenv("DATAFLOOR_SEED");
    auto const seed = given != nullptr ? std::stoull(given) : std::uint64_t{std::random_device()()};
    std::cout << "DATAFLOOR_SEED=" << seed << std::endl;
    return seed;
}

} // namespace datafloor::contracts::simulation
