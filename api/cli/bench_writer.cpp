#include "api/cli/bench_writer.hpp"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <latch>
#include <memory>

#include "api/cli/bench_database.hpp"
#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_market.hpp"
#include "api/cli/bench_options.hpp"
#include "api/cli/command.hpp"
#include "services/writer/writer_queue.hpp"

namespace datafloor::api::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// Keeps a number of orders in flight until all are answered: whoever is answered asks again.
class Flight {
  public:
    Flight(services::WriterQueue& queue, std::vector<ledger::Submission> submissions)
        : queue_(queue), submissions_(std::move(submissions)), posted_(submissions_.size()),
          times_ms_(submissions_.size()),
          answered_(static_cast<std::ptrdiff_t>(submissions_.size())) {}

    /// Seconds until the last answer.
    double fly(std::size_t in_flight) {
        StopWatch const watch;
        for (std::size_t i = 0; i < in_flight; ++i) post_next();
        answered_.wait();
        auto const seconds = watch.seconds();
        if (refused_ > 0)
            throw Refused(std::to_string(refused_) + " orders of the benchmark were not recorded");
        return seconds;
    }

    [[nodiscard]] std::vector<double> const& times_ms() const { return times_ms_; }

  private:
    void post_next() {
        auto const i = next_++;
        if (i >= submissions_.size()) return;
        posted_[i] = Clock::now();
        auto done = [this, i](ledger::Answer const& answer) {
            times_ms_[i] =
                std::chrono::duration<double, std::milli>(Clock::now() - posted_[i]).count();
            if (!std::holds_alternative<ledger::Recorded>(answer)) ++refused_;
            post_next();
            answered_.count_down();
        };
        if (!queue_.post(std::move(submissions_[i]), services::Lane::parties, std::move(done))) {
            ++refused_;
            answered_.count_down();
        }
    }

    services::WriterQueue& queue_;
    std::vector<ledger::Submission> submissions_;
    std::vector<Clock::time_point> posted_;
    std::vector<double> times_ms_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::size_t> refused_ = 0;
    std::latch answered_;
};

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
