// EventStreams: the open event streams of this process, fed by one reader of the ledger.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include <boost/asio/basic_waitable_timer.hpp>

#include "api/events/options.hpp"
#include "api/events/recent.hpp"
#include "api/server/response.hpp"
#include "services/identity/caller.hpp"
#include "services/readers.hpp"
#include "services/records/live_feed.hpp"

namespace datafloor::api {

class Metrics;
class EventStreams;

/// Whose a stream is, and until when.
struct EventViewer {
    contracts::PartyId party;
    bool sees_all = false;
    crypto::Hash token{}; // of the access token, as Tokens::hash_of
    contracts::Instant expires;
    /// Of a session, which ends in more ways than a token: looked at now and then, on a reader's
    /// thread.
    std::function<bool(ledger::Connection&)> still_holds = {};

    [[nodiscard]] bool sees(services::Audience const& audience) const {
        return sees_all || audience.everyone || audience.holds(party);
    }
};

/// Where one stream stands: a seat among the streams, given back with the last pointer to it. Of
/// the request thread.
class EventStream {
  public:
    EventStream(EventStreams& streams, EventViewer const& viewer,
                services::Executor const& executor);
    ~EventStream();
    EventStream(EventStream const&) = delete;
    EventStream& operator=(EventStream const&) = delete;

    /// The first entry it shows.
    void start_at(std::uint64_t next) { next_ = next; }

  private:
    friend class EventStreams;
    using Clock = std::chrono::steady_clock;
    using Timer = services::asio::basic_waitable_timer<Clock, services::asio::wait_traits<Clock>,
                                                       services::Executor>;

    void notice(std::uint64_t first);

    EventStreams& streams_;
    EventViewer viewer_;
    std::uint64_t next_ = 0;
    Clock::time_point ends_at_;
    Clock::time_point heard_at_; // when it last sent something
    Timer timer_;
    /// It waits, and nothing came for it since: all entries before the newest are none of its own.
    bool parked_ = false;
    Clock::time_point session_looked_at_;
    bool token_ended_ = false; // or the session
    std::list<EventStream*>::iterator place_;
};

/// New entries are read once and their events kept for a while: streams at the end of the ledger
/// take them from there, without a query. One that is further behind reads pages of its own until
/// it arrives. Outlives the server it is used on.
class EventStreams final : private services::LiveSink {
  public:
    EventStreams(std::string const& where, std::shared_ptr<services::EntryFeed> entries,
                 EventStreamOptions options, services::FaultSink on_fault, Metrics& metrics);
    ~EventStreams() override;
    EventStreams(EventStreams const&) = delete;
    EventStreams& operator=(EventStreams const&) = delete;

    /// Ends its threads; before the server's contexts go.
    void end();
    /// There are new entries. From any thread.
    void wake();

    // Below: on the request thread.

    /// Nothing when there are as many as there may be. It shows nothing before `start_at`.
    std::shared_ptr<EventStream> open(EventViewer const& viewer,
                                      services::Executor const& executor);
    /// How many entries there are.
    services::Task<std::uint64_t> read_size();
    /// Sends what the stream's viewer may see until the token ends or nobody listens.
    services::Task<void> send(std::shared_ptr<EventStream> stream, BodyWriter& writer);

  private:
    friend class EventStream;
    using Group = std::list<EventStream*>;

    struct Page {
        std::string text;
        std::uint64_t events = 0;
        std::uint64_t next = 0;
    };

    // On the feed's thread.
    void begin(std::uint64_t next) override;
    void take(std::vector<services::LiveEntry> items) override;
    void end_tokens(std::vector<crypto::Hash> tokens) override;
    void hand_over(std::function<void()> work);

    // On the request thread.
    void restart(std::uint64_t next);
    void add(EventMessages messages);
    void end_streams(std::vector<crypto::Hash> const& tokens);
    void join(EventStream& stream);
    void leave(EventStream& stream);
    static void notice(Group const& group, std::uint64_t first);
    Group& group_of(EventViewer const& viewer);
    static bool is_over(EventStream const& stream);
    services::Task<void> look_at_session(EventStream& stream);
    std::shared_ptr<EventMessage const> next_of(EventStream& stream) const;
    services::Task<void> wait(EventStream& stream) const;
    services::Task<std::string_view> next_text(EventStream& stream, Page& page,
                                               std::shared_ptr<EventMessage const>& message);

    // On a reader's thread.
    Page read_page(ledger::Connection& connection, EventViewer const& viewer,
                   std::uint64_t next) const;

    EventStreamOptions options_;
    Metrics& metrics_;
    std::size_t open_ = 0;
    /// By party; those who see all under nothing.
    std::map<std::optional<contracts::PartyId>, Group> groups_;
    RecentEvents recent_;
    services::Readers readers_;

    std::mutex mutex_;
    std::condition_variable taken_;
    std::optional<services::Executor> executor_;
    std::size_t handed_over_ = 0; // and not taken yet
    bool ending_ = false;
    services::LiveFeed feed_; // last: its thread ends before the rest goes
};

} // namespace datafloor::api
