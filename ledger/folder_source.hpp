// A ledger as files: the public entry bundles of tlog-tiles, and beside them the bodies for those
// who may read them.
//
//     tile/entries/<N>[.p/<W>]   leaves, as the log publishes them
//     bodies/<N>                 for each of up to 256 entries two lines: the core, and the private
//                                part or, where it was erased, "erased <its hash in hexadecimal>"
//
// Canonical JSON holds no line feed, so lines are safe. Without `bodies` the leaves alone are read.
#pragma once

#include "ledger/entry_source.hpp"
#include "ledger/tree/tile_store.hpp"

namespace datafloor::ledger {

class FolderSource : public EntrySource {
  public:
    /// The first `size` entries of the folder.
    FolderSource(std::filesystem::path folder, std::uint64_t size);

    /// How many entries the folder holds: of the full bundles and the widest partial one.
    static std::uint64_t size_of(std::filesystem::path const& folder);

    std::uint64_t size() override { return size_; }

    /// Throws std::runtime_error where a file is missing or not of its form.
    std::vector<StoredEntry> read(EntryRange const& range) override;

  private:
    std::vector<StoredEntry> read_bundle(std::uint64_t index, EntryParts parts) const;

    TileStore tiles_;
    std::uint64_t size_;
};

/// Writes leaves and bodies of all entries of a source into a folder that exists.
void export_entries(EntrySource& source, std::filesystem::path const& folder);

} // namespace datafloor::ledger
