#include "services/keyholder/confinement.hpp"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace datafloor::services {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t native = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t native = AUDIT_ARCH_AARCH64;
#else
#error "name the architecture, or the filter would judge by another's numbers"
#endif

// The numbers of x86-64's second interface, x32, lie above this; no other architecture has any.
constexpr std::uint32_t second_interface = 0x40000000;

constexpr sock_filter load(std::size_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset));
}

constexpr sock_filter answer(std::uint32_t action) { return BPF_STMT(BPF_RET | BPF_K, action); }

/// `yes` and `no` are how many steps are left out.
constexpr sock_filter when(std::uint16_t comparison, std::uint32_t value, std::uint8_t yes,
                           std::uint8_t no) {
    return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), value, yes, no);
}

constexpr std::uint32_t refused = SECCOMP_RET_ERRNO | EACCES;

// io_uring makes sockets without the call that is judged here.
constexpr auto filter = std::to_array<sock_filter>({
    load(offsetof(seccomp_data, arch)),
    when(BPF_JEQ, native, 1, 0),
    answer(SECCOMP_RET_KILL_PROCESS),
    load(offsetof(seccomp_data, nr)),
    when(BPF_JGE, second_interface, 7, 0),
    when(BPF_JEQ, __NR_execve, 6, 0),
    when(BPF_JEQ, __NR_execveat, 5, 0),
    when(BPF_JEQ, __NR_io_uring_setup, 4, 0),
    when(BPF_JEQ, __NR_socket, 0, 2),
    load(offsetof(seccomp_data, args)), // the low half: both architectures are little-endian
    when(BPF_JEQ, AF_UNIX, 0, 1),
    answer(SECCOMP_RET_ALLOW),
    answer(refused),
});

} // namespace

bool confine() {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
    auto steps = filter;
    sock_fprog const program{static_cast<unsigned short>(steps.size()), steps.data()};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

} // namespace datafloor::services
