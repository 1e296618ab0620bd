// Runs markets against rules that were made wrong on purpose. Exit status 0: the judge found it.
#include <iostream>

#include "contracts/simulation/simulation.hpp"

int main() {
    namespace simulation = datafloor::contracts::simulation;
    std::uint64_t steps = 0;
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        simulation::Settings settings;
        settings.seed = seed;
        settings.steps = 6'000;
        settings.partial_one_in = 0;
        auto const report = simulation::run(settings);
        if (report) {
            steps += report->steps;
            continue;
        }
        std::cout << simulation::text_of(report.error()).substr(0, 400) << '\n';
        if (report.error().judge == "model") return 0;
        std::cout << "found, but not by the model\n";
        return 1;
    }
    std::cout << "not found in " << steps << " steps\n";
    return 1;
}
