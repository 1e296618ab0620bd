// The heads of a ledger's tree, worked out from its leaves.
#pragma once

#include <functional>

#include "crypto/merkle.hpp"
#include "ledger/entry_source.hpp"

namespace datafloor::api {

struct TreeHeads {
    crypto::TreeHead at;  // at the size that was asked for, or the end if that comes before
    crypto::TreeHead end; // of all entries
};

/// Told how many leaves are done.
TreeHeads tree_heads(ledger::EntrySource& source, std::uint64_t size,
                     std::function<void(std::uint64_t)> const& progress);

} // namespace datafloor::api
