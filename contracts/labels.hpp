// The names supervision gives to the stages of a trade, derived from the states of the rules.
#pragma once

#include "contracts/listing/listing.hpp"
#include "contracts/offer/offer.hpp"
#include "contracts/order/order.hpp"

namespace datafloor::contracts {

/// SUPERVISION section 5, in its order. `agreed` is never seen alone: contract and funding are one
/// entry. `recalled` waits for the rules that lead to it.
enum class Label : std::uint8_t {
    draft,
    inspected,
    listed,
    offered,
    agreed,
    funded,
    delivering,
    delivered,
    accepted,
    settled,
    refused,
    cancelled,
    expired,
    on_hold,
    disputed,
    refunded,
    recalled,
};

template <>
struct EnumNames<Label> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"draft", "inspected", "listed", "offered", "agreed", "funded", "delivering", "delivered",
         "accepted", "settled", "refused", "cancelled", "expired", "on_hold", "disputed",
         "refunded", "recalled"});
};

Label label_of(VersionState state, bool suspended);
Label label_of(Offer const& offer, Instant now);
/// Suspension of the listing holds an order until its header is disclosed; a freeze holds it until
/// its end.
Label label_of(OrderState state, bool suspended, bool frozen);

} // namespace datafloor::contracts
