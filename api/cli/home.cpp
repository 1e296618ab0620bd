#include "api/cli/home.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "api/cli/command.hpp"
#include "api/cli/secret_text.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"
#include "crypto/jwk.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

/// False if there is nothing of this name.
bool check_private(fs::path const& folder) {
    struct stat facts{};
    if (stat(folder.c_str(), &facts) != 0) {
        if (errno == ENOENT) return false;
        throw std::system_error(errno, std::generic_category(), folder.string());
    }
    if (!S_ISDIR(facts.st_mode))
        throw Refused(folder.string() + " is not a folder; set DATAFLOOR_HOME to one");
    if (facts.st_uid != geteuid())
        throw Refused(folder.string() + " belongs to another user; set DATAFLOOR_HOME to a folder "
                                        "of your own");
    if ((facts.st_mode & 077U) != 0)
        throw Refused("others may enter " + folder.string() + ", where keys lie; run: chmod 700 " +
                      folder.string());
    return true;
}

void create_private(fs::path const& folder) {
    if (check_private(folder)) return;
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path());
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
        throw std::system_error(errno, std::generic_category(), folder.string());
    check_private(folder);
}

Refused no_keys(fs::path const& file) {
    return Refused("there is no key in " + file.string() +
                   "; run `datafloor keys new`, or set DATAFLOOR_HOME");
}

} // namespace

std::optional<std::string> environment(char const* name) {
    auto const* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
}

Home Home::locate() {
    fs::path folder;
    if (auto const given = environment("DATAFLOOR_HOME")) {
        folder = *given;
    } else if (auto const home = environment("HOME")) {
        folder = fs::path(*home) / ".datafloor";
    } else {
        throw Refused("neither DATAFLOOR_HOME nor HOME is set; set DATAFLOOR_HOME to a folder");
    }
    folder = fs::absolute(folder).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    check_private(folder);
    return Home(std::move(folder));
}

void Home::create() const { create_private(folder_); }

fs::path Home::subfolder(std::string const& name) const {
    create();
    auto folder = folder_ / name;
    create_private(folder);
    return folder;
}

crypto::SigningKey Home::signing_key() const {
    if (!fs::exists(signing_key_file())) throw no_keys(signing_key_file());
    auto const text = read_secret_file(signing_key_file());
    auto key = crypto::parse_private_jwk(text.reveal());
    if (!key)
        throw Refused(signing_key_file().string() + " is no private key (" + key.error().what +
                      "); restore it from a backup");
    return std::move(*key);
}

crypto::age::Identity Home::identity() const {
    if (!fs::exists(identity_file())) throw no_keys(identity_file());
    auto const text = read_secret_file(identity_file());
    auto identities = crypto::age::parse_identities(text.reveal());
    if (!identities)
        throw Refused(identity_file().string() + " is no age key file (line " +
                      std::to_string(identities.error().line) + "); restore it from a backup");
    return std::move(identities->front());
}

Settings Home::settings() const {
    auto const file = folder_ / "settings.json";
    if (!fs::exists(file)) return {};
    auto const text = read_secret_file(file);
    auto const json = crypto::parse_json(text.reveal());
    if (!json || !json->is_object())
        throw Refused(file.string() + " is no JSON object; repair or remove it");
    auto const member = [&](char const* name) { return json->value(name, std::string()); };
    return {member("url"), member("party"), member("user"), member("user_name"), member("floor")};
}

void Home::save(Settings const& settings) const {
    crypto::Json json = crypto::Json::object();
    auto const set = [&](char const* name, std::string const& value) {
        if (!value.empty()) json[name] = value;
    };
    set("url", settings.url);
    set("party", settings.party);
    set("user", settings.user);
    set("user_name", settings.user_name);
    set("floor", settings.floor);
    write_private_file(folder_ / "settings.json", json.dump(2) + "\n");
}

} // namespace datafloor::api::cli
