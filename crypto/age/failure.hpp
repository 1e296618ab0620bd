// Why an age file was not opened: which part of it, and what was wrong there.
#pragma once

#include <string_view>

namespace datafloor::crypto::age {

enum class Failure {
    /// Not an age v1 header, or one of its X25519 stanzas breaks the rules, or over our limits.
    header_malformed,
    no_identity_matches,
    /// A file key was unwrapped but did not make this header.
    mac_wrong,
    /// The file key and nonce are not the ones that were committed to.
    commitment_wrong,
    /// The file ends before the payload's 16-byte nonce does.
    nonce_missing,
    /// The payload ends before its final chunk.
    payload_truncated,
    /// A chunk is not what was encrypted (this is also what a cut inside the final chunk looks
    /// like).
    chunk_refused,
    /// A chunk of this payload, but of another place in it. Told only by who knows how many chunks
    /// there should be; to others it is a chunk that is refused.
    chunk_misplaced,
    /// Bytes follow the final chunk.
    payload_trailing,
    /// An empty chunk ends a payload that is not empty.
    final_chunk_empty,
};

/// A sentence for people.
std::string_view describe(Failure failure);

} // namespace datafloor::crypto::age
