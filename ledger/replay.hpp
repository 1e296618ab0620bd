// Replays entries into a whole state: what recovery, rebuild and simulation start from. Signatures
// are the audit's business.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "ledger/entry_source.hpp"

namespace datafloor::ledger {

/// The first entry that cannot be replayed.
struct ReplayFault {
    std::uint64_t index = 0;
    std::string detail;
};

/// Applies the events of one core, each only if it fits the state.
std::expected<void, ReplayFault> replay(contracts::State& state, Core const& core,
                                        contracts::Place const& place);

/// Replays these entries into the state they continue. Trusts the bytes: whether they are those
/// the leaves name is for an audit. Calls progress(entries done) now and then. Returns the number
/// of entries that were replayed.
std::expected<std::uint64_t, ReplayFault>
replay(EntrySource& source, EntryRange const& range, contracts::State& state,
       std::function<void(std::uint64_t)> const& progress = {});

} // namespace datafloor::ledger
