#include "crypto/age/payload.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace datafloor::crypto::age {
namespace {

FileKey counting_key() {
    FileKey key;
    std::iota(key.reveal().begin(), key.reveal().end(), std::uint8_t{0});
    return key;
}

PayloadNonce counting_nonce() {
    PayloadNonce nonce;
    std::iota(nonce.begin(), nonce.end(), std::uint8_t{0x10});
    return nonce;
}

Bytes sealed(BytesView plaintext) {
    auto const nonce = counting_nonce();
    Bytes out(nonce.begin(), nonce.end());
    PayloadEncryptor encryptor(counting_key(), nonce, [&](Chunk const& chunk) {
        out.insert(out.end(), chunk.sealed.begin(), chunk.sealed.end());
    });
    encryptor.push(plaintext);
    encryptor.finish();
    return out;
}

std::expected<Bytes, Failure> opened(BytesView payload) {
    Bytes out;
    PayloadDecryptor decryptor(counting_key(), [&](Chunk const& chunk) {
        out.insert(out.end(), chunk.plaintext.begin(), chunk.plaintext.end());
    });
    if (auto const pushed = decryptor.push(payload); !pushed) {
        EXPECT_EQ(decryptor.finish().error(), pushed.error()); // a failure is final
        return std::unexpected(pushed.error());
    }
    if (auto const finished = decryptor.finish(); !finished)
        return std::unexpected(finished.error());
    return out;
}

// PROTOCOL, section 1: fk = 00..0f, nonce = 10..1f.
TEST(AgePayload, KeyIsTheProtocolsCheckValue) {
    EXPECT_EQ(to_hex(payload_key(counting_key(), counting_nonce()).reveal()),
              "a9b6b2f491423ef997e866099d8ab29f171b0374a41426b361d50625ffa8044b");
}

TEST(AgePayload, SizesFollowTheFormat) {
    for (std::uint64_t plaintext : {0ULL, 1ULL, 65535ULL, 65536ULL, 65537ULL, 131072ULL,
                                    1099511627776ULL, 1099511627777ULL}) {
        auto const chunks = std::max<std::uint64_t>(1, (plaintext + 65535) / 65536);
        EXPECT_EQ(chunk_count(plaintext), chunks);
        EXPECT_EQ(payload_bytes(plaintext), 16 + plaintext + 16 * chunks);
        EXPECT_EQ(plaintext_bytes(payload_bytes(plaintext)), plaintext);
    }
    EXPECT_EQ(chunk_offset(0), 16U);
    EXPECT_EQ(chunk_offset(3), 16U + 3 * 65552);
    // No payload is shorter than nonce and tag, ends within a tag, or in an empty chunk.
    for (std::uint64_t payload = 0; payload < 32; ++payload)
        EXPECT_FALSE(plaintext_bytes(payload)) << payload;
    EXPECT_EQ(plaintext_bytes(32), 0U);
    EXPECT_EQ(plaintext_bytes(16 + 65552), 65536U);
    for (std::uint64_t stub = 1; stub <= 16; ++stub)
        EXPECT_FALSE(plaintext_bytes(16 + 65552 + stub)) << stub;
    EXPECT_EQ(plaintext_bytes(16 + 65552 + 17), 65537U);
}

TEST(AgePayload, SaysWhatIsWrongWithIt) {
    Bytes const plaintext(2 * chunk_bytes, 7);
    auto const whole = sealed(plaintext);
    EXPECT_EQ(opened(whole), plaintext);
    auto const front = [&](std::size_t size) { return opened(BytesView{whole}.first(size)); };
    EXPECT_EQ(front(0).error(), Failure::nonce_missing);
    EXPECT_EQ(front(15).error(), Failure::nonce_missing);
    EXPECT_EQ(front(16).error(), Failure::payload_truncated);
    EXPECT_EQ(front(31).error(), Failure::payload_truncated);
    EXPECT_EQ(front(32).error(), Failure::chunk_refused);
    EXPECT_EQ(front(chunk_offset(1)).error(), Failure::payload_truncated);
    EXPECT_EQ(front(chunk_offset(1) + 15).error(), Failure::payload_truncated);
    EXPECT_EQ(front(chunk_offset(2) - 1).error(), Failure::chunk_refused);
    auto longer = whole;
    longer.push_back(0);
    EXPECT_EQ(opened(longer).error(), Failure::payload_trailing);
    auto changed = whole;
    changed[chunk_offset(1)] ^= 1;
    EXPECT_EQ(opened(changed).error(), Failure::chunk_refused);
    changed = whole;
    changed[3] ^= 1;
    EXPECT_EQ(opened(changed).error(), Failure::chunk_refused);
}

TEST(AgePayload, SaysThatAChunkBelongsElsewhere) {
    Bytes plaintext(3 * chunk_bytes);
    std::iota(plaintext.begin(), plaintext.end(), std::uint8_t{0});
    auto const whole = sealed(plaintext);
    auto const exchanged = [&](std::uint64_t left, std::uint64_t right, std::uint64_t chunks) {
        auto payload = whole;
        auto const at = [&](std::uint64_t index) {
            return payload.begin() + static_cast<std::ptrdiff_t>(chunk_offset(index));
        };
        std::swap_ranges(at(left), at(left) + sealed_chunk_bytes, at(right));
        std::size_t shown = 0;
        PayloadDecryptor decryptor(counting_key(), [&](Chunk const&) { ++shown; }, {}, chunks);
        auto result = decryptor.push(payload);
        if (result) result = decryptor.finish();
        EXPECT_EQ(shown, left); // nothing from the first wrong place on
        return result.error();
    };
    EXPECT_EQ(exchanged(0, 1, 3), Failure::chunk_misplaced);
    EXPECT_EQ(exchanged(1, 2, 3), Failure::chunk_misplaced); // the last one is marked as such
    EXPECT_EQ(exchanged(0, 2, 3), Failure::chunk_misplaced);
    EXPECT_EQ(exchanged(0, 1, 0), Failure::chunk_refused); // who does not know their number
}

TEST(AgePayload, RefusesAnEmptyFinalChunkThatIsNotTheOnlyOne) {
    ChunkCipher cipher(counting_key(), counting_nonce());
    auto payload = sealed({});
    EXPECT_EQ(opened(payload), Bytes{});
    payload.resize(chunk_offset(1) + 16);
    cipher.seal(0, false, Bytes(chunk_bytes), std::span(payload).subspan(16, sealed_chunk_bytes));
    cipher.seal(1, true, {}, std::span(payload).subspan(chunk_offset(1)));
    EXPECT_EQ(opened(payload).error(), Failure::final_chunk_empty);
}

TEST(AgePayload, IsNotOpenedWhenTheGateRefusesTheKey) {
    auto const whole = sealed(Bytes(chunk_bytes + 1));
    std::size_t chunks = 0;
    PayloadDecryptor decryptor(
        counting_key(), [&](Chunk const&) { ++chunks; },
        [](FileKey const& key, PayloadNonce const& nonce) {
            EXPECT_TRUE(equal_constant_time(key.reveal(), counting_key().reveal()));
            EXPECT_EQ(nonce, counting_nonce());
            return false;
        });
    EXPECT_EQ(decryptor.push(whole).error(), Failure::commitment_wrong);
    EXPECT_EQ(decryptor.finish().error(), Failure::commitment_wrong);
    EXPECT_EQ(chunks, 0U);
}

TEST(AgePayload, ShowsEveryChunkBothWays) {
    Bytes plaintext(3 * chunk_bytes + 5);
    std::iota(plaintext.begin(), plaintext.end(), std::uint8_t{0});
    auto const whole = sealed(plaintext);
    std::uint64_t next = 0;
    PayloadDecryptor decryptor(counting_key(), [&](Chunk const& chunk) {
        EXPECT_EQ(chunk.index, next);
        EXPECT_EQ(chunk.last, next == 3);
        auto const size = next == 3 ? 5 : chunk_bytes;
        EXPECT_TRUE(std::ranges::equal(chunk.plaintext,
                                       BytesView{plaintext}.subspan(next * chunk_bytes, size)));
        EXPECT_TRUE(std::ranges::equal(chunk.sealed,
                                       BytesView{whole}.subspan(chunk_offset(next), size + 16)));
        ++next;
    });
    for (auto byte : whole) ASSERT_TRUE(decryptor.push({&byte, 1}));
    EXPECT_EQ(next, 3U); // the last one is not known to be the last before the end
    ASSERT_TRUE(decryptor.finish());
    EXPECT_EQ(next, 4U);
}

} // namespace
} // namespace datafloor::crypto::age
