// Reading without the lock: entries, aggregates by id, lists by keyset cursors.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "ledger/entry.hpp"
#include "ledger/tables/table.hpp"

namespace datafloor::ledger {

/// Entries [first, end), fewer where the ledger is shorter; ranges are the caller's to bound.
std::vector<StoredEntry> read_entries(Connection& connection, std::uint64_t first,
                                      std::uint64_t end);
/// Single entries, in the order of the indexes; nothing for those that do not exist.
std::vector<std::optional<StoredEntry>> read_entries(Connection& connection,
                                                     std::span<std::uint64_t const> indexes);
std::optional<StoredEntry> read_entry(Connection& connection, std::uint64_t index);

std::vector<Hash> read_leaf_hashes(Connection& connection, std::uint64_t first, std::uint64_t end);
std::vector<std::string> read_leaves(Connection& connection, std::uint64_t first,
                                     std::uint64_t end);

/// Where the ledger ends, and the database's clock.
struct HeadAndClock {
    Head head;
    Instant clock;
};

HeadAndClock read_head(Connection& connection);

/// An aggregate by its key; nothing if there is none.
template <class A>
std::optional<A> read_one(Connection& connection, typename A::Key const& key) {
    contracts::State state(contracts::State::Extent::partial);
    Table<A>().load(connection, {key}, state);
    auto const* found = state.find<A>(key);
    return found == nullptr ? std::nullopt : std::optional<A>(*found);
}

/// Several, in the order of the keys; those that do not exist are left out.
template <class A>
std::vector<A> read_several(Connection& connection, std::vector<typename A::Key> const& keys) {
    contracts::State state(contracts::State::Extent::partial);
    if (!keys.empty()) Table<A>().load(connection, keys, state);
    std::vector<A> out;
    for (auto const& key : keys)
        if (auto const* found = state.find<A>(key)) out.push_back(*found);
    return out;
}

/// All accounts in the order of their text forms, a page at a time; `after` is empty at first.
std::vector<contracts::Account> read_all_accounts(Connection& connection, std::string_view after,
                                                  std::size_t limit);

} // namespace datafloor::ledger
