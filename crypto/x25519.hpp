// X25519 key agreement (RFC 7748) through libsodium.
#pragma once

#include <array>
#include <optional>

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"

namespace datafloor::crypto {

using X25519Point = std::array<std::uint8_t, 32>;

/// The public point of a scalar: X25519(scalar, 9).
X25519Point x25519_base(SecretBytes<32> const& scalar);

/// The shared secret; nothing if it is all zeros, that is if the point has low order.
std::optional<SecretBytes<32>> x25519(SecretBytes<32> const& scalar, X25519Point const& point);

} // namespace datafloor::crypto
