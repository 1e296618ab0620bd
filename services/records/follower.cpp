#include "services/records/follower.hpp"

#include <pthread.h>

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

[[noreturn]] void unreadable(std::uint64_t index, ledger::EntryFault fault) {
    throw std::runtime_error("entry " + std::to_string(index) + ": " +
                             std::string(ledger::text_of(fault)));
}

} // namespace

FollowedEntries read_followed(ledger::Connection& connection, std::uint64_t first,
                              std::size_t count) {
    auto const rows = connection.execute(statement("read_followed"),
                                         {ledger::column_text(first), ledger::column_text(count)});
    FollowedEntries out(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& entry = out[row];
        entry.index = field<std::uint64_t>(rows, row, 0);
        entry.time = field<contracts::Instant>(rows, row, 1);
        auto core = ledger::read_core(bytes_field(rows, row, 2));
        if (!core) unreadable(entry.index, core.error());
        entry.core = std::move(*core);
        if (rows.is_null(row, 3)) continue;
        auto part = ledger::read_private(bytes_field(rows, row, 3));
        if (!part) unreadable(entry.index, part.error());
        entry.private_part = std::move(*part);
    }
    return out;
}

std::string const* document_body(FollowedEntry const& entry, std::string_view typ) {
    std::size_t position = 0;
    for (auto const& event : entry.core.events) {
        auto const* recorded = std::get_if<contracts::DocumentRecorded>(&event);
        if (recorded == nullptr) continue;
        if (recorded->typ.value == typ && entry.private_part)
            return &entry.private_part->documents.at(position).body.value;
        ++position;
    }
    return nullptr;
}

Follower::Follower(std::string where, std::unique_ptr<Follow> follow, FaultSink on_fault,
                   FollowerOptions options)
    : where_(std::move(where)), follow_(std::move(follow)), on_fault_(std::move(on_fault)),
      options_(options), thread_([this] { serve(); }) {
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
        auto const entries = read_followed(connection, next, options_.entries_max);
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
