#include "crypto/age/chunk_tree.hpp"

#include <algorithm>

#include "crypto/ensure.hpp"

namespace datafloor::crypto::age {

Hash key_commitment(FileKey const& file_key, PayloadNonce const& nonce) {
    auto const derived = hkdf_sha256(file_key.reveal(), nonce, "floor/v1/key-commitment");
    Hash out; // public by design, unlike what HKDF usually gives
    std::ranges::copy(derived.reveal(), out.begin());
    return out;
}

SecretBytes<32> leaf_key(FileKey const& file_key, PayloadNonce const& nonce) {
    return hkdf_sha256(file_key.reveal(), nonce, "floor/v1/leaf");
}

Hash sealed_hash(BytesView sealed_chunk) { return sha256(sealed_chunk); }

Hash plaintext_hash(SecretBytes<32> const& leaf_key, std::uint64_t index, BytesView plaintext) {
    return hmac_sha256(leaf_key.reveal(), {be64(index), plaintext});
}

ChunkHashes hashes_of(SecretBytes<32> const& leaf_key, Chunk const& chunk) {
    return {sealed_hash(chunk.sealed), plaintext_hash(leaf_key, chunk.index, chunk.plaintext)};
}

// RFC 9162 hashes 00 before an entry; ours is be64(i) || h_ct(i) || h_pt(i).
Hash chunk_leaf(std::uint64_t index, ChunkHashes const& hashes) {
    static constexpr std::uint8_t leaf_mark = 0;
    return sha256({{&leaf_mark, 1}, be64(index), hashes.sealed, hashes.plaintext});
}

Proof chunk_path(std::span<Hash const> leaves, std::uint64_t index) {
    ENSURE(index < leaves.size());
    return inclusion_proof({index, leaves.size()}, [leaves](unsigned level, std::uint64_t at) {
        return root_of(leaves.subspan(at << level, std::size_t{1} << level));
    });
}

bool chunk_in_tree(std::uint64_t index, ChunkHashes const& hashes, ChunkTreeHead const& head,
                   std::span<Hash const> path) {
    return verify_inclusion(chunk_leaf(index, hashes), index, {head.chunks, head.root}, path);
}

} // namespace datafloor::crypto::age
