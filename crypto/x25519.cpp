#include "crypto/x25519.hpp"

#include <sodium.h>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {

X25519Point x25519_base(SecretBytes<32> const& scalar) {
    X25519Point out;
    ENSURE(crypto_scalarmult_base(out.data(), scalar.reveal().data()) == 0);
    return out;
}

std::optional<SecretBytes<32>> x25519(SecretBytes<32> const& scalar, X25519Point const& point) {
    SecretBytes<32> out;
    if (crypto_scalarmult(out.reveal().data(), scalar.reveal().data(), point.data()) != 0)
        return std::nullopt;
    return out;
}

} // namespace datafloor::crypto
