#include "api/system_user.hpp"

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace datafloor::api {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string const& what) {
    throw std::system_error(errno, std::generic_category(), what);
}

void give(fs::path const& path, SystemUser const& user) {
    if (lchown(path.c_str(), user.user, user.group) != 0) fail(path.string());
}

/// Of the rights that outlived the change of user all but one are dropped; that one too where root
/// did not have it.
void keep_locking_alone() {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> rights{};
    if (syscall(SYS_capget, &header, rights.data()) != 0) fail("capget");
    auto const locking = rights[0].permitted & (1U << CAP_IPC_LOCK);
    rights = {};
    rights[0].permitted = rights[0].effective = locking;
    if (syscall(SYS_capset, &header, rights.data()) != 0) fail("capset");
}

} // namespace

SystemUser find_user(std::string const& name) {
    std::array<char, 16384> texts{};
    passwd entry{};
    passwd* found = nullptr;
    getpwnam_r(name.c_str(), &entry, texts.data(), texts.size(), &found);
    if (found == nullptr)
        throw std::runtime_error("this system has no user " + name + "; make one with useradd.");
    return {found->pw_uid, found->pw_gid};
}

std::optional<FloorUsers> find_floor_users(std::string const& server,
                                           std::string const& keyholder) {
    if (server.empty() && keyholder.empty()) return std::nullopt;
    if (server.empty() || keyholder.empty())
        throw std::runtime_error("name both users, the server's and the keyholder's.");
    if (geteuid() != 0)
        throw std::runtime_error("only root gives files to other users; leave the users out.");
    return FloorUsers{find_user(server), find_user(keyholder)};
}

SystemUser owner_of(fs::path const& path) {
    struct stat facts{};
    if (lstat(path.c_str(), &facts) != 0) fail(path.string());
    return {facts.st_uid, facts.st_gid};
}

void give_all(fs::path const& path, SystemUser const& user) {
    give(path, user);
    if (!fs::is_directory(fs::symlink_status(path))) return;
    for (auto const& entry : fs::recursive_directory_iterator(path)) give(entry.path(), user);
}

void become(SystemUser const& user, Kept kept) {
    if (geteuid() != 0 || user.user == 0) return;
    bool const keep = kept == Kept::locking_memory;
    if (keep && prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) fail("PR_SET_KEEPCAPS");
    if (setgroups(0, nullptr) != 0) fail("setgroups");
    if (setresgid(user.group, user.group, user.group) != 0) fail("setresgid");
    if (setresuid(user.user, user.user, user.user) != 0) fail("setresuid");
    if (keep) keep_locking_alone();
}

} // namespace datafloor::api
