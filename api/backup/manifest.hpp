// What a backup holds: a folder of files, the facts about them (backup.json), and their hashes
// (SHA256SUMS, as `sha256sum` writes it).
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "contracts/base/codec.hpp"
#include "crypto/hash.hpp"

namespace datafloor::api {

struct BackupFacts {
    contracts::FloorId floor;
    contracts::Text<200> origin;
    contracts::Text<400> url;
    contracts::DocumentTime time; // when the backup began
    std::uint64_t migration = 0;
    /// The tree of the database in the backup.
    std::uint64_t entries = 0;
    crypto::Hash root{};
    /// The head store's: never larger than the above. None where nothing was published.
    std::optional<std::uint64_t> head_size;
    std::optional<crypto::Hash> head_root;
    /// Whether secret keys are in it, encrypted.
    bool secrets = false;

    static constexpr auto members() {
        using contracts::member;
        using T = BackupFacts;
        return std::tuple(member("entries", &T::entries), member("floor", &T::floor),
                          member("head_root", &T::head_root), member("head_size", &T::head_size),
                          member("migration", &T::migration), member("origin", &T::origin),
                          member("root", &T::root), member("secrets", &T::secrets),
                          member("time", &T::time), member("url", &T::url),
                          contracts::ConstantNumber{"v", 1});
    }
};

/// Names within the folder of a backup.
struct BackupNames {
    static constexpr char const* sums = "SHA256SUMS";
    static constexpr char const* facts = "backup.json";
    static constexpr char const* public_keys = "public-keys.json";
    static constexpr char const* database = "database.dump";
    static constexpr char const* head = "head";
    static constexpr char const* checkpoint = "checkpoint";
    static constexpr char const* objects = "objects";
    static constexpr char const* vault = "vault";
    static constexpr char const* secrets = "secrets";
};

struct BackupFile {
    std::string path; // within the folder, with `/`
    crypto::Hash sha256{};
};

/// `HEX  PATH` lines.
std::string print_sums(std::vector<BackupFile> const& files);
/// Nothing if a line is none of ours, a path leads out of the folder or stands twice.
std::optional<std::vector<BackupFile>> parse_sums(std::string_view text);

/// Told what is done, and how many bytes of it.
using BackupProgress = std::function<void(std::string const& what, std::uint64_t bytes)>;

/// Hashes a file; throws std::system_error.
crypto::Hash hash_of_file(std::filesystem::path const& file,
                          std::function<void(std::uint64_t)> const& progress);

struct CheckedBackup {
    BackupFacts facts;
    std::vector<BackupFile> files;
    std::uint64_t bytes = 0;
    crypto::Hash sums_sha256{};
};

/// Reads a backup and compares every file with its hash. Throws std::runtime_error that names the
/// first file which is missing, altered or too many.
CheckedBackup check_backup(std::filesystem::path const& folder, BackupProgress const& progress);

} // namespace datafloor::api
