// Tiles and entry bundles as immutable files in C2SP tlog-tiles paths, for the web server to hand
// out as they are and for proofs to be made from.
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <span>
#include <string_view>

#include "crypto/tile.hpp"

namespace datafloor::ledger {

/// Functions throw std::system_error where the disk fails. A tile once written is never changed.
class TileStore {
  public:
    /// The folder that holds `tile/`; it must exist.
    explicit TileStore(std::filesystem::path folder);

    /// Durable when it returns. Writing the same bytes again does nothing; throws
    /// std::runtime_error if the file holds other bytes, because somebody may have seen them.
    void write(crypto::TileContent const& content) const;
    void write(crypto::EntryBundle const& bundle, std::span<crypto::Bytes const> entries) const;

    /// The tile, or the full one in place of a partial one. Throws std::runtime_error if neither
    /// is there.
    [[nodiscard]] crypto::Bytes read(crypto::Tile const& tile) const;
    /// The entries, also out of the full bundle. Nothing if they are not there or damaged.
    [[nodiscard]] std::optional<std::vector<crypto::Bytes>>
    read(crypto::EntryBundle const& bundle) const;

    /// For the functions of crypto/tile.hpp; refers to this store.
    [[nodiscard]] crypto::FetchTile fetch() const;

    /// Where the web server finds a path of tlog-tiles ("tile/0/000"); nothing for any other text.
    /// Whether the file exists is not asked.
    [[nodiscard]] std::optional<std::filesystem::path> file_of(std::string_view path) const;

    /// Removes the narrower forms of full tiles (and bundles) of `level` with an index in [first,
    /// last). A full form that is not there keeps its partial ones.
    void drop_partial(unsigned level, std::uint64_t first, std::uint64_t last) const;

    [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }

  private:
    void write_file(std::string const& path, crypto::BytesView bytes) const;

    std::filesystem::path folder_;
};

/// The hashes of the subtrees of the tree of this size, from the tiles of the store.
crypto::TileReader reader_of(TileStore const& tiles, std::uint64_t size);

} // namespace datafloor::ledger
