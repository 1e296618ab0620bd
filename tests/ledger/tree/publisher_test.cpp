#include <gmock/gmock.h>

#include "ledger/tree/proof.hpp"
#include "ledger/tree/publisher.hpp"
#include "tests/ledger/tree/fixture.hpp"

namespace datafloor::ledger {
namespace {

using testing::HasSubstr;
using tests::grow;
using tests::read_file;
using tests::TemporaryFolder;
using tests::write_file;

struct Crash {};

/// A floor's disk and database, of which publishers come and go.
class PublisherTest : public testing::Test {
  protected:
    static crypto::NoteSigner signer() {
        auto seed = crypto::SecretBytes<32>();
        return {"floor.example/ledger", crypto::SigningKey::from_seed(seed)};
    }

    Publisher publisher(PublisherOptions options = {}) {
        return {source_,  HeadStore(head_), TileStore(folder_.path()),
                signer(), checkpoint_,      std::move(options)};
    }

    crypto::TreeHead published() {
        auto const opened = crypto::open_checkpoint(read_file(checkpoint_), signer().verifier());
        return opened ? opened->checkpoint.head : crypto::TreeHead{};
    }

    [[nodiscard]] crypto::TreeHead expected_head(std::uint64_t size) const {
        crypto::Frontier frontier;
        for (std::uint64_t i = 0; i < size; ++i) frontier.append(entries_[i].leaf_hash);
        return frontier.head();
    }

    /// Every tile and bundle a client of this size may ask for is there and right.
    void expect_whole(std::uint64_t size) {
        TileStore const store(folder_.path());
        std::vector<crypto::TileContent> tiles;
        crypto::TileEdge edge;
        for (std::uint64_t i = 0; i < size; ++i) edge.append(entries_[i].leaf_hash, tiles);
        edge.partial_tiles(tiles);
        for (auto const& content : tiles) {
            auto bytes = store.read(content.tile);
            bytes.resize(content.bytes.size());
            EXPECT_EQ(bytes, content.bytes) << crypto::tile_path(content.tile);
        }
        for (auto const& bundle : crypto::new_entry_bundles({.old_size = 0, .new_size = size})) {
            auto const leaves = store.read(bundle);
            ASSERT_TRUE(leaves) << crypto::entry_bundle_path(bundle);
            for (std::size_t i = 0; i < leaves->size(); ++i)
                EXPECT_EQ(crypto::text_of((*leaves)[i]), entries_[bundle.index * 256 + i].leaf);
        }
    }

    TemporaryFolder folder_;
    std::filesystem::path head_ = folder_.path() / "head";
    std::filesystem::path checkpoint_ = folder_.path() / "checkpoint";
    std::vector<StoredEntry> entries_;
    FunctionSource source_ = source_of(entries_);
};

TEST_F(PublisherTest, PublishesTheEmptyTreeOfANewFloor) {
    auto publisher = this->publisher();
    ASSERT_TRUE(publisher.start());
    ASSERT_TRUE(publisher.step());
    EXPECT_EQ(published(), expected_head(0));
}

TEST_F(PublisherTest, GrowsByAnyStepsToTheSameTree) {
    ASSERT_TRUE(publisher().start());
    auto publisher = this->publisher();
    for (auto const size :
         std::initializer_list<std::uint64_t>{1, 2, 255, 256, 257, 511, 512, 700, 701}) {
        grow(entries_, size);
        auto const head = publisher.step();
        ASSERT_TRUE(head) << head.error().detail;
        EXPECT_EQ(*head, expected_head(size));
        EXPECT_EQ(published(), *head);
        expect_whole(size);
    }
}

TEST_F(PublisherTest, TakesNoMoreThanItsShareInOneStep) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 700);
    auto publisher = this->publisher({.entries_max = 300});
    EXPECT_EQ(publisher.step()->size, 300);
    EXPECT_EQ(publisher.step()->size, 600);
    EXPECT_EQ(publisher.step()->size, 700);
    expect_whole(700);
}

TEST_F(PublisherTest, SignsTheSameHeadWithTheSameBytes) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 10);
    ASSERT_TRUE(publisher().step());
    auto const first = read_file(checkpoint_);
    ASSERT_TRUE(publisher().step());
    EXPECT_EQ(read_file(checkpoint_), first);
    std::filesystem::remove(checkpoint_);
    ASSERT_TRUE(publisher().step());
    EXPECT_EQ(read_file(checkpoint_), first);
}

/// Stops after each stage once, in every kind of growth; the next publisher finishes the work.
TEST_F(PublisherTest, GoesOnAfterACrashAtAnyPoint) {
    ASSERT_TRUE(publisher().start());
    std::uint64_t size = 0;
    for (auto const step : {1U, 100U, 155U, 1U, 300U, 256U, 512U}) {
        for (auto const stage : {PublishStage::read, PublishStage::tiles, PublishStage::head,
                                 PublishStage::sign, PublishStage::checkpoint}) {
            size += step;
            grow(entries_, size);
            auto const crash = [&](PublishStage at) {
                if (at == stage) throw Crash();
            };
            auto const before = published();
            EXPECT_THROW((void)publisher({.after = crash}).step(), Crash);
            EXPECT_EQ(published(),
                      stage == PublishStage::checkpoint ? expected_head(size) : before);
            // More may have been committed in the meantime.
            if (step > 1) grow(entries_, ++size);
            auto const head = publisher().step();
            ASSERT_TRUE(head) << head.error().detail;
            EXPECT_EQ(published(), expected_head(size));
            expect_whole(size);
        }
    }
}

TEST_F(PublisherTest, GoesOnByItselfAfterAnException) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 300);
    auto stop = PublishStage::tiles;
    bool armed = true;
    auto publisher = this->publisher({.after = [&](PublishStage at) {
        if (armed && at == stop) throw Crash();
    }});
    EXPECT_THROW((void)publisher.step(), Crash);
    stop = PublishStage::head;
    EXPECT_THROW((void)publisher.step(), Crash);
    armed = false;
    ASSERT_TRUE(publisher.step());
    EXPECT_EQ(published(), expected_head(300));
    expect_whole(300);
}

TEST_F(PublisherTest, IsFencedOffByTheNextOne) {
    ASSERT_TRUE(publisher().start());
    auto first = publisher();
    ASSERT_TRUE(first.step());
    auto second = publisher();
    ASSERT_TRUE(second.step());
    grow(entries_, 5);
    auto const refused = first.step();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, PublishFault::head_store);
    EXPECT_THAT(refused.error().detail, HasSubstr("another publisher"));
}

TEST_F(PublisherTest, RefusesAMissingHeadStoreUnlessTheDatabaseIsEmpty) {
    grow(entries_, 1);
    auto const refused = publisher().start();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, PublishFault::head_store);
    EXPECT_THAT(refused.error().detail, HasSubstr("has 1 entries"));
    EXPECT_FALSE(std::filesystem::exists(head_));
}

TEST_F(PublisherTest, RefusesAMissingHeadStoreBesideACheckpoint) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 4);
    ASSERT_TRUE(publisher().step());
    std::filesystem::remove(head_);
    entries_.clear();
    EXPECT_EQ(publisher().start().error().fault, PublishFault::head_store);
}

TEST_F(PublisherTest, RefusesADamagedHeadStore) {
    ASSERT_TRUE(publisher().start());
    write_file(head_, "x");
    EXPECT_EQ(publisher().start().error().fault, PublishFault::head_store);
}

TEST_F(PublisherTest, RefusesADatabaseThatLostEntries) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 20);
    auto publisher = this->publisher();
    ASSERT_TRUE(publisher.step());
    entries_.resize(19);
    EXPECT_EQ(publisher.step().error().fault, PublishFault::database_behind);
    auto const refused = this->publisher().start();
    EXPECT_EQ(refused.error().fault, PublishFault::database_behind);
    EXPECT_THAT(refused.error().detail, HasSubstr("19 entries, the head store 20"));
}

TEST_F(PublisherTest, NamesARecentEntryThatChanged) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 600);
    ASSERT_TRUE(publisher().step());
    entries_[555].leaf = "another";
    auto const refused = publisher().start();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, PublishFault::database_differs);
    EXPECT_THAT(refused.error().detail, HasSubstr("entry 555"));
}

TEST_F(PublisherTest, FindsAnOldEntryThatChangedByHashingAllAgain) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 600);
    ASSERT_TRUE(publisher().step());
    TileStore const tiles(folder_.path());
    std::uint64_t done = 0;
    EXPECT_TRUE(rehash(source_, tiles, expected_head(600), [&](auto n) { done = n; }));
    EXPECT_EQ(done, 600);
    auto const head = expected_head(600);
    entries_[7].leaf = "another";
    auto const refused = rehash(source_, tiles, head);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, PublishFault::database_differs);
    EXPECT_THAT(refused.error().detail, HasSubstr("differs from the tiles is 7"));
}

TEST_F(PublisherTest, MakesLostAndDamagedTilesAgain) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 600);
    ASSERT_TRUE(publisher().step());
    auto const tile = folder_.path() / "tile/0/002.p/88";
    auto text = read_file(tile);
    text[0] = static_cast<char>(text[0] ^ 1);
    write_file(tile, text);
    ASSERT_TRUE(publisher().start());
    expect_whole(600);
    std::filesystem::remove_all(folder_.path() / "tile");
    ASSERT_TRUE(publisher().start());
    expect_whole(600);
}

TEST_F(PublisherTest, RefusesLostTilesOfAChangedDatabase) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 600);
    ASSERT_TRUE(publisher().step());
    std::filesystem::remove_all(folder_.path() / "tile");
    entries_[3].leaf = "another";
    EXPECT_EQ(publisher().start().error().fault, PublishFault::database_differs);
}

TEST_F(PublisherTest, RefusesAnOldHeadStoreUnderANewerCheckpoint) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 10);
    ASSERT_TRUE(publisher().step());
    auto const old = read_file(head_);
    grow(entries_, 20);
    ASSERT_TRUE(publisher().step());
    write_file(head_, old);
    auto const refused = publisher().start();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().fault, PublishFault::checkpoint_ahead);
}

TEST_F(PublisherTest, RefusesACheckpointOfAnotherTree) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 10);
    ASSERT_TRUE(publisher().step());
    auto head = expected_head(5);
    head.root[3] ^= 4;
    write_file(checkpoint_,
               crypto::sign_checkpoint({.origin = "floor.example/ledger", .head = head}, signer()));
    EXPECT_EQ(publisher().start().error().fault, PublishFault::checkpoint_differs);
    // An older one of this tree is what a crash leaves.
    write_file(checkpoint_,
               crypto::sign_checkpoint({.origin = "floor.example/ledger", .head = expected_head(5)},
                                       signer()));
    EXPECT_TRUE(publisher().start());
}

TEST_F(PublisherTest, DropsPartialTilesLongAfterTheFullOnes) {
    ASSERT_TRUE(publisher().start());
    auto publisher = this->publisher({.partial_kept = 512});
    for (auto const size : std::initializer_list<std::uint64_t>{100, 300, 600, 767}) {
        grow(entries_, size);
        ASSERT_TRUE(publisher.step());
    }
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "tile/0/000.p/100"));
    grow(entries_, 768);
    ASSERT_TRUE(publisher.step());
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "tile/0/000.p"));
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "tile/entries/000.p"));
    EXPECT_TRUE(std::filesystem::exists(folder_.path() / "tile/0/001.p/44"));
    expect_whole(768);
}

TEST_F(PublisherTest, ShowsWhatTheWitnessesSigned) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 3);
    crypto::Cosigner const witness("witness.example", crypto::SigningKey::generate());
    auto const cosign = [&](std::string note) {
        auto const opened = crypto::open_checkpoint(note, signer().verifier());
        return note + crypto::print_signature(witness.cosign(opened->checkpoint, 1'800'000'000));
    };
    ASSERT_TRUE(publisher({.cosign = cosign}).step());
    std::array const witnesses{witness.verifier()};
    auto const opened =
        crypto::open_checkpoint(read_file(checkpoint_), signer().verifier(), witnesses);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->cosignatures.size(), 1U);
    // Nothing new: the cosignatures stay.
    ASSERT_TRUE(publisher().step());
    EXPECT_TRUE(crypto::open_checkpoint(read_file(checkpoint_), signer().verifier(), witnesses)
                    ->cosignatures.size() == 1);
}

TEST_F(PublisherTest, ProvesEveryEntryFromTiles) {
    ASSERT_TRUE(publisher().start());
    grow(entries_, 600);
    ASSERT_TRUE(publisher().step());
    TileStore const tiles(folder_.path());
    auto const note = read_file(checkpoint_);
    auto const log = signer().verifier();
    for (auto const index : std::initializer_list<std::uint64_t>{0, 1, 255, 256, 511, 512, 599}) {
        auto const proof = prove_inclusion(tiles, note, log, index);
        ASSERT_TRUE(proof);
        auto const parsed = crypto::parse_tlog_proof(crypto::print_tlog_proof(*proof));
        ASSERT_TRUE(parsed);
        EXPECT_TRUE(crypto::verify_tlog_proof(*parsed, entries_[index].leaf_hash, log));
        EXPECT_FALSE(
            crypto::verify_tlog_proof(*parsed, entries_[(index + 1) % 600].leaf_hash, log));
    }
    EXPECT_FALSE(prove_inclusion(tiles, note, log, 600));
    for (auto const older : std::initializer_list<std::uint64_t>{0, 1, 256, 300, 600})
        EXPECT_TRUE(
            crypto::verify_consistency(expected_head(older), expected_head(600),
                                       prove_consistency(tiles, older, expected_head(600))));
    auto const tile = folder_.path() / "tile/0/000";
    auto text = read_file(tile);
    text[40] = static_cast<char>(text[40] ^ 1);
    write_file(tile, text);
    EXPECT_THROW((void)prove_inclusion(tiles, note, log, 3), std::runtime_error);
}

TEST(TileStore, NeverChangesATile) {
    TemporaryFolder const folder;
    TileStore const tiles(folder.path());
    crypto::TileContent content{{.level = 0, .index = 1'234, .width = 2}, crypto::Bytes(64, 7)};
    tiles.write(content);
    tiles.write(content);
    EXPECT_EQ(read_file(folder.path() / "tile/0/x001/234.p/2").size(), 64U);
    content.bytes[0] = 8;
    EXPECT_THROW(tiles.write(content), std::runtime_error);
    EXPECT_EQ(tiles.read(content.tile)[0], 7);
}

TEST(TileStore, FindsFilesForPathsOfTilesAlone) {
    TemporaryFolder const folder;
    TileStore const tiles(folder.path());
    EXPECT_EQ(tiles.file_of("tile/0/x001/234.p/2"), folder.path() / "tile/0/x001/234.p/2");
    EXPECT_EQ(tiles.file_of("tile/entries/000"), folder.path() / "tile/entries/000");
    for (auto const* path : {"tile/0/../../head", "head", "/etc/passwd", "tile/9/000", ""})
        EXPECT_FALSE(tiles.file_of(path)) << path;
}

} // namespace
} // namespace datafloor::ledger
