#include "api/events/streams.hpp"

#include <algorithm>
#include <set>

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>

#include "api/events/message.hpp"
#include "api/metrics.hpp"
#include "crypto/ensure.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"

namespace datafloor::api {

using services::Task;
using services::use_task;

namespace {

constexpr std::string_view heartbeat_text = ":\n\n";
/// What the feed may be ahead of the request thread, in reads.
constexpr std::size_t handed_over_max = 4;
constexpr std::size_t first_read = 32;
constexpr std::size_t largest_read = 256;

} // namespace

EventStream::EventStream(EventStreams& streams, EventViewer const& viewer,
                         services::Executor const& executor)
    : streams_(streams), viewer_(viewer), heard_at_(Clock::now()), timer_(executor),
      session_looked_at_(heard_at_) {
    auto const left = std::chrono::microseconds(viewer.expires.micros - services::now().micros);
    ends_at_ = heard_at_ + left;
    streams_.join(*this);
}

EventStream::~EventStream() { streams_.leave(*this); }

/// Something came for it, at entry `first` or after. While it sends it finds that by itself.
void EventStream::notice(std::uint64_t first) {
    if (!parked_) return;
    parked_ = false;
    next_ = std::max(next_, first);
    timer_.cancel();
}

EventStreams::EventStreams(std::string const& where, std::shared_ptr<services::EntryFeed> entries,
                           EventStreamOptions options, services::FaultSink on_fault,
                           Metrics& metrics)
    : options_(options), metrics_(metrics), recent_(options.recent_max, options.recent_bytes_max),
      readers_(where, 1, options.streams_max),
      feed_(where, std::move(entries), *this, std::move(on_fault)) {}

EventStreams::~EventStreams() { end(); }

void EventStreams::end() {
    {
        std::lock_guard const lock(mutex_);
        ending_ = true;
    }
    taken_.notify_all();
    feed_.end();
    readers_.end();
}

void EventStreams::wake() { feed_.wake(); }

std::shared_ptr<EventStream> EventStreams::open(EventViewer const& viewer,
                                                services::Executor const& executor) {
    if (open_ >= options_.streams_max) return nullptr;
    {
        std::lock_guard const lock(mutex_);
        executor_ = executor;
    }
    return std::make_shared<EventStream>(*this, viewer, executor);
}

EventStreams::Group& EventStreams::group_of(EventViewer const& viewer) {
    return groups_[viewer.sees_all ? std::nullopt : std::optional(viewer.party)];
}

void EventStreams::join(EventStream& stream) {
    auto& group = group_of(stream.viewer_);
    stream.place_ = group.insert(group.end(), &stream);
    metrics_.set_event_streams(++open_);
    if (open_ == 1) feed_.follow(true);
}

void EventStreams::leave(EventStream& stream) {
    auto& group = group_of(stream.viewer_);
    group.erase(stream.place_);
    if (group.empty())
        groups_.erase(stream.viewer_.sees_all ? std::nullopt : std::optional(stream.viewer_.party));
    metrics_.set_event_streams(--open_);
    if (open_ == 0) feed_.follow(false);
}

Task<std::uint64_t> EventStreams::read_size() {
    auto query = [](ledger::Connection& connection) {
        return ledger::read_head(connection).head.size;
    };
    co_return co_await readers_.read(std::move(query));
}

void EventStreams::begin(std::uint64_t next) {
    hand_over([this, next] { restart(next); });
}

/// Makes the messages here, so that the request thread has only to send them.
void EventStreams::take(std::vector<services::LiveEntry> items) {
    EventMessages messages;
    for (auto& item : items) {
        auto audience = std::move(item.audience);
        messages.push_back(std::make_shared<EventMessage const>(
            EventMessage{message_of(std::move(item)), std::move(audience)}));
    }
    hand_over([this, messages = std::move(messages)] { add(messages); });
}

void EventStreams::end_tokens(std::vector<crypto::Hash> tokens) {
    hand_over([this, tokens = std::move(tokens)] { end_streams(tokens); });
}

/// Lets the request thread do it; waits while that is behind.
void EventStreams::hand_over(std::function<void()> work) {
    std::unique_lock lock(mutex_);
    taken_.wait(lock, [this] { return ending_ || handed_over_ < handed_over_max; });
    if (ending_) return;
    ++handed_over_;
    auto take_it = [this, work = std::move(work)] {
        {
            std::lock_guard const held(mutex_);
            --handed_over_;
        }
        taken_.notify_all();
        work();
    };
    services::asio::post(*executor_, std::move(take_it));
}

/// All look for themselves where they stand now.
void EventStreams::restart(std::uint64_t next) {
    auto const seen = recent_.end();
    recent_.restart(next);
    for (auto const& [party, group] : groups_) notice(group, seen);
}

void EventStreams::notice(Group const& group, std::uint64_t first) {
    for (auto* stream : group) stream->notice(first);
}

void EventStreams::add(EventMessages messages) {
    auto const first = recent_.end();
    bool everyone = false;
    std::vector<contracts::PartyId> parties;
    for (auto const& message : messages) {
        everyone = everyone || message->audience.everyone;
        auto const& its = message->audience.parties;
        parties.insert(parties.end(), its.begin(), its.end());
    }
    recent_.add(std::move(messages));
    if (everyone) {
        for (auto const& [party, group] : groups_) notice(group, first);
        return;
    }
    std::set<std::optional<contracts::PartyId>> concerned(parties.begin(), parties.end());
    concerned.insert(std::nullopt);
    for (auto const& party : concerned)
        if (auto const group = groups_.find(party); group != groups_.end())
            notice(group->second, first);
}

void EventStreams::end_streams(std::vector<crypto::Hash> const& tokens) {
    std::set<crypto::Hash> const ended(tokens.begin(), tokens.end());
    for (auto const& [party, group] : groups_)
        for (auto* stream : group) {
            if (!ended.contains(stream->viewer_.token)) continue;
            stream->token_ended_ = true;
            stream->notice(recent_.end());
        }
}

bool EventStreams::is_over(EventStream const& stream) {
    return stream.token_ended_ || EventStream::Clock::now() >= stream.ends_at_;
}

/// A token's end is found for all streams at once; sessions are few, and each is looked at by its
/// own stream.
Task<void> EventStreams::look_at_session(EventStream& stream) {
    auto const& still_holds = stream.viewer_.still_holds;
    auto const due = stream.session_looked_at_ + options_.sessions_looked_at;
    if (!still_holds || EventStream::Clock::now() < due) co_return;
    auto query = still_holds;
    bool const holds = co_await readers_.read(std::move(query));
    stream.session_looked_at_ = EventStream::Clock::now();
    if (!holds) stream.token_ended_ = true;
}

/// The next of its own among the recent ones; nothing: it has seen them all.
std::shared_ptr<EventMessage const> EventStreams::next_of(EventStream& stream) const {
    while (stream.next_ < recent_.end()) {
        auto const& message = recent_.at(stream.next_++);
        if (stream.viewer_.sees(message->audience)) return message;
    }
    return nullptr;
}

/// Until something came for it, or it has been silent for too long, or its time is over.
Task<void> EventStreams::wait(EventStream& stream) const {
    stream.parked_ = true;
    auto until = std::min(stream.heard_at_ + options_.heartbeat, stream.ends_at_);
    if (stream.viewer_.still_holds)
        until = std::min(until, stream.session_looked_at_ + options_.sessions_looked_at);
    stream.timer_.expires_at(until);
    auto error = boost::system::error_code{};
    co_await stream.timer_.async_wait(services::asio::redirect_error(use_task, error));
    if (!stream.parked_) co_return; // noticed
    stream.parked_ = false;
    stream.next_ = std::max(stream.next_, recent_.end());
}

EventStreams::Page EventStreams::read_page(ledger::Connection& connection,
                                           EventViewer const& viewer, std::uint64_t next) const {
    Page page{{}, 0, next};
    auto count = first_read;
    while (page.next - next < options_.page_entries_max) {
        auto items = services::read_live(connection, page.next, count);
        bool const last = items.size() < count;
        for (auto& item : items) {
            page.next = item.index + 1;
            if (!viewer.sees(item.audience)) continue;
            page.text += message_of(std::move(item));
            ++page.events;
            if (page.text.size() >= options_.page_bytes) return page;
        }
        if (last) break;
        count = std::min(count * 2, largest_read);
    }
    return page;
}

/// What it sends next; nothing if it waited or looked in vain. The text is in `page` or `message`.
Task<std::string_view> EventStreams::next_text(EventStream& stream, Page& page,
                                               std::shared_ptr<EventMessage const>& message) {
    if (stream.next_ < recent_.begin()) {
        auto query = [this, viewer = stream.viewer_,
                      next = stream.next_](ledger::Connection& connection) {
            return read_page(connection, viewer, next);
        };
        page = co_await readers_.read(std::move(query));
        if (page.next == stream.next_) throw std::runtime_error("the ledger has become shorter");
        stream.next_ = page.next;
        metrics_.count_events(page.events);
        co_return page.text;
    }
    message = next_of(stream);
    if (!message) {
        co_await wait(stream);
        co_return std::string_view();
    }
    metrics_.count_events(1);
    co_return message->text;
}

Task<void> EventStreams::send(std::shared_ptr<EventStream> stream, BodyWriter& writer) {
    auto const opening = event_retry(options_.retry);
    auto going = co_await writer.write(opening);
    for (;;) {
        co_await look_at_session(*stream);
        if (!going || is_over(*stream)) break;
        Page page;
        std::shared_ptr<EventMessage const> message;
        auto text = co_await next_text(*stream, page, message);
        auto const now = EventStream::Clock::now();
        if (text.empty() && now - stream->heard_at_ >= options_.heartbeat) text = heartbeat_text;
        if (text.empty()) continue;
        stream->heard_at_ = now;
        going = co_await writer.write(text);
    }
    if (!going) co_return;
    auto const ending = event_comment(stream->viewer_.still_holds
                                          ? "the session ends; sign in again"
                                          : "the access token ends; come back with another");
    co_await writer.write(ending);
}

} // namespace datafloor::api
