#include "api/cli/bench_orders.hpp"

#include <algorithm>
#include <iterator>
#include <thread>

#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_options.hpp"
#include "api/cli/bench_server.hpp"
#include "crypto/ensure.hpp"
#include "ledger/read.hpp"
#include "services/field.hpp"

namespace datafloor::api::cli {
namespace {

constexpr std::size_t connections = 64;

struct OrdersBench : DatabaseBench {
    std::string roles = "http,publisher";
};

/// The request a client makes of its signed order.
std::string request_of(BenchOrder const& order, std::string const& token) {
    return "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token +
           "\r\nContent-Type: application/json\r\nAccept: application/json\r\nIdempotency-Key: " +
           order.id + "\r\nFloor-Signature: " + order.jws +
           "\r\nContent-Length: " + std::to_string(order.body.size()) + "\r\n\r\n" + order.body;
}

/// What is measured, and where.
struct Place {
    BenchMarket const& market;
    BenchServer& server;
    std::string issuer;
    BenchDatabase const& database;
};

/// Tokens end after some minutes, so each round signs in anew.
LoadOutcome place_orders(Place const& place, std::size_t count, Figures* figures) {
    auto& [market, server, issuer, database] = place;
    std::vector<std::string> requests;
    {
        Stage const stage("signing orders");
        auto const tokens = server.sign_in(market.buyers(), issuer, market.buyers().size());
        for (auto const& order : market.sign_orders(count))
            requests.push_back(request_of(order, tokens[order.buyer]));
    }
    Stage const stage("placing orders over HTTP");
    CostWatch const cost(database, &server.process());
    auto outcome = send_all({server.port(), connections, 201}, requests);
    auto const each = cost.microseconds_each(static_cast<double>(count));
    if (figures != nullptr && each) figures->cost_us.push_back(*each);
    return outcome;
}

/// Followers have the entries: they do not work any more while pgbench is measured.
void wait_for_followers(BenchMarket const& market) {
    using namespace std::chrono_literals;
    Stage const stage("waiting for the server's followers");
    ledger::Connection connection(market.database(), ledger::ConnectionOptions::reader());
    auto const size = ledger::read_head(connection).head.size;
    for (int i = 0; i < 600; ++i) {
        auto const rows = connection.execute(ledger::statement("read_cursor"), {"documents"});
        if (!rows.empty() && services::field<std::uint64_t>(rows, 0, 0) >= size) return;
        std::this_thread::sleep_for(100ms);
    }
    throw Refused("the server's followers do not keep up");
}

void bench_orders(Common const& common, OrdersBench const& options) {
    ScratchFolder const folder;
    auto database = open_database(options, folder);
    auto const pgbench = [&] {
        Stage const stage("filling pgbench's tables");
        return PgBench(*database);
    }();
    BenchMarketOptions market_options;
    market_options.folder = folder.path() / "floor";
    market_options.database = database->create("floor");
    market_options.buyers = connections;
    auto const issuer = market_options.url;
    BenchMarket const market(std::move(market_options));
    BenchServer server(market.folder(), options.roles, folder.path() / "serve.log");
    Place const place{market, server, issuer, *database};
    auto rate = 2'000 / place_orders(place, 2'000, nullptr).seconds;
    (void)pgbench.run(1);
    Figures figures;
    for (unsigned round = 0; round < options.rounds; ++round) {
        auto const count = static_cast<std::size_t>(rate * options.seconds) + connections;
        auto const outcome = place_orders(place, count, &figures);
        rate = static_cast<double>(count) / outcome.seconds;
        figures.ours.push_back(rate);
        std::ranges::copy(outcome.times_ms, std::back_inserter(figures.times_ms));
        wait_for_followers(market);
        run_reference(*database, pgbench, options.seconds, figures);
    }
    figures.more.emplace_back("server_memory_mib",
                              static_cast<double>(server.process().resident_kib()) / 1024);
    show_figures(common, {"orders", "orders/s", PgBench::name}, figures);
}

} // namespace

void add_bench_orders(Command const& bench, Common& common) {
    auto const command = bench.add(
        {"orders",
         "Orders over HTTP to a server process, 64 connections, against pgbench beside it",
         {"bench orders", "bench orders --json --rounds 5 --seconds 4",
          "bench orders --roles http,followers,publisher"}});
    auto const options = std::make_shared<OrdersBench>();
    add_options(command, *options);
    command.text(options->roles,
                 {.name = "--roles", .type = "LIST", .what = "Of the server, as `serve` takes it"});
    command.run([options, &common] { bench_orders(common, *options); });
}

} // namespace datafloor::api::cli
