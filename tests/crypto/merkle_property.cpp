#include "crypto/merkle.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

#include "crypto/tile.hpp"
#include "tests/crypto/reference_tree.hpp"

namespace datafloor::crypto {
namespace {

constexpr std::uint64_t size_limit = 3000;

/// The tiles of one tree, as tlog-tiles serves them, and the leaf hashes they come from.
struct StoredTree {
    std::vector<Hash> leaves = reference::numbered_leaves(size_limit);
    std::map<std::string, Bytes> tiles;

    /// Writes what each checkpoint on the way adds, as the floor does.
    explicit StoredTree(std::vector<std::uint64_t> const& sizes) {
        TileEdge edge;
        for (auto size : sizes) {
            std::vector<TileContent> written;
            while (edge.size() < size) edge.append(leaves[edge.size()], written);
            edge.partial_tiles(written);
            for (auto& [tile, bytes] : written) tiles[tile_path(tile)] = std::move(bytes);
        }
    }

    [[nodiscard]] FetchTile fetch() const {
        return [this](Tile const& tile) { return tiles.at(tile_path(tile)); };
    }

    [[nodiscard]] TreeHead head(std::uint64_t size) const {
        return {.size = size, .root = reference::root(std::span(leaves).first(size))};
    }
};

std::uint64_t below(std::uint64_t limit) { return *rc::gen::inRange<std::uint64_t>(0, limit); }

RC_GTEST_PROP(Merkle, ProofsFromTilesOfAnyTwoCheckpointsVerify, ()) {
    auto const new_size = 1 + below(size_limit);
    auto const old_size = below(new_size + 1);
    StoredTree const tree({old_size, new_size});
    TileReader reader(new_size, tree.fetch());
    TileReader old_reader(old_size, tree.fetch());

    RC_ASSERT(root_of_tree(new_size, reader.subtrees()) == tree.head(new_size).root);
    RC_ASSERT(root_of_tree(old_size, old_reader.subtrees()) == tree.head(old_size).root);
    auto const consistency = consistency_proof({old_size, new_size}, reader.subtrees());
    RC_ASSERT(verify_consistency(tree.head(old_size), tree.head(new_size), consistency));

    auto const index = below(new_size);
    auto const inclusion = inclusion_proof({index, new_size}, reader.subtrees());
    RC_ASSERT(verify_inclusion(tree.leaves[index], index, tree.head(new_size), inclusion));
}

RC_GTEST_PROP(Merkle, AProofWithOneBitChangedDoesNotVerify, ()) {
    auto const size = 2 + below(size_limit - 1);
    auto const index = below(size);
    StoredTree const tree({size});
    TileReader reader(size, tree.fetch());
    auto proof = inclusion_proof({index, size}, reader.subtrees());
    proof[below(proof.size())][below(32)] ^= static_cast<std::uint8_t>(1u << below(8));
    RC_ASSERT(!verify_inclusion(tree.leaves[index], index, tree.head(size), proof));
}

RC_GTEST_PROP(Merkle, TheWrittenTilesAreThoseTheTreeHas, ()) {
    auto const old_size = below(size_limit);
    auto const new_size = old_size + below(size_limit - old_size + 1);
    StoredTree const tree({old_size, new_size});
    std::set<std::string> paths;
    for (auto const& growth : {Growth{0, old_size}, Growth{old_size, new_size}})
        for (auto const& tile : new_tiles(growth)) paths.insert(tile_path(tile));
    std::set<std::string> written;
    for (auto const& [path, bytes] : tree.tiles) written.insert(path);
    RC_ASSERT(written == paths);
}

RC_GTEST_PROP(TileEdge, GrowsOnAfterBeingRestored, ()) {
    auto const old_size = below(size_limit);
    auto const new_size = old_size + below(size_limit - old_size + 1);
    StoredTree const tree({old_size});
    auto edge = TileEdge::read(old_size, tree.fetch());
    RC_ASSERT(edge.head() == tree.head(old_size));
    std::vector<TileContent> written;
    while (edge.size() < new_size) edge.append(tree.leaves[edge.size()], written);
    edge.partial_tiles(written);
    RC_ASSERT(edge.head() == tree.head(new_size));
    StoredTree const whole({old_size, new_size});
    for (auto const& [tile, bytes] : written) RC_ASSERT(whole.tiles.at(tile_path(tile)) == bytes);
}

RC_GTEST_PROP(TilePath, ParsedIsWhatWasPrinted, ()) {
    Tile tile;
    tile.level = static_cast<unsigned>(below(tile_level_max + 1));
    auto const hashes = tree_size_max >> (8 * tile.level);
    tile.width = static_cast<unsigned>(1 + below(tile_width_max));
    RC_PRE(hashes >= tile.width);
    tile.index = below((hashes - tile.width) / tile_width_max + 1);
    RC_ASSERT(std::get<Tile>(parse_tile_path(tile_path(tile)).value()) == tile);
}

RC_GTEST_PROP(EntryBundle, DecodedIsWhatWasEncoded, (std::vector<Bytes> const& entries)) {
    RC_PRE(!entries.empty() && entries.size() <= tile_width_max);
    auto const width = static_cast<unsigned>(entries.size());
    RC_ASSERT(decode_entry_bundle(encode_entry_bundle(entries), width) == entries);
}

} // namespace
} // namespace datafloor::crypto
