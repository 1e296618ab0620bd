#include "crypto/ed25519.hpp"

#include <sodium.h>

#include <algorithm>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {

std::optional<PublicKey> enrol_public_key(BytesView bytes) {
    PublicKey key;
    if (bytes.size() != key.bytes.size()) return std::nullopt;
    std::ranges::copy(bytes, key.bytes.begin());
    if (crypto_core_ed25519_is_valid_point(key.bytes.data()) != 1) return std::nullopt;
    return key;
}

SigningKey SigningKey::from_seed(SecretBytes<32> const& seed) {
    SigningKey key;
    ENSURE(crypto_sign_seed_keypair(key.public_key_.bytes.data(), key.expanded_.reveal().data(),
                                    seed.reveal().data()) == 0);
    return key;
}

SigningKey SigningKey::generate() { return from_seed(SecretBytes<32>::random()); }

SecretBytes<32> SigningKey::seed() const { return SecretBytes<32>(expanded_.reveal().first<32>()); }

Signature SigningKey::sign(BytesView message) const {
    Signature out;
    ENSURE(crypto_sign_detached(out.data(), nullptr, message.data(), message.size(),
                                expanded_.reveal().data()) == 0);
    return out;
}

bool verify(PublicKey const& key, BytesView message, Signature const& signature) {
    return crypto_sign_verify_detached(signature.data(), message.data(), message.size(),
                                       key.bytes.data()) == 0;
}

} // namespace datafloor::crypto
