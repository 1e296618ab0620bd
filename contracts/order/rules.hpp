// The exchange: from the order to its settlement, or back to the buyer.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

struct PlaceOrder {
    static constexpr std::string_view kind = "place-order";

    Verified<OrderDocument> order;
    Draft confirmation;
    /// The licence of the version that the offer sells, as for a download. Any, where there is no
    /// such offer.
    Policy licence;
};

void needs(Needs& needs, PlaceOrder const& command);
/// Moves the price into the order's escrow account. The licence contract is then in force. Refuses
/// an order whose data the licence would not let the buyer fetch before its receipt is due.
Result<Outcome> decide(State const& state, PlaceOrder const& command, Instant now,
                       Rulebook const& rulebook);

struct CancelOrder {
    static constexpr std::string_view kind = "cancel-order";

    Verified<Cancellation> cancellation;
};

void needs(Needs& needs, CancelOrder const& command);
/// By either side, before the key deposit; by the side of a party that is frozen meanwhile, until
/// the receipt. The money goes back whole.
Result<Outcome> decide(State const& state, CancelOrder const& command, Instant now,
                       Rulebook const& rulebook);

struct DepositKey {
    static constexpr std::string_view kind = "deposit-key";

    Verified<KeyDeposit> deposit;
};

void needs(Needs& needs, DepositKey const& command);
/// Refuses a deposit after T1, for another recipient, manifest or key, for a recipient whose key
/// was revoked, or while the order, its listing or its provider is held. T2 starts.
Result<Outcome> decide(State const& state, DepositKey const& command, Instant now,
                       Rulebook const& rulebook);

/// The buyer, known by its token, fetches the payload.
struct GrantDownload {
    static constexpr std::string_view kind = "grant-download";

    OrderId order;
    PartyId by;
    /// The licence under which the order stands, as its version's description says it. The state
    /// holds the hash alone (docs/decisions/licence-at-delivery.md).
    Policy licence;
};

void needs(Needs& needs, GrantDownload const& command);
/// Refuses what the licence denies: after its term, beyond its count, to another country or
/// recipient.
Result<Outcome> decide(State const& state, GrantDownload const& command, Instant now,
                       Rulebook const& rulebook);

struct GiveReceipt {
    static constexpr std::string_view kind = "give-receipt";

    Verified<Receipt> receipt;
    Draft release;
};

void needs(Needs& needs, GiveReceipt const& command);
/// Receipt and release in one: the buyer gets the right to the header, and the price is reserved
/// for provider, fee and tax (ARCHITECTURE, invariant 6).
Result<Outcome> decide(State const& state, GiveReceipt const& command, Instant now,
                       Rulebook const& rulebook);

struct DiscloseHeader {
    static constexpr std::string_view kind = "disclose-header";

    Verified<Disclosure> disclosure;
};

void needs(Needs& needs, DiscloseHeader const& command);
/// T3 starts. Refused while the listing is suspended: undisclosed then means a full refund.
Result<Outcome> decide(State const& state, DiscloseHeader const& command, Instant now,
                       Rulebook const& rulebook);

struct AcceptOrder {
    static constexpr std::string_view kind = "accept-order";

    Verified<Acceptance> acceptance;
};

void needs(Needs& needs, AcceptOrder const& command);
Result<Outcome> decide(State const& state, AcceptOrder const& command, Instant now,
                       Rulebook const& rulebook);

/// The floor acts by itself on an order whose `due_at` has come: it refunds after T1, T2 or the
/// disclosure term, and a refused order after T4; it accepts after T3, hands a dispute to the
/// officers after T4, and settles what is accepted. The refusal fee of T2 is not kept while a
/// directive or a revoked key hinders the receipt. At any time it voids the deposit of a header
/// that is wrapped for a revoked key. A frozen order waits; after the longest freeze its clock goes
/// on.
struct PassDeadline {
    static constexpr std::string_view kind = "pass-deadline";

    OrderId order;
    Draft settlement;
    DeadlineEvidence evidence;
};

void needs(Needs& needs, PassDeadline const& command);
Result<Outcome> decide(State const& state, PassDeadline const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
