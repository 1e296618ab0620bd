// An age payload that opens under two file keys. The tag of a chunk is a polynomial in its blocks
// (RFC 8439 section 2.5), one for each key; that both polynomials give the same tag is one linear
// equation over 2^130 - 5 in any single block, which is solved here.
#pragma once

#include <openssl/bn.h>
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>

#include "crypto/age/payload.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::tests {

/// A whole number of any size.
class Whole {
  public:
    Whole(std::uint64_t value = 0) { ENSURE(BN_set_word(number_.get(), value) == 1); }

    static Whole of_little_endian(crypto::BytesView bytes) {
        Whole out;
        ENSURE(BN_lebin2bn(bytes.data(), static_cast<int>(bytes.size()), out.number_.get()));
        return out;
    }

    static Whole power_of_two(int exponent) {
        Whole out;
        ENSURE(BN_set_bit(out.number_.get(), exponent) == 1);
        return out;
    }

    Whole(Whole const& other) : Whole() { ENSURE(BN_copy(number_.get(), other.number_.get())); }

    Whole& operator=(Whole const& other) {
        ENSURE(BN_copy(number_.get(), other.number_.get()));
        return *this;
    }

    friend Whole operator+(Whole const& left, Whole const& right) {
        Whole out;
        ENSURE(BN_add(out.number_.get(), left.number_.get(), right.number_.get()) == 1);
        return out;
    }

    friend Whole operator-(Whole const& left, Whole const& right) {
        Whole out;
        ENSURE(BN_sub(out.number_.get(), left.number_.get(), right.number_.get()) == 1);
        return out;
    }

    friend Whole operator*(Whole const& left, Whole const& right) {
        Whole out;
        Scratch const scratch(BN_CTX_new());
        ENSURE(BN_mul(out.number_.get(), left.number_.get(), right.number_.get(), scratch.get()));
        return out;
    }

    /// Never negative.
    friend Whole operator%(Whole const& left, Whole const& modulus) {
        Whole out;
        Scratch const scratch(BN_CTX_new());
        ENSURE(
            BN_nnmod(out.number_.get(), left.number_.get(), modulus.number_.get(), scratch.get()));
        return out;
    }

    friend bool operator==(Whole const& left, Whole const& right) {
        return BN_cmp(left.number_.get(), right.number_.get()) == 0;
    }

    [[nodiscard]] Whole inverse(Whole const& modulus) const {
        Whole out;
        Scratch const scratch(BN_CTX_new());
        ENSURE(
            BN_mod_inverse(out.number_.get(), number_.get(), modulus.number_.get(), scratch.get()));
        return out;
    }

    /// False if it does not fit.
    [[nodiscard]] bool to_little_endian(std::span<std::uint8_t> out) const {
        auto const size = static_cast<int>(out.size());
        return BN_num_bytes(number_.get()) <= size &&
               BN_bn2lebinpad(number_.get(), out.data(), size) == size;
    }

  private:
    struct Free {
        void operator()(BIGNUM* number) const { BN_free(number); }

        void operator()(BN_CTX* scratch) const { BN_CTX_free(scratch); }
    };

    using Scratch = std::unique_ptr<BN_CTX, Free>;

    std::unique_ptr<BIGNUM, Free> number_{BN_new()};
};

/// ChaCha20-Poly1305 of one chunk under one key, taken apart.
class TakenApart {
  public:
    static constexpr std::size_t block_bytes = 16;

    TakenApart(crypto::age::FileKey const& file_key, crypto::age::PayloadNonce const& nonce,
               std::uint64_t index, bool last)
        : key_(crypto::age::payload_key(file_key, nonce)) {
        std::ranges::copy(crypto::be64(index), chunk_nonce_.begin() + 3);
        chunk_nonce_.back() = last ? 1 : 0;
        std::array<std::uint8_t, 32> one_time{};
        apply_keystream(one_time, 0);
        for (auto const at : {3U, 7U, 11U, 15U}) one_time[at] &= 15;
        for (auto const at : {4U, 8U, 12U}) one_time[at] &= 252;
        factor_ = Whole::of_little_endian(std::span(one_time).first(block_bytes));
        summand_ = Whole::of_little_endian(std::span(one_time).last(block_bytes));
    }

    /// Encrypts and decrypts: `bytes` begin at the chunk's byte `from`.
    void apply(std::span<std::uint8_t> bytes, std::size_t from) const {
        if (bytes.empty()) return;
        crypto::Bytes whole(from + bytes.size());
        std::ranges::copy(bytes, whole.begin() + static_cast<std::ptrdiff_t>(from));
        apply_keystream(whole, 1);
        std::ranges::copy(std::span(whole).subspan(from), bytes.begin());
    }

    /// The polynomial's value for whole blocks of ciphertext, before the block of lengths.
    [[nodiscard]] Whole value(crypto::BytesView blocks) const {
        Whole out;
        for (; !blocks.empty(); blocks = blocks.subspan(block_bytes))
            out = (out + block(Whole::of_little_endian(blocks.first(block_bytes)))) * factor_ %
                  prime();
        return out;
    }

    /// The same with one more block, and the block of lengths, for a ciphertext of so many bytes.
    [[nodiscard]] Whole ended(Whole const& value, Whole const& last, std::uint64_t bytes) const {
        auto const all = (value + block(last)) * factor_ % prime();
        return (all + block(bytes * Whole::power_of_two(64))) * factor_ % prime();
    }

    [[nodiscard]] Whole const& factor() const { return factor_; }

    /// What is added to the polynomial's value for the tag.
    [[nodiscard]] Whole const& summand() const { return summand_; }

    static Whole prime() { return Whole::power_of_two(130) - 5; }

  private:
    void apply_keystream(std::span<std::uint8_t> bytes, std::uint32_t counter) const {
        crypto_stream_chacha20_ietf_xor_ic(bytes.data(), bytes.data(), bytes.size(),
                                           chunk_nonce_.data(), counter, key_.reveal().data());
    }

    /// A whole block has a bit behind its end.
    static Whole block(Whole const& bytes) { return bytes + Whole::power_of_two(128); }

    crypto::SecretBytes<32> key_;
    std::array<std::uint8_t, 12> chunk_nonce_{};
    Whole factor_;
    Whole summand_;
};

/// The last block and the tag with which both open what comes before it; nothing if there are none,
/// about every second time.
inline std::optional<crypto::Bytes> end_for_both(TakenApart const& left, TakenApart const& right,
                                                 crypto::BytesView before) {
    auto const prime = TakenApart::prime();
    auto const tag_end = Whole::power_of_two(128);
    auto const bytes = before.size() + TakenApart::block_bytes;
    auto const left_value = left.value(before);
    auto const right_value = right.value(before);
    // The values are x * factor^2 + rest; tags leave out what is above 2^128, up to four times it.
    auto const slope = (left.factor() * left.factor() - right.factor() * right.factor()) % prime;
    auto const rest = right.ended(right_value, 0, bytes) - left.ended(left_value, 0, bytes);
    for (std::uint64_t above = 0; above < 9; ++above) {
        auto const wanted = right.summand() - left.summand() + (above * tag_end) - (4 * tag_end);
        auto const x = (wanted + rest) * slope.inverse(prime) % prime;
        auto const tag = (left.ended(left_value, x, bytes) + left.summand()) % tag_end;
        if (tag != (right.ended(right_value, x, bytes) + right.summand()) % tag_end) continue;
        crypto::Bytes out(2 * TakenApart::block_bytes);
        if (x.to_little_endian(std::span(out).first(TakenApart::block_bytes)) &&
            tag.to_little_endian(std::span(out).last(TakenApart::block_bytes)))
            return out;
    }
    return std::nullopt;
}

/// A chunk with room for both texts: the first key shows the one at its beginning, the second key
/// the other one, before the last block; all else is noise to either.
inline crypto::Bytes chunk_for_both(TakenApart const& left, TakenApart const& right,
                                    std::size_t plaintext_bytes, crypto::BytesView left_text,
                                    crypto::BytesView right_text) {
    auto const end = plaintext_bytes - TakenApart::block_bytes;
    auto const right_at = end - right_text.size();
    ENSURE(plaintext_bytes % TakenApart::block_bytes == 0 &&
           left_text.size() + TakenApart::block_bytes <= right_at);
    crypto::Bytes chunk(end);
    std::ranges::copy(left_text, chunk.begin());
    left.apply(std::span(chunk).first(left_text.size()), 0);
    std::ranges::copy(right_text, chunk.begin() + static_cast<std::ptrdiff_t>(right_at));
    right.apply(std::span(chunk).subspan(right_at), right_at);
    for (;;) {
        crypto::random_bytes(std::span(chunk).subspan(left_text.size(), TakenApart::block_bytes));
        auto const found = end_for_both(left, right, chunk);
        if (!found) continue;
        chunk.insert(chunk.end(), found->begin(), found->end());
        return chunk;
    }
}

/// One payload, nonce first, of so many bytes of plaintext (a multiple of 16), that opens under
/// both keys. The texts lie in its first chunk.
struct TwoKeyPayload {
    crypto::age::FileKey left = crypto::age::FileKey::random();
    crypto::age::FileKey right = crypto::age::FileKey::random();
    crypto::age::PayloadNonce nonce = crypto::random_array<crypto::age::nonce_bytes>();
    crypto::Bytes payload{nonce.begin(), nonce.end()};

    TwoKeyPayload(std::size_t plaintext_bytes, crypto::BytesView left_text,
                  crypto::BytesView right_text) {
        auto const chunks = crypto::age::chunk_count(plaintext_bytes);
        for (std::uint64_t index = 0; index < chunks; ++index) {
            bool const last = index + 1 == chunks;
            auto const bytes = std::min(crypto::age::chunk_bytes,
                                        plaintext_bytes - static_cast<std::size_t>(index) *
                                                              crypto::age::chunk_bytes);
            auto const chunk =
                chunk_for_both({left, nonce, index, last}, {right, nonce, index, last}, bytes,
                               left_text, right_text);
            payload.insert(payload.end(), chunk.begin(), chunk.end());
            left_text = right_text = {};
        }
    }

    /// What one of the keys shows.
    [[nodiscard]] crypto::Bytes opened(crypto::age::FileKey const& key) const {
        crypto::Bytes out;
        crypto::age::PayloadDecryptor decryptor(key, [&](crypto::age::Chunk const& chunk) {
            out.insert(out.end(), chunk.plaintext.begin(), chunk.plaintext.end());
        });
        ENSURE(decryptor.push(payload) && decryptor.finish());
        return out;
    }
};

} // namespace datafloor::tests
