#include "crypto/age/evidence.hpp"

#include <utility>

#include "crypto/ensure.hpp"

namespace datafloor::crypto::age {

EvidenceBuilder::EvidenceBuilder(FileKey const& file_key, PayloadNonce const& nonce,
                                 HptList hpt_list)
    : leaf_key_(leaf_key(file_key, nonce)), hpt_list_(std::move(hpt_list)) {
    evidence_.nonce = nonce;
    evidence_.key_commitment = age::key_commitment(file_key, nonce);
    evidence_.payload_bytes = nonce.size();
    payload_hash_.update(nonce);
}

void EvidenceBuilder::add(Chunk const& chunk) {
    ENSURE(chunk.index == tree_.chunks() && !complete_);
    auto const hashes = hashes_of(leaf_key_, chunk);
    tree_.add(hashes);
    evidence_.payload_bytes += chunk.sealed.size();
    evidence_.plaintext_bytes += chunk.plaintext.size();
    payload_hash_.update(chunk.sealed);
    hpt_list_hash_.update(hashes.plaintext);
    if (hpt_list_) hpt_list_(hashes.plaintext);
    complete_ = chunk.last;
}

PayloadEvidence EvidenceBuilder::finish() {
    ENSURE(complete_);
    evidence_.payload_sha256 = payload_hash_.finish();
    evidence_.tree = {tree_.chunks(), tree_.root()};
    evidence_.hpt_list_bytes = tree_.chunks() * sizeof(Hash);
    evidence_.hpt_list_sha256 = hpt_list_hash_.finish();
    return evidence_;
}

} // namespace datafloor::crypto::age
