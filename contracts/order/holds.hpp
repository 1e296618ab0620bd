// What keeps an order from going on: directives on its sides, and keys that were revoked on the
// way.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

/// What the questions below look at.
void need_holds(Needs& needs, Order const& order);
/// The key that signed an offer.
void need_offer_key(Needs& needs, Offer const& offer);

/// The buyer's key, for whose recipient the header is wrapped, was revoked. Before the receipt this
/// voids a key deposit; afterwards the buyer has its right, whatever becomes of the key.
bool recipient_is_revoked(State const& state, Order const& order);

/// The provider's key that signed the offer may be in other hands: nobody can tell whose offer it
/// is, and what is not delivered yet is held.
bool is_compromised(State const& state, Offer const& offer);

/// Before the receipt: refuses an order whose provider is frozen. What is released goes on, into an
/// account that is locked.
Result<void> check_provider(State const& state, Order const& order);

/// Before the receipt: refuses an order whose recipient is revoked or whose offer is compromised.
Result<void> check_keys(State const& state, Order const& order);

/// What the provider keeps of the price when T2 passes without a receipt: the refusal fee, unless a
/// directive or a revoked key kept the buyer from signing, or from what it would have signed for.
std::int64_t kept_in_silence(State const& state, Order const& order);

} // namespace datafloor::contracts
