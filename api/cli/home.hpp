// An actor's home: the folder (0700) with its signing key, its age identity and its settings.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "crypto/age/x25519_keys.hpp"
#include "crypto/ed25519.hpp"

namespace datafloor::api::cli {

/// What the actor knows of itself and of the floor. Empty: not known yet.
struct Settings {
    std::string url;
    std::string party;
    std::string user;
    std::string user_name;
    /// What GET /v1/floor answered first, in canonical JSON: the keys of the floor are pinned by
    /// it.
    std::string floor;
};

class Home {
  public:
    /// $DATAFLOOR_HOME, else ~/.datafloor. Refuses a folder that is another user's, or that others
    /// may enter; one that does not exist is refused where it is needed.
    static Home locate();

    [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }

    [[nodiscard]] std::filesystem::path identity_file() const { return folder_ / "identity.age"; }

    [[nodiscard]] std::filesystem::path signing_key_file() const {
        return folder_ / "signing-key.jwk";
    }

    /// A private folder in the home, made when it is missing.
    [[nodiscard]] std::filesystem::path subfolder(std::string const& name) const;

    /// Makes the folder where it is missing.
    void create() const;

    [[nodiscard]] crypto::SigningKey signing_key() const;
    [[nodiscard]] crypto::age::Identity identity() const;

    [[nodiscard]] Settings settings() const;
    void save(Settings const& settings) const;

  private:
    explicit Home(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path folder_;
};

/// The environment variable, if it is set and not empty.
std::optional<std::string> environment(char const* name);

} // namespace datafloor::api::cli
