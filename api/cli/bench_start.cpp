#include "api/cli/bench_start.hpp"

#include <memory>
#include <thread>

#include "api/cli/bench_figures.hpp"
#include "api/cli/bench_options.hpp"
#include "api/cli/bench_server.hpp"
#include "api/cli/progress.hpp"
#include "ledger/read.hpp"
#include "ledger/tree/head_store.hpp"

namespace datafloor::api::cli {
namespace {

constexpr auto all_roles = "http,followers,publisher";

struct StartBench {
    std::string postgres;
    unsigned rounds = 5;
    std::uint64_t entries = 1'000'000;
    unsigned rest = 5;
};

/// Downloads granted, entry by entry, until the ledger is so long. They are the entries a floor
/// makes without a signature, so that a million of them does not take an hour.
void lengthen(BenchMarket& market, std::uint64_t entries) {
    constexpr std::size_t orders = 64;
    constexpr std::size_t at_once = 8192;
    ledger::Writer writer(market.database(), market.documents_key());
    auto const placed = market.place_and_deposit(writer, orders);
    ledger::Connection connection(market.database());
    Progress progress("recording entries", entries);
    for (auto size = ledger::read_head(connection).head.size; size < entries;) {
        std::vector<ledger::Submission> grants;
        for (std::size_t i = 0; i < at_once && size < entries; ++i, ++size) {
            auto const& [order, buyer, licence] = placed[i % orders];
            grants.push_back({contracts::GrantDownload{order, buyer, licence}, {}, {}});
        }
        record_all(writer, grants);
        progress.at(size);
    }
}

void bench_start(Common const& common, StartBench const& options) {
    ScratchFolder const folder;
    BenchDatabase database(options.postgres, folder);
    BenchMarketOptions market_options;
    market_options.folder = folder.path() / "floor";
    market_options.database = database.create("floor");
    BenchMarket market(std::move(market_options));
    (void)ledger::HeadStore(market.folder().head_store()).create();
    lengthen(market, options.entries);
    Background keyholder({own_program, "keyholder", "--dir", market.folder().root()},
                         folder.path() / "keyholder.log");
    (void)keyholder.wait_for_line("keyholder ready");
    auto const output = folder.path() / "serve.log";
    {
        BenchServer const server(market.folder(), all_roles, output);
        catch_up(market, server, {"documents", "catalogue", "orders"});
    }
    Figures start;
    start.reference = {1};
    Figures rest;
    rest.reference = {40};
    for (unsigned round = 0; round < options.rounds; ++round) {
        Stage const stage("starting the server");
        StopWatch const watch;
        BenchServer server(market.folder(), all_roles, output);
        wait_until_ready(server);
        start.ours.push_back(1 / watch.seconds());
        start.times_ms.push_back(watch.seconds() * 1e3);
        if (round + 1 < options.rounds) continue;
        std::this_thread::sleep_for(std::chrono::seconds(options.rest));
        auto const kib = static_cast<double>(server.process().resident_kib());
        // Less is better, so the ratio is turned round.
        rest.ours.push_back(1024 / kib);
        rest.reference = {1.0 / 40};
        rest.times_ms.push_back(options.rest * 1e3);
        rest.more.emplace_back("memory_mib", kib / 1024);
    }
    start.more.emplace_back("entries", static_cast<double>(options.entries));
    show_figures(common, {"start", "starts/s", "within one second"}, start);
    show_figures(common, {"rest", "servers/MiB", "40 MiB a server"}, rest);
}

} // namespace

void add_bench_start(Command const& bench, Common& common) {
    auto const command =
        bench.add({"start",
                   "A server's start on a long ledger until it is ready, and its memory at rest",
                   {"bench start", "bench start --json --entries 100000"}});
    auto const options = std::make_shared<StartBench>();
    command.text(options->postgres,
                 {.name = "--postgres",
                  .type = "CONNINFO",
                  .what = "A cluster for scratch databases (default: one of its own, started for "
                          "this)"});
    command.number(options->rounds, {.name = "--rounds", .type = "N", .what = "Starts"}, {1, 100});
    command.number(options->entries,
                   {.name = "--entries", .type = "N", .what = "Entries in the ledger"},
                   {1'000, 100'000'000});
    command.number(options->rest,
                   {.name = "--seconds", .type = "N", .what = "At rest before memory is read"},
                   {1, 600});
    command.run([options, &common] { bench_start(common, *options); });
}

} // namespace datafloor::api::cli
