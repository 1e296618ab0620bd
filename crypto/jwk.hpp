// Ed25519 keys as JWK (RFC 8037) and their thumbprints (RFC 7638), by which keys are named.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/ed25519.hpp"
#include "crypto/json_fwd.hpp"

namespace datafloor::crypto {

/// SHA-256 of the key's canonical public JWK. Names a key everywhere (`kid`).
struct Thumbprint {
    std::array<std::uint8_t, 32> bytes{};

    auto operator<=>(Thumbprint const&) const = default;
    /// 43 characters of base64url.
    [[nodiscard]] std::string text() const;
};

/// Exactly what Thumbprint::text prints.
std::optional<Thumbprint> parse_thumbprint(std::string_view text);

Thumbprint thumbprint(PublicKey const& key);

/// A public JWK: exactly {crv, kty, x}, and a key that may be enrolled.
std::expected<PublicKey, JsonFault> parse_public_jwk(std::string_view text);
/// The same from a tree, where a JWK is a member of a document; pointers begin at the JWK.
std::expected<PublicKey, JsonFault> public_key_of_jwk(Json const& jwk);

/// The file form of a private key: exactly {crv, d, kty, x}, where x belongs to d.
std::expected<SigningKey, JsonFault> parse_private_jwk(std::string_view text);

/// Canonical JSON.
std::string public_jwk(PublicKey const& key);
/// Canonical JSON. The text is the secret: the caller wipes it.
std::string private_jwk(SigningKey const& key);

} // namespace datafloor::crypto

template <>
struct std::hash<datafloor::crypto::Thumbprint> {
    /// The bytes are a hash already.
    std::size_t operator()(datafloor::crypto::Thumbprint const& thumbprint) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, thumbprint.bytes.data(), sizeof value);
        return value;
    }
};
