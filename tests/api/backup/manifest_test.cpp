#include "api/backup/manifest.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "api/backup/tree_heads.hpp"
#include "tests/services/files.hpp"

namespace datafloor::api {
namespace {

std::string const zeros(64, '0');

TEST(BackupSums, AreWhatSha256sumWritesAndReadsBack) {
    auto const text = print_sums({{"backup.json", {}}, {"objects/ab/cd", {1}}});
    EXPECT_EQ(text, zeros + "  backup.json\n01" + std::string(62, '0') + "  objects/ab/cd\n");
    auto const files = parse_sums(text);
    ASSERT_TRUE(files);
    ASSERT_EQ(files->size(), 2U);
    EXPECT_EQ((*files)[1].path, "objects/ab/cd");
    EXPECT_EQ((*files)[1].sha256, crypto::Hash{1});
}

TEST(BackupSums, RefuseEveryPathThatIsNotBelowTheFolder) {
    for (auto const* path : {"/etc/passwd", "../x", "a/../../x", "a/./b", "a//b", "", ".", "a/.."})
        EXPECT_FALSE(parse_sums(zeros + "  " + path + "\n")) << path;
}

TEST(BackupSums, RefuseWhatIsNotWholeOrStandsTwice) {
    auto const line = zeros + "  a\n";
    EXPECT_TRUE(parse_sums(line));
    EXPECT_FALSE(parse_sums(line + line));
    EXPECT_FALSE(parse_sums(line.substr(0, line.size() - 1)));
    EXPECT_FALSE(parse_sums(zeros + " *a\n"));
    EXPECT_FALSE(parse_sums(zeros.substr(1) + "g  a\n"));
    EXPECT_FALSE(parse_sums("\n"));
}

TEST(Backup, ContradictsItselfWhereItsHeadIsAheadOfItsDatabase) {
    tests::TemporaryFolder const folder;
    BackupFacts facts;
    facts.floor = {crypto::uuid_v7(1'790'000'000'000, std::array<std::uint8_t, 10>{})};
    facts.origin = {"floor.example/ledger"};
    facts.url = {"https://floor.example"};
    facts.entries = 3;
    facts.head_root = crypto::Hash{};
    for (auto const [size, good] : {std::pair{3U, true}, {4U, false}}) {
        facts.head_size = size;
        auto const text = contracts::encode(facts);
        std::ofstream(folder / BackupNames::facts, std::ios::binary) << text;
        std::ofstream(folder / BackupNames::sums, std::ios::binary)
            << print_sums({{BackupNames::facts, crypto::sha256(crypto::bytes_of(text))}});
        if (good) {
            EXPECT_EQ(check_backup(folder.path(), {}).facts.entries, 3U);
        } else {
            EXPECT_THROW(check_backup(folder.path(), {}), std::runtime_error);
        }
    }
}

TEST(TreeHeads, AreThoseOfTheFrontierAtEachSize) {
    std::vector<ledger::StoredEntry> entries(5);
    crypto::Frontier frontier;
    std::vector<crypto::TreeHead> heads{frontier.head()};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].index = i;
        entries[i].leaf = "leaf " + std::to_string(i);
        frontier.append(crypto::leaf_hash(crypto::bytes_of(entries[i].leaf)));
        heads.push_back(frontier.head());
    }
    auto source = ledger::source_of(entries);
    for (std::uint64_t size = 0; size <= entries.size(); ++size)
        EXPECT_EQ(tree_heads(source, size, {}).at, heads[size]) << size;
    EXPECT_EQ(tree_heads(source, 99, {}).at, heads.back());
    EXPECT_EQ(tree_heads(source, 2, {}).end, heads.back());
    entries[3].index = 4;
    EXPECT_THROW(tree_heads(source, 2, {}), std::runtime_error);
}

} // namespace
} // namespace datafloor::api
