// Signatures over documents (detached JWS) and over JWTs (compact JWS), EdDSA only (RFC 7515,
// 8037).
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "crypto/ed25519.hpp"
#include "crypto/json_fwd.hpp"
#include "crypto/jwk.hpp"

namespace datafloor::crypto {

enum class JwsFault {
    /// Not the three parts, not base64url, not a signature of 64 bytes, or too long.
    malformed,
    /// The protected header is not what it must be, byte for byte (detached) or member for member.
    header_not_exact,
    /// `alg` is not EdDSA.
    algorithm,
    /// The header names another type of document.
    type_mismatch,
    /// The header names another key.
    key_mismatch,
    /// The signature is not this key's over this body.
    signature_wrong,
    /// Signed, but the claims of the JWT are no strict JSON object.
    claims_not_json,
};

std::string_view text_of(JwsFault fault);

/// What a detached JWS says of itself. Nothing is proved yet: it serves to find the key.
struct DetachedJws {
    /// Always EdDSA; other algorithms are refused.
    std::string alg;
    Thumbprint kid;
    std::string typ;
    Signature signature{};
    /// The protected header as it is signed: base64url of the canonical JSON of {alg, kid, typ}.
    std::string header;
};

/// The longest JWS that is looked at, in characters.
inline constexpr std::size_t longest_detached_jws = 512;
inline constexpr std::size_t longest_compact_jws = 8192;

/// `header..signature` over `body` (RFC 7515 appendix F). `typ` is printable ASCII without quote
/// and backslash, at most 128 characters.
std::string sign_detached(SigningKey const& key, std::string_view typ, BytesView body);

std::expected<DetachedJws, JwsFault> parse_detached(std::string_view jws);

/// Accepts exactly what sign_detached makes with this key, type and body.
std::expected<Signature, JwsFault> verify_detached(PublicKey const& key,
                                                   std::string_view expected_typ, BytesView body,
                                                   std::string_view jws);

/// A JWT (RFC 7519) with the header {alg, kid, typ: "JWT"}, as private_key_jwt wants it.
std::string sign_compact(SigningKey const& key, Json const& claims);

/// The key a JWT names. Nothing is proved yet.
std::expected<Thumbprint, JwsFault> compact_kid(std::string_view jwt);

/// The claims of a JWT after its signature was checked. The header has exactly alg, kid and typ, in
/// any order; the claims are an object. The meaning of the claims is the caller's to check.
std::expected<Json, JwsFault> verify_compact(PublicKey const& key, std::string_view jwt);

} // namespace datafloor::crypto
