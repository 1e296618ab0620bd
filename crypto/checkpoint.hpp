// Checkpoints of a log (C2SP tlog-checkpoint) and witnesses' cosignatures on them
// (C2SP tlog-cosignature, version 1).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/merkle.hpp"
#include "crypto/note.hpp"

namespace datafloor::crypto {

/// The state of the log `origin`, which is the name of the log's key.
struct Checkpoint {
    std::string origin;
    TreeHead head;
    bool operator==(Checkpoint const&) const = default;
};

/// `<origin>\n<size>\n<base64 root>\n`
std::string print_checkpoint(Checkpoint const& checkpoint);
/// Exactly three lines; extension lines are refused.
std::optional<Checkpoint> parse_checkpoint(std::string_view body);

std::optional<Hash> hash_from_base64(std::string_view text);

/// The note with the log's signature alone. The origin must be the signer's name. Signing is
/// deterministic: the same checkpoint gives the same bytes.
std::string sign_checkpoint(Checkpoint const& checkpoint, NoteSigner const& log);

/// A witness's key (type 04).
class Cosigner {
  public:
    Cosigner(std::string name, SigningKey key);

    [[nodiscard]] NoteVerifier const& verifier() const { return verifier_; }

    /// States that at this time the checkpoint was the largest consistent one seen of its log.
    [[nodiscard]] NoteSignature cosign(Checkpoint const& checkpoint,
                                       std::uint64_t unix_seconds) const;

  private:
    SigningKey key_;
    NoteVerifier verifier_;
};

struct Cosignature {
    std::string name;
    KeyId key_id{};
    std::uint64_t unix_seconds = 0;
    bool operator==(Cosignature const&) const = default;
};

enum class CheckpointError {
    note_malformed,
    checkpoint_malformed,
    origin_unexpected,   ///< signed by the log's key, but for another log
    signature_invalid,   ///< a line of the log or of a trusted witness does not verify
    signature_missing,   ///< the log's line is not there
    verifiers_ambiguous, ///< two trusted keys share name and key id
};

/// `cosignatures` are those of trusted witnesses, at most one for each.
struct OpenedCheckpoint {
    Checkpoint checkpoint;
    std::vector<Cosignature> cosignatures;
};

/// The log's key must be of type 01 and the witnesses' of type 04.
std::expected<OpenedCheckpoint, CheckpointError>
open_checkpoint(std::string_view note, NoteVerifier const& log,
                std::span<NoteVerifier const> witnesses = {});

} // namespace datafloor::crypto
