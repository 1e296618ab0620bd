// Officers of a simulated market, and their directives on parties and orders.
#include "contracts/simulation/market.hpp"

namespace datafloor::contracts::simulation {

/// Most often what another officer said before; and rather a lift than a new measure, else in the
/// end everybody would stand still.
Command Market::direct_party() {
    PartyDirective document;
    document.party = random_.one_of(parties_);
    auto const* party = state_.find<Party>(document.party);
    for (int i = 0; i < 24 && !party->suspended && !party->frozen; ++i) {
        document.party = random_.one_of(parties_);
        party = state_.find<Party>(document.party);
    }
    // Whoever has something at stake, rather than anybody.
    auto const* order = order_in({OrderState::confirmed, OrderState::deposited});
    if (order != nullptr && !party->suspended && !party->frozen && random_.chance(30)) {
        document.party = random_.chance(75) ? order->provider : order->buyer;
        party = state_.find<Party>(document.party);
    }
    if (party->frozen)
        document.act = PartyAct::lift_freeze;
    else if (party->suspended)
        document.act = PartyAct::lift_suspension;
    else
        document.act = random_.chance(70) ? PartyAct::freeze : PartyAct::suspend;
    if (!party_words_.items.empty() && random_.chance(50))
        std::tie(document.party, document.act) = random_.one_of(party_words_.items);
    if (wrong(0)) document.party = random_.id<PartyId>();
    if (wrong(1)) document.act = static_cast<PartyAct>(random_.below(4));
    if (wrong(3)) document.party = random_.chance(50) ? operating_ : regulator_;
    document.legal_basis = {"simulation"};
    document.reason = {"seen"};
    auto const signer = wrong(2) ? key_in(KeyRole::inspector) : key_in(KeyRole::officer);
    return DirectParty{sign(std::move(document), signer, {})};
}

Command Market::direct_order() {
    using enum OrderState;
    auto const* order = random_.chance(50)
                            ? order_in({confirmed, deposited, released, disclosed, accepted})
                            : order_in({refused, disputed, escalated});
    for (int i = 0; i < 12 && !open_orders_.empty() && random_.chance(80); ++i) {
        auto const* other = state_.find<Order>(random_.one_of(open_orders_));
        if (other->frozen_at) order = other;
    }
    OrderDirective document;
    document.order = id_of(order);
    document.act = order != nullptr && order->frozen_at ? FreezeAct::lift : FreezeAct::freeze;
    if (wrong(1)) document.act = random_.chance(50) ? FreezeAct::lift : FreezeAct::freeze;
    if (!order_words_.items.empty() && random_.chance(50))
        std::tie(document.order, document.act) = random_.one_of(order_words_.items);
    document.legal_basis = {"simulation"};
    document.reason = {"seen"};
    auto const signer = wrong(0) ? key_in(KeyRole::inspector) : key_in(KeyRole::officer);
    return DirectOrder{sign(std::move(document), signer, {})};
}

} // namespace datafloor::contracts::simulation
