#include "services/records/entry_feed.hpp"

#include <gtest/gtest.h>

#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::services {
namespace {

class Feed : public ledger::FloorTest {
  protected:
    void admit(int count) {
        for (int i = 0; i < count; ++i)
            market.admit("party " + std::to_string(i), {contracts::PartyRole::buyer});
    }

    /// Everything, in stretches of at most `count`.
    std::vector<std::uint64_t> walk(EntryFeed& feed, std::size_t count) {
        auto connection = reader();
        std::vector<std::uint64_t> out;
        for (;;) {
            auto const stretch = feed.read(connection, out.size(), count);
            if (stretch.entries.empty()) return out;
            EXPECT_LE(stretch.entries.size(), count);
            for (auto const& entry : stretch.entries) out.push_back(entry.index);
        }
    }

    std::vector<std::uint64_t> all() {
        auto connection = reader();
        std::vector<std::uint64_t> out(ledger::read_head(connection).head.size);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
        return out;
    }
};

TEST_F(Feed, GivesWhatWasReadBeforeFromMemory) {
    market.open();
    admit(5);
    auto connection = reader();
    EntryFeed feed;
    auto const first = feed.read(connection, 0, 512);
    auto const later = feed.read(connection, 3, 2);
    EXPECT_EQ(later.held, first.held);
    ASSERT_EQ(later.entries.size(), 2U);
    EXPECT_EQ(later.entries[0].index, 3U);
    EXPECT_EQ(later.entries[1].index, 4U);
}

TEST_F(Feed, GoesOnWhereTheLedgerGrew) {
    market.open();
    EntryFeed feed;
    EXPECT_EQ(walk(feed, 3), all());
    admit(7);
    EXPECT_EQ(walk(feed, 3), all());
    EXPECT_EQ(walk(feed, 100), all());
}

TEST_F(Feed, HoldsNoMoreThanItMayAndGivesEverythingAllTheSame) {
    market.open();
    admit(9);
    EntryFeed feed({.read_max = 2, .held_max = 1});
    auto connection = reader();
    auto const first = feed.read(connection, 0, 2);
    EXPECT_NE(feed.read(connection, 0, 2).held, first.held);
    EXPECT_EQ(walk(feed, 5), all());
}

TEST_F(Feed, SaysOfAnErasedPrivatePartThatItIsNone) {
    market.open();
    admit(1);
    auto const last = all().back();
    ledger::Connection connection(where);
    connection.run("update ledger.entries set private = null where index = " +
                   std::to_string(last));
    EntryFeed feed;
    auto const stretch = feed.read(connection, last, 1);
    ASSERT_EQ(stretch.entries.size(), 1U);
    EXPECT_FALSE(stretch.entries[0].private_part.has_value());
    EXPECT_EQ(stretch.entries[0].core.kind.value, "bind-key");
}

} // namespace
} // namespace datafloor::services
