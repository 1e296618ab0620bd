#include "crypto/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace datafloor {

void ensure_failed(char const* condition, char const* file, int line) noexcept {
    std::fprintf(stderr, "datafloor: broken assumption: %s (%s:%d)\n", condition, file, line);
    std::abort();
}

} // namespace datafloor
