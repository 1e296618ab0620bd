#include "ledger/folder_source.hpp"

#include <algorithm>
#include <stdexcept>

#include "crypto/atomic_file.hpp"
#include "crypto/line.hpp"

namespace datafloor::ledger {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t bundle_width = crypto::tile_width_max;
constexpr std::string_view erased = "erased ";

fs::path bodies_file(fs::path const& folder, std::uint64_t index) {
    auto const path = crypto::entry_bundle_path({.index = index});
    return folder / "bodies" / path.substr(std::string_view("tile/entries/").size());
}

[[noreturn]] void refuse(fs::path const& file, std::string_view what) {
    throw std::runtime_error(file.string() + ": " + std::string(what));
}

std::string read_text(fs::path const& file) {
    auto const descriptor = crypto::Descriptor::open_to_read(file);
    std::string text(fs::file_size(file), '\0');
    auto* const begin = reinterpret_cast<std::uint8_t*>(text.data());
    text.resize(crypto::read_full(descriptor.number(), {begin, text.size()}));
    return text;
}

void read_bodies(fs::path const& file, std::vector<StoredEntry>& entries) {
    auto const text = read_text(file);
    std::string_view rest = text;
    for (auto& entry : entries) {
        auto const core = crypto::take_line(rest);
        auto const part = crypto::take_line(rest);
        if (!core || !part) refuse(file, "has too few lines");
        entry.core = *core;
        if (!part->starts_with(erased)) {
            entry.private_part = *part;
            entry.private_sha256 = crypto::sha256(crypto::bytes_of(*part));
        } else if (!crypto::from_hex(part->substr(erased.size()), entry.private_sha256)) {
            refuse(file, "has a malformed line");
        }
    }
}

std::string print_bodies(std::span<StoredEntry const> entries) {
    std::string text;
    for (auto const& entry : entries) {
        text += entry.core;
        text += '\n';
        if (entry.private_part) {
            text += *entry.private_part;
        } else {
            text += erased;
            crypto::append_hex(text, entry.private_sha256);
        }
        text += '\n';
    }
    return text;
}

crypto::EntryBundle bundle_of(std::uint64_t index, std::uint64_t size) {
    auto const width = std::min(bundle_width, size - index * bundle_width);
    return {.index = index, .width = static_cast<unsigned>(width)};
}

} // namespace

FolderSource::FolderSource(fs::path folder, std::uint64_t size)
    : tiles_(std::move(folder)), size_(size) {}

std::uint64_t FolderSource::size_of(fs::path const& folder) {
    std::uint64_t full = 0;
    while (fs::exists(folder / crypto::entry_bundle_path({.index = full}))) ++full;
    unsigned widest = 0;
    for (unsigned width = 1; width < bundle_width; ++width)
        if (fs::exists(folder / crypto::entry_bundle_path({.index = full, .width = width})))
            widest = width;
    return full * bundle_width + widest;
}

std::vector<StoredEntry> FolderSource::read_bundle(std::uint64_t index, EntryParts parts) const {
    auto const bundle = bundle_of(index, size_);
    auto const leaves = tiles_.read(bundle);
    if (!leaves) refuse(tiles_.folder() / crypto::entry_bundle_path(bundle), "is no entry bundle");
    std::vector<StoredEntry> entries(leaves->size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto& entry = entries[i];
        entry.index = index * bundle_width + i;
        entry.leaf = crypto::text_of((*leaves)[i]);
        entry.leaf_hash = crypto::leaf_hash((*leaves)[i]);
        if (auto const leaf = read_leaf(entry.leaf)) entry.time = leaf->time;
    }
    auto const bodies = bodies_file(tiles_.folder(), index);
    if (parts == EntryParts::all && fs::exists(bodies)) read_bodies(bodies, entries);
    return entries;
}

std::vector<StoredEntry> FolderSource::read(EntryRange const& range) {
    std::vector<StoredEntry> out;
    auto const end = std::min<std::uint64_t>(size_, range.first + range.count);
    for (auto next = range.first; next < end;) {
        auto entries = read_bundle(next / bundle_width, range.parts);
        auto const skip = next % bundle_width;
        auto const take = std::min<std::uint64_t>(entries.size() - skip, end - next);
        for (auto i = skip; i < skip + take; ++i) out.push_back(std::move(entries[i]));
        next += take;
    }
    return out;
}

void export_entries(EntrySource& source, fs::path const& folder) {
    TileStore const tiles(folder);
    auto const size = source.size();
    for (std::uint64_t first = 0; first < size; first += bundle_width) {
        auto const bundle = bundle_of(first / bundle_width, size);
        std::vector<StoredEntry> entries;
        each_entry(source, {.first = first, .count = bundle.width},
                   [&](StoredEntry& entry) { entries.push_back(std::move(entry)); });
        if (entries.size() != bundle.width) throw std::runtime_error("the source became shorter");
        std::vector<crypto::Bytes> leaves;
        for (auto const& entry : entries) leaves.emplace_back(entry.leaf.begin(), entry.leaf.end());
        tiles.write(bundle, leaves);
        auto const file = bodies_file(folder, bundle.index);
        fs::create_directories(file.parent_path());
        crypto::AtomicFile atomic(file);
        atomic.write(crypto::bytes_of(print_bodies(entries)));
        atomic.publish();
    }
}

} // namespace datafloor::ledger
