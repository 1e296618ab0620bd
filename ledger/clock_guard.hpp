// Notices when the database's clock jumps against the time since this machine started.
#pragma once

#include <chrono>
#include <optional>

#include "crypto/time.hpp"

namespace datafloor::ledger {

/// One look at the database's clock: it was read at some moment between `asked` and `answered`,
/// which are times since boot.
struct ClockLook {
    crypto::Instant database;
    std::chrono::microseconds asked{0};
    std::chrono::microseconds answered{0};
};

/// A slow drift is followed; a step between two looks is not. A stopped or loaded process, whose
/// looks take long, is no step.
class ClockGuard {
  public:
    explicit ClockGuard(std::chrono::microseconds step_max) : step_max_(step_max) {}

    /// How far the clock jumped, if it did by more than is allowed; then nothing changes until
    /// `forget`. The last entry's time is the only thing known before the first look.
    std::optional<std::chrono::microseconds> look(ClockLook const& look, crypto::Instant last);

    /// The next look starts anew: the clock is right as it is.
    void forget() {
        known_.reset();
        confirmed_ = true;
    }

  private:
    /// The database's time at boot lies between these.
    struct Range {
        crypto::Instant least;
        crypto::Instant most;
    };

    std::chrono::microseconds step_max_;
    std::optional<Range> known_;
    bool confirmed_ = false;
};

} // namespace datafloor::ledger
