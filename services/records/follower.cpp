#include "services/records/follower.hpp"

#include <pthread.h>

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
Follower::Follower(std::string where, std::shared_ptr<EntryFeed> feed,
                   std::unique_ptr<Follow> follow, FaultSink on_fault, FollowerOptions options)
    : where_(std::move(where)), feed_(std::move(feed)), follow_(std::move(follow)),
      on_fault_(std::move(on_fault)), options_(options), thread_([this] { serve(); }) {
    pthread_setname_np(thread_.native_handle(), std::string(name()).substr(0, 15).c_str());
}

Follower::~Follower() {
    {
        std::lock_guard const lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Follower::wake() {
    {
        std::lock_guard const lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

bool Follower::wait_for(std::uint64_t index, std::chrono::milliseconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [&] { return next_.load() > index || ending_; }) &&
           next_.load() > index;
}

void Follower::pause(std::chrono::milliseconds span) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, span, [this] { return ending_ || woken_; });
    woken_ = false;
}

void Follower::serve() {
    std::optional<ledger::Connection> connection;
    for (;;) {
        {
            std::lock_guard const lock(mutex_);
            if (ending_) return;
        }
        try {
            if (!connection || !connection->usable()) connection.emplace(where_);
            catch_up(*connection);
            pause(options_.poll);
        } catch (std::exception const& fault) {
            on_fault_(name(), fault.what());
            pause(options_.pause_after_fault);
        }
    }
}

void Follower::reach(std::uint64_t next) {
    {
        std::lock_guard const lock(mutex_);
        next_.store(next);
    }
    changed_.notify_all();
}

void Follower::catch_up(ledger::Connection& connection) {
    auto const follower = std::string(name());
    for (;;) {
        {
            std::lock_guard const lock(mutex_);
            if (ending_) return;
        }
        auto const cursor = connection.execute(statement("read_cursor"), {follower});
        auto const next = cursor.empty() ? 0 : field<std::uint64_t>(cursor, 0, 0);
        reach(next);
        auto const stretch = feed_->read(connection, next, options_.entries_max);
        auto const entries = stretch.entries;
        if (entries.empty()) return;
        std::optional<ledger::Transaction> transaction;
        if (follow_->projects()) {
            transaction.emplace(connection);
            auto const locked = connection.execute(statement("lock_cursor"), {follower});
            // Another process was here meanwhile: what it wrote must not be written over.
            if (field<std::uint64_t>(locked, 0, 0) != next) continue;
        }
        follow_->follow(connection, entries);
        auto const after = entries.back().index + 1;
        connection.execute(statement("write_cursor"), {follower, ledger::column_text(after)});
        if (transaction) transaction->commit();
        reach(after);
    }
}

} // namespace datafloor::services
