// Proofs for parties and witnesses, made from the tiles alone; PostgreSQL is not asked.
#pragma once

#include <optional>
#include <string>

#include "crypto/tlog_proof.hpp"
#include "ledger/tree/tile_store.hpp"

namespace datafloor::ledger {

/// The receipt of an entry (C2SP tlog-proof) in the tree of this checkpoint, which is the note
/// with all its signatures. Nothing if the checkpoint is not the log's or does not cover the entry
/// yet. Throws std::runtime_error if the tiles do not give the checkpoint's root.
std::optional<crypto::TlogProof> prove_inclusion(TileStore const& tiles,
                                                 std::string const& checkpoint,
                                                 crypto::NoteVerifier const& log,
                                                 std::uint64_t index);

/// That the tree of `newer` extends the one of `older_size`, which must not be larger.
crypto::Proof prove_consistency(TileStore const& tiles, std::uint64_t older_size,
                                crypto::TreeHead const& newer);

} // namespace datafloor::ledger
