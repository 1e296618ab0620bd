// What must hold for any bytes whatever that a reader of the log's text formats accepts: printing
// gives the same bytes back. Shared by the fuzzer and the test that replays its seeds.
#pragma once

#include "crypto/ensure.hpp"
#include "crypto/tile.hpp"
#include "crypto/tlog_proof.hpp"

namespace datafloor::crypto {

inline void check_round_trips(std::string_view text, NoteVerifier const& log) {
    if (auto const note = parse_note(text)) {
        ENSURE(print_note(*note) == text);
        auto const opened = open_note(text, {&log, 1});
        if (opened)
            ENSURE(opened->verified.size() == 1 &&
                   opened->unknown.size() < note->signatures.size());
        else
            ENSURE(opened.error() != NoteError::malformed);
    }
    if (auto const lines = parse_signatures(text)) {
        std::string printed;
        for (auto const& line : *lines) printed += print_signature(line);
        ENSURE(printed == text);
    }
    if (auto const checkpoint = parse_checkpoint(text))
        ENSURE(print_checkpoint(*checkpoint) == text);
    if (auto const proof = parse_tlog_proof(text)) {
        ENSURE(print_tlog_proof(*proof) == text);
        ENSURE(!verify_tlog_proof(*proof, Hash{}, log).has_value());
    }
    if (auto const verifier = NoteVerifier::from_vkey(text)) ENSURE(verifier->vkey() == text);
    if (auto const resource = parse_tile_path(text)) {
        auto const* tile = std::get_if<Tile>(&*resource);
        ENSURE((tile ? tile_path(*tile) : entry_bundle_path(std::get<EntryBundle>(*resource))) ==
               text);
    }
    auto const bytes = bytes_of(text);
    for (unsigned width : {1u, 2u, 3u, tile_width_max})
        if (auto const entries = decode_entry_bundle(bytes, width)) {
            auto const encoded = encode_entry_bundle(*entries);
            ENSURE(text_of(encoded) == text);
        }
}

/// The key of the protocol's check values, which signed the seeds.
inline NoteVerifier seeds_verifier() {
    return NoteVerifier::from_vkey(
               "floor.example/ledger+51e3aa48+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4")
        .value();
}

} // namespace datafloor::crypto
