// Whether the writer stopped because the database's clock jumped, and an operator's word that it is
// right. Thread-safe: the writer's thread tells and asks, the door's threads look and confirm.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <span>
#include <variant>

#include "ledger/batch.hpp"

namespace datafloor::services {

class ClockStop {
  public:
    /// The answers of a batch: it was stopped, or it was not.
    void see(std::span<ledger::Answer const> answers) {
        for (auto const& answer : answers)
            if (auto const* stepped = std::get_if<ledger::ClockStepped>(&answer)) {
                by_ = stepped->by.count();
                return;
            }
        if (!answers.empty()) by_ = 0;
    }

    /// How far the clock jumped, while nothing is recorded for it.
    [[nodiscard]] std::optional<std::chrono::microseconds> stepped() const {
        auto const by = by_.load();
        return by == 0 ? std::nullopt : std::optional(std::chrono::microseconds(by));
    }

    /// The clock is right as it is. Nothing where writing is not stopped: a word given in advance
    /// would let the next jump pass.
    std::optional<std::chrono::microseconds> confirm() {
        auto const by = by_.exchange(0);
        if (by == 0) return std::nullopt;
        confirmed_ = true;
        return std::chrono::microseconds(by);
    }

    /// Once for each confirmation.
    [[nodiscard]] bool take_confirmation() { return confirmed_.exchange(false); }

  private:
    std::atomic<std::chrono::microseconds::rep> by_ = 0; // microseconds; 0: not stopped
    std::atomic<bool> confirmed_ = false;
};

} // namespace datafloor::services
