#include "crypto/chacha20_poly1305.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <limits>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {
namespace {

int length_of(BytesView bytes) {
    ENSURE(bytes.size() <= std::size_t{std::numeric_limits<int>::max()});
    return static_cast<int>(bytes.size());
}

} // namespace

// OpenSSL ties a context to one direction; setting up the other costs a key schedule each time.
struct ChaCha20Poly1305::Contexts {
    EVP_CIPHER_CTX* sealing = EVP_CIPHER_CTX_new();
    EVP_CIPHER_CTX* opening = EVP_CIPHER_CTX_new();

    explicit Contexts(SecretBytes<32> const& key) {
        ENSURE(sealing != nullptr && opening != nullptr);
        auto const* bytes = key.reveal().data();
        ENSURE(EVP_EncryptInit_ex(sealing, EVP_chacha20_poly1305(), nullptr, bytes, nullptr) == 1);
        ENSURE(EVP_DecryptInit_ex(opening, EVP_chacha20_poly1305(), nullptr, bytes, nullptr) == 1);
    }

    Contexts(Contexts const&) = delete;
    Contexts& operator=(Contexts const&) = delete;

    ~Contexts() {
        EVP_CIPHER_CTX_free(sealing);
        EVP_CIPHER_CTX_free(opening);
    }
};

ChaCha20Poly1305::ChaCha20Poly1305(SecretBytes<32> const& key)
    : contexts_(std::make_unique<Contexts>(key)) {}

ChaCha20Poly1305::~ChaCha20Poly1305() = default;
ChaCha20Poly1305::ChaCha20Poly1305(ChaCha20Poly1305&&) noexcept = default;
ChaCha20Poly1305& ChaCha20Poly1305::operator=(ChaCha20Poly1305&&) noexcept = default;

void ChaCha20Poly1305::seal(Nonce const& nonce, BytesView plaintext, std::span<std::uint8_t> sealed,
                            BytesView bound) {
    ENSURE(sealed.size() == plaintext.size() + tag_bytes);
    auto* context = contexts_->sealing;
    int written = 0;
    ENSURE(EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1);
    // A call with no bytes would end the message early in some OpenSSL releases.
    if (!bound.empty())
        ENSURE(EVP_EncryptUpdate(context, nullptr, &written, bound.data(), length_of(bound)) == 1);
    written = 0;
    if (!plaintext.empty())
        ENSURE(EVP_EncryptUpdate(context, sealed.data(), &written, plaintext.data(),
                                 length_of(plaintext)) == 1);
    ENSURE(EVP_EncryptFinal_ex(context, sealed.data() + written, &written) == 1);
    ENSURE(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_bytes,
                               sealed.data() + plaintext.size()) == 1);
}

bool ChaCha20Poly1305::open(Nonce const& nonce, BytesView sealed, std::span<std::uint8_t> plaintext,
                            BytesView bound) {
    if (sealed.size() < tag_bytes) {
        wipe(plaintext);
        return false;
    }
    auto const ciphertext = sealed.first(sealed.size() - tag_bytes);
    std::array<std::uint8_t, tag_bytes> tag;
    std::ranges::copy(sealed.last(tag_bytes), tag.begin());
    ENSURE(plaintext.size() == ciphertext.size());
    auto* context = contexts_->opening;
    int written = 0;
    ENSURE(EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, nonce.data()) == 1);
    ENSURE(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()) == 1);
    if (!bound.empty())
        ENSURE(EVP_DecryptUpdate(context, nullptr, &written, bound.data(), length_of(bound)) == 1);
    written = 0;
    if (!ciphertext.empty())
        ENSURE(EVP_DecryptUpdate(context, plaintext.data(), &written, ciphertext.data(),
                                 length_of(ciphertext)) == 1);
    if (EVP_DecryptFinal_ex(context, plaintext.data() + written, &written) == 1) return true;
    wipe(plaintext);
    return false;
}

} // namespace datafloor::crypto
