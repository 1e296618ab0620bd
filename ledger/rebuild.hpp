// Makes the inline projections again from the entries alone.
#pragma once

#include "ledger/database.hpp"
#include "ledger/replay.hpp"

namespace datafloor::ledger {

/// Replays all entries and stores what they give into the tables of `books`, which must be empty:
/// throws std::runtime_error if they are not. All or nothing. What results is row by row what the
/// batches wrote. `into` is a writer's connection (ConnectionOptions::writer).
std::expected<std::uint64_t, ReplayFault>
rebuild(EntrySource& source, Connection& into,
        std::function<void(std::uint64_t)> const& progress = {});

} // namespace datafloor::ledger
