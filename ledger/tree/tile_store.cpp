#include "ledger/tree/tile_store.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "crypto/atomic_file.hpp"

namespace datafloor::ledger {
namespace {

namespace fs = std::filesystem;

constexpr auto public_file =
    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read;

std::optional<crypto::Bytes> read_file(fs::path const& path) {
    std::error_code error;
    auto const bytes_in_file = fs::file_size(path, error);
    if (error) return std::nullopt;
    auto const descriptor = crypto::Descriptor::open_to_read(path);
    crypto::Bytes bytes(bytes_in_file);
    bytes.resize(crypto::read_full(descriptor.number(), bytes));
    return bytes;
}

/// Makes the folder and those above it, each durable in its parent.
void make_folder(fs::path const& folder) {
    if (fs::is_directory(folder)) return;
    make_folder(folder.parent_path());
    fs::create_directory(folder);
    auto const parent = crypto::Descriptor::open_to_read(folder.parent_path());
    if (fsync(parent.number()) != 0)
        throw std::system_error(errno, std::generic_category(), folder.string());
}

} // namespace

TileStore::TileStore(fs::path folder) : folder_(std::move(folder)) {
    if (!fs::is_directory(folder_))
        throw std::system_error(std::make_error_code(std::errc::not_a_directory), folder_.string());
}

void TileStore::write_file(std::string const& path, crypto::BytesView bytes) const {
    auto const file = folder_ / path;
    if (auto const there = read_file(file)) {
        if (std::ranges::equal(*there, bytes)) return;
        throw std::runtime_error(path + " exists with other bytes than the ledger gives it");
    }
    make_folder(file.parent_path());
    crypto::AtomicFile atomic(file);
    atomic.write(bytes);
    atomic.publish(public_file);
}

void TileStore::write(crypto::TileContent const& content) const {
    write_file(crypto::tile_path(content.tile), content.bytes);
}

void TileStore::write(crypto::EntryBundle const& bundle,
                      std::span<crypto::Bytes const> entries) const {
    write_file(crypto::entry_bundle_path(bundle), crypto::encode_entry_bundle(entries));
}

crypto::Bytes TileStore::read(crypto::Tile const& tile) const {
    auto const path = crypto::tile_path(tile);
    if (auto bytes = read_file(folder_ / path)) return std::move(*bytes);
    auto const full = crypto::Tile{.level = tile.level, .index = tile.index};
    if (auto bytes = read_file(folder_ / crypto::tile_path(full))) return std::move(*bytes);
    throw std::runtime_error(path + " is missing");
}

std::optional<std::vector<crypto::Bytes>> TileStore::read(crypto::EntryBundle const& bundle) const {
    if (auto const bytes = read_file(folder_ / crypto::entry_bundle_path(bundle)))
        return crypto::decode_entry_bundle(*bytes, bundle.width);
    auto const full = crypto::EntryBundle{.index = bundle.index};
    auto const bytes = read_file(folder_ / crypto::entry_bundle_path(full));
    if (!bytes) return std::nullopt;
    auto entries = crypto::decode_entry_bundle(*bytes, full.width);
    if (entries) entries->resize(bundle.width);
    return entries;
}

crypto::FetchTile TileStore::fetch() const {
    return [this](crypto::Tile const& tile) { return read(tile); };
}

std::optional<fs::path> TileStore::file_of(std::string_view path) const {
    if (!crypto::parse_tile_path(path)) return std::nullopt;
    return folder_ / path;
}

void TileStore::drop_partial(unsigned level, std::uint64_t first, std::uint64_t last) const {
    auto const drop = [this](std::string const& full) {
        if (!fs::exists(folder_ / full)) return;
        fs::remove_all(folder_ / (full + ".p"));
    };
    for (auto index = first; index < last; ++index) {
        drop(crypto::tile_path({.level = level, .index = index}));
        if (level == 0) drop(crypto::entry_bundle_path({.index = index}));
    }
}

crypto::TileReader reader_of(TileStore const& tiles, std::uint64_t size) {
    return {size, tiles.fetch()};
}

} // namespace datafloor::ledger
