// simulate --seed N --steps N [--market-steps N] [--quiet]: simulated markets one after the other,
// with seeds N, N+1, ...; prints what happened and how fast, or the first violation (exit status
// 1).
#include <chrono>
#include <cmath>
#include <ctime>
#include <iostream>
#include <string>

#include "contracts/simulation/simulation.hpp"

namespace {

namespace simulation = datafloor::contracts::simulation;

struct Arguments {
    std::uint64_t seed = 1;
    std::uint64_t steps = 1'000'000;
    std::uint64_t market_steps = 10'000;
    bool quiet = false;
    bool good = true;
};

Arguments arguments_of(int count, char** values) {
    Arguments out;
    for (int i = 1; i < count; ++i) {
        std::string const name = values[i];
        auto* const number = name == "--seed"           ? &out.seed
                             : name == "--steps"        ? &out.steps
                             : name == "--market-steps" ? &out.market_steps
                                                        : nullptr;
        if (name == "--quiet") {
            out.quiet = true;
        } else if (number != nullptr && i + 1 < count) {
            *number = std::stoull(values[++i]);
        } else {
            out.good = false;
        }
    }
    return out;
}

} // namespace

int main(int count, char** values) {
    auto const arguments = arguments_of(count, values);
    if (!arguments.good) {
        std::cerr << "usage: simulate [--seed N] [--steps N] [--market-steps N] [--quiet]\n";
        return 2;
    }
    simulation::Report total;
    auto const start = std::chrono::steady_clock::now();
    auto const start_of_work = std::clock();
    for (auto seed = arguments.seed; total.steps < arguments.steps; ++seed) {
        simulation::Settings settings;
        settings.seed = seed;
        settings.steps = std::min(arguments.market_steps, arguments.steps - total.steps);
        auto const report = simulation::run(settings);
        if (!report) {
            std::cout << simulation::text_of(report.error());
            return 1;
        }
        total += *report;
    }
    std::chrono::duration<double> const spent = std::chrono::steady_clock::now() - start;
    auto const work = static_cast<double>(std::clock() - start_of_work) / CLOCKS_PER_SEC;
    if (!arguments.quiet) std::cout << simulation::text_of(total);
    auto const steps = static_cast<double>(total.steps);
    std::cout << std::llround(steps / spent.count()) << " steps/s, " << std::llround(steps / work)
              << " a second of processor time\n";
    return 0;
}
