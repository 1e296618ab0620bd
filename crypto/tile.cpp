#include "crypto/tile.hpp"

#include <algorithm>
#include <stdexcept>

#include "crypto/ensure.hpp"
#include "crypto/line.hpp"

namespace datafloor::crypto {
namespace {

constexpr unsigned tile_height = 8; // 2^8 hashes in a full tile

std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
    return size >> (tile_height * level);
}

std::string three_digits(std::uint64_t value) {
    auto const digits = std::to_string(value);
    return std::string(3 - digits.size(), '0') + digits;
}

std::string index_path(std::uint64_t index) {
    auto path = three_digits(index % 1000);
    for (index /= 1000; index > 0; index /= 1000)
        path = 'x' + three_digits(index % 1000) + '/' + path;
    return path;
}

std::string path_of(std::string const& folder, std::uint64_t index, unsigned width) {
    auto path = "tile/" + folder + '/' + index_path(index);
    if (width < tile_width_max) path += ".p/" + std::to_string(width);
    return path;
}

/// Three digits, worth at most 999; the groups' form is judged by printing the path again.
std::optional<std::uint64_t> parse_group(std::string_view group) {
    if (group.size() != 3) return std::nullopt;
    std::uint64_t value = 0;
    for (char const digit : group) {
        if (digit < '0' || digit > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return value;
}

std::optional<std::uint64_t> parse_index(std::string_view text) {
    std::uint64_t index = 0;
    while (true) {
        bool const more = text.starts_with('x');
        if (more) text.remove_prefix(1);
        auto const group = parse_group(text.substr(0, 3));
        if (!group || index > tree_size_max / 1000 - 1) return std::nullopt;
        index = index * 1000 + *group;
        text.remove_prefix(3);
        if (!more) return text.empty() ? std::optional(index) : std::nullopt;
        if (!text.starts_with('/')) return std::nullopt;
        text.remove_prefix(1);
    }
}

/// Whether a tree can reach the first hash of the tile's last place.
bool fits_some_tree(Tile const& tile) {
    return tile.level <= tile_level_max &&
           tile.index <= hashes_at(tile.level, tree_size_max) / tile_width_max &&
           tile.index * tile_width_max + tile.width <= hashes_at(tile.level, tree_size_max);
}

std::vector<Hash> fetch_hashes(Tile const& tile, FetchTile const& fetch) {
    auto bytes = fetch(tile);
    if (bytes.size() == tile_width_max * sizeof(Hash)) bytes.resize(tile.width * sizeof(Hash));
    auto hashes = decode_tile(bytes, tile.width);
    if (!hashes)
        throw std::runtime_error(tile_path(tile) + " has " + std::to_string(bytes.size()) +
                                 " bytes");
    return std::move(*hashes);
}

} // namespace

std::string tile_path(Tile const& tile) {
    return path_of(std::to_string(tile.level), tile.index, tile.width);
}

std::string entry_bundle_path(EntryBundle const& bundle) {
    return path_of("entries", bundle.index, bundle.width);
}

std::optional<std::variant<Tile, EntryBundle>> parse_tile_path(std::string_view path) {
    auto rest = path;
    if (!rest.starts_with("tile/")) return std::nullopt;
    rest.remove_prefix(5);
    auto const slash = rest.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    auto const folder = rest.substr(0, slash);
    rest.remove_prefix(slash + 1);

    Tile tile;
    if (auto const dot = rest.find(".p/"); dot != std::string_view::npos) {
        auto const width = parse_decimal(rest.substr(dot + 3), tile_width_max - 1);
        if (!width || *width == 0) return std::nullopt;
        tile.width = static_cast<unsigned>(*width);
        rest = rest.substr(0, dot);
    }
    auto const index = parse_index(rest);
    if (!index) return std::nullopt;
    tile.index = *index;

    if (folder != "entries") {
        auto const level = parse_decimal(folder, tile_level_max);
        if (!level) return std::nullopt;
        tile.level = static_cast<unsigned>(*level);
    }
    if (!fits_some_tree(tile)) return std::nullopt;
    // Printing again refuses leading groups of zeros.
    if (folder == "entries") {
        EntryBundle const bundle{.index = tile.index, .width = tile.width};
        if (entry_bundle_path(bundle) != path) return std::nullopt;
        return bundle;
    }
    if (tile_path(tile) != path) return std::nullopt;
    return tile;
}

std::vector<Tile> tiles_of(std::uint64_t size) {
    return new_tiles({.old_size = 0, .new_size = size});
}

std::vector<Tile> new_tiles(Growth growth) {
    ENSURE(growth.old_size <= growth.new_size && growth.new_size <= tree_size_max);
    std::vector<Tile> tiles;
    for (unsigned level = 0; level <= tile_level_max; ++level) {
        auto const before = hashes_at(level, growth.old_size);
        auto const after = hashes_at(level, growth.new_size);
        if (before == after) break; // then the levels above are equal, too
        auto const full = after / tile_width_max;
        auto const rest = static_cast<unsigned>(after % tile_width_max);
        for (auto index = before / tile_width_max; index < full; ++index)
            tiles.push_back({.level = level, .index = index, .width = tile_width_max});
        if (rest > 0) tiles.push_back({.level = level, .index = full, .width = rest});
    }
    return tiles;
}

std::vector<EntryBundle> new_entry_bundles(Growth growth) {
    std::vector<EntryBundle> bundles;
    for (auto const& tile : new_tiles(growth)) {
        if (tile.level > 0) break;
        bundles.push_back({.index = tile.index, .width = tile.width});
    }
    return bundles;
}

std::optional<Tile> tile_in_tree(unsigned level, std::uint64_t index, std::uint64_t size) {
    if (level > tile_level_max) return std::nullopt;
    auto const hashes = hashes_at(level, size);
    auto const full = hashes / tile_width_max;
    if (index < full) return Tile{.level = level, .index = index, .width = tile_width_max};
    auto const rest = static_cast<unsigned>(hashes % tile_width_max);
    if (index > full || rest == 0) return std::nullopt;
    return Tile{.level = level, .index = index, .width = rest};
}

Bytes encode_tile(std::span<Hash const> hashes) {
    Bytes bytes;
    bytes.reserve(hashes.size() * sizeof(Hash));
    for (auto const& hash : hashes) bytes.insert(bytes.end(), hash.begin(), hash.end());
    return bytes;
}

Bytes make_tile(Tile const& tile, SubtreeHash const& subtree) {
    ENSURE(fits_some_tree(tile) && tile.width > 0 && tile.width <= tile_width_max);
    std::vector<Hash> hashes;
    hashes.reserve(tile.width);
    for (unsigned i = 0; i < tile.width; ++i)
        hashes.push_back(subtree(tile.level * tile_height, tile.index * tile_width_max + i));
    return encode_tile(hashes);
}

std::optional<std::vector<Hash>> decode_tile(BytesView bytes, unsigned width) {
    if (width == 0 || width > tile_width_max || bytes.size() != width * sizeof(Hash))
        return std::nullopt;
    std::vector<Hash> hashes(width);
    for (std::size_t i = 0; i < width; ++i)
        std::ranges::copy(bytes.subspan(i * sizeof(Hash), sizeof(Hash)), hashes[i].begin());
    return hashes;
}

Bytes encode_entry_bundle(std::span<Bytes const> entries) {
    Bytes bytes;
    for (auto const& entry : entries) {
        ENSURE(entry.size() <= entry_bytes_max);
        bytes.push_back(static_cast<std::uint8_t>(entry.size() >> 8));
        bytes.push_back(static_cast<std::uint8_t>(entry.size()));
        bytes.insert(bytes.end(), entry.begin(), entry.end());
    }
    return bytes;
}

std::optional<std::vector<Bytes>> decode_entry_bundle(BytesView bytes, unsigned width) {
    if (width == 0 || width > tile_width_max) return std::nullopt;
    std::vector<Bytes> entries;
    while (!bytes.empty()) {
        if (bytes.size() < 2 || entries.size() == width) return std::nullopt;
        auto const length = static_cast<std::size_t>(bytes[0] << 8 | bytes[1]);
        bytes = bytes.subspan(2);
        if (bytes.size() < length) return std::nullopt;
        auto const entry = bytes.first(length);
        entries.emplace_back(entry.begin(), entry.end());
        bytes = bytes.subspan(length);
    }
    if (entries.size() != width) return std::nullopt;
    return entries;
}

TileReader::TileReader(std::uint64_t size, FetchTile fetch)
    : size_(size), fetch_(std::move(fetch)) {
    ENSURE(size <= tree_size_max);
}

Hash TileReader::operator()(unsigned level, std::uint64_t index) {
    ENSURE(level < 64 && index < size_ >> level);
    // A subtree between two tile levels is hashed from 2^height hashes of one tile.
    auto const height = level % tile_height;
    auto const first = index << height;
    auto const tile = tile_in_tree(level / tile_height, first / tile_width_max, size_);
    ENSURE(tile.has_value());
    auto const& hashes = load(*tile);
    return root_of(std::span(hashes).subspan(first % tile_width_max, std::size_t{1} << height));
}

SubtreeHash TileReader::subtrees() { return std::ref(*this); }

std::vector<Hash> const& TileReader::load(Tile const& tile) {
    if (auto const known = tiles_.find(tile); known != tiles_.end()) return known->second;
    return tiles_.emplace(tile, fetch_hashes(tile, fetch_)).first->second;
}

TileEdge TileEdge::read(std::uint64_t size, FetchTile const& fetch) {
    ENSURE(size <= tree_size_max);
    TileEdge edge;
    edge.size_ = size;
    for (unsigned level = 0; level <= tile_level_max; ++level) {
        auto const tile = tile_in_tree(level, hashes_at(level, size) / tile_width_max, size);
        if (tile) edge.levels_[level] = fetch_hashes(*tile, fetch);
    }
    return edge;
}

void TileEdge::append(Hash const& leaf, std::vector<TileContent>& full) {
    ENSURE(size_ < tree_size_max);
    ++size_;
    auto hash = leaf;
    for (unsigned level = 0; level <= tile_level_max; ++level) {
        auto& hashes = levels_[level];
        hashes.push_back(hash);
        if (hashes.size() < tile_width_max) return;
        hash = root_of(hashes);
        auto const index = hashes_at(level + 1, size_) - 1;
        full.push_back({.tile = {.level = level, .index = index, .width = tile_width_max},
                        .bytes = encode_tile(hashes)});
        hashes.clear();
    }
}

void TileEdge::partial_tiles(std::vector<TileContent>& tiles) const {
    for (unsigned level = 0; level <= tile_level_max; ++level) {
        auto const& hashes = levels_[level];
        if (hashes.empty()) continue;
        Tile const tile{.level = level,
                        .index = hashes_at(level, size_) / tile_width_max,
                        .width = static_cast<unsigned>(hashes.size())};
        tiles.push_back({.tile = tile, .bytes = encode_tile(hashes)});
    }
}

TreeHead TileEdge::head() const {
    // Each level's part is a tree of its own whose "leaves" are complete subtrees; the lower
    // levels lie further right, so the parts fold like the hashes of a frontier.
    std::optional<Hash> root;
    for (auto const& hashes : levels_) {
        Frontier frontier;
        for (auto const& hash : hashes) frontier.append(hash);
        for (auto i = frontier.hashes().size(); i-- > 0;)
            root = root ? node_hash(frontier.hashes()[i], *root) : frontier.hashes()[i];
    }
    return {.size = size_, .root = root.value_or(empty_root())};
}

} // namespace datafloor::crypto
