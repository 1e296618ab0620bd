// Verified<Document>: a document whose signature was checked. No other code can make one.
#pragma once

#include <concepts>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "crypto/hash.hpp"
#include "crypto/json_fwd.hpp"
#include "crypto/jws.hpp"

namespace datafloor::crypto {

/// Why a signed document was refused: its signature, or what it says.
using DocumentFault = std::variant<JwsFault, JsonFault>;

/// A kind of document: `typ` is the one its JWS and its body must name.
template <class Document>
concept SignedDocument = requires {
    { Document::typ } -> std::convertible_to<std::string_view>;
};

struct UnverifiedForTests;

template <SignedDocument Document>
class Verified {
  public:
    [[nodiscard]] Document const& document() const { return document_; }

    Document const& operator*() const { return document_; }

    Document const* operator->() const { return &document_; }

    /// The signed bytes.
    [[nodiscard]] std::string const& body() const { return body_; }

    /// The detached JWS over them.
    [[nodiscard]] std::string const& jws() const { return jws_; }

    /// The document's hash: SHA-256 of the body.
    [[nodiscard]] Hash const& hash() const { return hash_; }

    /// SHA-256 of the JWS text, which a counter-signature names.
    [[nodiscard]] Hash const& signature_sha256() const { return signature_sha256_; }

    [[nodiscard]] Thumbprint const& signer() const { return signer_; }

  private:
    template <SignedDocument D, class Parse>
        requires std::is_invocable_r_v<std::expected<D, JsonFault>, Parse, std::string_view>
    friend std::expected<Verified<D>, DocumentFault>
    verify_document(std::string body, std::string jws, PublicKey const& key, Parse&& parse);
    friend struct UnverifiedForTests;

    explicit Verified(Document document) : document_(std::move(document)) {}

    Document document_;
    std::string body_;
    std::string jws_;
    Hash hash_{};
    Hash signature_sha256_{};
    Thumbprint signer_;
};

/// Checks the signature of `key` over `body` as a document of this type first; only then is the
/// body read, by `parse` (std::string_view -> std::expected<Document, JsonFault>). Whether the key
/// may sign is the caller's to know.
///     verify_document<Order>(body, jws, key, parse_order)
template <SignedDocument Document, class Parse>
    requires std::is_invocable_r_v<std::expected<Document, JsonFault>, Parse, std::string_view>
std::expected<Verified<Document>, DocumentFault>
verify_document(std::string body, std::string jws, PublicKey const& key, Parse&& parse) {
    auto const signature = verify_detached(key, Document::typ, bytes_of(body), jws);
    if (!signature) return std::unexpected(DocumentFault(signature.error()));
    std::expected<Document, JsonFault> document =
        std::forward<Parse>(parse)(std::string_view(body));
    if (!document) return std::unexpected(DocumentFault(std::move(document.error())));
    Verified<Document> out(std::move(*document));
    out.hash_ = sha256(bytes_of(body));
    out.signature_sha256_ = sha256(bytes_of(jws));
    out.body_ = std::move(body);
    out.jws_ = std::move(jws);
    out.signer_ = thumbprint(key);
    return out;
}

} // namespace datafloor::crypto
