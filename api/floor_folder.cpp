#include "api/floor_folder.hpp"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

#include "crypto/atomic_file.hpp"
#include "crypto/jwk.hpp"

namespace datafloor::api {
namespace {

std::string read_text(std::filesystem::path const& path, std::string_view advice) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error(path.string() + " cannot be read; " + std::string(advice));
    std::ostringstream text;
    text << in.rdbuf();
    return std::move(text).str();
}

} // namespace

std::filesystem::path FloorFolder::keyholder_socket() const {
    return root_ / "keyholder" / "socket";
}

void FloorFolder::create() const {
    for (auto const& folder : {root_, root_ / "keys", ledger(), root_ / "head", objects(),
                               uploads(), root_ / "keyholder"}) {
        std::filesystem::create_directories(folder);
        ::chmod(folder.c_str(), 0700);
    }
}

void FloorFolder::give(SystemUser const& server, SystemUser const& keyholder) const {
    for (auto const& folder :
         {root_ / "keys", ledger(), root_ / "head", objects(), uploads(), settings_file()})
        give_all(folder, server);
    give_all(root_ / "keyholder", keyholder);
    auto const shared = root_ / "keyholder";
    // The socket is made in the server's group, whoever makes it.
    if (::chown(shared.c_str(), keyholder.user, server.group) != 0 ||
        ::chmod(shared.c_str(), 02710) != 0 || ::chmod(root_.c_str(), 0711) != 0)
        throw std::system_error(errno, std::generic_category(), shared.string());
}

SystemUser FloorFolder::server_user() const {
    auto const keys = root_ / "keys";
    if (!std::filesystem::is_directory(keys))
        throw std::runtime_error(settings_file().string() +
                                 " cannot be read; make a floor with `datafloor init` first.");
    return owner_of(keys);
}

std::string FloorFolder::database_of_keyholder() const {
    if (!std::filesystem::exists(keyholder_database())) return settings().database.value;
    return read_text(keyholder_database(), "it belongs to the keyholder's user.");
}

void FloorFolder::save_keyholder_database(std::string const& where) const {
    crypto::AtomicFile file(keyholder_database());
    file.write(crypto::bytes_of(where));
    file.publish();
}

FloorSettings FloorFolder::settings() const {
    auto const text = read_text(settings_file(), "make a floor with `datafloor init` first.");
    auto settings = contracts::decode<FloorSettings>(text);
    if (!settings)
        throw std::runtime_error(settings_file().string() + ": " + settings.error().pointer + " " +
                                 settings.error().what + ".");
    return std::move(*settings);
}

void FloorFolder::save(FloorSettings const& settings) const {
    crypto::AtomicFile file(settings_file());
    file.write(crypto::bytes_of(contracts::encode(settings)));
    file.publish();
}

std::filesystem::path FloorFolder::key_file(std::string const& name) const {
    return root_ / "keys" / (name + ".jwk");
}

crypto::SigningKey FloorFolder::key(std::string const& name) const {
    auto const path = key_file(name);
    struct stat facts{};
    if (::stat(path.c_str(), &facts) == 0 && (facts.st_mode & 077) != 0)
        throw std::runtime_error(path.string() + " is open to other users; chmod 600 it.");
    auto text = read_text(path, "it is made by `datafloor init`.");
    auto key = crypto::parse_private_jwk(text);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    if (!key) throw std::runtime_error(path.string() + " is no private Ed25519 JWK.");
    return std::move(*key);
}

crypto::SigningKey FloorFolder::make_key(std::string const& name) const {
    auto const path = key_file(name);
    if (std::filesystem::exists(path))
        throw std::runtime_error(path.string() + " exists already; keys are never written over.");
    auto key = crypto::SigningKey::generate();
    auto text = crypto::private_jwk(key);
    crypto::AtomicFile file(path);
    file.write(crypto::bytes_of(text));
    file.publish();
    crypto::wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
    return key;
}

} // namespace datafloor::api
