// LiveFeed: new entries and whom they concern, found once for all who watch the ledger live.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "services/records/audience.hpp"
#include "services/records/follower.hpp"

namespace datafloor::services {

struct LiveEntry {
    std::uint64_t index = 0;
    contracts::Instant time;
    std::string kind; // of the command
    contracts::Events events;
    Audience audience;
};

/// At most `count` entries from `first` on, fewer where the ledger ends. Throws std::runtime_error
/// naming the entry if one is unreadable.
std::vector<LiveEntry> read_live(ledger::Connection& connection, std::uint64_t first,
                                 std::size_t count);

/// Takes what the feed reads, on the feed's thread; may make it wait.
class LiveSink {
  public:
    virtual ~LiveSink() = default;
    /// The feed begins here, or anew after a pause: the entries from `next` on will follow.
    virtual void begin(std::uint64_t next) = 0;
    /// The next ones, without a gap.
    virtual void take(std::vector<LiveEntry> items) = 0;
    /// Access tokens that no longer hold (Tokens::find_ended); told more than once.
    virtual void end_tokens(std::vector<crypto::Hash> tokens) = 0;
};

struct LiveFeedOptions {
    std::size_t entries_max = 256; // a read
    /// How far before the end of the ledger it begins, for those who come back after a moment.
    std::uint64_t behind = 256;
    std::chrono::milliseconds poll{200};             // without a wake-up
    std::chrono::milliseconds tokens_looked_at{500}; // how often
    std::chrono::milliseconds pause_after_fault{500};
};

/// Reads only while somebody follows. Keeps no cursor: it begins at the end of the ledger.
class LiveFeed {
  public:
    /// `entries`: what the followers of the process read as well. `sink` outlives it.
    LiveFeed(std::string where, std::shared_ptr<EntryFeed> entries, LiveSink& sink,
             FaultSink on_fault, LiveFeedOptions options = {});
    ~LiveFeed(); // ends it
    LiveFeed(LiveFeed const&) = delete;
    LiveFeed& operator=(LiveFeed const&) = delete;

    /// Ends the thread after the call it is at.
    void end();

    /// There are new entries. From any thread.
    void wake();
    /// Whether anybody follows now. From any thread.
    void follow(bool somebody);

  private:
    void serve();
    bool wait_for_followers();
    void begin(ledger::Connection& connection);
    bool read_on(ledger::Connection& connection);
    void look_at_tokens(ledger::Connection& connection);
    void pause(std::chrono::milliseconds span);

    std::string where_;
    std::shared_ptr<EntryFeed> entries_;
    LiveSink& sink_;
    FaultSink on_fault_;
    LiveFeedOptions options_;
    std::optional<std::uint64_t> next_; // nothing: it has not begun
    std::chrono::steady_clock::time_point tokens_at_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool followed_ = false;
    bool woken_ = false;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace datafloor::services
