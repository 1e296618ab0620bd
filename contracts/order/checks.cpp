#include "contracts/order/checks.hpp"

#include "contracts/order/legs.hpp"

namespace datafloor::contracts {

Result<Order const*> find_order(State const& state, OrderId id) {
    auto const* order = state.find<Order>(id);
    if (order == nullptr)
        return decline(Reason::order_unknown, "There is no such order.", "/order");
    return order;
}

Result<void> check_not_frozen(Order const& order) {
    if (order.frozen_at)
        return decline(Reason::order_frozen,
                       "The order is frozen by a directive; its clock stands still.");
    return {};
}

Result<void> check_turn(Order const& order, OrderStep step) {
    if (next(order.state, step)) return {};
    return decline(Reason::order_state_wrong,
                   "The order is " + std::string(name_of(order.state)) + ".");
}

Result<void> check_step(Order const& order, OrderStep step) {
    if (auto free = check_not_frozen(order); !free) return free;
    return check_turn(order, step);
}

std::optional<Instant> due_after(Order const& order, Instant now) {
    if (!order.frozen_at || !order.frozen_due) return std::nullopt;
    return Instant{now.micros + order.frozen_due->micros - order.frozen_at->micros};
}

Result<void> check_in_time(Order const& order, Instant now) {
    auto const due = order.frozen_at ? due_after(order, now) : order.due_at;
    if (due && now < *due) return {};
    return decline(Reason::deadline_passed, "The deadline for this step has passed.");
}

Result<void> check_not_held(State const& state, Order const& order) {
    if (state.find<Listing>(order.listing)->suspended)
        return decline(Reason::listing_suspended, "The listing is suspended by a directive.");
    return {};
}

Result<void> check_buyers(Order const& order, Signer const& signer) {
    // Foreign and unknown orders answer alike.
    if (order.buyer != signer.party->party)
        return decline(Reason::order_unknown, "There is no such order.", "/order");
    return {};
}

void need_order_money(Needs& needs, Order const& order) {
    auto const* floor = needs.want<Floor>({});
    if (floor == nullptr || order.price == 0) return;
    auto const accounts = accounts_of(order, *floor);
    for (auto const& account :
         {accounts.buyer, accounts.escrow, accounts.provider, accounts.fee, accounts.tax})
        needs.want<Account>(account);
    for (auto const& transfer : transfers_of(order.order)) needs.want<Transfer>(transfer);
}

} // namespace datafloor::contracts
