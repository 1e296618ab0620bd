#include "contracts/labels.hpp"

#include "crypto/ensure.hpp"

namespace datafloor::contracts {

Label label_of(VersionState state, bool suspended) {
    switch (state) {
    case VersionState::refused: return Label::refused;
    case VersionState::withdrawn: return Label::cancelled;
    case VersionState::draft: return suspended ? Label::on_hold : Label::draft;
    case VersionState::inspected: return suspended ? Label::on_hold : Label::inspected;
    case VersionState::listed: return suspended ? Label::on_hold : Label::listed;
    }
    ENSURE(false);
}

Label label_of(Offer const& offer, Instant now) {
    if (offer.closed) return Label::cancelled;
    bool const exhausted = offer.orders_max && offer.orders >= *offer.orders_max;
    return exhausted || offer.valid_until <= now ? Label::expired : Label::offered;
}

Label label_of(OrderState state, bool suspended, bool frozen) {
    if (frozen) return Label::on_hold;
    switch (state) {
    case OrderState::confirmed: return suspended ? Label::on_hold : Label::funded;
    case OrderState::deposited:
    case OrderState::released: return suspended ? Label::on_hold : Label::delivering;
    case OrderState::refused:
    case OrderState::disputed:
    case OrderState::escalated: return Label::disputed;
    case OrderState::disclosed: return Label::delivered;
    case OrderState::accepted: return Label::accepted;
    case OrderState::settled: return Label::settled;
    case OrderState::cancelled: return Label::cancelled;
    case OrderState::refunded: return Label::refunded;
    }
    ENSURE(false);
}

} // namespace datafloor::contracts
