// Why the rules say no. A decline is an answer, not a failure; nothing changes by it.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>

#include "contracts/base/names.hpp"

namespace datafloor::contracts {

/// Every reason has one problem type at the door. Names are part of the API: add, never rename.
enum class Reason : std::uint8_t {
    // documents and keys
    document_for_another_floor,
    document_already_used,
    document_id_reused,
    document_too_old,
    document_from_the_future,
    document_answers_another,
    key_unknown,
    key_not_in_force,
    key_already_bound,
    subject_key_unknown,
    key_revoked_already,
    rotation_differs,
    key_rotated_too_often,
    key_lacks_scope,
    scope_not_in_role,
    role_not_admitted,
    signer_not_entitled,
    // the floor
    floor_already_open,
    floor_not_open,
    floor_halted,
    // parties
    party_unknown,
    party_exists,
    party_suspended,
    party_frozen,
    party_not_suspended,
    party_not_frozen,
    identity_mismatch,
    validity_empty,
    // listings
    listing_unknown,
    listing_exists,
    listing_not_yours,
    listing_suspended,
    listing_withdrawn,
    listing_not_suspended,
    version_unknown,
    version_number_wrong,
    version_state_wrong,
    class_not_listable,
    class_only_free,
    class_mismatch,
    manifest_mismatch,
    licence_mismatch,
    payload_reused,
    payload_missing,
    custody_not_offered,
    // offers
    offer_unknown,
    offer_exists,
    offer_closed,
    offer_not_yet_valid,
    offer_expired,
    offer_not_for_you,
    offer_exhausted,
    price_out_of_range,
    price_mismatch,
    deadline_out_of_range,
    fee_out_of_range,
    validity_out_of_range,
    currency_unknown,
    // orders
    order_unknown,
    order_exists,
    order_state_wrong,
    order_not_yours,
    order_frozen,
    order_not_frozen,
    provider_frozen,
    own_listing,
    recipient_missing,
    recipient_mismatch,
    recipient_revoked,
    offer_key_compromised,
    spending_limit_exceeded,
    broker_not_admitted,
    receipt_mismatch,
    header_mismatch,
    deadline_not_reached,
    deadline_passed,
    download_limit_reached,
    licence_denies,
    refund_out_of_range,
    // money
    funds_insufficient,
    amount_out_of_range,
    transfer_exists,
    bank_reference_used,
    payout_unknown,
    payout_exists,
    payout_state_wrong,
    // directives
    directive_given_already,
};

template <>
struct EnumNames<Reason> {
    static constexpr auto names = std::to_array<std::string_view>({
        "document_for_another_floor",
        "document_already_used",
        "document_id_reused",
        "document_too_old",
        "document_from_the_future",
        "document_answers_another",
        "key_unknown",
        "key_not_in_force",
        "key_already_bound",
        "subject_key_unknown",
        "key_revoked_already",
        "rotation_differs",
        "key_rotated_too_often",
        "key_lacks_scope",
        "scope_not_in_role",
        "role_not_admitted",
        "signer_not_entitled",
        "floor_already_open",
        "floor_not_open",
        "floor_halted",
        "party_unknown",
        "party_exists",
        "party_suspended",
        "party_frozen",
        "party_not_suspended",
        "party_not_frozen",
        "identity_mismatch",
        "validity_empty",
        "listing_unknown",
        "listing_exists",
        "listing_not_yours",
        "listing_suspended",
        "listing_withdrawn",
        "listing_not_suspended",
        "version_unknown",
        "version_number_wrong",
        "version_state_wrong",
        "class_not_listable",
        "class_only_free",
        "class_mismatch",
        "manifest_mismatch",
        "licence_mismatch",
        "payload_reused",
        "payload_missing",
        "custody_not_offered",
        "offer_unknown",
        "offer_exists",
        "offer_closed",
        "offer_not_yet_valid",
        "offer_expired",
        "offer_not_for_you",
        "offer_exhausted",
        "price_out_of_range",
        "price_mismatch",
        "deadline_out_of_range",
        "fee_out_of_range",
        "validity_out_of_range",
        "currency_unknown",
        "order_unknown",
        "order_exists",
        "order_state_wrong",
        "order_not_yours",
        "order_frozen",
        "order_not_frozen",
        "provider_frozen",
        "own_listing",
        "recipient_missing",
        "recipient_mismatch",
        "recipient_revoked",
        "offer_key_compromised",
        "spending_limit_exceeded",
        "broker_not_admitted",
        "receipt_mismatch",
        "header_mismatch",
        "deadline_not_reached",
        "deadline_passed",
        "download_limit_reached",
        "licence_denies",
        "refund_out_of_range",
        "funds_insufficient",
        "amount_out_of_range",
        "transfer_exists",
        "bank_reference_used",
        "payout_unknown",
        "payout_exists",
        "payout_state_wrong",
        "directive_given_already",
    });
    static_assert(names.size() == static_cast<std::size_t>(Reason::directive_given_already) + 1);
};

struct Declined {
    Reason reason;
    /// One English sentence for the caller: what was found, what to do.
    std::string detail;
    /// The member at fault (RFC 6901), where it is one; else empty.
    std::string pointer = {};
    /// Type of the document it stands in; empty: the command's only or first one.
    std::string_view typ = {};
};

template <class T>
using Result = std::expected<T, Declined>;

inline std::unexpected<Declined> decline(Reason reason, std::string detail,
                                         std::string pointer = {}, std::string_view typ = {}) {
    return std::unexpected(Declined{reason, std::move(detail), std::move(pointer), typ});
}

} // namespace datafloor::contracts
