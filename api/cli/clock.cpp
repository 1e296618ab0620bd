#include "api/cli/clock.hpp"

namespace datafloor::api::cli {

crypto::Instant now() {
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<crypto::Duration>(since).count()};
}

} // namespace datafloor::api::cli
