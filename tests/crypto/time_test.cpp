#include "crypto/time.hpp"

#include <gtest/gtest.h>

namespace datafloor::crypto {
namespace {

using namespace std::chrono_literals;

TEST(Instant, ReadsAndPrintsThreeAndSixDecimals) {
    constexpr Instant at{1'795'298'753'123'456};
    EXPECT_EQ(to_text(at), "2026-11-21T22:05:53.123Z");
    EXPECT_EQ(to_ledger_text(at), "2026-11-21T22:05:53.123456Z");
    EXPECT_EQ(parse_instant("2026-11-21T22:05:53.123Z"), Instant{1'795'298'753'123'000});
    EXPECT_EQ(parse_ledger_instant("2026-11-21T22:05:53.123456Z"), at);
    EXPECT_EQ(at.unix_seconds(), 1'795'298'753);
    EXPECT_EQ(at.unix_ms(), 1'795'298'753'123);
}

TEST(Instant, ReachesFromYear0ToYear9999) {
    EXPECT_EQ(to_ledger_text({0}), "1970-01-01T00:00:00.000000Z");
    EXPECT_EQ(to_ledger_text({-1}), "1969-12-31T23:59:59.999999Z");
    EXPECT_EQ(to_text({-1}), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(Instant{-1}.unix_ms(), -1);
    for (auto const* text : {"0000-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z",
                             "2000-02-29T12:00:00.000001Z", "2024-02-29T00:00:00.100000Z",
                             "1600-02-29T00:00:00.000000Z", "1969-12-31T00:00:00.000000Z"}) {
        auto const at = parse_ledger_instant(text);
        ASSERT_TRUE(at) << text;
        EXPECT_EQ(to_ledger_text(*at), text);
    }
}

TEST(Instant, RefusesEveryOtherText) {
    for (auto const* text : {
             "",
             "2026-11-21T22:05:53Z",
             "2026-11-21T22:05:53.12Z",
             "2026-11-21T22:05:53.1234Z",
             "2026-11-21T22:05:53.123456Z",
             "2026-11-21T22:05:53,123Z",
             "2026-11-21t22:05:53.123Z",
             "2026-11-21 22:05:53.123Z",
             "2026-11-21T22:05:53.123z",
             "2026-11-21T22:05:53.123+00:00",
             "2026-11-21T22:05:53.123",
             "2026-11-21T22:05:53.123Z ",
             " 2026-11-21T22:05:53.123Z",
             "2026-11-21T22:05:60.000Z",
             "2026-12-31T23:59:60.000Z",
             "2026-11-21T24:00:00.000Z",
             "2026-11-21T22:60:00.000Z",
             "2026-00-21T22:05:53.123Z",
             "2026-13-21T22:05:53.123Z",
             "2026-11-00T22:05:53.123Z",
             "2026-11-31T22:05:53.123Z",
             "2026-02-29T22:05:53.123Z",
             "1900-02-29T22:05:53.123Z",
             "-026-11-21T22:05:53.123Z",
             "+2026-11-21T22:05:53.12Z",
             "2026-11-21T2 :05:53.123Z",
             "2026-11-21T22:05:53.-12Z",
         }) {
        EXPECT_FALSE(parse_instant(text)) << text;
    }
    EXPECT_FALSE(parse_ledger_instant("2026-11-21T22:05:53.123Z"));
}

TEST(Instant, CountsInMicroseconds) {
    constexpr Instant at{10};
    EXPECT_EQ(at + 1ms, Instant{1010});
    EXPECT_EQ(at - 10us, Instant{0});
    EXPECT_EQ((at + 72h) - at, 72h);
    EXPECT_LT(at, at + 1us);
}

TEST(InstantDeathTest, BeyondFourDigitsOfAYearEndsTheProgram) {
    auto const last = parse_ledger_instant("9999-12-31T23:59:59.999999Z").value();
    EXPECT_DEATH(to_text(last + 1us), "year");
    auto const first = parse_ledger_instant("0000-01-01T00:00:00.000000Z").value();
    EXPECT_DEATH(to_text(first - 1us), "year");
}

} // namespace
} // namespace datafloor::crypto
