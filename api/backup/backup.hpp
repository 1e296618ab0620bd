// Backing up a floor, also while it runs.
#pragma once

#include "api/backup/manifest.hpp"
#include "crypto/age/x25519_keys.hpp"

namespace datafloor::api {

struct BackupOptions {
    std::filesystem::path folder; // the floor's
    std::filesystem::path target; // made; may exist empty
    /// Of a role that may read everything; empty: the server's.
    std::string database;
    /// Who can open the secret keys; without any they stay out of the backup.
    std::vector<crypto::age::Recipient> recipients;
    BackupProgress progress = {};
};

struct MadeBackup {
    BackupFacts facts;
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    /// Of SHA256SUMS, and so of everything in the backup.
    crypto::Hash sums_sha256{};
    /// Objects that are no longer what their names say. They are left out.
    std::vector<std::string> altered;
};

/// What is small and may lag comes first, what it is judged by after it: checkpoint, head store,
/// database, then vault and objects. So the head in a backup is never ahead of its database, and
/// everything the database speaks of is there. Throws std::runtime_error with what to do.
MadeBackup back_up(BackupOptions const& options);

} // namespace datafloor::api
