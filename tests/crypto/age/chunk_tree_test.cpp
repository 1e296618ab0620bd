#include "crypto/age/chunk_tree.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <numeric>

#include "crypto/age/evidence.hpp"

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

Bytes joined(std::initializer_list<BytesView> parts) {
    Bytes out;
    for (auto part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
}

// RFC 9162 section 2.1.1, word for word: the tree splits at the largest power of two below n.
Hash root_by_definition(std::span<Hash const> leaves) {
    if (leaves.size() == 1) return leaves[0];
    auto const split = std::bit_floor(leaves.size() - 1);
    return sha256(joined({Bytes{1}, root_by_definition(leaves.first(split)),
                          root_by_definition(leaves.subspan(split))}));
}

// PROTOCOL, section 1: fk = 00..0f, nonce = 10..1f.
TEST(ChunkTree, KeysAreTheProtocolsCheckValues) {
    EXPECT_EQ(to_hex(key_commitment(counting_key(), counting_nonce())),
              "4b872e519caf5ad1ef0d6fdbec623b5b2ba4cbb3515773b8f7d82c9c943e9e29");
    EXPECT_EQ(to_hex(leaf_key(counting_key(), counting_nonce()).reveal()),
              "92b4deb852fc447155fa793edd1e6142ec1ced54da7d34038cf98422575e1de1");
}

TEST(ChunkTree, LeavesAndRootFollowTheProtocol) {
    auto const key = leaf_key(counting_key(), counting_nonce());
    auto const chunk = bytes_of("plaintext");
    auto const sealed = bytes_of("ciphertext and tag");
    auto const index = Bytes{0, 0, 0, 0, 0, 0, 1, 2};
    auto const hashes = hashes_of(key, {258, true, chunk, sealed});
    EXPECT_EQ(hashes.sealed, sha256(sealed));
    EXPECT_EQ(hashes.plaintext, hmac_sha256(key.reveal(), {joined({index, chunk})}));
    EXPECT_EQ(chunk_leaf(258, hashes),
              sha256(joined({Bytes{0}, index, hashes.sealed, hashes.plaintext})));

    ChunkTree tree;
    std::vector<Hash> leaves;
    for (std::uint64_t i = 0; i < 70; ++i) {
        ChunkHashes const each{sha256(be64(i)), sha256(be64(1000 + i))};
        tree.add(each);
        leaves.push_back(chunk_leaf(i, each));
        ASSERT_EQ(tree.chunks(), i + 1);
        ASSERT_EQ(tree.root(), root_by_definition(leaves)) << i;
    }
}

TEST(ChunkTree, PathsProveTheirChunkAndNoOther) {
    for (std::uint64_t const size : {1U, 2U, 3U, 7U, 8U, 9U, 33U}) {
        ChunkTree tree;
        std::vector<ChunkHashes> hashes;
        std::vector<Hash> leaves;
        for (std::uint64_t i = 0; i < size; ++i) {
            hashes.push_back({sha256(be64(i)), sha256(be64(1000 + i))});
            leaves.push_back(chunk_leaf(i, hashes.back()));
            tree.add(hashes.back());
        }
        ChunkTreeHead const head{size, tree.root()};
        for (std::uint64_t i = 0; i < size; ++i) {
            auto const path = chunk_path(leaves, i);
            EXPECT_TRUE(chunk_in_tree(i, hashes[i], head, path));
            for (std::uint64_t other = 0; other <= size; ++other)
                if (other != i) EXPECT_FALSE(chunk_in_tree(other, hashes[i], head, path));
            auto changed = hashes[i];
            changed.plaintext[31] ^= 1;
            EXPECT_FALSE(chunk_in_tree(i, changed, head, path));
            changed = hashes[i];
            changed.sealed[0] ^= 1;
            EXPECT_FALSE(chunk_in_tree(i, changed, head, path));
            EXPECT_FALSE(chunk_in_tree(i, hashes[i], {size, sha256(be64(9))}, path));
        }
    }
}

// The floor knows ciphertext and the given h_pt list; the keyholder knows the key. Both arrive at
// the provider's root.
TEST(ChunkTree, OfTheFloorIsThatOfTheProvider) {
    Bytes plaintext(2 * chunk_bytes + 77);
    std::iota(plaintext.begin(), plaintext.end(), std::uint8_t{0});
    auto const nonce = counting_nonce();
    Bytes payload(nonce.begin(), nonce.end());
    Bytes hpt_list;
    EvidenceBuilder builder(counting_key(), nonce, [&](BytesView hash) {
        hpt_list.insert(hpt_list.end(), hash.begin(), hash.end());
    });
    PayloadEncryptor encryptor(counting_key(), nonce, [&](Chunk const& chunk) {
        builder.add(chunk);
        payload.insert(payload.end(), chunk.sealed.begin(), chunk.sealed.end());
    });
    encryptor.push(plaintext);
    encryptor.finish();
    auto const provider = builder.finish();
    EXPECT_EQ(provider.payload_bytes, payload.size());
    EXPECT_EQ(provider.payload_sha256, sha256(payload));
    EXPECT_EQ(provider.nonce, nonce);
    EXPECT_EQ(provider.plaintext_bytes, plaintext.size());
    EXPECT_EQ(provider.tree.chunks, 3U);
    EXPECT_EQ(provider.key_commitment, key_commitment(counting_key(), nonce));
    EXPECT_EQ(provider.hpt_list_bytes, 96U);
    EXPECT_EQ(provider.hpt_list_sha256, sha256(hpt_list));

    ChunkTree floor;
    SealedChunks chunks;
    auto const check = [&](SealedChunk const& chunk) -> std::expected<void, Failure> {
        Hash given;
        std::copy_n(hpt_list.begin() + static_cast<std::ptrdiff_t>(32 * chunk.index), 32,
                    given.begin());
        floor.add({sealed_hash(chunk.sealed), given});
        EXPECT_EQ(chunk.last, chunk.index == 2);
        return {};
    };
    ASSERT_TRUE(chunks.push(payload, check));
    ASSERT_TRUE(chunks.finish(check));
    EXPECT_EQ(floor.chunks(), 3U);
    EXPECT_EQ(floor.root(), provider.tree.root);
    EXPECT_EQ(chunks.nonce(), nonce);
}

TEST(SealedChunks, RefuseSizesNoPayloadHas) {
    auto const end_of = [](std::size_t bytes) {
        SealedChunks chunks;
        auto const accept = [](SealedChunk const&) { return std::expected<void, Failure>{}; };
        EXPECT_TRUE(chunks.push(Bytes(bytes), accept));
        return chunks.finish(accept);
    };
    EXPECT_EQ(end_of(15).error(), Failure::nonce_missing);
    EXPECT_EQ(end_of(31).error(), Failure::payload_truncated);
    EXPECT_TRUE(end_of(32));
    EXPECT_TRUE(end_of(chunk_offset(1)));
    EXPECT_EQ(end_of(chunk_offset(1) + 1).error(), Failure::payload_truncated);
    EXPECT_EQ(end_of(chunk_offset(1) + 16).error(), Failure::final_chunk_empty);
    EXPECT_TRUE(end_of(chunk_offset(1) + 17));
}

} // namespace
} // namespace datafloor::crypto::age
