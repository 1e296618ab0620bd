#include <gtest/gtest.h>

#include "contracts/simulation/simulation.hpp"
#include "tests/contracts/simulation_seed.hpp"

namespace datafloor::contracts::simulation {
namespace {

/// Markets of so many steps each, with seeds that follow one another.
Report run_markets(std::uint64_t seed, std::uint64_t markets, Settings settings) {
    Report total;
    for (std::uint64_t i = 0; i < markets; ++i) {
        settings.seed = seed + i;
        auto const report = run(settings);
        if (!report) {
            ADD_FAILURE() << text_of(report.error());
            break;
        }
        total += *report;
    }
    return total;
}

Settings of_steps(std::uint64_t steps) {
    Settings settings;
    settings.steps = steps;
    return settings;
}

/// Reasons that no simulated market can give, and why.
bool cannot_occur(Reason reason) {
    switch (reason) {
    // No rule gives them: the claim on a document's id comes first, and foreign orders answer like
    // unknown ones.
    case Reason::listing_exists:
    case Reason::offer_exists:
    case Reason::order_exists:
    case Reason::order_not_yours:
    case Reason::transfer_exists:
    case Reason::payout_exists:
    // A chain of sixteen rotations is not drawn by chance.
    case Reason::key_rotated_too_often:
    // Orders do not name a broker yet.
    case Reason::broker_not_admitted:
    // No command halts the floor yet.
    case Reason::floor_halted: return true;
    default: return false;
    }
}

TEST(Markets, HoldForAnySeed) {
    auto const report = run_markets(seed_of_this_run(), 6, of_steps(10'000));
    EXPECT_GT(report.accepted, 20'000U);
    EXPECT_GT(report.replayed, report.accepted);
}

TEST(Markets, ReachEveryReasonAndAcceptEveryKindOfCommand) {
    auto const report = run_markets(1, 16, of_steps(10'000));
    for (std::size_t i = 0; i < reason_count; ++i) {
        auto const reason = static_cast<Reason>(i);
        if (cannot_occur(reason)) {
            EXPECT_EQ(report.declined[i], 0U) << name_of(reason) << " occurs: no exception";
        } else {
            EXPECT_GT(report.declined[i], 0U) << name_of(reason);
        }
    }
    for (std::size_t kind = 0; kind < command_kinds; ++kind)
        EXPECT_GE(report.accepted_by_kind[kind], kind == 0 ? 16U : 200U) << "kind " << kind;
}

// Every command, accepted or not, decided on a state that holds only what `needs` names.
TEST(Needs, NameAllThatDecideAndApplyRead) {
    auto settings = of_steps(6'000);
    settings.partial_one_in = 1;
    auto const report = run_markets(seed_of_this_run(), 2, settings);
    EXPECT_EQ(report.compared, report.steps);
}

// Every event of a market through its bytes.
TEST(Events, ReadBackAsTheyWereWritten) {
    auto settings = of_steps(5'000);
    settings.encoded_one_in = 1;
    EXPECT_GT(run_markets(seed_of_this_run(), 1, settings).replayed, 4'000U);
}

TEST(Markets, AreTheSameForTheSameSeedWhateverIsCheckedBeside) {
    auto settings = of_steps(5'000);
    auto const one = run_markets(7, 1, settings);
    settings.partial_one_in = 0;
    settings.full_every = 77;
    settings.replay_every = 501;
    auto const other = run_markets(7, 1, settings);
    EXPECT_EQ(one.accepted_by_kind, other.accepted_by_kind);
    EXPECT_EQ(one.declined, other.declined);
    EXPECT_NE(run_markets(8, 1, settings).declined, one.declined);
}

} // namespace
} // namespace datafloor::contracts::simulation
