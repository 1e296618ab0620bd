// Tiles and entry bundles of C2SP tlog-tiles: coordinates, paths, contents, and reading hashes
// of a tree back from its tiles.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "crypto/merkle.hpp"

namespace datafloor::crypto {

inline constexpr unsigned tile_width_max = 256;
/// The highest level a tree of `tree_size_max` leaves reaches.
inline constexpr unsigned tile_level_max = 7;

/// `width` consecutive hashes, each over 256^level leaves; the first covers leaf
/// index * 256^(level + 1). Partial if narrower than 256.
struct Tile {
    unsigned level = 0;
    std::uint64_t index = 0;
    unsigned width = tile_width_max;
    auto operator<=>(Tile const&) const = default;
};

/// The entries of the level 0 tile of the same index and width.
struct EntryBundle {
    std::uint64_t index = 0;
    unsigned width = tile_width_max;
    auto operator<=>(EntryBundle const&) const = default;
};

/// `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`.
std::string tile_path(Tile const& tile);
std::string entry_bundle_path(EntryBundle const& bundle);

/// Accepts exactly the paths that the two functions above write for tiles some tree can have.
std::optional<std::variant<Tile, EntryBundle>> parse_tile_path(std::string_view path);

/// All tiles of a tree of this size, level by level.
std::vector<Tile> tiles_of(std::uint64_t size);
/// The tiles the larger tree has and the smaller one has not (narrower partial ones included).
std::vector<Tile> new_tiles(Growth growth);
std::vector<EntryBundle> new_entry_bundles(Growth growth);

/// The tile as wide as a tree of this size has it; nothing if the tree does not reach it.
std::optional<Tile> tile_in_tree(unsigned level, std::uint64_t index, std::uint64_t size);

/// The hashes one after the other.
Bytes encode_tile(std::span<Hash const> hashes);
/// The bytes of a tile, computed from the tree.
Bytes make_tile(Tile const& tile, SubtreeHash const& subtree);
std::optional<std::vector<Hash>> decode_tile(BytesView bytes, unsigned width);

inline constexpr std::size_t entry_bytes_max = 65535;
/// For each entry a big-endian uint16 length and the bytes. No entry may exceed `entry_bytes_max`.
Bytes encode_entry_bundle(std::span<Bytes const> entries);
/// Nothing unless there are exactly `width` entries and no byte more.
std::optional<std::vector<Bytes>> decode_entry_bundle(BytesView bytes, unsigned width);

/// Returns the bytes of a tile, or of the full tile in place of a partial one (a log may drop a
/// partial tile once the full one exists). Throws if it cannot.
using FetchTile = std::function<Bytes(Tile const&)>;

/// Hashes of the complete subtrees of a tree of a given size, read from its tiles; each tile is
/// fetched once and kept. Throws std::runtime_error if a tile has a wrong length. The contents are
/// not judged: a proof or root made from them is, by comparison with a signed root.
class TileReader {
  public:
    TileReader(std::uint64_t size, FetchTile fetch);

    Hash operator()(unsigned level, std::uint64_t index);

    /// For the functions of merkle.hpp; refers to this reader.
    [[nodiscard]] SubtreeHash subtrees();

  private:
    std::vector<Hash> const& load(Tile const& tile);

    std::uint64_t size_;
    FetchTile fetch_;
    std::map<Tile, std::vector<Hash>> tiles_;
};

struct TileContent {
    Tile tile;
    Bytes bytes;
};

/// The right edge of a growing tree, tile by tile: fewer than 256 hashes at each level. It makes
/// every tile once, from memory; what a log needs to write tiles as it grows.
class TileEdge {
  public:
    TileEdge() = default;

    /// Reads the edge of a tree of this size back from its partial tiles. Throws
    /// std::runtime_error if a tile has a wrong length. Compare head() with a signed root.
    static TileEdge read(std::uint64_t size, FetchTile const& fetch);

    /// Appends a leaf and puts the tiles it fills to the end of `full`.
    void append(Hash const& leaf, std::vector<TileContent>& full);

    /// Puts the partial tiles of the tree as it stands to the end of `tiles`.
    void partial_tiles(std::vector<TileContent>& tiles) const;

    [[nodiscard]] std::uint64_t size() const { return size_; }

    [[nodiscard]] TreeHead head() const;

  private:
    std::uint64_t size_ = 0;
    std::array<std::vector<Hash>, tile_level_max + 1> levels_;
};

} // namespace datafloor::crypto
