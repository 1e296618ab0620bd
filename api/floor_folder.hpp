// The floor's folder: settings, the server's keys, and where everything else lies.
#pragma once

#include <filesystem>

#include "api/system_user.hpp"
#include "contracts/base/codec.hpp"
#include "crypto/ed25519.hpp"

namespace datafloor::api {

/// What a server must know before it can read the ledger. Holds no secret.
struct FloorSettings {
    contracts::Text<1000> database; // connection string of the server's role
    contracts::FloorId floor;
    contracts::Text<200> origin; // name of the log, never changes
    contracts::Text<400> url;    // how clients reach the server; the issuer of tokens

    static constexpr auto members() {
        using contracts::member;
        using T = FloorSettings;
        return std::tuple(member("database", &T::database), member("floor", &T::floor),
                          member("origin", &T::origin), member("url", &T::url));
    }
};

/// Paths below one folder. What is in it belongs to the server's user and is closed to others, save
/// for the keyholder's folder, which may belong to a user of its own.
class FloorFolder {
  public:
    explicit FloorFolder(std::filesystem::path root) : root_(std::move(root)) {}

    [[nodiscard]] std::filesystem::path const& root() const { return root_; }

    [[nodiscard]] std::filesystem::path settings_file() const { return root_ / "floor.json"; }

    [[nodiscard]] std::filesystem::path ledger() const { return root_ / "ledger"; }

    [[nodiscard]] std::filesystem::path head_store() const { return root_ / "head" / "head"; }

    [[nodiscard]] std::filesystem::path objects() const { return root_ / "objects"; }

    [[nodiscard]] std::filesystem::path uploads() const { return root_ / "uploads"; }

    [[nodiscard]] std::filesystem::path keyholder_keys() const { return root_ / "keyholder/keys"; }

    [[nodiscard]] std::filesystem::path keyholder_vault() const {
        return root_ / "keyholder/vault";
    }

    [[nodiscard]] std::filesystem::path keyholder_socket() const;

    /// The connection string of the keyholder's own role, where `init` was given one.
    [[nodiscard]] std::filesystem::path keyholder_database() const {
        return root_ / "keyholder/database";
    }

    /// Makes the folders. Throws std::filesystem::filesystem_error.
    void create() const;
    /// As root: everything becomes the server's but the keyholder's keys and vault; the socket is
    /// for both. The folder itself stays root's, so that neither can put things in the other's
    /// place. Throws std::system_error.
    void give(SystemUser const& server, SystemUser const& keyholder) const;
    /// Whose the server's keys are.
    [[nodiscard]] SystemUser server_user() const;

    [[nodiscard]] SystemUser keyholder_user() const { return owner_of(keyholder_keys()); }

    /// Throws std::runtime_error with what to do, if they are missing or unreadable.
    [[nodiscard]] FloorSettings settings() const;
    void save(FloorSettings const& settings) const;
    /// The database as the keyholder asks it: its own role, or else the server's.
    [[nodiscard]] std::string database_of_keyholder() const;
    void save_keyholder_database(std::string const& where) const;

    [[nodiscard]] bool has_key(std::string const& name) const {
        return std::filesystem::exists(key_file(name));
    }

    /// A signing key of the server ("log", "documents"), made by `make_key`. Refuses a file that
    /// others may read.
    [[nodiscard]] crypto::SigningKey key(std::string const& name) const;
    /// Throws if there is one already: keys are never written over.
    [[nodiscard]] crypto::SigningKey make_key(std::string const& name) const;

  private:
    [[nodiscard]] std::filesystem::path key_file(std::string const& name) const;

    std::filesystem::path root_;
};

} // namespace datafloor::api
