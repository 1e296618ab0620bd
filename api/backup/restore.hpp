// Making a floor again out of a backup: into an empty folder and an empty database.
#pragma once

#include "api/backup/manifest.hpp"
#include "crypto/age/x25519_keys.hpp"
#include "crypto/merkle.hpp"

namespace datafloor::api {

struct RestoreOptions {
    std::filesystem::path backup;
    std::filesystem::path folder; // the new floor's; may exist empty
    std::string database;         // connection string of the owner's role, an empty database
    std::string server_database;  // goes into floor.json; empty: the one above
    std::string keyholder_database;
    /// As root: whom the files are given to, both or none.
    std::string server_user;
    std::string keyholder_user;
    /// The head store as it is now, if it was not lost with the rest. Empty: the backup's is used,
    /// and whoever says so answers for it that no larger tree was shown.
    std::filesystem::path head;
    /// Checkpoints that others kept, as notes.
    std::vector<std::string> checkpoints;
    std::vector<crypto::age::Identity> identities;
    /// What `backup` printed; empty: not compared.
    std::string sums_sha256;
    BackupProgress progress = {};
};

struct Restored {
    BackupFacts facts;
    std::uint64_t bytes = 0;
    /// The largest tree that is known to have been shown.
    crypto::TreeHead shown;
    /// False where something larger was shown than was restored: the publisher will refuse.
    bool publishes = true;
    bool secrets = false;
};

/// Checks every hash first, and the tree after the database is in. Throws std::runtime_error with
/// what to do. What it made before a failure is left for the operator to look at and remove.
Restored restore(RestoreOptions const& options);

} // namespace datafloor::api
