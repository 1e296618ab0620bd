// What a manifest says of a payload (PROTOCOL section 1), gathered while the chunks pass by.
#pragma once

#include <cstdint>
#include <functional>

#include "crypto/age/chunk_tree.hpp"

namespace datafloor::crypto::age {

struct PayloadEvidence {
    std::uint64_t payload_bytes;
    Hash payload_sha256;
    PayloadNonce nonce;
    std::uint64_t plaintext_bytes;
    ChunkTreeHead tree;
    Hash key_commitment;
    std::uint64_t hpt_list_bytes;
    Hash hpt_list_sha256;
};

/// Sees every chunk of a payload once, in order, while it is encrypted or decrypted; give
/// `[&](Chunk const& chunk) { evidence.add(chunk); }` as the observer. Constant memory: the list of
/// plaintext hashes goes to `hpt_list` as it grows, 32 bytes a chunk.
class EvidenceBuilder {
  public:
    using HptList = std::function<void(BytesView)>;

    EvidenceBuilder(FileKey const& file_key, PayloadNonce const& nonce, HptList hpt_list);

    void add(Chunk const& chunk);
    /// After the last chunk, once.
    PayloadEvidence finish();

  private:
    SecretBytes<32> leaf_key_;
    HptList hpt_list_;
    PayloadEvidence evidence_{};
    Sha256 payload_hash_;
    Sha256 hpt_list_hash_;
    ChunkTree tree_;
    bool complete_ = false;
};

} // namespace datafloor::crypto::age
