// Ed25519 signatures (RFC 8032) through libsodium, whose verification refuses non-canonical
// signatures, keys of low order and non-canonical keys.
#pragma once

#include <array>
#include <optional>

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

namespace datafloor::crypto {

using Signature = std::array<std::uint8_t, 64>;

struct PublicKey {
    std::array<std::uint8_t, 32> bytes{};
    auto operator<=>(PublicKey const&) const = default;
};

/// A key that may be enrolled: canonical encoding, on the curve, in the main subgroup, not of low
/// order. Everything else is refused before it can be bound to a party.
std::optional<PublicKey> enrol_public_key(BytesView bytes);

/// A signing key. Made from a 32-byte seed (the private key of RFC 8032).
class SigningKey {
  public:
    static SigningKey from_seed(SecretBytes<32> const& seed);
    static SigningKey generate();

    [[nodiscard]] PublicKey public_key() const { return public_key_; }

    [[nodiscard]] SecretBytes<32> seed() const;
    [[nodiscard]] Signature sign(BytesView message) const;

  private:
    SigningKey() = default;
    SecretBytes<64> expanded_;
    PublicKey public_key_;
};

bool verify(PublicKey const& key, BytesView message, Signature const& signature);

} // namespace datafloor::crypto
