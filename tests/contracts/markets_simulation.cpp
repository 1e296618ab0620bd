// Longer than simulation_property.cpp; DATAFLOOR_LONG=1 makes it much longer.
#include <gtest/gtest.h>

#include "contracts/simulation/simulation.hpp"
#include "tests/contracts/simulation_seed.hpp"

namespace datafloor::contracts::simulation {
namespace {

void run_for(std::uint64_t steps, std::uint64_t market_steps) {
    auto const seed = seed_of_this_run();
    Report total;
    for (std::uint64_t i = 0; total.steps < steps; ++i) {
        Settings settings;
        settings.seed = seed + i;
        settings.steps = market_steps;
        auto const report = run(settings);
        ASSERT_TRUE(report) << text_of(report.error());
        total += *report;
    }
    std::cout << text_of(total);
}

std::uint64_t times() { return std::getenv("DATAFLOOR_LONG") != nullptr ? 20 : 1; }

TEST(ManyMarkets, HoldForAnySeed) { run_for(9'000'000 * times(), 10'000); }

TEST(OneLongMarket, HoldsForAnySeed) { run_for(1'000'000 * times(), 500'000); }

} // namespace
} // namespace datafloor::contracts::simulation
