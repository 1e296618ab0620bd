// Offers: a price and the terms of the exchange for one version of a listing.
#pragma once

#include "contracts/base/document.hpp"

namespace datafloor::contracts {

/// Signed by the provider; answers the manifest. Its document id is the offer's id.
struct OfferDocument : Document {
    static constexpr std::string_view typ = "datafloor.offer.v1";

    ListingId listing;
    std::uint32_t version = 0;
    Money price;
    Hash licence_sha256{};
    DocumentTime valid_from;
    DocumentTime valid_until;
    Seconds key_deposit; // T1
    Seconds receipt;     // T2
    Seconds acceptance;  // T3
    Seconds dispute;     // T4
    /// Kept by the provider when the buyer never signs a receipt, in minor units of the price.
    std::int64_t refusal_fee = 0;
    /// No more orders than this; absent: no limit.
    std::optional<std::uint32_t> orders_max;
    /// Only this party may order; absent: every buyer.
    std::optional<PartyId> buyer;
    /// Decides a dispute that a machine can decide; absent: officers do.
    std::optional<PartyId> arbiter;
    /// The most of the price that a partial refund may give back; absent: all of it or nothing.
    std::optional<std::uint32_t> partial_refund_max_basis_points;

    static constexpr auto members() {
        using T = OfferDocument;
        return document_members<T>(
            member("acceptance_seconds", &T::acceptance), member("arbiter", &T::arbiter),
            member("buyer", &T::buyer), member("dispute_seconds", &T::dispute),
            member("key_deposit_seconds", &T::key_deposit),
            member("licence_sha256", &T::licence_sha256), member("listing", &T::listing),
            member("orders_max", &T::orders_max),
            member("partial_refund_max_basis_points", &T::partial_refund_max_basis_points),
            member("price", &T::price), member("receipt_seconds", &T::receipt),
            member("refusal_fee", &T::refusal_fee), member("valid_from", &T::valid_from),
            member("valid_until", &T::valid_until), member("version", &T::version));
    }
};

/// Signed by the provider: no new orders on this offer; answers it.
struct OfferWithdrawal : Document {
    static constexpr std::string_view typ = "datafloor.offer-withdrawal.v1";

    OfferId offer;

    static constexpr auto members() {
        return document_members<OfferWithdrawal>(member("offer", &OfferWithdrawal::offer));
    }
};

struct Offer {
    using Key = OfferId;
    static constexpr std::string_view table = "offer";

    OfferId offer;
    ListingId listing;
    std::uint32_t number = 0;
    PartyId provider;
    std::int64_t price = 0;
    Currency currency;
    Hash document_sha256{};
    Hash manifest_sha256{};
    Hash licence_sha256{};
    Instant valid_from;
    Instant valid_until;
    Seconds key_deposit;
    Seconds receipt;
    Seconds acceptance;
    Seconds dispute;
    std::int64_t refusal_fee = 0;
    std::optional<std::uint32_t> orders_max;
    std::optional<PartyId> buyer;
    std::uint32_t orders = 0;
    bool closed = false;
    /// The provider's key that signed it; absent in entries from before it was kept.
    std::optional<crypto::Thumbprint> signed_by;
    std::optional<PartyId> arbiter;
    std::optional<std::uint32_t> partial_refund_max_basis_points;

    [[nodiscard]] Key key() const { return offer; }

    static constexpr auto members() {
        using T = Offer;
        return std::tuple(
            member("offer", &T::offer), member("listing", &T::listing),
            member("number", &T::number), member("provider", &T::provider),
            member("price", &T::price), member("currency", &T::currency),
            member("document_sha256", &T::document_sha256),
            member("manifest_sha256", &T::manifest_sha256),
            member("licence_sha256", &T::licence_sha256), member("valid_from", &T::valid_from),
            member("valid_until", &T::valid_until), member("key_deposit", &T::key_deposit),
            member("receipt", &T::receipt), member("acceptance", &T::acceptance),
            member("dispute", &T::dispute), member("refusal_fee", &T::refusal_fee),
            member("orders_max", &T::orders_max), member("buyer", &T::buyer),
            member("orders", &T::orders), member("closed", &T::closed),
            member("signed_by", &T::signed_by), member("arbiter", &T::arbiter),
            member("partial_refund_max_basis_points", &T::partial_refund_max_basis_points));
    }
};

struct OfferMade {
    static constexpr std::string_view type = "offer-made.v1";

    Offer offer; // no orders, not closed

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("offer", &OfferMade::offer));
    }
};

struct OfferClosed {
    static constexpr std::string_view type = "offer-closed.v1";

    OfferId offer;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("offer", &OfferClosed::offer));
    }
};

} // namespace datafloor::contracts
