// A follower: a thread that reads the entries after its cursor and does what they ask for.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "services/records/entry_feed.hpp"

namespace datafloor::services {

/// What a follower does. Called on its thread, with entries that follow one another.
class Follow {
  public:
    virtual ~Follow() = default;
    /// In tables, logs and metrics; never changes.
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Whether it writes a projection, in the transaction that moves the cursor; else it acts:
    /// calls others and submits commands, outside of any transaction.
    [[nodiscard]] virtual bool projects() const = 0;
    /// What it throws makes it be called again with the same entries after a pause: it must be
    /// harmless to do everything twice.
    virtual void follow(ledger::Connection& connection, FollowedEntries entries) = 0;
};

struct FollowerOptions {
    std::size_t entries_max = 512;       // a call
    std::chrono::milliseconds poll{200}; // without a wake-up
    std::chrono::milliseconds pause_after_fault{500};
};

/// For one that acts: what it did in a call that fails is done again, so a call is small.
inline constexpr std::size_t acted_on_max = 16;

/// Told about each failure, once a try.
using FaultSink = std::function<void(std::string_view follower, std::string_view what)>;

/// Several processes may have a follower of one name if it projects: they take turns.
class Follower {
  public:
    /// `feed` may be shared by the followers of a process.
    Follower(std::string where, std::shared_ptr<EntryFeed> feed, std::unique_ptr<Follow> follow,
             FaultSink on_fault, FollowerOptions options = {});
    /// Ends after the call it is at.
    ~Follower();
    Follower(Follower const&) = delete;
    Follower& operator=(Follower const&) = delete;

    /// There are new entries. From any thread.
    void wake();

    /// The next entry it has not dealt with.
    [[nodiscard]] std::uint64_t next() const { return next_.load(); }

    [[nodiscard]] std::string_view name() const { return follow_->name(); }

    /// Waits until `next` is beyond `index`, at most this long; says whether it is.
    bool wait_for(std::uint64_t index, std::chrono::milliseconds most);

  private:
    void serve();
    void catch_up(ledger::Connection& connection);
    void reach(std::uint64_t next);
    void pause(std::chrono::milliseconds span);

    std::string where_;
    std::shared_ptr<EntryFeed> feed_;
    std::unique_ptr<Follow> follow_;
    FaultSink on_fault_;
    FollowerOptions options_;
    std::atomic<std::uint64_t> next_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace datafloor::services
