#include "services/records/entry_feed.hpp"

#include <algorithm>
#include <numeric>

namespace datafloor::services {
namespace {

using Entries = std::shared_ptr<std::vector<FollowedEntry> const>;

bool holds(Entries const& entries, std::uint64_t index) {
    return entries->front().index <= index && index <= entries->back().index;
}

EntryFeed::Stretch stretch_of(Entries const& entries, std::uint64_t first, std::size_t count) {
    FollowedEntries const all(*entries);
    auto const rest = all.subspan(first - all.front().index);
    return {entries, rest.first(std::min(count, rest.size()))};
}

std::size_t bytes_of(std::vector<FollowedEntry> const& entries) {
    return std::accumulate(
        entries.begin(), entries.end(), std::size_t{0},
        [](std::size_t sum, FollowedEntry const& entry) { return sum + entry.bytes; });
}

} // namespace

EntryFeed::Stretch EntryFeed::read(ledger::Connection& connection, std::uint64_t first,
                                   std::size_t count) {
    std::lock_guard const lock(mutex_);
    auto const known =
        std::ranges::find_if(held_, [&](Entries const& entries) { return holds(entries, first); });
    if (known != held_.end()) return stretch_of(*known, first, count);
    auto const entries = std::make_shared<std::vector<FollowedEntry> const>(
        read_followed(connection, first, options_.read_max));
    if (entries->empty()) return {};
    hold(entries);
    return stretch_of(entries, first, count);
}

/// The oldest go first; what alone is too much is held by whoever reads it.
void EntryFeed::hold(Entries entries) {
    held_bytes_ += bytes_of(*entries);
    held_.push_back(std::move(entries));
    while (held_bytes_ > options_.held_max) {
        held_bytes_ -= bytes_of(*held_.front());
        held_.pop_front();
    }
}

} // namespace datafloor::services
