#include <gtest/gtest.h>

#include "ledger/clock_guard.hpp"
#include "ledger/column.hpp"

namespace datafloor::ledger {
namespace {

/// In hex.
std::string finished(ArrayParameter& array) {
    return crypto::to_hex(crypto::bytes_of(array.finish().value.value()));
}

template <class... T>
std::string array_of(T const&... values) {
    ArrayParameter array;
    array.begin();
    (array.add(values), ...);
    return finished(array);
}

/// One dimension, nulls or not, type, length, from 1 (array_recv).
std::string head(std::string const& nulls, std::string const& type, std::string const& length) {
    return "00000001"
           "0000000" +
           nulls + "0000" + type + "0000000" + length + "00000001";
}

TEST(ArrayParameter, HoldsTextAsItIsAndTellsNullFromIt) {
    EXPECT_EQ(array_of(std::string("a\"\\"), std::string()), head("0", "0019", "2") + "00000003"
                                                                                      "61225c"
                                                                                      "00000000");
    EXPECT_EQ(array_of(std::optional<std::string>(), std::optional<std::string>("NULL")),
              head("1", "0019", "2") + "ffffffff"
                                       "00000004"
                                       "4e554c4c");
}

TEST(ArrayParameter, HoldsNumbersTimesAndIdsAsPostgresKeepsThem) {
    EXPECT_EQ(array_of(std::int64_t{-5}, std::int64_t{7}), head("0", "0014", "2") +
                                                               "00000008"
                                                               "fffffffffffffffb"
                                                               "00000008"
                                                               "0000000000000007");
    EXPECT_EQ(array_of(true, false), head("0", "0010", "2") + "00000001"
                                                              "01"
                                                              "00000001"
                                                              "00");
    EXPECT_EQ(array_of(crypto::Instant{946'684'800'000'001}), head("0", "04a0", "1") +
                                                                  "00000008"
                                                                  "0000000000000001");
    EXPECT_EQ(array_of(std::array<std::uint8_t, 16>{1}), head("0", "0b86", "1") +
                                                             "00000010"
                                                             "01000000000000000000000000000000");
    EXPECT_EQ(array_of(std::array<std::uint8_t, 2>{0xAB, 1}), head("0", "0011", "1") + "00000002"
                                                                                       "ab01");
}

TEST(ArrayParameter, IsEmptyWithoutElementsAndStartsAnew) {
    ArrayParameter array;
    array.begin();
    EXPECT_EQ(array.finish().value, "{}");
    EXPECT_FALSE(array.finish().is_binary);
    array.begin();
    array.add(std::string("x"));
    array.begin();
    array.add(std::int64_t{1});
    EXPECT_EQ(finished(array), array_of(std::int64_t{1}));
    EXPECT_TRUE(array.finish().is_binary);
}

TEST(RowParameters, HoldValuesOfAnyTypesWithoutHeads) {
    RowParameters row;
    for (int round = 0; round < 2; ++round) {
        row.begin();
        row.add(std::int64_t{-5});
        row.add(std::optional<std::string>());
        row.add(std::string());
        row.add(std::optional<std::string>("NULL"));
        row.add(std::array<std::uint8_t, 2>{0xAB, 1});
        auto const values = row.finish();
        ASSERT_EQ(values.size(), 5U);
        EXPECT_EQ(crypto::to_hex(crypto::bytes_of(values[0].value.value())), "fffffffffffffffb");
        EXPECT_FALSE(values[1].value);
        EXPECT_EQ(values[2].value, "");
        EXPECT_EQ(values[3].value, "NULL");
        EXPECT_EQ(values[4].value, "\xAB\x01");
        EXPECT_TRUE(values[0].is_binary && values[4].is_binary);
    }
}

TEST(Column, ReadsTimesAsPostgresPrintsThem) {
    crypto::Instant time;
    ASSERT_TRUE(Column<crypto::Instant>::read("2026-11-21 22:05:53.12+00", time));
    EXPECT_EQ(crypto::to_ledger_text(time), "2026-11-21T22:05:53.120000Z");
    ASSERT_TRUE(Column<crypto::Instant>::read("2026-11-21 22:05:53+00", time));
    EXPECT_EQ(crypto::to_ledger_text(time), "2026-11-21T22:05:53.000000Z");
    for (auto const* bad : {"infinity", "", "2026-11-21 22:05:53", "2026-11-21 22:05:53+07",
                            "2026-11-21 22:05:53.1234567+00"})
        EXPECT_FALSE(Column<crypto::Instant>::read(bad, time)) << bad;
}

TEST(Column, ReadsSixteenBytesFromAUuidAndOthersFromBytea) {
    std::array<std::uint8_t, 16> id{};
    EXPECT_TRUE(Column<decltype(id)>::read("01020304-0000-0000-0000-0000000000ff", id));
    EXPECT_EQ(id[15], 0xFF);
    EXPECT_FALSE(Column<decltype(id)>::read("01020304", id));
    crypto::Hash hash{};
    EXPECT_FALSE(Column<crypto::Hash>::read(std::string(64, '0'), hash));
    EXPECT_TRUE(Column<crypto::Hash>::read("\\x" + std::string(64, '1'), hash));
    EXPECT_EQ(hash[0], 0x11);
}

TEST(Column, RefusesNumbersThatDoNotFit) {
    std::uint32_t number = 0;
    EXPECT_FALSE(Column<std::uint32_t>::read("-1", number));
    EXPECT_FALSE(Column<std::uint32_t>::read("4294967296", number));
    EXPECT_TRUE(Column<std::uint32_t>::read("4294967295", number));
}

using std::chrono::microseconds;
using std::chrono::seconds;

crypto::Instant at(seconds time) { return {microseconds(time).count()}; }

TEST(ClockGuard, FollowsADriftButNotAStep) {
    ClockGuard guard(seconds(2));
    EXPECT_FALSE(guard.look({at(seconds(1000)), seconds(10), seconds(10)}, {}));
    for (int i = 1; i < 10; ++i) // one second more each hour
        EXPECT_FALSE(guard.look(
            {at(seconds(1000 + 3601 * i)), seconds(10 + 3600 * i), seconds(10 + 3600 * i)}, {}));
    auto const now = seconds(10 + 3600 * 9);
    EXPECT_EQ(guard.look({at(seconds(1000 + 3601 * 9 + 3)), now, now}, {}), seconds(3));
    EXPECT_EQ(guard.look({at(seconds(1000 + 3601 * 9 - 3)), now, now}, {}), -seconds(3));
    guard.forget();
    EXPECT_FALSE(guard.look({at(seconds(5)), now, now}, {}));
}

TEST(ClockGuard, TakesASlowAnswerForNoStep) {
    ClockGuard guard(seconds(2));
    EXPECT_FALSE(guard.look({at(seconds(100)), seconds(1), seconds(1)}, {}));
    // Read somewhere within a minute in which this process did not run.
    EXPECT_FALSE(guard.look({at(seconds(101)), seconds(2), seconds(62)}, {}));
    EXPECT_FALSE(guard.look({at(seconds(222)), seconds(63), seconds(123)}, {}));
}

TEST(ClockGuard, RefusesAClockBehindTheLastEntryAtTheStart) {
    ClockGuard guard(seconds(2));
    EXPECT_EQ(guard.look({at(seconds(100)), {}, {}}, at(seconds(103))), -seconds(3));
    ClockGuard other(seconds(2));
    EXPECT_FALSE(other.look({at(seconds(100)), {}, {}}, at(seconds(101))));
}

} // namespace
} // namespace datafloor::ledger
