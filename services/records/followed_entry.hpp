// An entry as followers and look-ups get it: parsed, from the index on.
#pragma once

#include <span>

#include "ledger/database.hpp"
#include "ledger/entry.hpp"

namespace datafloor::services {

struct FollowedEntry {
    std::uint64_t index = 0;
    contracts::Instant time;
    ledger::Core core;
    /// Nothing: erased.
    std::optional<ledger::Private> private_part;
    /// Of core and private part, as they are stored.
    std::size_t bytes = 0;
};

/// Entries that follow one another.
using FollowedEntries = std::span<FollowedEntry const>;

/// Reads at most `count` entries from `first` on. Throws std::runtime_error naming the entry if one
/// is unreadable.
std::vector<FollowedEntry> read_followed(ledger::Connection& connection, std::uint64_t first,
                                         std::size_t count);

/// The document of this type in an entry; null if there is none, or it was erased.
std::string const* document_body(FollowedEntry const& entry, std::string_view typ);

} // namespace datafloor::services
