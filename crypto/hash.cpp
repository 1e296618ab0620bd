#include "crypto/hash.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {
namespace {

// Fetching the algorithm costs more than hashing a leaf with it, so each thread keeps its own.
struct Digest {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    Digest() { ENSURE(algorithm != nullptr && context != nullptr); }

    Digest(Digest const&) = delete;
    Digest& operator=(Digest const&) = delete;

    ~Digest() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }

    void begin() { ENSURE(EVP_DigestInit_ex2(context, algorithm, nullptr) == 1); }

    void update(BytesView data) {
        ENSURE(EVP_DigestUpdate(context, data.data(), data.size()) == 1);
    }

    Hash finish() {
        Hash out;
        ENSURE(EVP_DigestFinal_ex(context, out.data(), nullptr) == 1);
        return out;
    }
};

Digest& thread_digest() {
    thread_local Digest digest;
    return digest;
}

constexpr std::size_t block_bytes = 64;

} // namespace

struct Sha256::Context : Digest {};

Sha256::Sha256() : context_(std::make_unique<Context>()) { context_->begin(); }

Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(BytesView data) { context_->update(data); }

Hash Sha256::finish() {
    auto const out = context_->finish();
    context_->begin();
    return out;
}

Hash sha256(BytesView data) { return sha256({data}); }

Hash sha256(std::initializer_list<BytesView> parts) {
    auto& digest = thread_digest();
    digest.begin();
    for (auto part : parts) digest.update(part);
    return digest.finish();
}

Hash hmac_sha256(BytesView key, std::initializer_list<BytesView> parts) {
    std::array<std::uint8_t, block_bytes> inner{};
    std::array<std::uint8_t, block_bytes> outer{};
    if (key.size() > block_bytes) {
        auto const short_key = sha256(key);
        std::ranges::copy(short_key, inner.begin());
    } else {
        std::ranges::copy(key, inner.begin());
    }
    for (std::size_t i = 0; i < block_bytes; ++i) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] ^= 0x36;
    }
    auto& digest = thread_digest();
    digest.begin();
    digest.update(inner);
    for (auto part : parts) digest.update(part);
    auto const middle = digest.finish();
    auto const out = sha256({outer, middle});
    wipe(inner);
    wipe(outer);
    return out;
}

void hkdf_sha256(BytesView secret, BytesView salt, BytesView info, std::span<std::uint8_t> out) {
    ENSURE(out.size() <= 255 * sizeof(Hash));
    auto key = hmac_sha256(salt, {secret});
    Hash block{};
    std::uint8_t counter = 0;
    for (std::size_t done = 0; done < out.size();) {
        ++counter;
        auto const previous = done == 0 ? BytesView{} : BytesView{block};
        block = hmac_sha256(key, {previous, info, BytesView{&counter, 1}});
        auto const take = std::min(block.size(), out.size() - done);
        std::copy_n(block.begin(), take, out.begin() + static_cast<std::ptrdiff_t>(done));
        done += take;
    }
    wipe(key);
    wipe(block);
}

SecretBytes<32> hkdf_sha256(BytesView secret, BytesView salt, std::string_view info) {
    SecretBytes<32> out;
    hkdf_sha256(secret, salt, bytes_of(info), out.reveal());
    return out;
}

} // namespace datafloor::crypto
