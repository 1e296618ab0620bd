// The simulation's own double-entry books: balances and reservations, from the transfers alone.
#pragma once

#include "contracts/state.hpp"

namespace datafloor::contracts::simulation {

/// What is wrong; nothing: all is well.
using Fault = std::optional<std::string>;

class Books {
  public:
    struct Balance {
        std::int64_t moved = 0, going = 0, coming = 0; // posted, pending out, pending in
    };

    /// Enters a transfer: no available balance below zero, each reservation resolved once.
    Fault enter(Transferred const& transfer);
    [[nodiscard]] Balance of(AccountId const& account) const;

    /// How much money waits to be posted or voided.
    [[nodiscard]] std::size_t reservations() const { return pending_.size(); }

    /// Every account of the state has these balances, and each currency sums to zero.
    [[nodiscard]] Fault compare(State const& state) const;

  private:
    std::unordered_map<AccountId, Balance> balances_;
    std::unordered_map<TransferId, Transferred> pending_;
};

} // namespace datafloor::contracts::simulation
