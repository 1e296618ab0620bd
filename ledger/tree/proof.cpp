#include "ledger/tree/proof.hpp"

#include <stdexcept>

#include "crypto/ensure.hpp"

namespace datafloor::ledger {

std::optional<crypto::TlogProof> prove_inclusion(TileStore const& tiles,
                                                 std::string const& checkpoint,
                                                 crypto::NoteVerifier const& log,
                                                 std::uint64_t index) {
    auto const opened = crypto::open_checkpoint(checkpoint, log);
    if (!opened) return std::nullopt;
    auto const& head = opened->checkpoint.head;
    if (index >= head.size) return std::nullopt;
    auto reader = reader_of(tiles, head.size);
    crypto::TlogProof proof;
    proof.index = index;
    proof.inclusion =
        crypto::inclusion_proof({.index = index, .tree_size = head.size}, reader.subtrees());
    proof.checkpoint = checkpoint;
    // Tiles are files; a wrong one must not become a wrong receipt.
    if (!crypto::verify_inclusion(reader(0, index), index, head, proof.inclusion))
        throw std::runtime_error("the tiles do not give the root of the checkpoint");
    return proof;
}

crypto::Proof prove_consistency(TileStore const& tiles, std::uint64_t older_size,
                                crypto::TreeHead const& newer) {
    ENSURE(older_size <= newer.size);
    auto reader = reader_of(tiles, newer.size);
    return crypto::consistency_proof({.old_size = older_size, .new_size = newer.size},
                                     reader.subtrees());
}

} // namespace datafloor::ledger
