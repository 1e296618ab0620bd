// Options of the benchmarks that need PostgreSQL.
#pragma once

#include <memory>
#include <string>

#include "api/cli/bench_database.hpp"
#include "api/cli/bench_figures.hpp"
#include "api/cli/command.hpp"

namespace datafloor::api::cli {

struct DatabaseBench {
    std::string postgres;
    unsigned rounds = 3;
    unsigned seconds = 3;
};

inline void add_options(Command const& command, DatabaseBench& options) {
    command.text(options.postgres,
                 {.name = "--postgres",
                  .type = "CONNINFO",
                  .what = "A cluster for scratch databases (default: one of its own, started for "
                          "this)"});
    command.number(options.rounds,
                   {.name = "--rounds", .type = "N", .what = "Rounds, of ours and the reference"},
                   {1, 1000});
    command.number(options.seconds,
                   {.name = "--seconds", .type = "N", .what = "About how long a round takes"},
                   {1, 600});
}

inline std::unique_ptr<BenchDatabase> open_database(DatabaseBench const& options,
                                                    ScratchFolder const& folder) {
    return std::make_unique<BenchDatabase>(options.postgres, folder);
}

/// One round of pgbench.
inline void run_reference(BenchDatabase const& database, PgBench const& pgbench, unsigned seconds,
                          Figures& figures) {
    Stage const stage("pgbench");
    CostWatch const cost(database);
    auto const rate = pgbench.run(seconds);
    figures.reference.push_back(rate);
    if (auto const each = cost.microseconds_each(rate * seconds))
        figures.reference_cost_us.push_back(*each);
}

} // namespace datafloor::api::cli
