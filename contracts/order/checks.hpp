// What the commands of one order look at alike: the order, its step, its time, and whose it is.
#pragma once

#include "contracts/signing.hpp"

namespace datafloor::contracts {

Result<Order const*> find_order(State const& state, OrderId id);

Result<void> check_not_frozen(Order const& order);

/// The step follows from the order's state. For officers, whom no freeze stops.
Result<void> check_turn(Order const& order, OrderStep step);

/// A step of the parties, the keyholder, an arbiter or the floor: none while the order is frozen.
Result<void> check_step(Order const& order, OrderStep step);

/// Where the clock of a frozen order ends if the freeze is lifted now: it goes on with what was
/// left. Nothing where none runs.
std::optional<Instant> due_after(Order const& order, Instant now);

/// A deadline ends at its instant: an act at that very instant comes too late, and the floor's own
/// act comes in time. A frozen order's clock stands where it stood.
Result<void> check_in_time(Order const& order, Instant now);

/// The key that signs belongs to the buyer of the order.
Result<void> check_buyers(Order const& order, Signer const& signer);

/// What a suspended listing stops on the way to the buyer (SUPERVISION 4B, I1): the order is on
/// hold, and its deadline gives the money back.
Result<void> check_not_held(State const& state, Order const& order);

/// The accounts of an order and every transfer it can have.
void need_order_money(Needs& needs, Order const& order);

inline Instant whole_milliseconds(Instant time) { return {time.micros - time.micros % 1000}; }

/// A document about an order, and the order.
template <class D>
void need_step(Needs& needs, Verified<D> const& document) {
    need_document(needs, facts_of(document));
    needs.want<Order>(document->order);
}

} // namespace datafloor::contracts
