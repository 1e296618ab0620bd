// The documents by which money comes onto the floor and leaves it.
#pragma once

#include "contracts/base/document.hpp"

namespace datafloor::contracts {

/// Signed by a cashier of the operator: the bank received this for the party.
struct FundIn : Document {
    static constexpr std::string_view typ = "datafloor.fund-in.v1";

    PartyId party;
    Money amount;
    /// The bank's own reference of the receipt; counts once for ever.
    Text<100> bank_reference;

    static constexpr auto members() {
        return document_members<FundIn>(member("amount", &FundIn::amount),
                                        member("bank_reference", &FundIn::bank_reference),
                                        member("party", &FundIn::party));
    }
};

/// Signed by a treasurer of the party: it wants its money. Its document id is the payout's id.
struct PayoutRequest : Document {
    static constexpr std::string_view typ = "datafloor.payout-request.v1";

    PartyId party;
    Money amount;
    /// The registered payment account.
    Text<100> account;

    static constexpr auto members() {
        return document_members<PayoutRequest>(member("account", &PayoutRequest::account),
                                               member("amount", &PayoutRequest::amount),
                                               member("party", &PayoutRequest::party));
    }
};

enum class PayoutOutcome : std::uint8_t { paid, failed };

template <>
struct EnumNames<PayoutOutcome> {
    static constexpr auto names = std::to_array<std::string_view>({"paid", "failed"});
};

/// Signed by a cashier of the operator; answers the request.
struct PayoutConclusion : Document {
    static constexpr std::string_view typ = "datafloor.payout-conclusion.v1";

    PayoutId payout;
    PayoutOutcome outcome{};
    Text<100> bank_reference;

    static constexpr auto members() {
        return document_members<PayoutConclusion>(
            member("bank_reference", &PayoutConclusion::bank_reference),
            member("outcome", &PayoutConclusion::outcome),
            member("payout", &PayoutConclusion::payout));
    }
};

} // namespace datafloor::contracts
