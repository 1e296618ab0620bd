// Why the keyholder says no: which piece of evidence, and what is wrong with it.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "contracts/base/codec.hpp"
#include "services/delivery/payload_check.hpp"

namespace datafloor::services {

enum class RefusalReason : std::uint8_t {
    request_malformed,   // not a request of this protocol
    descriptor_missing,  // files come as descriptors of regular files
    busy,                // another payload is being examined
    document_unreadable, // signed, but not a document of its kind
    signature_wrong,
    signer_unknown,      // no approved binding for the signing key was brought
    registrar_unknown,   // approved by a key that is not pinned
    signer_not_entitled, // the key is another party's, or lacks the scope
    key_not_in_force,    // when the document counted
    other_floor,
    answers_another,       // `answers` is not the document before it
    names_another,         // a member is not what the other documents say
    custody_not_floors,    // the provider keeps the key itself
    payload_not_manifests, // `fault` says how
    key_taken,             // this file key belongs to another manifest
    sealed_key_missing,    // never examined, or lost
    sealed_altered,        // a stored blob does not open, or is another's
    deposit_differs,       // a header was built on other evidence for this order
    deposit_missing,       // no header was built for this order
    release_missing,       // the ledger has no release of this order
    entry_unfit,           // the release's entry is not what its hashes say
};

/// The piece of evidence at fault.
enum class EvidencePiece : std::uint8_t {
    none,
    binding,
    approval,
    manifest,
    payload,
    offer,
    order,
    confirmation,
    deposit,
    receipt,
    release,
};

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::RefusalReason> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"request_malformed",   "descriptor_missing",    "busy",
         "document_unreadable", "signature_wrong",       "signer_unknown",
         "registrar_unknown",   "signer_not_entitled",   "key_not_in_force",
         "other_floor",         "answers_another",       "names_another",
         "custody_not_floors",  "payload_not_manifests", "key_taken",
         "sealed_key_missing",  "sealed_altered",        "deposit_differs",
         "deposit_missing",     "release_missing",       "entry_unfit"});
    static_assert(names.size() ==
                  static_cast<std::size_t>(datafloor::services::RefusalReason::entry_unfit) + 1);
};

template <>
struct datafloor::contracts::EnumNames<datafloor::services::EvidencePiece> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"none", "binding", "approval", "manifest", "payload", "offer", "order", "confirmation",
         "deposit", "receipt", "release"});
};

namespace datafloor::services {

struct Refusal {
    RefusalReason reason{};
    EvidencePiece piece{};
    /// With `payload_not_manifests`.
    std::optional<PayloadFault> fault;
    /// One English sentence.
    contracts::Text<400> detail;

    static constexpr auto members() {
        using contracts::member;
        return std::tuple(member("detail", &Refusal::detail), member("fault", &Refusal::fault),
                          contracts::ConstantText{"kind", "refused"},
                          member("piece", &Refusal::piece), member("reason", &Refusal::reason),
                          contracts::ConstantNumber{"v", 1});
    }
};

template <class T>
using Answer = std::expected<T, Refusal>;

inline std::unexpected<Refusal> refuse(RefusalReason reason, EvidencePiece piece,
                                       std::string detail) {
    return std::unexpected(Refusal{reason, piece, std::nullopt, {std::move(detail)}});
}

} // namespace datafloor::services
