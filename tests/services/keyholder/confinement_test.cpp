#include "services/keyholder/confinement.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <thread>

namespace datafloor::services {
namespace {

/// Whether this holds in a process that was confined; a confined one cannot be freed again.
bool holds_confined(std::function<bool()> const& fact) {
    auto const process = fork();
    if (process == 0) _exit(confine() && fact() ? 0 : 1);
    int status = 1;
    waitpid(process, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool can_make(int domain, int type) {
    auto const made = socket(domain, type, 0);
    if (made < 0) return false;
    close(made);
    return true;
}

TEST(Confinement, LeavesUnixSocketsAndNoOthers) {
    ASSERT_TRUE(can_make(AF_INET, SOCK_STREAM));
    EXPECT_TRUE(holds_confined([] { return can_make(AF_UNIX, SOCK_STREAM); }));
    EXPECT_TRUE(holds_confined([] { return !can_make(AF_INET, SOCK_STREAM); }));
    EXPECT_TRUE(holds_confined([] { return !can_make(AF_INET, SOCK_DGRAM); }));
    EXPECT_TRUE(holds_confined([] { return !can_make(AF_INET6, SOCK_STREAM); }));
    EXPECT_TRUE(holds_confined([] { return !can_make(AF_NETLINK, SOCK_RAW); }));
    EXPECT_TRUE(holds_confined([] { return !can_make(AF_PACKET, SOCK_RAW); }));
}

TEST(Confinement, HoldsInThreadsThatAreMadeAfterIt) {
    EXPECT_TRUE(holds_confined([] {
        bool made = true;
        std::thread([&] { made = can_make(AF_INET, SOCK_STREAM); }).join();
        return !made;
    }));
}

TEST(Confinement, StartsNoProgramAndGainsNoRights) {
    EXPECT_TRUE(holds_confined([] {
        char name[] = "/bin/true";
        char* const arguments[] = {name, nullptr};
        return execv(name, arguments) == -1 && errno == EACCES;
    }));
    EXPECT_TRUE(holds_confined([] { return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1; }));
}

TEST(Confinement, LeavesNoWayAroundByIoUring) {
    EXPECT_TRUE(holds_confined(
        [] { return syscall(SYS_io_uring_setup, 1, nullptr) == -1 && errno == EACCES; }));
}

} // namespace
} // namespace datafloor::services
