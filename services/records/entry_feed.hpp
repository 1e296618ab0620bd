// The newest entries of the ledger, read and parsed once for all followers of a process.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "services/records/followed_entry.hpp"

namespace datafloor::services {

struct FeedOptions {
    std::size_t read_max = 512; // entries at a time
    /// Bytes of entries as they are stored that are held for the others.
    std::size_t held_max = 4'000'000;
};

/// Any number of threads. A follower that comes while another one reads waits for it instead of
/// reading the same.
class EntryFeed {
  public:
    /// Entries, and what keeps them in memory.
    struct Stretch {
        std::shared_ptr<std::vector<FollowedEntry> const> held;
        FollowedEntries entries;
    };

    explicit EntryFeed(FeedOptions options = {}) : options_(options) {}

    /// At most `count` entries from `first` on; none where the ledger ends before. Reads through
    /// the caller's connection what is not held. Throws as `read_followed`.
    Stretch read(ledger::Connection& connection, std::uint64_t first, std::size_t count);

  private:
    void hold(std::shared_ptr<std::vector<FollowedEntry> const> entries);

    FeedOptions options_;
    std::mutex mutex_;
    std::deque<std::shared_ptr<std::vector<FollowedEntry> const>> held_; // the newest last
    std::size_t held_bytes_ = 0;
};

} // namespace datafloor::services
