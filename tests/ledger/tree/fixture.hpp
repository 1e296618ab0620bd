// A folder for one test, and entries that are nothing but leaves.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ledger/entry_source.hpp"

namespace datafloor::tests {

/// A folder of its own that goes when the object goes.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        auto name = (std::filesystem::temp_directory_path() / "datafloor-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = name;
    }

    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;

    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

inline std::string read_file(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(std::filesystem::path const& path, std::string const& text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

inline ledger::StoredEntry leaf_only(std::uint64_t index, std::string leaf) {
    ledger::StoredEntry entry;
    entry.index = index;
    entry.leaf = std::move(leaf);
    entry.leaf_hash = crypto::leaf_hash(crypto::bytes_of(entry.leaf));
    return entry;
}

/// Makes the entries up to this many.
inline void grow(std::vector<ledger::StoredEntry>& entries, std::uint64_t size) {
    while (entries.size() < size)
        entries.push_back(leaf_only(entries.size(), "entry " + std::to_string(entries.size())));
}

} // namespace datafloor::tests
