#include "services/records/follower.hpp"

#include <numeric>
#include <thread>

#include <gmock/gmock.h>

#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::services {
namespace {

using namespace std::chrono_literals;

/// What followers of one name did, in the order in which they did it.
struct Diary {
    std::mutex mutex;
    std::vector<std::uint64_t> indexes;
    std::size_t faults_left = 0;
};

/// Projects nothing, slowly, so that two of them meet.
class Slow : public Follow {
  public:
    Slow(Diary& diary, std::chrono::milliseconds span) : diary_(diary), span_(span) {}

    [[nodiscard]] std::string_view name() const override { return "slow"; }

    [[nodiscard]] bool projects() const override { return true; }

    void follow(ledger::Connection&, FollowedEntries entries) override {
        std::this_thread::sleep_for(span_);
        std::lock_guard const lock(diary_.mutex);
        if (diary_.faults_left > 0) {
            --diary_.faults_left;
            throw std::runtime_error("not today");
        }
        for (auto const& entry : entries) diary_.indexes.push_back(entry.index);
    }

  private:
    Diary& diary_;
    std::chrono::milliseconds span_;
};

class Followers : public ledger::FloorTest {
  protected:
    std::unique_ptr<Follower> follower(std::chrono::milliseconds span) {
        return std::make_unique<Follower>(
            where, feed, std::make_unique<Slow>(diary, span),
            [this](std::string_view, std::string_view) { ++faults; },
            FollowerOptions{.entries_max = 2, .poll = 5ms, .pause_after_fault = 5ms});
    }

    /// Makes entries; answers how many there are.
    std::uint64_t make_entries() {
        market.open();
        for (int i = 0; i < 20; ++i)
            market.admit("party " + std::to_string(i), {contracts::PartyRole::buyer});
        auto connection = reader();
        return ledger::read_head(connection).head.size;
    }

    std::vector<std::uint64_t> all(std::uint64_t size) {
        std::vector<std::uint64_t> out(size);
        std::iota(out.begin(), out.end(), 0);
        return out;
    }

    std::shared_ptr<EntryFeed> feed = std::make_shared<EntryFeed>();
    Diary diary;
    std::atomic<int> faults = 0;
};

TEST_F(Followers, OfOneNameInSeveralProcessesProjectEachEntryOnceAndInOrder) {
    auto const first = follower(5ms);
    auto const second = follower(3ms);
    auto const size = make_entries();
    ASSERT_TRUE(first->wait_for(size - 1, 30s));
    ASSERT_TRUE(second->wait_for(size - 1, 30s));
    std::lock_guard const lock(diary.mutex);
    EXPECT_EQ(diary.indexes, all(size));
}

TEST_F(Followers, GoOnAfterAFaultWithTheSameEntries) {
    diary.faults_left = 3;
    auto const only = follower(0ms);
    auto const size = make_entries();
    ASSERT_TRUE(only->wait_for(size - 1, 30s));
    EXPECT_EQ(faults, 3);
    EXPECT_EQ(diary.indexes, all(size));
}

} // namespace
} // namespace datafloor::services
