#include "api/backup/manifest.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "crypto/descriptor.hpp"
#include "crypto/line.hpp"

namespace datafloor::api {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_bytes = std::size_t{1} << 20;
constexpr std::size_t small_file_bytes_max = std::size_t{1} << 30;

std::string read_small(fs::path const& file) {
    if (!fs::is_regular_file(file))
        throw std::runtime_error(file.string() + " is missing: this is no whole backup.");
    auto const size = fs::file_size(file);
    if (size > small_file_bytes_max) throw std::runtime_error(file.string() + " is too large.");
    auto const input = crypto::Descriptor::open_to_read(file);
    std::string text(size, '\0');
    text.resize(crypto::read_full(input.number(),
                                  {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
    return text;
}

/// A path that stays below the folder, written in one way alone.
bool stays_inside(std::string_view path) {
    if (path.empty() || path == "." || path.starts_with('/')) return false;
    fs::path const parsed(path);
    if (parsed.lexically_normal().generic_string() != path) return false;
    return std::ranges::none_of(parsed, [](fs::path const& part) { return part == ".."; });
}

/// Everything in the folder but the list itself. A link is no file of a backup.
std::set<std::string> paths_below(fs::path const& folder) {
    std::set<std::string> out;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_directory() && !entry.is_symlink()) continue;
        auto const path = entry.path().lexically_relative(folder).generic_string();
        if (entry.is_symlink() || !entry.is_regular_file())
            throw std::runtime_error(path + " is no file: the backup was altered.");
        if (path != BackupNames::sums) out.insert(path);
    }
    return out;
}

BackupFacts facts_in(fs::path const& folder) {
    auto facts = contracts::decode<BackupFacts>(read_small(folder / BackupNames::facts));
    if (!facts)
        throw std::runtime_error(std::string(BackupNames::facts) + ": " + facts.error().pointer +
                                 " " + facts.error().what + ".");
    if (facts->head_size.has_value() != facts->head_root.has_value() ||
        facts->head_size.value_or(0) > facts->entries)
        throw std::runtime_error(std::string(BackupNames::facts) + " contradicts itself.");
    return std::move(*facts);
}

} // namespace

std::string print_sums(std::vector<BackupFile> const& files) {
    std::string out;
    for (auto const& file : files) out += crypto::to_hex(file.sha256) + "  " + file.path + "\n";
    return out;
}

std::optional<std::vector<BackupFile>> parse_sums(std::string_view text) {
    std::vector<BackupFile> out;
    std::set<std::string> seen;
    while (!text.empty()) {
        auto const line = crypto::take_line(text);
        if (!line || line->size() < 67 || line->substr(64, 2) != "  ") return std::nullopt;
        BackupFile file{std::string(line->substr(66)), {}};
        if (!crypto::from_hex(line->substr(0, 64), file.sha256)) return std::nullopt;
        if (!stays_inside(file.path) || !seen.insert(file.path).second) return std::nullopt;
        out.push_back(std::move(file));
    }
    return out;
}

crypto::Hash hash_of_file(fs::path const& file,
                          std::function<void(std::uint64_t)> const& progress) {
    auto const input = crypto::Descriptor::open_to_read(file);
    crypto::Sha256 hash;
    crypto::Bytes piece(piece_bytes);
    for (;;) {
        auto const count = crypto::read_full(input.number(), piece);
        hash.update(crypto::BytesView(piece).first(count));
        if (progress) progress(count);
        if (count < piece.size()) return hash.finish();
    }
}

CheckedBackup check_backup(fs::path const& folder, BackupProgress const& progress) {
    auto const text = read_small(folder / BackupNames::sums);
    auto files = parse_sums(text);
    if (!files) throw std::runtime_error("SHA256SUMS is damaged: this is no whole backup.");
    auto left = paths_below(folder);
    CheckedBackup out{{}, std::move(*files), 0, crypto::sha256(crypto::bytes_of(text))};
    auto const count = [&](std::uint64_t bytes) {
        out.bytes += bytes;
        if (progress) progress("checking the backup", out.bytes);
    };
    for (auto const& file : out.files) {
        if (left.erase(file.path) == 0)
            throw std::runtime_error(file.path + " is missing in the backup.");
        if (hash_of_file(folder / file.path, count) != file.sha256)
            throw std::runtime_error(file.path + " was altered or cut: its hash differs.");
    }
    if (!left.empty()) throw std::runtime_error(*left.begin() + " does not belong to the backup.");
    out.facts = facts_in(folder);
    return out;
}

} // namespace datafloor::api
