#include "services/keyholder/sealed.hpp"

#include <algorithm>

#include "crypto/chacha20_poly1305.hpp"

namespace datafloor::services {
namespace {

using crypto::ChaCha20Poly1305;

constexpr std::uint8_t blob_version = 1;
constexpr std::size_t nonce_bytes = sizeof(ChaCha20Poly1305::Nonce);
constexpr std::size_t front_bytes = 1 + nonce_bytes;

} // namespace

crypto::Bytes seal_blob(crypto::SecretBytes<32> const& key, std::string_view bond,
                        crypto::BytesView secret) {
    crypto::Bytes blob(front_bytes + secret.size() + ChaCha20Poly1305::tag_bytes);
    auto const nonce = crypto::random_array<nonce_bytes>();
    blob.front() = blob_version;
    std::ranges::copy(nonce, blob.begin() + 1);
    ChaCha20Poly1305(key).seal(nonce, secret, std::span(blob).subspan(front_bytes),
                               crypto::bytes_of(bond));
    return blob;
}

std::optional<std::size_t> secret_bytes(crypto::BytesView blob) {
    constexpr auto extra = front_bytes + ChaCha20Poly1305::tag_bytes;
    if (blob.size() < extra || blob.front() != blob_version) return std::nullopt;
    return blob.size() - extra;
}

bool open_blob(crypto::SecretBytes<32> const& key, std::string_view bond, crypto::BytesView blob,
               std::span<std::uint8_t> secret) {
    if (secret_bytes(blob) != secret.size()) return false;
    ChaCha20Poly1305::Nonce nonce;
    std::ranges::copy(blob.subspan(1, nonce_bytes), nonce.begin());
    return ChaCha20Poly1305(key).open(nonce, blob.subspan(front_bytes), secret,
                                      crypto::bytes_of(bond));
}

} // namespace datafloor::services
