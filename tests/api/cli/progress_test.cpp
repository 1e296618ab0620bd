#include "api/cli/progress.hpp"

#include <gtest/gtest.h>

namespace datafloor::api::cli {
namespace {

TEST(Progress, CountsBytesInDecimalUnits) {
    EXPECT_EQ(print_bytes(0), "0 B");
    EXPECT_EQ(print_bytes(999), "999 B");
    EXPECT_EQ(print_bytes(1000), "1.0 kB");
    EXPECT_EQ(print_bytes(999'949), "999.9 kB");
    EXPECT_EQ(print_bytes(999'950), "1.0 MB");
    EXPECT_EQ(print_bytes(1U << 30), "1.1 GB");
    EXPECT_EQ(print_bytes(UINT64_MAX), "18.4 EB");
}

TEST(Progress, ShowsPartRateAndTimeLeft) {
    auto const line = print_progress(
        {.what = "fetching", .done = 25'000'000, .total = 100'000'000, .seconds = 5});
    EXPECT_EQ(line, "fetching [===         ]  25 %  25.0 MB of 100.0 MB  5.0 MB/s  "
                    "0:15 left");
}

TEST(Progress, TakesItsRateFromWhatThisRunMoved) {
    auto const line = print_progress({.what = "fetching",
                                      .done = 60'000'000,
                                      .total = 100'000'000,
                                      .seconds = 1,
                                      .before = 50'000'000});
    EXPECT_NE(line.find("10.0 MB/s  0:04 left"), std::string::npos) << line;
}

TEST(Progress, DoesWithoutATotal) {
    EXPECT_EQ(print_progress({.what = "encrypting", .done = 5'000'000, .total = {}, .seconds = 2}),
              "encrypting  5.0 MB  2.5 MB/s");
}

TEST(Progress, StaysWithinALineWhateverTheNumbers) {
    auto const line = print_progress({.what = std::string(60, 'x'),
                                      .done = 1,
                                      .total = UINT64_MAX,
                                      .seconds = 1e6,
                                      .before = 5});
    EXPECT_LE(line.size(), 79U);
}

} // namespace
} // namespace datafloor::api::cli
