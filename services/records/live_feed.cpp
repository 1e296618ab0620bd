#include "services/records/live_feed.hpp"

#include <pthread.h>

#include "ledger/read.hpp"
#include "services/field.hpp"
#include "services/identity/tokens.hpp"
#include "services/statements.hpp"

namespace datafloor::services {

namespace {

/// Finds the audiences of entries that are whole but for them.
std::vector<LiveEntry> with_audiences(ledger::Connection& connection,
                                      std::vector<LiveEntry> entries) {
    std::vector<contracts::Events const*> events;
    for (auto const& entry : entries) events.push_back(&entry.events);
    auto audiences = audiences_of(connection, events);
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i].audience = std::move(audiences[i]);
    return entries;
}

} // namespace

std::vector<LiveEntry> read_live(ledger::Connection& connection, std::uint64_t first,
                                 std::size_t count) {
    auto const rows = connection.execute(statement("read_cores"),
                                         {ledger::column_text(first), ledger::column_text(count)});
    std::vector<LiveEntry> out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto const index = field<std::uint64_t>(rows, row, 0);
        auto core = ledger::read_core(rows.field(row, 2));
        if (!core)
            throw std::runtime_error("entry " + std::to_string(index) + ": " +
                                     std::string(ledger::text_of(core.error())));
        out.push_back({index,
                       field<contracts::Instant>(rows, row, 1),
                       std::move(core->kind.value),
                       std::move(core->events),
                       {}});
    }
    return with_audiences(connection, std::move(out));
}

LiveFeed::LiveFeed(std::string where, std::shared_ptr<EntryFeed> entries, LiveSink& sink,
                   FaultSink on_fault, LiveFeedOptions options)
    : where_(std::move(where)), entries_(std::move(entries)), sink_(sink),
      on_fault_(std::move(on_fault)), options_(options), thread_([this] { serve(); }) {
    pthread_setname_np(thread_.native_handle(), "feed");
}

LiveFeed::~LiveFeed() { end(); }

void LiveFeed::end() {
    {
        std::lock_guard const lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void LiveFeed::wake() {
    {
        std::lock_guard const lock(mutex_);
        if (!followed_) return;
        woken_ = true;
    }
    changed_.notify_all();
}

void LiveFeed::follow(bool somebody) {
    {
        std::lock_guard const lock(mutex_);
        followed_ = somebody;
    }
    changed_.notify_all();
}

/// False when it is to end. After a pause the feed begins anew.
bool LiveFeed::wait_for_followers() {
    std::unique_lock lock(mutex_);
    if (!followed_) next_.reset();
    changed_.wait(lock, [this] { return ending_ || followed_; });
    return !ending_;
}

void LiveFeed::pause(std::chrono::milliseconds span) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, span, [this] { return ending_ || woken_ || !followed_; });
    woken_ = false;
}

void LiveFeed::serve() {
    std::optional<ledger::Connection> connection;
    while (wait_for_followers()) {
        try {
            if (!connection || !connection->usable())
                connection.emplace(where_, ledger::ConnectionOptions::reader());
            if (!next_) begin(*connection);
            bool const more = read_on(*connection);
            look_at_tokens(*connection);
            if (!more) pause(options_.poll);
        } catch (std::exception const& fault) {
            on_fault_("feed", fault.what());
            pause(options_.pause_after_fault);
        }
    }
}

void LiveFeed::begin(ledger::Connection& connection) {
    auto const size = ledger::read_head(connection).head.size;
    next_ = size - std::min(size, options_.behind);
    sink_.begin(*next_);
}

/// Whether there may be more.
bool LiveFeed::read_on(ledger::Connection& connection) {
    auto const stretch = entries_->read(connection, *next_, options_.entries_max);
    if (stretch.entries.empty()) return false;
    std::vector<LiveEntry> live;
    for (auto const& entry : stretch.entries)
        live.push_back({entry.index, entry.time, entry.core.kind.value, entry.core.events, {}});
    sink_.take(with_audiences(connection, std::move(live)));
    next_ = stretch.entries.back().index + 1;
    return true;
}

void LiveFeed::look_at_tokens(ledger::Connection& connection) {
    auto const now = std::chrono::steady_clock::now();
    if (now < tokens_at_) return;
    tokens_at_ = now + options_.tokens_looked_at;
    auto ended = Tokens::find_ended(connection);
    if (!ended.empty()) sink_.end_tokens(std::move(ended));
}

} // namespace datafloor::services
