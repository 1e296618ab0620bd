// Offers: making one, which lists the version, and withdrawing it.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

struct MakeOffer {
    static constexpr std::string_view kind = "make-offer";

    Verified<OfferDocument> offer;
};

void needs(Needs& needs, MakeOffer const& command);
/// Refuses terms outside the rulebook's bounds, a price on an open class, and a version that was
/// not inspected.
Result<Outcome> decide(State const& state, MakeOffer const& command, Instant now,
                       Rulebook const& rulebook);

struct WithdrawOffer {
    static constexpr std::string_view kind = "withdraw-offer";

    Verified<OfferWithdrawal> withdrawal;
};

void needs(Needs& needs, WithdrawOffer const& command);
Result<Outcome> decide(State const& state, WithdrawOffer const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
