// The evidence beside an encrypted payload (PROTOCOL section 1): age's own authentication does not
// commit to a key, so a manifest names the file key's commitment and the root of a tree whose
// leaves bind each ciphertext chunk to the plaintext it opens to.
#pragma once

#include <cstdint>
#include <span>

#include "crypto/age/header.hpp"
#include "crypto/age/payload.hpp"
#include "crypto/hash.hpp"
#include "crypto/merkle.hpp"
#include "crypto/secret.hpp"

namespace datafloor::crypto::age {

/// Names the file key without telling it; stands in the manifest.
Hash key_commitment(FileKey const& file_key, PayloadNonce const& nonce);

/// Keys the plaintext hashes, so that who lacks the file key cannot guess a chunk's content.
SecretBytes<32> leaf_key(FileKey const& file_key, PayloadNonce const& nonce);

/// What a leaf is made of: h_ct, which anyone can compute, and h_pt, which needs the file key.
struct ChunkHashes {
    Hash sealed;
    Hash plaintext;

    bool operator==(ChunkHashes const&) const = default;
};

Hash sealed_hash(BytesView sealed_chunk);
Hash plaintext_hash(SecretBytes<32> const& leaf_key, std::uint64_t index, BytesView plaintext);
ChunkHashes hashes_of(SecretBytes<32> const& leaf_key, Chunk const& chunk);

/// A leaf of the tree, hashed.
Hash chunk_leaf(std::uint64_t index, ChunkHashes const& hashes);

/// The tree's root, from the hashes of the chunks in their order; constant memory.
class ChunkTree {
  public:
    void add(ChunkHashes const& hashes) { frontier_.append(chunk_leaf(chunks(), hashes)); }

    [[nodiscard]] std::uint64_t chunks() const { return frontier_.size(); }

    [[nodiscard]] Hash root() const { return frontier_.root(); }

  private:
    Frontier frontier_;
};

/// The path that proves leaf `index` (below the number of leaves) to lie in the tree.
Proof chunk_path(std::span<Hash const> leaves, std::uint64_t index);

/// What the manifest says of the tree.
struct ChunkTreeHead {
    std::uint64_t chunks;
    Hash root;
};

/// Whether chunk `index` with these hashes lies in the tree.
bool chunk_in_tree(std::uint64_t index, ChunkHashes const& hashes, ChunkTreeHead const& head,
                   std::span<Hash const> path);

} // namespace datafloor::crypto::age
