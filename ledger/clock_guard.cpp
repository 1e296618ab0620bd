#include "ledger/clock_guard.hpp"

namespace datafloor::ledger {

std::optional<std::chrono::microseconds> ClockGuard::look(ClockLook const& look,
                                                          crypto::Instant last) {
    Range const seen{look.database - look.answered, look.database - look.asked};
    if (known_) {
        if (auto const ahead = seen.least - known_->most; ahead > step_max_) return ahead;
        if (auto const behind = seen.most - known_->least; behind < -step_max_) return behind;
    } else if (auto const behind = look.database - last; behind < -step_max_ && !confirmed_) {
        return behind;
    }
    known_ = seen;
    return std::nullopt;
}

} // namespace datafloor::ledger
