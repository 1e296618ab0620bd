// Orders: the fair exchange as one state table.
#pragma once

#include "contracts/base/machine.hpp"
#include "contracts/order/documents.hpp"

namespace datafloor::contracts {

enum class OrderState : std::uint8_t {
    confirmed, // money in escrow
    deposited, // header built for the buyer, sealed
    refused,   // the buyer says that the bytes are not as promised; T2 stands still
    released,  // receipt signed, right to the header, money reserved for the provider
    disclosed, // header given out
    disputed,  // the buyer says that the data is not as promised; T3 stands still, T4 runs
    escalated, // T4 is over: two officers decide
    accepted,
    settled,
    cancelled,
    refunded,
};

template <>
struct EnumNames<OrderState> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"confirmed", "deposited", "refused", "released", "disclosed", "disputed", "escalated",
         "accepted", "settled", "cancelled", "refunded"});
};

enum class OrderStep : std::uint8_t {
    cancel,
    deposit,
    download,
    receive,
    disclose,
    accept,
    settle,
    refund,       // a deadline of the other side passed
    void_deposit, // the recipient's key was revoked before the receipt
    refuse,       // the buyer's document 7b
    uphold,       // the bytes are not as promised
    dismiss,      // they are
    dispute,
    escalate,  // T4
    award,     // a dispute ends for the provider, or with a part of the price
    reimburse, // a dispute ends for the buyer
    leave,     // a cancellation because the other side is frozen
};

template <>
struct EnumNames<OrderStep> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"cancel", "deposit", "download", "receive", "disclose", "accept", "settle", "refund",
         "void_deposit", "refuse", "uphold", "dismiss", "dispute", "escalate", "award", "reimburse",
         "leave"});
};

inline constexpr auto order_table = std::to_array<Transition<OrderState, OrderStep>>({
    {OrderState::confirmed, OrderStep::cancel, OrderState::cancelled},
    {OrderState::confirmed, OrderStep::leave, OrderState::cancelled},
    {OrderState::confirmed, OrderStep::deposit, OrderState::deposited},
    {OrderState::confirmed, OrderStep::refund, OrderState::refunded}, // T1: no key deposit
    {OrderState::deposited, OrderStep::download, OrderState::deposited},
    {OrderState::deposited, OrderStep::receive, OrderState::released},
    {OrderState::deposited, OrderStep::refund, OrderState::refunded},        // T2: no receipt
    {OrderState::deposited, OrderStep::void_deposit, OrderState::confirmed}, // T1 anew
    {OrderState::deposited, OrderStep::refuse, OrderState::refused},
    {OrderState::deposited, OrderStep::leave, OrderState::cancelled},
    {OrderState::refused, OrderStep::download, OrderState::refused},
    {OrderState::refused, OrderStep::receive, OrderState::released}, // the buyer's mind changed
    {OrderState::refused, OrderStep::leave, OrderState::cancelled},
    {OrderState::refused, OrderStep::uphold, OrderState::refunded},
    {OrderState::refused, OrderStep::dismiss, OrderState::deposited},
    {OrderState::refused, OrderStep::refund, OrderState::refunded}, // T4: no finding
    {OrderState::released, OrderStep::download, OrderState::released},
    {OrderState::released, OrderStep::disclose, OrderState::disclosed},
    {OrderState::released, OrderStep::refund, OrderState::refunded}, // no disclosure
    {OrderState::disclosed, OrderStep::download, OrderState::disclosed},
    {OrderState::disclosed, OrderStep::accept, OrderState::accepted}, // by document, or T3
    {OrderState::disclosed, OrderStep::dispute, OrderState::disputed},
    {OrderState::disputed, OrderStep::download, OrderState::disputed},
    {OrderState::disputed, OrderStep::accept, OrderState::accepted}, // the buyer's mind changed
    {OrderState::disputed, OrderStep::escalate, OrderState::escalated},
    {OrderState::disputed, OrderStep::award, OrderState::accepted},
    {OrderState::disputed, OrderStep::reimburse, OrderState::refunded},
    {OrderState::escalated, OrderStep::download, OrderState::escalated},
    {OrderState::escalated, OrderStep::accept, OrderState::accepted},
    {OrderState::escalated, OrderStep::award, OrderState::accepted},
    {OrderState::escalated, OrderStep::reimburse, OrderState::refunded},
    {OrderState::accepted, OrderStep::download, OrderState::accepted},
    {OrderState::accepted, OrderStep::settle, OrderState::settled},
    {OrderState::settled, OrderStep::download, OrderState::settled},
});

constexpr std::optional<OrderState> next(OrderState from, OrderStep step) {
    return next(std::span<Transition<OrderState, OrderStep> const>(order_table), from, step);
}

/// The money has moved; nothing but downloads follows.
constexpr bool is_final(OrderState state) {
    return state == OrderState::settled || state == OrderState::cancelled ||
           state == OrderState::refunded;
}

struct Order {
    using Key = OrderId;
    static constexpr std::string_view table = "orders";

    OrderId order;
    OfferId offer;
    ListingId listing;
    std::uint32_t number = 0;
    PartyId buyer;
    crypto::Thumbprint buyer_key;
    PartyId provider;
    AgeRecipient recipient;
    OrderState state{};
    std::int64_t price = 0;
    Currency currency;
    std::int64_t fee = 0;
    std::int64_t tax = 0;
    std::int64_t refusal_fee = 0;
    Seconds receipt;    // T2
    Seconds acceptance; // T3
    Seconds dispute;    // T4
    Hash manifest_sha256{};
    Hash order_sha256{};
    Hash confirmation_sha256{};
    std::optional<Hash> deposit_sha256;
    std::optional<Hash> header_sha256;
    std::optional<Hash> release_sha256;
    std::optional<Hash> disclosure_sha256;
    std::optional<Hash> acceptance_sha256; // absent where T3 passed in silence
    std::uint32_t downloads = 0;
    Instant confirmed_at;
    /// When the floor acts by itself on this order: the end of T1, T2, the disclosure term or T3,
    /// of T4 while a refusal waits for its finding, at once where settlement is due, or the longest
    /// end of a freeze. Absent in the final states.
    std::optional<Instant> due_at;
    std::optional<Hash> refusal_sha256; // the last one
    /// While a clock stands still: since when, and when it would have run out.
    std::optional<Instant> stopped_at;
    std::optional<Instant> stopped_due;
    std::optional<Hash> dispute_sha256;
    std::optional<DisputeClaim> dispute_claim;
    /// The last directive on the dispute, which waits for another officer's: who, and for what.
    std::optional<UserId> directed_by;
    std::optional<DisputeOutcome> directed_outcome;
    std::optional<std::int64_t> directed_refund;
    std::optional<Hash> decision_sha256; // of the dispute
    std::int64_t refund = 0;             // of the price, back to the buyer at settlement
    /// While officers freeze the order: since when, and what `due_at` was, if any.
    std::optional<Instant> frozen_at;
    std::optional<Instant> frozen_due;

    [[nodiscard]] Key key() const { return order; }

    static constexpr auto members() {
        using T = Order;
        return std::tuple(
            member("order_id", &T::order), member("offer", &T::offer),
            member("listing", &T::listing), member("number", &T::number),
            member("buyer", &T::buyer), member("buyer_key", &T::buyer_key),
            member("provider", &T::provider), member("recipient", &T::recipient),
            member("state", &T::state), member("price", &T::price),
            member("currency", &T::currency), member("fee", &T::fee), member("tax", &T::tax),
            member("refusal_fee", &T::refusal_fee), member("receipt", &T::receipt),
            member("acceptance", &T::acceptance), member("dispute", &T::dispute),
            member("manifest_sha256", &T::manifest_sha256),
            member("order_sha256", &T::order_sha256),
            member("confirmation_sha256", &T::confirmation_sha256),
            member("deposit_sha256", &T::deposit_sha256),
            member("header_sha256", &T::header_sha256),
            member("release_sha256", &T::release_sha256),
            member("disclosure_sha256", &T::disclosure_sha256),
            member("acceptance_sha256", &T::acceptance_sha256), member("downloads", &T::downloads),
            member("confirmed_at", &T::confirmed_at), member("due_at", &T::due_at),
            member("refusal_sha256", &T::refusal_sha256), member("stopped_at", &T::stopped_at),
            member("stopped_due", &T::stopped_due), member("dispute_sha256", &T::dispute_sha256),
            member("dispute_claim", &T::dispute_claim), member("directed_by", &T::directed_by),
            member("directed_outcome", &T::directed_outcome),
            member("directed_refund", &T::directed_refund),
            member("decision_sha256", &T::decision_sha256), member("refund", &T::refund),
            member("frozen_at", &T::frozen_at), member("frozen_due", &T::frozen_due));
    }
};

struct OrderConfirmed {
    static constexpr std::string_view type = "order-confirmed.v1";

    OrderId order;
    OfferId offer;
    ListingId listing;
    std::uint32_t number = 0;
    PartyId buyer;
    crypto::Thumbprint buyer_key;
    PartyId provider;
    AgeRecipient recipient;
    Money price;
    std::int64_t fee = 0;
    std::int64_t tax = 0;
    std::int64_t refusal_fee = 0;
    Seconds receipt;
    Seconds acceptance;
    Seconds dispute;
    Hash manifest_sha256{};
    Hash order_sha256{};
    Hash confirmation_sha256{};
    Instant deposit_by;

    static constexpr auto members() {
        using T = OrderConfirmed;
        return std::tuple(
            ConstantText{"type", type}, member("order", &T::order), member("offer", &T::offer),
            member("listing", &T::listing), member("number", &T::number),
            member("buyer", &T::buyer), member("buyer_key", &T::buyer_key),
            member("provider", &T::provider), member("recipient", &T::recipient),
            member("price", &T::price), member("fee", &T::fee), member("tax", &T::tax),
            member("refusal_fee", &T::refusal_fee), member("receipt_seconds", &T::receipt),
            member("acceptance_seconds", &T::acceptance), member("dispute_seconds", &T::dispute),
            member("manifest_sha256", &T::manifest_sha256),
            member("order_sha256", &T::order_sha256),
            member("confirmation_sha256", &T::confirmation_sha256),
            member("deposit_by", &T::deposit_by));
    }
};

struct OrderCancelled {
    static constexpr std::string_view type = "order-cancelled.v1";

    OrderId order;
    PartyId by;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("order", &OrderCancelled::order),
                          member("by", &OrderCancelled::by));
    }
};

struct KeyDeposited {
    static constexpr std::string_view type = "key-deposited.v1";

    OrderId order;
    Hash deposit_sha256{};
    Hash header_sha256{};
    Hash sealed_sha256{};
    Instant receipt_by;

    static constexpr auto members() {
        using T = KeyDeposited;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("deposit_sha256", &T::deposit_sha256),
                          member("header_sha256", &T::header_sha256),
                          member("sealed_sha256", &T::sealed_sha256),
                          member("receipt_by", &T::receipt_by));
    }
};

/// The header was wrapped for a key that was revoked before the receipt: it is never disclosed, and
/// T1 runs anew.
struct DepositVoided {
    static constexpr std::string_view type = "deposit-voided.v1";

    OrderId order;
    Hash deposit_sha256{};
    Instant deposit_by;

    static constexpr auto members() {
        using T = DepositVoided;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("deposit_sha256", &T::deposit_sha256),
                          member("deposit_by", &T::deposit_by));
    }
};

/// The buyer may fetch the payload; every grant is an entry.
struct DownloadGranted {
    static constexpr std::string_view type = "download-granted.v1";

    OrderId order;
    std::uint32_t count = 0; // of this order, this one included

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("order", &DownloadGranted::order),
                          member("count", &DownloadGranted::count));
    }
};

/// T2 stands still, no fee runs, and the money stays where it is.
struct OrderRefused {
    static constexpr std::string_view type = "order-refused.v1";

    OrderId order;
    RefusalClaim claim{};
    Hash refusal_sha256{};
    /// End of T4: without a finding until then the price goes back.
    Instant decide_by;

    static constexpr auto members() {
        using T = OrderRefused;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("claim", &T::claim), member("refusal_sha256", &T::refusal_sha256),
                          member("decide_by", &T::decide_by));
    }
};

enum class RefusalVerdict : std::uint8_t { upheld, dismissed };

template <>
struct EnumNames<RefusalVerdict> {
    static constexpr auto names = std::to_array<std::string_view>({"upheld", "dismissed"});
};

constexpr OrderStep step_of(RefusalVerdict verdict) {
    return verdict == RefusalVerdict::upheld ? OrderStep::uphold : OrderStep::dismiss;
}

struct RefusalDecided {
    static constexpr std::string_view type = "refusal-decided.v1";

    OrderId order;
    RefusalVerdict verdict{};
    Hash finding_sha256{};
    /// Where it was dismissed: T2 goes on and ends here, the time stopped added.
    std::optional<Instant> receipt_by;

    static constexpr auto members() {
        using T = RefusalDecided;
        return std::tuple(
            ConstantText{"type", type}, member("order", &T::order), member("verdict", &T::verdict),
            member("finding_sha256", &T::finding_sha256), member("receipt_by", &T::receipt_by));
    }
};

/// Receipt and release are one event: the right to the header and the reserved money arise
/// together.
struct OrderReleased {
    static constexpr std::string_view type = "order-released.v1";

    OrderId order;
    Hash receipt_sha256{};
    Hash release_sha256{};
    Instant disclose_by;

    static constexpr auto members() {
        using T = OrderReleased;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("receipt_sha256", &T::receipt_sha256),
                          member("release_sha256", &T::release_sha256),
                          member("disclose_by", &T::disclose_by));
    }
};

struct HeaderDisclosed {
    static constexpr std::string_view type = "header-disclosed.v1";

    OrderId order;
    Hash disclosure_sha256{};
    Instant accept_by;

    static constexpr auto members() {
        using T = HeaderDisclosed;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("disclosure_sha256", &T::disclosure_sha256),
                          member("accept_by", &T::accept_by));
    }
};

/// What shows that a deadline had passed: a checkpoint timed after it, with its cosignatures. The
/// rulebook's quorum is 0 until witnesses run; then size 0 and the floor's clock stand alone.
struct DeadlineEvidence {
    std::uint64_t size = 0;
    Hash root{};
    std::vector<Text<400>> cosignatures;

    static constexpr auto members() {
        return std::tuple(member("cosignatures", &DeadlineEvidence::cosignatures),
                          member("root", &DeadlineEvidence::root),
                          member("size", &DeadlineEvidence::size));
    }
};

/// By the buyer's document, or because T3 passed (then with evidence).
struct OrderAccepted {
    static constexpr std::string_view type = "order-accepted.v1";

    OrderId order;
    std::optional<Hash> acceptance_sha256;
    std::optional<DeadlineEvidence> evidence;

    static constexpr auto members() {
        using T = OrderAccepted;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("acceptance_sha256", &T::acceptance_sha256),
                          member("evidence", &T::evidence));
    }
};

struct OrderSettled {
    static constexpr std::string_view type = "order-settled.v1";

    OrderId order;
    Hash settlement_sha256{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("order", &OrderSettled::order),
                          member("settlement_sha256", &OrderSettled::settlement_sha256));
    }
};

enum class RefundCause : std::uint8_t {
    no_key_deposit,
    no_receipt,
    no_disclosure,
    recipient_revoked, // no key deposit, because the buyer's key was revoked
    no_finding,
};

template <>
struct EnumNames<RefundCause> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"no-key-deposit", "no-receipt", "no-disclosure", "recipient-revoked", "no-finding"});
};

struct OrderRefunded {
    static constexpr std::string_view type = "order-refunded.v1";

    OrderId order;
    RefundCause cause{};
    DeadlineEvidence evidence;

    static constexpr auto members() {
        using T = OrderRefunded;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("cause", &T::cause), member("evidence", &T::evidence));
    }
};

/// T3 stands still; the money stays reserved.
struct OrderDisputed {
    static constexpr std::string_view type = "order-disputed.v1";

    OrderId order;
    DisputeClaim claim{};
    Hash dispute_sha256{};
    Instant decide_by; // end of T4

    static constexpr auto members() {
        using T = OrderDisputed;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("claim", &T::claim), member("dispute_sha256", &T::dispute_sha256),
                          member("decide_by", &T::decide_by));
    }
};

/// T4 passed: officers decide, whatever the claim.
struct DisputeEscalated {
    static constexpr std::string_view type = "dispute-escalated.v1";

    OrderId order;
    DeadlineEvidence evidence;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("order", &DisputeEscalated::order),
                          member("evidence", &DisputeEscalated::evidence));
    }
};

/// One officer's word; it waits for another's.
struct DisputeDirected {
    static constexpr std::string_view type = "dispute-directed.v1";

    OrderId order;
    UserId officer;
    DisputeVerdict verdict;
    Hash directive_sha256{};

    static constexpr auto members() {
        using T = DisputeDirected;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("officer", &T::officer), member("verdict", &T::verdict),
                          member("directive_sha256", &T::directive_sha256));
    }
};

/// By the arbiter's finding, or by the second of two directives that agree.
struct DisputeDecided {
    static constexpr std::string_view type = "dispute-decided.v1";

    OrderId order;
    DisputeVerdict verdict;
    Hash decision_sha256{};

    static constexpr auto members() {
        using T = DisputeDecided;
        return std::tuple(ConstantText{"type", type}, member("order", &T::order),
                          member("verdict", &T::verdict),
                          member("decision_sha256", &T::decision_sha256));
    }
};

constexpr OrderStep step_of(DisputeOutcome outcome) {
    return outcome == DisputeOutcome::refund ? OrderStep::reimburse : OrderStep::award;
}

} // namespace datafloor::contracts
