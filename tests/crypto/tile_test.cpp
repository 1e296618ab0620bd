#include "crypto/tile.hpp"

#include <gmock/gmock.h>

#include <set>

#include "tests/crypto/reference_tree.hpp"

namespace datafloor::crypto {
namespace {

using testing::ElementsAre;

struct PathCase {
    char const* path;
    std::variant<Tile, EntryBundle> resource;
};

TEST(TilePath, IsPrintedAndParsed) {
    PathCase const cases[] = {
        {"tile/0/000", Tile{0, 0, 256}},
        {"tile/0/001.p/1", Tile{0, 1, 1}},
        {"tile/1/017.p/255", Tile{1, 17, 255}},
        {"tile/0/999", Tile{0, 999, 256}},
        {"tile/2/x001/000", Tile{2, 1000, 256}},
        {"tile/0/x001/x234/067", Tile{0, 1'234'067, 256}},
        {"tile/3/x001/x234/067.p/112", Tile{3, 1'234'067, 112}},
        {"tile/0/x036/x028/x797/x018/x963/966", Tile{0, 36'028'797'018'963'966, 256}},
        {"tile/7/000.p/127", Tile{7, 0, 127}},
        {"tile/entries/000", EntryBundle{0, 256}},
        {"tile/entries/x001/x234/067", EntryBundle{1'234'067, 256}},
        {"tile/entries/273.p/112", EntryBundle{273, 112}},
    };
    for (auto const& [path, resource] : cases) {
        EXPECT_EQ(parse_tile_path(path), resource) << path;
        if (auto const* tile = std::get_if<Tile>(&resource))
            EXPECT_EQ(tile_path(*tile), path);
        else
            EXPECT_EQ(entry_bundle_path(std::get<EntryBundle>(resource)), path);
    }
}

TEST(TilePath, InAnyOtherFormIsRefused) {
    for (auto const* path : {"",
                             "tile",
                             "tile/",
                             "tile/0",
                             "tile/0/",
                             "tile//000",
                             "/tile/0/000",
                             "tiles/0/000",
                             "tile/0/000/",
                             "tile/00/000",
                             "tile/01/000",
                             "tile/+1/000",
                             "tile/-1/000",
                             "tile/8/000",
                             "tile/63/000",
                             "tile/64/000",
                             "tile/a/000",
                             "tile/0/0",
                             "tile/0/00",
                             "tile/0/0000",
                             "tile/0/1000",
                             "tile/0/x000/000",
                             "tile/0/x000/001",
                             "tile/0/x001",
                             "tile/0/001/000",
                             "tile/0/x01/000",
                             "tile/0/x0001/000",
                             "tile/0/x001/x000",
                             "tile/0/X001/000",
                             "tile/0/x001//000",
                             "tile/0/00a",
                             "tile/0/ 00",
                             "tile/0/000 ",
                             "tile/0/000.p",
                             "tile/0/000.p/",
                             "tile/0/000.p/0",
                             "tile/0/000.p/00",
                             "tile/0/000.p/01",
                             "tile/0/000.p/256",
                             "tile/0/000.p/1/",
                             "tile/0/000.p/+1",
                             "tile/0/000.p/1.p/1",
                             "tile/0/000.P/1",
                             "tile/0/../000",
                             "tile/0/%30%30%30",
                             "tile/entries",
                             "tile/entries/",
                             "tile/entries/0",
                             "tile/entries/x000/001",
                             "tile/entries/000.p/0",
                             "tile/Entries/000",
                             "tile/entries/0/000",
                             "tile/7/000",
                             "tile/7/001",
                             "tile/7/000.p/128",
                             "tile/0/x036/x028/x797/x018/x963/967",
                             "tile/0/x036/x028/x797/x018/x963/968",
                             "tile/0/x999/x999/x999/x999/x999/x999/999",
                             "tile/0/x999/x999/x999/x999/x999/x999/x999/x999/x999/999"})
        EXPECT_FALSE(parse_tile_path(path)) << path;
    EXPECT_FALSE(parse_tile_path(std::string_view("tile/0/000\0", 11)));
}

// The examples of the tlog-tiles specification.
TEST(Tiles, OfATreeAreTheFullOnesAndTheRightEdge) {
    EXPECT_THAT(tiles_of(0), ElementsAre());
    EXPECT_THAT(tiles_of(1), ElementsAre(Tile{0, 0, 1}));
    EXPECT_THAT(tiles_of(256), ElementsAre(Tile{0, 0, 256}, Tile{1, 0, 1}));
    auto const tiles = tiles_of(70'000);
    ASSERT_EQ(tiles.size(), 273u + 1 + 1 + 1 + 1);
    EXPECT_EQ(tiles[272], (Tile{0, 272, 256}));
    EXPECT_EQ(tiles[273], (Tile{0, 273, 112}));
    EXPECT_EQ(tiles[274], (Tile{1, 0, 256}));
    EXPECT_EQ(tiles[275], (Tile{1, 1, 17}));
    EXPECT_EQ(tiles[276], (Tile{2, 0, 1}));
}

TEST(Tiles, NewOnesAreThoseOfTheLargerTreeThatTheSmallerHasNot) {
    for (std::uint64_t from : {0u, 1u, 255u, 256u, 257u, 511u, 512u, 65'535u, 65'536u})
        for (std::uint64_t to : {0u, 1u, 2u, 256u, 257u, 512u, 600u, 65'536u, 66'000u}) {
            if (from > to) continue;
            auto const before = tiles_of(from);
            std::set<Tile> const old_tiles(before.begin(), before.end());
            std::vector<Tile> expected;
            for (auto const& tile : tiles_of(to))
                if (!old_tiles.contains(tile)) expected.push_back(tile);
            EXPECT_EQ(new_tiles({from, to}), expected) << from << " to " << to;
        }
    EXPECT_THAT(new_entry_bundles({255, 513}),
                ElementsAre(EntryBundle{0, 256}, EntryBundle{1, 256}, EntryBundle{2, 1}));
}

TEST(Tiles, AreAsWideAsTheTreeHasThem) {
    EXPECT_EQ(tile_in_tree(0, 272, 70'000), (Tile{0, 272, 256}));
    EXPECT_EQ(tile_in_tree(0, 273, 70'000), (Tile{0, 273, 112}));
    EXPECT_EQ(tile_in_tree(0, 274, 70'000), std::nullopt);
    EXPECT_EQ(tile_in_tree(1, 0, 255), std::nullopt);
    EXPECT_EQ(tile_in_tree(1, 0, 256), (Tile{1, 0, 1}));
    EXPECT_EQ(tile_in_tree(0, 1, 256), std::nullopt);
    EXPECT_EQ(tile_in_tree(8, 0, tree_size_max), std::nullopt);
}

/// The tiles of a tree by path, as a folder would hold them.
class Folder {
  public:
    explicit Folder(std::vector<Hash> const& leaves) : leaves_(leaves) {}

    void add(Growth growth) {
        auto const subtree = [this](unsigned level, std::uint64_t index) {
            return reference::root(
                std::span(leaves_).subspan(index << level, std::size_t{1} << level));
        };
        for (auto const& tile : new_tiles(growth))
            files[tile_path(tile)] = make_tile(tile, subtree);
    }

    FetchTile fetch() {
        return [this](Tile const& tile) {
            ++fetched;
            return files.at(tile_path(tile));
        };
    }

    std::map<std::string, Bytes> files;
    int fetched = 0;

  private:
    std::vector<Hash> const& leaves_;
};

TEST(TileReader, GivesProofsAtAnySizeFromTheTilesOfThatSize) {
    auto const leaves = reference::numbered_leaves(70'000);
    Folder folder(leaves);
    std::uint64_t written = 0;
    for (std::uint64_t size :
         {1u, 2u, 255u, 256u, 257u, 1000u, 65'535u, 65'536u, 65'537u, 70'000u}) {
        folder.add({written, size});
        auto const part = std::span(leaves).first(size);
        TileReader reader(size, folder.fetch());
        TreeHead const head{size, reference::root(part)};
        EXPECT_EQ(root_of_tree(size, reader.subtrees()), head.root) << size;
        EXPECT_EQ(read_frontier(size, reader.subtrees()).root(), head.root) << size;
        for (std::uint64_t index : {std::uint64_t{0}, size / 2, size - 1})
            EXPECT_EQ(inclusion_proof({index, size}, reader.subtrees()),
                      reference::path(index, part))
                << index << " in " << size;
        if (written > 0)
            EXPECT_EQ(consistency_proof({written, size}, reader.subtrees()),
                      reference::subproof(written, part, true));
        written = size;
    }
}

TEST(TileReader, FetchesAFewTilesAndEachOnce) {
    auto const leaves = reference::numbered_leaves(70'000);
    Folder folder(leaves);
    folder.add({0, 70'000});
    TileReader reader(70'000, folder.fetch());
    inclusion_proof({12'345, 70'000}, reader.subtrees());
    int const fetched = folder.fetched;
    EXPECT_LE(fetched, 5);
    inclusion_proof({12'345, 70'000}, reader.subtrees());
    EXPECT_EQ(folder.fetched, fetched);
}

TEST(TileReader, TakesAFullTileForAPartialOneAndNoOtherWidth) {
    auto const leaves = reference::numbered_leaves(256);
    auto const full = encode_tile(leaves);
    auto const root_from = [&](std::size_t bytes) {
        TileReader reader(100, [&](Tile const& tile) {
            EXPECT_EQ(tile, (Tile{0, 0, 100}));
            return Bytes(full.begin(), full.begin() + static_cast<std::ptrdiff_t>(bytes));
        });
        return root_of_tree(100, reader.subtrees());
    };
    auto const root = reference::root(std::span(leaves).first(100));
    EXPECT_EQ(root_from(3200), root);
    EXPECT_EQ(root_from(8192), root);
    for (std::size_t bytes : {0u, 32u, 3168u, 3199u, 3201u, 3232u, 8191u})
        EXPECT_THROW(root_from(bytes), std::runtime_error) << bytes;
}

TEST(Tile, DecodesOnlyItsExactWidth) {
    auto const leaves = reference::numbered_leaves(3);
    auto const bytes = encode_tile(leaves);
    EXPECT_EQ(bytes.size(), 96);
    EXPECT_EQ(decode_tile(bytes, 3), leaves);
    EXPECT_FALSE(decode_tile(bytes, 2));
    EXPECT_FALSE(decode_tile(bytes, 4));
    EXPECT_FALSE(decode_tile({}, 0));
    EXPECT_FALSE(decode_tile(Bytes(257 * 32), 257));
}

Bytes bytes_from(std::string_view hex) { return from_hex(hex).value(); }

TEST(EntryBundle, IsLengthsAndBytes) {
    std::vector<Bytes> const entries{bytes_from("aabb"), {}, Bytes(300, 7)};
    auto const bundle = encode_entry_bundle(entries);
    EXPECT_EQ(to_hex(BytesView(bundle).first(8)), "0002aabb0000012c");
    EXPECT_EQ(decode_entry_bundle(bundle, 3), entries);
    std::vector<Bytes> const largest{Bytes(entry_bytes_max, 1)};
    EXPECT_EQ(decode_entry_bundle(encode_entry_bundle(largest), 1), largest);
}

TEST(EntryBundle, WithAnyByteTooFewOrTooManyIsRefused) {
    std::vector<Bytes> const entries{bytes_from("aabb"), {}, bytes_from("cc")};
    auto const bundle = encode_entry_bundle(entries);
    for (std::size_t size = 0; size < bundle.size(); ++size)
        EXPECT_FALSE(decode_entry_bundle(BytesView(bundle).first(size), 3)) << size;
    auto longer = bundle;
    longer.push_back(0);
    EXPECT_FALSE(decode_entry_bundle(longer, 3));
    EXPECT_FALSE(decode_entry_bundle(bundle, 2));
    EXPECT_FALSE(decode_entry_bundle(bundle, 4));
    EXPECT_FALSE(decode_entry_bundle({}, 0));
    EXPECT_FALSE(decode_entry_bundle(encode_entry_bundle(std::vector<Bytes>(257)), 257));
    EXPECT_FALSE(decode_entry_bundle(bytes_from("ffff00"), 1));
}

} // namespace
} // namespace datafloor::crypto
