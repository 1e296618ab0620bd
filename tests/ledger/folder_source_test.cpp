#include <gmock/gmock.h>

#include "ledger/folder_source.hpp"
#include "tests/ledger/tree/fixture.hpp"

namespace datafloor::ledger {
namespace {

using tests::TemporaryFolder;

/// Entries with bodies; every third one's private part is erased.
std::vector<StoredEntry> entries_of(std::uint64_t size) {
    std::vector<StoredEntry> entries;
    tests::grow(entries, size);
    for (auto& entry : entries) {
        entry.core = "core " + std::to_string(entry.index);
        auto const part = "private " + std::to_string(entry.index);
        entry.private_sha256 = crypto::sha256(crypto::bytes_of(part));
        if (entry.index % 3 != 0) entry.private_part = part;
    }
    return entries;
}

void expect_same(StoredEntry const& read, StoredEntry const& written) {
    EXPECT_EQ(read.index, written.index);
    EXPECT_EQ(read.leaf, written.leaf);
    EXPECT_EQ(read.leaf_hash, written.leaf_hash);
    EXPECT_EQ(read.core, written.core);
    EXPECT_EQ(read.private_part, written.private_part);
    EXPECT_EQ(read.private_sha256, written.private_sha256);
}

TEST(FolderSource, ReadsWhatWasExported) {
    TemporaryFolder const folder;
    auto const entries = entries_of(600);
    auto source = source_of(entries);
    export_entries(source, folder.path());
    ASSERT_EQ(FolderSource::size_of(folder.path()), 600U);
    FolderSource read(folder.path(), 600);
    for (auto const [first, count] : std::initializer_list<std::pair<std::uint64_t, std::size_t>>{
             {0, 600}, {0, 1}, {250, 20}, {256, 256}, {511, 1}, {512, 1000}, {600, 5}}) {
        auto const range = read.read({.first = first, .count = count});
        ASSERT_EQ(range.size(), std::min<std::size_t>(count, 600 - first));
        for (std::size_t i = 0; i < range.size(); ++i) expect_same(range[i], entries[first + i]);
    }
}

TEST(FolderSource, ReadsLeavesAloneWhereThereAreNoBodies) {
    TemporaryFolder const folder;
    auto const entries = entries_of(300);
    auto source = source_of(entries);
    export_entries(source, folder.path());
    std::filesystem::remove_all(folder.path() / "bodies");
    FolderSource read(folder.path(), 256); // fewer than the folder has
    auto const all = read.read({.first = 0, .count = 1000});
    ASSERT_EQ(all.size(), 256U);
    EXPECT_EQ(all[255].leaf, entries[255].leaf);
    EXPECT_TRUE(all[255].core.empty());
}

TEST(FolderSource, RefusesFilesThatAreNotOfTheirForm) {
    TemporaryFolder const folder;
    auto const entries = entries_of(10);
    auto source = source_of(entries);
    export_entries(source, folder.path());
    FolderSource read(folder.path(), 10);
    tests::write_file(folder.path() / "bodies/000", "core 0\n");
    EXPECT_THROW((void)read.read({.first = 0, .count = 1}), std::runtime_error);
    tests::write_file(folder.path() / "tile/entries/000.p/10", "x");
    EXPECT_THROW((void)read.read({.first = 0, .count = 1}), std::runtime_error);
}

} // namespace
} // namespace datafloor::ledger
