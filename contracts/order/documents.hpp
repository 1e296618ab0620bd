// The documents of one order, in the order of the exchange (PROTOCOL section 2, rows 3 to 10).
#pragma once

#include "contracts/base/document.hpp"

namespace datafloor::contracts {

/// 3. Signed by the buyer; answers the offer. Its document id is the order's id.
struct OrderDocument : Document {
    static constexpr std::string_view typ = "datafloor.order.v1";

    OfferId offer;
    Hash manifest_sha256{};
    Hash licence_sha256{};
    Money price;
    /// Where the header will be wrapped to: the recipient of the signing key's binding.
    AgeRecipient recipient;
    Text<400> purpose;
    Country place_of_use;

    static constexpr auto members() {
        using T = OrderDocument;
        return document_members<T>(
            member("licence_sha256", &T::licence_sha256),
            member("manifest_sha256", &T::manifest_sha256), member("offer", &T::offer),
            member("place_of_use", &T::place_of_use), member("price", &T::price),
            member("purpose", &T::purpose), member("recipient", &T::recipient));
    }
};

/// 4. Signed by the floor; answers the order. The money is in escrow, the contract in force.
struct Confirmation : Document {
    static constexpr std::string_view typ = "datafloor.confirmation.v1";

    OrderId order;
    OfferId offer;
    PartyId buyer;
    PartyId provider;
    Hash manifest_sha256{};
    Money price;
    std::int64_t fee = 0;
    std::int64_t tax = 0;
    AgeRecipient recipient;
    /// T1 ends here, rounded down to milliseconds.
    DocumentTime deposit_by;
    std::uint32_t rulebook = 0;

    static constexpr auto members() {
        using T = Confirmation;
        return document_members<T>(
            member("buyer", &T::buyer), member("deposit_by", &T::deposit_by),
            member("fee", &T::fee), member("manifest_sha256", &T::manifest_sha256),
            member("offer", &T::offer), member("order", &T::order), member("price", &T::price),
            member("provider", &T::provider), member("recipient", &T::recipient),
            member("rulebook", &T::rulebook), member("tax", &T::tax));
    }
};

/// Signed by the buyer or the provider, before the key deposit; answers the confirmation.
struct Cancellation : Document {
    static constexpr std::string_view typ = "datafloor.cancellation.v1";

    OrderId order;
    Text<2000> reason;

    static constexpr auto members() {
        return document_members<Cancellation>(member("order", &Cancellation::order),
                                              member("reason", &Cancellation::reason));
    }
};

/// 5. Signed by the keyholder; answers the confirmation. The header exists, wrapped for this
/// order's recipient; others see its hash alone.
struct KeyDeposit : Document {
    static constexpr std::string_view typ = "datafloor.key-deposit.v1";

    OrderId order;
    AgeRecipient recipient;
    Hash manifest_sha256{};
    Hash key_commitment{};
    Hash header_sha256{};
    std::uint64_t header_bytes = 0;
    /// Hash of the sealed header the keyholder stored.
    Hash sealed_sha256{};

    static constexpr auto members() {
        using T = KeyDeposit;
        return document_members<T>(
            member("header_bytes", &T::header_bytes), member("header_sha256", &T::header_sha256),
            member("key_commitment", &T::key_commitment),
            member("manifest_sha256", &T::manifest_sha256), member("order", &T::order),
            member("recipient", &T::recipient), member("sealed_sha256", &T::sealed_sha256));
    }
};

/// What the buyer says it holds.
struct ReceivedPayload {
    std::uint64_t bytes = 0;
    Hash sha256{};

    static constexpr auto members() {
        return std::tuple(member("bytes", &ReceivedPayload::bytes),
                          member("sha256", &ReceivedPayload::sha256));
    }
};

/// 7. Signed by the buyer; answers the key deposit.
struct Receipt : Document {
    static constexpr std::string_view typ = "datafloor.receipt.v1";

    OrderId order;
    Hash confirmation_sha256{};
    Hash manifest_sha256{};
    ReceivedPayload payload;
    Hash header_sha256{};
    Hash key_commitment{};

    static constexpr auto members() {
        using T = Receipt;
        return document_members<T>(member("confirmation_sha256", &T::confirmation_sha256),
                                   member("header_sha256", &T::header_sha256),
                                   member("key_commitment", &T::key_commitment),
                                   member("manifest_sha256", &T::manifest_sha256),
                                   member("order", &T::order), member("payload", &T::payload));
    }
};

/// What is wrong with a delivery, in the buyer's word.
enum class RefusalClaim : std::uint8_t {
    bytes_differ, // what came is not the manifest's payload
    not_served,   // nothing came, or not all of it
};

template <>
struct EnumNames<RefusalClaim> {
    static constexpr auto names = std::to_array<std::string_view>({"bytes-differ", "not-served"});
};

/// 7b. Signed by the buyer before T2; answers the key deposit.
struct RefusalDocument : Document {
    static constexpr std::string_view typ = "datafloor.refusal.v1";

    OrderId order;
    RefusalClaim claim{};
    Text<2000> reason;

    static constexpr auto members() {
        using T = RefusalDocument;
        return document_members<T>(member("claim", &T::claim), member("order", &T::order),
                                   member("reason", &T::reason));
    }
};

/// Signed by an officer of the regulator, who had the floor serve the payload and hashed it;
/// answers the refusal. Which side is right follows from it by the rules.
struct RefusalFinding : Document {
    static constexpr std::string_view typ = "datafloor.refusal-finding.v1";

    OrderId order;
    /// What the floor served; absent: it could not serve it.
    std::optional<ReceivedPayload> payload;
    Text<2000> reason;

    static constexpr auto members() {
        using T = RefusalFinding;
        return document_members<T>(member("order", &T::order), member("payload", &T::payload),
                                   member("reason", &T::reason));
    }
};

/// 8. Signed by the floor in the receipt's own entry; answers the receipt: the buyer has the right
/// to the header, for ever.
struct Release : Document {
    static constexpr std::string_view typ = "datafloor.release.v1";

    OrderId order;
    Hash header_sha256{};
    DocumentTime disclose_by;

    static constexpr auto members() {
        using T = Release;
        return document_members<T>(member("disclose_by", &T::disclose_by),
                                   member("header_sha256", &T::header_sha256),
                                   member("order", &T::order));
    }
};

/// 8b. Signed by the keyholder; answers the release: the header lies open to the buyer.
struct Disclosure : Document {
    static constexpr std::string_view typ = "datafloor.disclosure.v1";

    OrderId order;
    Hash header_sha256{};

    static constexpr auto members() {
        return document_members<Disclosure>(member("header_sha256", &Disclosure::header_sha256),
                                            member("order", &Disclosure::order));
    }
};

/// 9. Signed by the buyer; answers the disclosure.
struct Acceptance : Document {
    static constexpr std::string_view typ = "datafloor.acceptance.v1";

    OrderId order;

    static constexpr auto members() {
        return document_members<Acceptance>(member("order", &Acceptance::order));
    }
};

/// What the buyer says is wrong with the data it opened (PROTOCOL section 2, the claims table).
enum class DisputeClaim : std::uint8_t {
    key_does_not_fit, // the header's key is not the manifest's
    chunk_differs,    // a chunk is not what was signed
    content_poor,     // the data is not worth its description
};

template <>
struct EnumNames<DisputeClaim> {
    static constexpr auto names =
        std::to_array<std::string_view>({"key-does-not-fit", "chunk-differs", "content-poor"});
};

/// 9. Signed by the buyer before T3; answers the disclosure.
struct DisputeDocument : Document {
    static constexpr std::string_view typ = "datafloor.dispute.v1";

    OrderId order;
    DisputeClaim claim{};
    /// Of what the buyer shows to who decides; it never stands in the ledger itself.
    Hash evidence_sha256{};
    Text<2000> reason;

    static constexpr auto members() {
        using T = DisputeDocument;
        return document_members<T>(member("claim", &T::claim),
                                   member("evidence_sha256", &T::evidence_sha256),
                                   member("order", &T::order), member("reason", &T::reason));
    }
};

/// How a dispute ends.
enum class DisputeOutcome : std::uint8_t { provider_paid, refund, partial_refund };

template <>
struct EnumNames<DisputeOutcome> {
    static constexpr auto names =
        std::to_array<std::string_view>({"provider-paid", "refund", "partial-refund"});
};

/// An outcome; the amount is that of a partial refund, in minor units of the price.
struct DisputeVerdict {
    DisputeOutcome outcome{};
    std::optional<std::int64_t> refund;

    bool operator==(DisputeVerdict const&) const = default;

    static constexpr auto members() {
        return std::tuple(member("outcome", &DisputeVerdict::outcome),
                          member("refund", &DisputeVerdict::refund));
    }
};

/// Signed by the arbiter the offer names, where a machine decides; answers the dispute.
struct DisputeFinding : Document {
    static constexpr std::string_view typ = "datafloor.dispute-finding.v1";

    OrderId order;
    DisputeVerdict verdict;
    Hash report_sha256{};
    Text<2000> reason;

    static constexpr auto members() {
        using T = DisputeFinding;
        return document_members<T>(member("order", &T::order), member("reason", &T::reason),
                                   member("report_sha256", &T::report_sha256),
                                   member("verdict", &T::verdict));
    }
};

/// Signed by an officer of the regulator; answers the dispute. Two that agree, of two officers,
/// decide it.
struct DisputeDirective : Document {
    static constexpr std::string_view typ = "datafloor.dispute-directive.v1";

    OrderId order;
    DisputeVerdict verdict;
    Text<400> legal_basis;
    Text<2000> reason;

    static constexpr auto members() {
        using T = DisputeDirective;
        return document_members<T>(member("legal_basis", &T::legal_basis),
                                   member("order", &T::order), member("reason", &T::reason),
                                   member("verdict", &T::verdict));
    }
};

/// 10. Signed by the floor; answers the acceptance, the decision of a dispute, or the
/// disclosure where T3 passed in silence.
struct Settlement : Document {
    static constexpr std::string_view typ = "datafloor.settlement.v1";

    OrderId order;
    PartyId provider;
    Money to_provider;
    std::int64_t fee = 0;
    std::int64_t tax = 0;
    /// Back to the buyer, where a dispute ended in a partial refund.
    std::optional<std::int64_t> refund;

    static constexpr auto members() {
        using T = Settlement;
        return document_members<T>(member("fee", &T::fee), member("order", &T::order),
                                   member("provider", &T::provider), member("refund", &T::refund),
                                   member("tax", &T::tax), member("to_provider", &T::to_provider));
    }
};

} // namespace datafloor::contracts
