// Another program's judgement of our metrics: Prometheus' own linter.
#include <gtest/gtest.h>

#include "api/metrics.hpp"
#include "tests/support/process.hpp"

namespace datafloor::api {
namespace {

tests::Outcome lint(std::string const& text) {
    return tests::run({"promtool", "check", "metrics"}, text);
}

TEST(Metrics, PassTheLinterOfPrometheus) {
    auto metrics = Metrics({"get-order"}, {.version = "0.1.0", .revision = "a\"b\\c\n"});
    metrics.count_request("get-order", "GET", 200, std::chrono::milliseconds(1));
    metrics.count_batch(1, std::chrono::milliseconds(1));
    metrics.set_escrow_held("VND", 1);
    metrics.set_follower_lag("search", 1);
    auto const outcome = lint(metrics.text());
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(outcome.output, "");
}

TEST(Metrics, TheLinterFindsABadName) {
    EXPECT_NE(lint("# TYPE requests counter\nrequests 1\n").status, 0);
}

} // namespace
} // namespace datafloor::api
