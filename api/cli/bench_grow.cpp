#include "api/cli/bench_grow.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <random>

#include "api/cli/bench.hpp"
#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_flight.hpp"
#include "api/cli/bench_options.hpp"
#include "api/cli/bench_server.hpp"
#include "api/cli/progress.hpp"
#include "ledger/read.hpp"
#include "ledger/tree/head_store.hpp"

namespace datafloor::api::cli {
namespace {

/// Orders wait for their keys for a day here: followers that act would deposit a million of them.
constexpr auto roles = "http,publisher";
constexpr std::size_t in_flight = 64;
constexpr std::size_t proofs = 500;
constexpr double aim = 1.2;

struct GrowBench {
    std::string postgres;
    unsigned rounds = 5;
    std::uint64_t orders = 1'000'000;
    std::uint64_t small = 10'000;
};

/// What is measured, and where.
struct Place {
    BenchMarket const& market;
    BenchDatabase const& database;
    std::filesystem::path output; // of the servers
};

/// Rates, times and costs of one kind of act at one size; one element of `rates` a round.
struct Series {
    std::vector<double> rates;
    std::vector<double> times_ms;
    std::vector<double> cost_us;
};

struct AtSize {
    Series orders;
    Series proofs;
    Series starts;
};

/// Real orders, each signed by its buyer and checked, as many as are missing.
void place_until(Place const& place, std::uint64_t& placed, std::uint64_t wanted) {
    constexpr std::uint64_t at_once = 4096;
    ledger::Writer writer(place.market.database(), place.market.documents_key());
    Progress progress("placing orders", wanted);
    while (placed < wanted) {
        auto const count = std::min(at_once, wanted - placed);
        record_all(writer, place.market.submissions(place.market.sign_orders(count)));
        placed += count;
        progress.at(placed);
    }
}

void measure_orders(Place const& place, std::uint64_t& placed, std::size_t count, unsigned rounds,
                    Series& into) {
    ledger::Writer writer(place.market.database(), place.market.documents_key());
    services::WriterQueue queue([&](auto submissions) { return writer.write(submissions); });
    // The first round is not counted: the writer's statements are prepared in it.
    for (unsigned round = 0; round <= rounds; ++round) {
        auto orders = place.market.submissions(place.market.sign_orders(count));
        placed += count;
        Stage const stage("placing orders with " + std::to_string(placed) + " there");
        Flight flight(queue, std::move(orders));
        CostWatch const cost(place.database);
        auto const seconds = flight.fly(in_flight);
        auto const each = cost.microseconds_each(static_cast<double>(count));
        if (round == 0) continue;
        into.rates.push_back(static_cast<double>(count) / seconds);
        std::ranges::copy(flight.times_ms(), std::back_inserter(into.times_ms));
        if (each) into.cost_us.push_back(*each);
    }
}

std::vector<std::string> proof_requests(std::uint64_t size, unsigned round) {
    std::mt19937_64 chance(round); // the same entries at each run
    std::uniform_int_distribution<std::uint64_t> some(0, size - 1);
    std::vector<std::string> out(proofs);
    for (auto& request : out)
        request = "GET /v1/ledger/entries/" + std::to_string(some(chance)) +
                  "/proof HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/plain\r\n\r\n";
    return out;
}

/// Proofs of any entries, as anybody asks for them, one after the other.
void measure_proofs(Place const& place, unsigned rounds, Series& into) {
    BenchServer server(place.market.folder(), roles, place.output);
    catch_up(place.market, server, {"documents", "catalogue", "public_facts", "acts"});
    ledger::Connection connection(place.market.database());
    auto const size = ledger::read_head(connection).head.size;
    Stage const stage("proving that entries are in the ledger");
    for (unsigned round = 0; round <= rounds; ++round) {
        auto const requests = proof_requests(size, round);
        CostWatch const cost(place.database, &server.process());
        auto const outcome = send_all({server.port(), 1, 200}, requests);
        auto const each = cost.microseconds_each(proofs);
        if (round == 0) continue;
        into.rates.push_back(proofs / outcome.seconds);
        std::ranges::copy(outcome.times_ms, std::back_inserter(into.times_ms));
        if (each) into.cost_us.push_back(*each);
    }
}

void measure_starts(Place const& place, unsigned rounds, Series& into) {
    for (unsigned round = 0; round < rounds; ++round) {
        Stage const stage("starting the server");
        StopWatch const watch;
        BenchServer const server(place.market.folder(), roles, place.output);
        wait_until_ready(server);
        auto const seconds = watch.seconds();
        into.rates.push_back(1 / seconds);
        into.times_ms.push_back(seconds * 1e3);
    }
}

/// `placed` grows by the orders that are measured: six rounds of a tenth of the small size.
AtSize measure_at(Place const& place, std::uint64_t& placed, std::uint64_t wanted,
                  GrowBench const& options) {
    place_until(place, placed, wanted);
    {
        BenchServer const server(place.market.folder(), roles, place.output);
        catch_up(place.market, server, {"documents", "catalogue", "public_facts", "acts"});
    }
    settle(place.market.database());
    AtSize out;
    auto const count = std::max<std::size_t>(in_flight, options.small / 10);
    measure_orders(place, placed, count, options.rounds, out.orders);
    measure_proofs(place, options.rounds, out.proofs);
    measure_starts(place, options.rounds, out.starts);
    return out;
}

/// `growth`: how many times as much one act takes with many orders. The aim is at most 1.2.
void show_growth(Common const& common, FigureCase const& facts, Series const& many,
                 Series const& few) {
    Figures figures;
    figures.ours = many.rates;
    figures.reference = few.rates;
    figures.times_ms = many.times_ms;
    figures.more.emplace_back("growth", percentile(few.rates, 0.5) / percentile(many.rates, 0.5));
    // The system counts processor time in hundredths of a second: few acts may show none.
    auto const counted = [](std::vector<double> const& cost_us) {
        return !cost_us.empty() && percentile(cost_us, 0.5) > 0;
    };
    if (counted(many.cost_us) && counted(few.cost_us)) {
        figures.cost_us = many.cost_us;
        figures.reference_cost_us = few.cost_us;
        figures.more.emplace_back("growth_cpu",
                                  percentile(many.cost_us, 0.5) / percentile(few.cost_us, 0.5));
    }
    figures.more.emplace_back("growth_aim", aim);
    show_figures(common, facts, figures);
}

void bench_grow(Common const& common, GrowBench const& options) {
    if (options.small >= options.orders) throw WrongUsage("--small: fewer than --orders, please");
    ScratchFolder const folder;
    BenchDatabase database(options.postgres, folder);
    BenchMarketOptions market_options;
    market_options.folder = folder.path() / "floor";
    market_options.database = database.create("floor");
    BenchMarket const market(std::move(market_options));
    (void)ledger::HeadStore(market.folder().head_store()).create();
    Background keyholder({own_program, "keyholder", "--dir", market.folder().root()},
                         folder.path() / "keyholder.log");
    (void)keyholder.wait_for_line("keyholder ready");
    Place const place{market, database, folder.path() / "serve.log"};
    std::uint64_t placed = 0;
    auto const few = measure_at(place, placed, options.small, options);
    auto const many = measure_at(place, placed, options.orders, options);
    auto const beside = "with " + std::to_string(options.small) + " orders";
    show_growth(common, {"grow-order", "orders/s", beside}, many.orders, few.orders);
    show_growth(common, {"grow-proof", "proofs/s", beside}, many.proofs, few.proofs);
    show_growth(common, {"grow-start", "starts/s", beside}, many.starts, few.starts);
}

} // namespace

void add_bench_grow(Command const& bench, Common& common) {
    auto const command = bench.add(
        {"grow",
         "An order, a proof and a server's start with 1,000,000 orders against 10,000; takes many "
         "minutes, most of them to place the orders",
         {"bench grow", "bench grow --json --orders 100000 --small 2000"}});
    auto const options = std::make_shared<GrowBench>();
    command.text(options->postgres,
                 {.name = "--postgres",
                  .type = "CONNINFO",
                  .what = "A cluster for scratch databases (default: one of its own, started for "
                          "this)"});
    command.number(options->rounds,
                   {.name = "--rounds", .type = "N", .what = "Rounds at each size"}, {1, 1000});
    command.number(options->orders, {.name = "--orders", .type = "N", .what = "Many orders"},
                   {256, 100'000'000});
    command.number(options->small, {.name = "--small", .type = "N", .what = "Few orders"},
                   {128, 10'000'000});
    command.run([options, &common] { bench_grow(common, *options); });
}

} // namespace datafloor::api::cli
