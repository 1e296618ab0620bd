#include "crypto/secret.hpp"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

namespace datafloor::crypto {

void wipe(std::span<std::uint8_t> bytes) noexcept { sodium_memzero(bytes.data(), bytes.size()); }

bool lock_memory() {
    rlimit const none{0, 0};
    bool const no_core = setrlimit(RLIMIT_CORE, &none) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0;
    return mlockall(MCL_CURRENT | MCL_FUTURE) == 0 && no_core;
}

} // namespace datafloor::crypto
