#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "crypto/merkle.hpp"
#include "ledger/tree/head_store.hpp"
#include "tests/ledger/tree/fixture.hpp"

namespace datafloor::ledger {
namespace {

using tests::read_file;
using tests::TemporaryFolder;
using tests::write_file;

crypto::TreeHead head_of(std::uint64_t size) {
    crypto::Frontier frontier;
    for (std::uint64_t i = 0; i < size; ++i)
        frontier.append(crypto::leaf_hash(crypto::bytes_of(std::to_string(i))));
    return frontier.head();
}

class HeadStoreTest : public testing::Test {
  protected:
    TemporaryFolder folder_;
    std::filesystem::path file_ = folder_.path() / "head";
    HeadStore store_{file_};
};

TEST_F(HeadStoreTest, IsMissingUntilItIsCreatedOnce) {
    EXPECT_EQ(store_.read().error(), HeadFault::missing);
    EXPECT_EQ(store_.take_over().error(), HeadFault::missing);
    EXPECT_EQ(store_.swap({}, head_of(1)).error(), HeadFault::missing);
    auto const created = store_.create();
    ASSERT_TRUE(created);
    EXPECT_EQ(created->head, head_of(0));
    EXPECT_EQ(store_.read(), *created);
    EXPECT_EQ(store_.create().error(), HeadFault::exists);
}

TEST_F(HeadStoreTest, SwapsOnlyWhatIsExpectedAndOnlyForwards) {
    ASSERT_TRUE(store_.create());
    auto const mine = store_.take_over();
    ASSERT_TRUE(mine);
    auto const three = store_.swap(*mine, head_of(3));
    ASSERT_TRUE(three);
    EXPECT_EQ(three->head, head_of(3));
    EXPECT_EQ(HeadStore(file_).read(), *three);

    EXPECT_EQ(store_.swap(*mine, head_of(5)).error(), HeadFault::changed);
    EXPECT_EQ(store_.swap(*three, head_of(2)).error(), HeadFault::not_grown);
    auto forked = head_of(3);
    forked.root[0] ^= 1;
    EXPECT_EQ(store_.swap(*three, forked).error(), HeadFault::not_grown);
    EXPECT_EQ(store_.swap(*three, head_of(3)), *three); // a repeat after a crash
    EXPECT_EQ(store_.read(), *three);
}

TEST_F(HeadStoreTest, FencesOffThePublisherBefore) {
    ASSERT_TRUE(store_.create());
    auto const first = store_.take_over();
    auto const second = HeadStore(file_).take_over();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(store_.swap(*first, head_of(1)).error(), HeadFault::fenced);
    EXPECT_TRUE(store_.swap(*second, head_of(1)));
}

TEST_F(HeadStoreTest, ReadsNoTornFile) {
    ASSERT_TRUE(store_.create());
    auto const text = read_file(file_);
    for (std::size_t length = 0; length < text.size(); ++length) {
        write_file(file_, text.substr(0, length));
        EXPECT_EQ(store_.read().error(), HeadFault::damaged) << length;
    }
    write_file(file_, text + "\n");
    EXPECT_EQ(store_.take_over().error(), HeadFault::damaged);
    write_file(file_, text);
    EXPECT_TRUE(store_.read());
}

TEST_F(HeadStoreTest, ReadsNoAlteredFile) {
    ASSERT_TRUE(store_.create());
    auto const text = read_file(file_);
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto altered = text;
        altered[at] = altered[at] == '1' ? '2' : '1';
        write_file(file_, altered);
        EXPECT_EQ(store_.read().error(), HeadFault::damaged) << at;
    }
}

TEST_F(HeadStoreTest, LetsOneOfManyWinEverySwap) {
    ASSERT_TRUE(store_.create());
    auto const shared = store_.take_over();
    ASSERT_TRUE(shared);
    std::atomic<int> won = 0;
    {
        std::vector<std::jthread> threads;
        for (std::uint64_t i = 1; i <= 4; ++i)
            threads.emplace_back(
                [&, i] { won += HeadStore(file_).swap(*shared, head_of(i)).has_value() ? 1 : 0; });
    }
    EXPECT_EQ(won, 1);
}

} // namespace
} // namespace datafloor::ledger
