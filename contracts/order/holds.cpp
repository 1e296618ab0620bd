#include "contracts/order/holds.hpp"

namespace datafloor::contracts {

namespace {

/// Of a damaged ledger, too, in which what is named may be missing.
template <class A>
bool is(bool A::* flag, State const& state, typename A::Key const& key) {
    auto const* found = state.find<A>(key);
    return found != nullptr && found->*flag;
}

} // namespace

void need_holds(Needs& needs, Order const& order) {
    needs.want<Listing>(order.listing);
    needs.want<Party>(order.buyer);
    needs.want<Party>(order.provider);
    needs.want<PartyKey>(order.buyer_key);
    if (auto const* offer = needs.want<Offer>(order.offer)) need_offer_key(needs, *offer);
}

void need_offer_key(Needs& needs, Offer const& offer) {
    if (offer.signed_by) needs.want<PartyKey>(*offer.signed_by);
}

bool recipient_is_revoked(State const& state, Order const& order) {
    return is(&PartyKey::revoked, state, order.buyer_key);
}

bool is_compromised(State const& state, Offer const& offer) {
    return offer.signed_by && is(&PartyKey::compromised, state, *offer.signed_by);
}

Result<void> check_provider(State const& state, Order const& order) {
    if (is(&Party::frozen, state, order.provider))
        return decline(Reason::provider_frozen,
                       "The provider is frozen by a directive; the order is on hold, the buyer may "
                       "cancel, and its deadline gives the money back.");
    return {};
}

Result<void> check_keys(State const& state, Order const& order) {
    if (recipient_is_revoked(state, order))
        return decline(Reason::recipient_revoked,
                       "The buyer's key that the header is for was revoked.");
    if (is_compromised(state, *state.find<Offer>(order.offer)))
        return decline(Reason::offer_key_compromised,
                       "The key that signed the offer is compromised; the order is on hold, and "
                       "its deadline gives the money back.");
    return {};
}

std::int64_t kept_in_silence(State const& state, Order const& order) {
    bool const hindered = is(&Listing::suspended, state, order.listing) ||
                          is(&Party::frozen, state, order.buyer) || !check_provider(state, order) ||
                          !check_keys(state, order);
    return hindered ? 0 : order.refusal_fee;
}

} // namespace datafloor::contracts
