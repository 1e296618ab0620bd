// Users of the operating system: whom a file belongs to, and becoming one of them for good.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include <sys/types.h>

namespace datafloor::api {

struct SystemUser {
    uid_t user = 0;
    gid_t group = 0;

    bool operator==(SystemUser const&) const = default;
};

/// Throws std::runtime_error if there is no user of this name.
SystemUser find_user(std::string const& name);

/// Whom a floor's files belong to.
struct FloorUsers {
    SystemUser server;
    SystemUser keyholder;
};

/// For root, who makes a floor for others: both names or, for its own user, none. Throws
/// std::runtime_error.
std::optional<FloorUsers> find_floor_users(std::string const& server, std::string const& keyholder);

/// Throws std::system_error, like all below.
SystemUser owner_of(std::filesystem::path const& path);

/// Gives the path, and what is under it, to this user.
void give_all(std::filesystem::path const& path, SystemUser const& user);

/// What of root's rights a process keeps when it becomes somebody else.
enum class Kept : std::uint8_t { nothing, locking_memory };

/// Started as root, this process becomes that user, with no other group and no way back. Any other
/// user's process stays what it is. Before there are other threads.
void become(SystemUser const& user, Kept kept = Kept::nothing);

} // namespace datafloor::api
