#include "crypto/checkpoint.hpp"

#include <algorithm>

#include "crypto/ensure.hpp"
#include "crypto/line.hpp"

namespace datafloor::crypto {
namespace {

constexpr std::uint64_t time_max = (std::uint64_t{1} << 63) - 1;

CheckpointError checkpoint_error(NoteError error) {
    switch (error) {
    case NoteError::malformed: return CheckpointError::note_malformed;
    case NoteError::signature_invalid: return CheckpointError::signature_invalid;
    case NoteError::signature_missing: return CheckpointError::signature_missing;
    case NoteError::verifiers_ambiguous: return CheckpointError::verifiers_ambiguous;
    }
    ENSURE(false);
}

Cosignature cosignature_of(NoteSignature const& line) {
    Cosignature cosignature{.name = line.name, .key_id = line.key_id};
    for (auto byte : BytesView(line.signature).first(8))
        cosignature.unix_seconds = cosignature.unix_seconds << 8 | byte;
    return cosignature;
}

} // namespace

std::string print_checkpoint(Checkpoint const& checkpoint) {
    return checkpoint.origin + '\n' + std::to_string(checkpoint.head.size) + '\n' +
           to_base64(checkpoint.head.root) + '\n';
}

std::optional<Hash> hash_from_base64(std::string_view text) {
    Hash hash;
    auto const bytes = from_base64(text);
    if (!bytes || bytes->size() != hash.size()) return std::nullopt;
    std::ranges::copy(*bytes, hash.begin());
    return hash;
}

std::optional<Checkpoint> parse_checkpoint(std::string_view body) {
    auto const origin = take_line(body);
    auto const size_line = take_line(body);
    auto const root_line = take_line(body);
    if (!root_line || !body.empty() || !is_key_name(*origin)) return std::nullopt;
    auto const size = parse_decimal(*size_line, tree_size_max);
    auto const root = hash_from_base64(*root_line);
    if (!size || !root) return std::nullopt;
    return Checkpoint{.origin = std::string(*origin), .head = {.size = *size, .root = *root}};
}

std::string sign_checkpoint(Checkpoint const& checkpoint, NoteSigner const& log) {
    ENSURE(checkpoint.origin == log.verifier().name());
    auto text = print_checkpoint(checkpoint);
    auto signature = log.sign(text);
    return print_note({.text = std::move(text), .signatures = {std::move(signature)}});
}

Cosigner::Cosigner(std::string name, SigningKey key)
    : key_(std::move(key)),
      verifier_(std::move(name), SignatureType::cosignature, key_.public_key()) {}

NoteSignature Cosigner::cosign(Checkpoint const& checkpoint, std::uint64_t unix_seconds) const {
    ENSURE(unix_seconds <= time_max);
    auto const message = cosignature_message(print_checkpoint(checkpoint), unix_seconds);
    auto const signature = key_.sign(bytes_of(message));
    auto const time = be64(unix_seconds);
    Bytes blob(time.begin(), time.end());
    blob.insert(blob.end(), signature.begin(), signature.end());
    return {.name = verifier_.name(), .key_id = verifier_.key_id(), .signature = std::move(blob)};
}

std::expected<OpenedCheckpoint, CheckpointError>
open_checkpoint(std::string_view note, NoteVerifier const& log,
                std::span<NoteVerifier const> witnesses) {
    ENSURE(log.type() == SignatureType::ed25519);
    std::vector<NoteVerifier> trusted{log};
    for (auto const& witness : witnesses) {
        ENSURE(witness.type() == SignatureType::cosignature);
        trusted.push_back(witness);
    }
    auto const opened = open_note(note, trusted);
    if (!opened) return std::unexpected(checkpoint_error(opened.error()));
    auto const is_log = [&](auto const& line) { return log.claims(line); };
    if (std::ranges::none_of(opened->verified, is_log))
        return std::unexpected(CheckpointError::signature_missing);

    auto checkpoint = parse_checkpoint(opened->text);
    if (!checkpoint) return std::unexpected(CheckpointError::checkpoint_malformed);
    if (checkpoint->origin != log.name())
        return std::unexpected(CheckpointError::origin_unexpected);
    OpenedCheckpoint result{.checkpoint = std::move(*checkpoint), .cosignatures = {}};
    for (auto const& line : opened->verified)
        if (!is_log(line)) result.cosignatures.push_back(cosignature_of(line));
    return result;
}

} // namespace datafloor::crypto
