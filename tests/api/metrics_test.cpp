#include "api/metrics.hpp"
#include "services/writer/writer_queue.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <sstream>
#include <thread>

#include "contracts/command.hpp"

namespace datafloor::api {
namespace {

using namespace std::chrono_literals;

/// Each sample of a text: its name with labels, and its value.
std::map<std::string, double> samples(std::string const& text) {
    std::map<std::string, double> found;
    auto lines = std::istringstream(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with('#')) continue;
        auto const blank = line.rfind(' ');
        found[line.substr(0, blank)] = std::stod(line.substr(blank + 1));
    }
    return found;
}

/// The sum of all samples whose text holds every one of the parts.
double sum(Metrics const& metrics, std::vector<std::string> const& parts) {
    double total = 0;
    int matches = 0;
    for (auto const& [name, value] : samples(metrics.text())) {
        auto fits = true;
        for (auto const& part : parts) fits = fits && name.find(part) != std::string::npos;
        if (!fits) continue;
        total += value;
        ++matches;
    }
    return matches == 0 ? std::nan("") : total;
}

struct MetricsTest : testing::Test {
    Metrics metrics{{"get-order", "place-order"}, {.version = "0.1.0", .revision = "abc"}};
};

TEST_F(MetricsTest, CountsRequestsByRouteMethodAndStatus) {
    metrics.count_request("get-order", "GET", 200, 3ms);
    metrics.count_request("get-order", "GET", 200, 3ms);
    metrics.count_request("get-order", "HEAD", 404, 40s);
    std::string const requests = "datafloor_http_requests_total{";
    EXPECT_EQ(sum(metrics, {requests, "route=\"get-order\"", "\"GET\"", "\"200\""}), 2);
    EXPECT_EQ(sum(metrics, {requests, "route=\"get-order\"", "\"HEAD\"", "\"404\""}), 1);
    EXPECT_EQ(sum(metrics, {requests}), 3);

    std::string const duration = "datafloor_http_request_duration_seconds_";
    EXPECT_EQ(sum(metrics, {duration + "bucket{", "get-order", "le=\"0.0025\""}), 0);
    EXPECT_EQ(sum(metrics, {duration + "bucket{", "get-order", "le=\"0.005\""}), 2);
    EXPECT_EQ(sum(metrics, {duration + "bucket{", "get-order", "le=\"+Inf\""}), 3);
    EXPECT_EQ(sum(metrics, {duration + "count{", "get-order"}), 3);
    EXPECT_NEAR(sum(metrics, {duration + "sum{", "get-order"}), 40.006, 1e-9);
    EXPECT_EQ(sum(metrics, {duration + "count{", "place-order"}), 0);
}

TEST_F(MetricsTest, AClientCannotMakeNewSeries) {
    metrics.count_request("-", "GET", 404, 1ms);
    auto const before = samples(metrics.text()).size();
    metrics.count_request("/made/up", "GET", 404, 1ms);
    EXPECT_EQ(samples(metrics.text()).size(), before);
    metrics.count_request("/made/up", "BREW", 404, 1ms);
    auto const with_other = samples(metrics.text()).size();
    EXPECT_EQ(with_other, before + 1);
    metrics.count_request("x", "EVIL\"} 1\n", 404, 1ms);
    EXPECT_EQ(samples(metrics.text()).size(), with_other);
    EXPECT_EQ(sum(metrics, {"datafloor_http_requests_total{", "route=\"other\""}), 4);
}

TEST_F(MetricsTest, CountsCommandsByKindAndOutcome) {
    auto const accepted = [&](std::string const& kind) {
        return sum(metrics, {"datafloor_commands_total{", "\"" + kind + "\"", "\"accepted\""});
    };
    EXPECT_EQ(accepted("place-order"), 0);
    metrics.count_command("place-order", CommandOutcome::accepted);
    metrics.count_command("place-order", CommandOutcome::declined);
    metrics.count_decline(contracts::Reason::funds_insufficient);
    EXPECT_EQ(accepted("place-order"), 1);
    EXPECT_EQ(sum(metrics, {"datafloor_commands_total{", "\"declined\""}), 1);
    EXPECT_EQ(sum(metrics, {"datafloor_declines_total{", "\"funds_insufficient\""}), 1);
    EXPECT_EQ(sum(metrics, {"datafloor_declines_total{"}), 1);
    // The kind of every command has a series before the first one comes.
    EXPECT_EQ(accepted(std::string(contracts::kind_of(contracts::PassDeadline{}))), 0);
    metrics.count_command("no-such-kind", CommandOutcome::failed);
    EXPECT_EQ(sum(metrics, {"datafloor_commands_total{", "\"other\"", "\"failed\""}), 1);
}

TEST_F(MetricsTest, ShowsWriterLedgerMoneyAndFollowers) {
    metrics.set_connections(5);
    metrics.set_event_streams(3);
    metrics.count_events(2);
    metrics.count_events(40);
    metrics.count_batch(3, 2ms);
    metrics.count_batch(60, 4ms);
    metrics.set_queue_length(services::Lane::floor, 7);
    metrics.set_ledger_entries(100);
    metrics.set_checkpoint(99, 1'750'000'000);
    metrics.set_escrow_held("VND", 1'000'000'000'000'000);
    metrics.set_escrow_held("VND", 2'000'000'000'000'000);
    metrics.set_follower_lag("search", 4);
    auto const all = samples(metrics.text());
    EXPECT_EQ(all.at("datafloor_http_connections"), 5);
    EXPECT_EQ(all.at("datafloor_event_streams"), 3);
    EXPECT_EQ(all.at("datafloor_events_sent_total"), 42);
    EXPECT_EQ(all.at("datafloor_writer_batches_total"), 2);
    EXPECT_EQ(all.at("datafloor_writer_batch_commands_bucket{le=\"4\"}"), 1);
    EXPECT_EQ(all.at("datafloor_writer_batch_commands_sum"), 63);
    EXPECT_EQ(all.at("datafloor_writer_batch_duration_seconds_count"), 2);
    EXPECT_EQ(all.at("datafloor_writer_queue_length{lane=\"floor\"}"), 7);
    EXPECT_EQ(all.at("datafloor_writer_queue_length{lane=\"parties\"}"), 0);
    EXPECT_EQ(all.at("datafloor_ledger_entries"), 100);
    EXPECT_EQ(all.at("datafloor_ledger_checkpoint_size"), 99);
    EXPECT_EQ(all.at("datafloor_ledger_checkpoint_timestamp_seconds"), 1'750'000'000);
    EXPECT_EQ(all.at("datafloor_escrow_held_minor_units{currency=\"VND\"}"), 2e15);
    EXPECT_EQ(all.at("datafloor_followers_lag_entries{follower=\"search\"}"), 4);
    EXPECT_EQ(sum(metrics, {"datafloor_build_info{", "version=\"0.1.0\"", "\"abc\""}), 1);
}

TEST_F(MetricsTest, ShowsThisProcess) {
    auto const all = samples(metrics.text());
    EXPECT_GT(all.at("process_resident_memory_bytes"), 1e6);
    EXPECT_LT(all.at("process_resident_memory_bytes"), all.at("process_virtual_memory_bytes"));
    EXPECT_GE(all.at("process_open_fds"), 3);
    EXPECT_LE(all.at("process_open_fds"), all.at("process_max_fds"));
    EXPECT_GE(all.at("process_threads"), 1);
    EXPECT_GT(all.at("process_cpu_seconds_total"), 0);
    auto const now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    EXPECT_GT(all.at("process_start_time_seconds"), now - 86'400);
    EXPECT_LT(all.at("process_start_time_seconds"), now + 60);
}

TEST_F(MetricsTest, LosesNothingWhenManyThreadsCount) {
    constexpr int each = 2'000;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([this, t] {
                for (int i = 0; i < each; ++i) {
                    metrics.count_request(i % 2 == 0 ? "get-order" : "elsewhere", "GET",
                                          i % 3 == 0 ? 200 : 404, 1ms);
                    metrics.count_command("place-order", CommandOutcome::accepted);
                    metrics.set_follower_lag("search", static_cast<std::uint64_t>(t));
                    if (i % 500 == 0) (void)metrics.text();
                }
            });
    }
    EXPECT_EQ(sum(metrics, {"datafloor_http_requests_total{"}), 4 * each);
    EXPECT_EQ(sum(metrics, {"datafloor_commands_total{"}), 4 * each);
}

} // namespace
} // namespace datafloor::api
