#include "api/cli/bench_writer.hpp"

#include <algorithm>
#include <iterator>
#include <memory>

#include "api/cli/bench_database.hpp"
#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_flight.hpp"
#include "api/cli/bench_market.hpp"
#include "api/cli/bench_options.hpp"
#include "api/cli/command.hpp"

namespace datafloor::api::cli {
namespace {

struct Measured {
    double orders_per_second = 0;
    std::vector<double> times_ms;
    std::optional<double> cost_us;
};

/// What is measured, and where.
struct Place {
    BenchMarket const& market;
    services::WriterQueue& queue;
    BenchDatabase const& database;
};

Measured measure_orders(Place const& place, std::size_t count, std::size_t in_flight) {
    auto orders = [&] {
        Stage const stage("signing orders");
        return place.market.submissions(place.market.sign_orders(count));
    }();
    Stage const stage("placing orders, " + std::to_string(in_flight) + " in flight");
    Flight flight(place.queue, std::move(orders));
    CostWatch const cost(place.database);
    auto const seconds = flight.fly(in_flight);
    auto const acts = static_cast<double>(count);
    return {acts / seconds, flight.times_ms(), cost.microseconds_each(acts)};
}

void bench_writer(Common const& common, DatabaseBench const& options) {
    ScratchFolder const folder;
    auto database = open_database(options, folder);
    auto const pgbench = [&] {
        Stage const stage("filling pgbench's tables");
        return PgBench(*database);
    }();
    BenchMarketOptions market_options;
    market_options.folder = folder.path() / "floor";
    market_options.database = database->create("floor");
    market_options.buyers = 256;
    BenchMarket const market(std::move(market_options));
    ledger::Writer writer(market.database(), market.documents_key());
    services::WriterQueue queue([&](auto submissions) { return writer.write(submissions); });
    // Tables and statements are then as they are on a floor that works, and a rate is known.
    Place const place{market, queue, *database};
    auto rate = measure_orders(place, 2'000, 64).orders_per_second;
    (void)pgbench.run(1);
    for (std::size_t const in_flight : {64U, 256U}) {
        Figures figures;
        for (unsigned round = 0; round < options.rounds; ++round) {
            auto const count = static_cast<std::size_t>(rate * options.seconds) + in_flight;
            auto const measured = measure_orders(place, count, in_flight);
            rate = measured.orders_per_second;
            figures.ours.push_back(rate);
            std::ranges::copy(measured.times_ms, std::back_inserter(figures.times_ms));
            if (measured.cost_us) figures.cost_us.push_back(*measured.cost_us);
            run_reference(*database, pgbench, options.seconds, figures);
        }
        show_figures(common, {"writer-" + std::to_string(in_flight), "orders/s", PgBench::name},
                     figures);
    }
}

} // namespace

void add_bench_writer(Command const& bench, Common& common) {
    auto const command = bench.add(
        {"writer",
         "Orders through the writer, durable, without HTTP, against pgbench beside it",
         {"bench writer", "bench writer --json --rounds 5 --seconds 4",
          "bench writer --postgres 'host=/run/postgresql user=postgres dbname=postgres'"}});
    auto const options = std::make_shared<DatabaseBench>();
    add_options(command, *options);
    command.run([options, &common] { bench_writer(common, *options); });
}

} // namespace datafloor::api::cli
