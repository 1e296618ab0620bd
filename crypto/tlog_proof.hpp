// The receipt for parties (C2SP tlog-proof, version 1): an entry's inclusion proof together with
// the signed checkpoint it leads to, checked without asking anybody.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "crypto/checkpoint.hpp"

namespace datafloor::crypto {

/// `extra` is data the proof does not vouch for; the floor writes none. `checkpoint` is the note
/// with all its signatures, byte for byte.
struct TlogProof {
    std::optional<Bytes> extra;
    std::uint64_t index = 0;
    Proof inclusion;
    std::string checkpoint;
    bool operator==(TlogProof const&) const = default;
};

std::string print_tlog_proof(TlogProof const& proof);

/// The form alone. print_tlog_proof gives the same bytes back.
std::optional<TlogProof> parse_tlog_proof(std::string_view text);

enum class TlogProofError {
    checkpoint_refused, ///< open_checkpoint says why
    inclusion_invalid,  ///< the path does not lead from this leaf to the signed root
};

/// The checkpoint, if it is the log's and the entry with this leaf hash is where the proof says.
/// The number of cosignatures is the caller's to judge.
std::expected<OpenedCheckpoint, TlogProofError>
verify_tlog_proof(TlogProof const& proof, Hash const& leaf, NoteVerifier const& log,
                  std::span<NoteVerifier const> witnesses = {});

} // namespace datafloor::crypto
