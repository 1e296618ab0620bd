#include "crypto/tlog_proof.hpp"

#include "crypto/line.hpp"

namespace datafloor::crypto {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view extra_word = "extra ";
constexpr std::string_view index_word = "index ";
/// A path in a tree of at most 2^63 leaves.
constexpr std::size_t path_hashes_max = 63;

} // namespace

std::string print_tlog_proof(TlogProof const& proof) {
    std::string out(first_line);
    if (proof.extra) out += std::string(extra_word) + to_base64(*proof.extra) + '\n';
    out += std::string(index_word) + std::to_string(proof.index) + '\n';
    for (auto const& hash : proof.inclusion) out += to_base64(hash) + '\n';
    return out + '\n' + proof.checkpoint;
}

std::optional<TlogProof> parse_tlog_proof(std::string_view text) {
    TlogProof proof;
    if (!text.starts_with(first_line)) return std::nullopt;
    text.remove_prefix(first_line.size());
    auto line = take_line(text);
    if (line && line->starts_with(extra_word)) {
        proof.extra = from_base64(line->substr(extra_word.size()));
        if (!proof.extra) return std::nullopt;
        line = take_line(text);
    }
    if (!line || !line->starts_with(index_word)) return std::nullopt;
    auto const index = parse_decimal(line->substr(index_word.size()), tree_size_max - 1);
    if (!index) return std::nullopt;
    proof.index = *index;
    for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
        auto const hash = hash_from_base64(*line);
        if (!hash || proof.inclusion.size() == path_hashes_max) return std::nullopt;
        proof.inclusion.push_back(*hash);
    }
    if (!line) return std::nullopt;
    auto const note = parse_note(text);
    if (!note || !parse_checkpoint(note->text)) return std::nullopt;
    proof.checkpoint = text;
    return proof;
}

std::expected<OpenedCheckpoint, TlogProofError>
verify_tlog_proof(TlogProof const& proof, Hash const& leaf, NoteVerifier const& log,
                  std::span<NoteVerifier const> witnesses) {
    auto opened = open_checkpoint(proof.checkpoint, log, witnesses);
    if (!opened) return std::unexpected(TlogProofError::checkpoint_refused);
    if (!verify_inclusion(leaf, proof.index, opened->checkpoint.head, proof.inclusion))
        return std::unexpected(TlogProofError::inclusion_invalid);
    return std::move(*opened);
}

} // namespace datafloor::crypto
