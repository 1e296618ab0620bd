// The stream of events over a real server and a real ledger.
#include <gmock/gmock.h>

#include <atomic>
#include <set>

#include "api/access.hpp"
#include "api/cli/event_reader.hpp"
#include "api/events/answer.hpp"
#include "api/metrics.hpp"
#include "crypto/json.hpp"
#include "services/draft.hpp"
#include "services/identity/tokens.hpp"
#include "tests/api/server/harness.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::api::test {
namespace {

using cli::ServerEvent;
using contracts::PartyRole;
using testing::HasSubstr;

/// Reads a stream. HTTP/1.0, so that the body comes without chunks.
class Listener {
  public:
    Listener(std::uint16_t port, std::string const& token, std::string const& query = {},
             std::string const& fields = {}, int receive_bytes = 0)
        : client_(port, false) {
        if (receive_bytes != 0)
            ::setsockopt(client_.descriptor(), SOL_SOCKET, SO_RCVBUF, &receive_bytes,
                         sizeof receive_bytes);
        client_.connect(port);
        client_.send("GET /v1/events" + query + " HTTP/1.0\r\nHost: a\r\nAuthorization: Bearer " +
                     token + "\r\n" + fields + "\r\n");
    }

    Answer head() {
        auto answer = client_.answer();
        take(client_.buffered());
        return answer.value_or(Answer{});
    }

    /// So many events, fewer if the stream ends before.
    std::vector<ServerEvent> next(std::size_t count) {
        while (events_.size() < count && receive()) {
        }
        auto const end =
            events_.begin() + static_cast<std::ptrdiff_t>(std::min(count, events_.size()));
        std::vector<ServerEvent> out(events_.begin(), end);
        events_.erase(events_.begin(), end);
        return out;
    }

    /// Until the text came, however often it must.
    bool waits_for(std::string_view text, std::size_t times = 1) {
        for (;;) {
            std::size_t found = 0;
            for (auto at = all_.find(text); at != std::string::npos; at = all_.find(text, at + 1))
                ++found;
            if (found >= times) return true;
            if (!receive()) return false;
        }
    }

    /// Everything until the end of the stream.
    std::string const& rest() {
        while (receive()) {
        }
        return all_;
    }

    void close() { client_.close(); }

  private:
    bool receive() {
        char space[4096];
        auto const size = client_.receive(space, sizeof space);
        take({space, size});
        return size != 0;
    }

    void take(std::string_view bytes) {
        all_ += bytes;
        for (auto& event : reader_.take(bytes)) events_.push_back(std::move(event));
    }

    RawClient client_;
    cli::EventReader reader_;
    std::string all_;
    std::vector<ServerEvent> events_;
};

std::vector<std::string> ids_of(std::vector<ServerEvent> const& events) {
    std::vector<std::string> out;
    for (auto const& event : events) out.push_back(event.id);
    return out;
}

/// The indexes [first, end).
std::vector<std::string> range(std::uint64_t first, std::uint64_t end) {
    std::vector<std::string> out;
    for (auto i = first; i < end; ++i) out.push_back(std::to_string(i));
    return out;
}

class OpenFloor : public ledger::FloorTest {
  protected:
    OpenFloor() { market.open(); }
};

class EventsTest : public OpenFloor {
  protected:
    EventsTest() {
        admit("provider", provider);
        admit("buyer", buyer);
        admit("other", other);
        admit("officer", market.officer);
        callers.at("officer").capacities = {PartyRole::regulator};
    }

    ~EventsTest() override {
        (*server)->stop();
        EXPECT_TRUE(open_streams_become(0));
        streams->end();
        server.reset();
    }

    void admit(std::string const& token, tests::Actor const& actor) {
        services::Caller caller;
        caller.key = crypto::thumbprint(actor.key.public_key());
        caller.party = actor.party;
        caller.capacities = actor.roles;
        caller.expires = {services::now().micros + 300'000'000};
        callers[token] = caller;
    }

    void serve(EventStreamOptions options = {}, ServerOptions door = {}) {
        streams = std::make_unique<EventStreams>(
            where, std::make_shared<services::EntryFeed>(), options,
            [](std::string_view, std::string_view what) { ADD_FAILURE() << what; }, metrics);
        auto check = [this](Request& request, Route const&) { return admitted(request); };
        auto handler = [this](Request request) {
            if (!by_session) return answer_events(*streams, std::move(request));
            EventViewer viewer;
            viewer.sees_all = true;
            viewer.expires = {services::now().micros + 300'000'000};
            viewer.still_holds = [this](ledger::Connection&) { return session_holds.load(); };
            return answer_events(*streams, std::move(viewer), std::move(request));
        };
        std::vector<Route> routes{{"GET", "/v1/events", "get-events", {"party"}, {}, handler}};
        server = std::make_unique<RunningServer>(std::move(routes), door, ServerHooks{}, check);
    }

    services::Task<std::optional<Response>> admitted(Request& request) {
        auto const token = bearer(request.headers);
        auto const found = token ? callers.find(std::string(*token)) : callers.end();
        if (found == callers.end()) co_return text_response(401, "text/plain", "");
        request.caller = std::make_shared<services::Caller const>(found->second);
        co_return std::nullopt;
    }

    Listener listen(std::string const& token, std::string const& query = {},
                    std::string const& fields = {}) {
        return Listener(server->port(), token, query, fields);
    }

    std::uint64_t size() {
        auto connection = reader();
        return ledger::read_head(connection).head.size;
    }

    /// An order of each buyer, to the end.
    void trade() {
        auto const goods = market.list(provider);
        auto const offer = market.offer(provider, goods, 1000);
        for (auto const* actor : {&buyer, &other}) {
            market.fund(*actor, 5000);
            trades.push_back(market.order(*actor, goods, offer));
            market.complete(trades.back());
        }
    }

    /// The indexes of the entries this token's party may see, as single entries are judged.
    std::vector<std::string> visible(std::string const& token) {
        auto connection = reader();
        std::vector<std::string> out;
        for (std::uint64_t i = 0; i < size(); ++i) {
            auto const entry = ledger::open_entry(*ledger::read_entry(connection, i));
            auto const audience = services::audience_of(connection, entry->core.events);
            if (services::may_see(&callers.at(token), audience)) out.push_back(std::to_string(i));
        }
        return out;
    }

    double metric(std::string const& name) {
        auto const text = metrics.text();
        auto const at = text.find("\n" + name + " ");
        return at == std::string::npos ? -1 : std::stod(text.substr(at + name.size() + 2));
    }

    bool open_streams_become(double count) {
        return eventually([&] { return metric("datafloor_event_streams") == count; });
    }

    bool by_session = false; // streams are an officer's, of a browser
    std::atomic<bool> session_holds = true;
    tests::Actor provider = market.admit("provider", {PartyRole::provider});
    tests::Actor buyer = market.admit("buyer", {PartyRole::buyer});
    tests::Actor other = market.admit("other", {PartyRole::buyer});
    std::vector<tests::Trade> trades;
    std::map<std::string, services::Caller> callers;
    Metrics metrics{{"get-events"}, {.version = "0", .revision = ""}};
    std::unique_ptr<EventStreams> streams;
    std::unique_ptr<RunningServer> server;
};

TEST_F(EventsTest, AreAnEventStreamThatIsNotKept) {
    serve();
    auto listener = listen("officer");
    auto const head = listener.head();
    EXPECT_EQ(head.status, 200U);
    EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
    EXPECT_EQ(head.header("Cache-Control"), "no-store");
    EXPECT_TRUE(listener.waits_for("retry: 3000\n\n"));
}

TEST_F(EventsTest, TheRegulatorSeesEveryEntryInItsOrder) {
    trade();
    serve();
    auto listener = listen("officer", "?after=-1");
    auto const events = listener.next(size());
    EXPECT_EQ(ids_of(events), range(0, size()));
    for (auto const& event : events) {
        auto const data = crypto::parse_json(event.data);
        ASSERT_TRUE(data) << event.data;
        EXPECT_EQ((*data)["index"], event.id);
        EXPECT_EQ((*data)["kind"], event.event);
        EXPECT_TRUE((*data)["events"].is_array() && !(*data)["events"].empty());
        EXPECT_EQ(event.data.find("\"jws\""), std::string::npos);
    }
}

TEST_F(EventsTest, ABuyerSeesItsOwnAndNotAnothers) {
    trade();
    serve();
    auto const own = visible("buyer");
    auto listener = listen("buyer", "?after=-1");
    auto const events = listener.next(own.size());
    EXPECT_EQ(ids_of(events), own);
    EXPECT_LT(own.size(), size());
    std::string all;
    for (auto const& event : events) all += event.data;
    EXPECT_THAT(all, HasSubstr(contracts::text_form(trades[0].id())));
    EXPECT_EQ(all.find(contracts::text_form(trades[1].id())), std::string::npos);
    EXPECT_THAT(all, HasSubstr("funds-received.v1"));
    EXPECT_EQ(all.find("funds-received.v1", all.find("funds-received.v1") + 1), std::string::npos)
        << "another's money";
    // The next it sees is its own again, though another's came between.
    market.fund(other, 1000);
    market.fund(buyer, 1000);
    auto const next = listener.next(1);
    EXPECT_EQ(ids_of(next), range(size() - 1, size()));
}

TEST_F(EventsTest, AProviderSeesTheOrdersOfBothBuyers) {
    trade();
    serve();
    auto const own = visible("provider");
    auto listener = listen("provider", "?after=-1");
    auto const events = listener.next(own.size());
    EXPECT_EQ(ids_of(events), own);
    std::string all;
    for (auto const& event : events) all += event.data;
    for (auto const& trade : trades) EXPECT_THAT(all, HasSubstr(contracts::text_form(trade.id())));
}

TEST_F(EventsTest, WithoutAPlaceTheyBeginWithWhatComesNow) {
    trade();
    serve();
    auto listener = listen("officer");
    ASSERT_TRUE(listener.waits_for("retry:"));
    auto const before = size();
    market.fund(buyer, 1000);
    streams->wake();
    EXPECT_EQ(ids_of(listener.next(1)), range(before, before + 1));
    market.fund(buyer, 1000); // found without being woken
    EXPECT_EQ(ids_of(listener.next(1)), range(before + 1, before + 2));
    EXPECT_EQ(metric("datafloor_events_sent_total"), 2);
}

TEST_F(EventsTest, WhoComesBackGetsExactlyWhatItMissed) {
    serve();
    std::string last;
    {
        auto listener = listen("officer", "?after=-1");
        last = listener.next(3).back().id;
        EXPECT_EQ(last, "2");
    }
    trade();
    auto listener = listen("officer", "", "Last-Event-ID: " + last + "\r\n");
    EXPECT_EQ(ids_of(listener.next(size() - 3)), range(3, size()));
    // It outdoes the address the client began with.
    auto third = listen("officer", "?after=-1", "Last-Event-ID: 5\r\n");
    EXPECT_EQ(ids_of(third.next(2)), range(6, 8));
    // And the last entry is a place like any other.
    auto const end = size();
    auto fourth = listen("officer", "?after=" + std::to_string(end - 1));
    ASSERT_TRUE(fourth.waits_for("retry:"));
    market.fund(buyer, 1000);
    EXPECT_EQ(ids_of(fourth.next(1)), range(end, end + 1));
}

TEST_F(EventsTest, APlaceThatIsNoneIsRefused) {
    serve();
    auto const beyond = std::to_string(size());
    for (std::string const text : {"-2", "x", "1.0", "01", "18446744073709551615", "", "+1"}) {
        EXPECT_EQ(listen("officer", "", "Last-Event-ID: " + text + "\r\n").head().status, 400U)
            << text;
        if (text != "+1")
            EXPECT_EQ(listen("officer", "?after=" + text).head().status, 400U) << text;
    }
    EXPECT_EQ(listen("officer", "?after=" + beyond).head().status, 400U);
    EXPECT_EQ(listen("officer", "?after=1&after=2").head().status, 400U);
    EXPECT_EQ(listen("officer", "", "Last-Event-ID: 1\r\nLast-Event-ID: 2\r\n").head().status,
              400U);
    EXPECT_EQ(listen("nobody").head().status, 401U);
    EXPECT_TRUE(open_streams_become(0));
}

TEST_F(EventsTest, BeyondTheNewestAreReadInPages) {
    trade();
    serve({.recent_max = 2, .recent_bytes_max = 1, .page_bytes = 1, .page_entries_max = 1});
    auto listener = listen("officer", "?after=-1");
    EXPECT_EQ(ids_of(listener.next(size())), range(0, size()));
    auto const own = visible("other");
    auto second = listen("other", "?after=-1");
    EXPECT_EQ(ids_of(second.next(own.size())), own);
    auto const before = size();
    for (int i = 0; i < 30; ++i) market.fund(other, 1);
    EXPECT_EQ(ids_of(listener.next(30)), range(before, before + 30));
    EXPECT_EQ(ids_of(second.next(30)), range(before, before + 30));
}

TEST_F(EventsTest, ManyListenersSeeTheSameThoughTheyCameAtDifferentTimes) {
    serve({.recent_max = 8});
    auto const begin = size();
    std::vector<std::unique_ptr<Listener>> listeners;
    for (int i = 0; i < 10; ++i) {
        listeners.push_back(std::make_unique<Listener>(server->port(), "officer",
                                                       "?after=" + std::to_string(begin - 1)));
        market.fund(buyer, 1);
        streams->wake();
    }
    for (auto& listener : listeners)
        EXPECT_EQ(ids_of(listener->next(10)), range(begin, begin + 10));
}

TEST_F(EventsTest, ThereAreOnlySoMany) {
    serve({.streams_max = 2});
    auto first = std::make_unique<Listener>(server->port(), "officer");
    auto second = listen("buyer");
    EXPECT_EQ(first->head().status, 200U);
    EXPECT_EQ(second.head().status, 200U);
    auto const refused = listen("provider").head();
    EXPECT_EQ(refused.status, 503U);
    EXPECT_TRUE(refused.has("Retry-After"));
    EXPECT_EQ(metric("datafloor_event_streams"), 2);
    first->close(); // seen without a word being sent
    EXPECT_TRUE(open_streams_become(1));
    EXPECT_EQ(listen("provider").head().status, 200U);
}

TEST_F(EventsTest, ASilentStreamHasAHeartbeat) {
    auto const short_time = std::chrono::milliseconds(20);
    ServerOptions door;
    door.sweep_interval = std::chrono::milliseconds(5);
    door.idle_time = door.write_pause = short_time; // which do not end it
    serve({.heartbeat = short_time}, door);
    auto listener = listen("buyer");
    EXPECT_TRUE(listener.waits_for("\n:\n\n", 5));
}

TEST_F(EventsTest, EndWithTheToken) {
    callers.at("buyer").expires = {services::now().micros + 200'000};
    serve();
    auto listener = listen("buyer");
    EXPECT_THAT(listener.rest(), HasSubstr("\n: the access token ends"));
    EXPECT_TRUE(open_streams_become(0));
}

TEST_F(EventsTest, EndSoonAfterTheTokenWasRevoked) {
    serve();
    auto listener = listen("buyer");
    auto officer = listen("officer");
    ASSERT_TRUE(listener.waits_for("retry:") && officer.waits_for("retry:"));
    auto const hash = crypto::to_hex(services::Tokens::hash_of("buyer"));
    auto const key = crypto::to_hex(callers.at("buyer").key.bytes);
    ledger::Connection connection(where);
    connection.run("insert into work.token (sha256, key, expires, revoked) values ('\\x" + hash +
                   "', '\\x" + key + "', now() + interval '5 minutes', true)");
    EXPECT_THAT(listener.rest(), HasSubstr("\n: the access token ends"));
    EXPECT_TRUE(open_streams_become(1));
    auto const before = size();
    market.fund(buyer, 1000);
    EXPECT_EQ(ids_of(officer.next(1)), range(before, before + 1)); // the others go on
}

TEST_F(EventsTest, OfASessionShowEveryEntryAndEndSoonAfterIt) {
    by_session = true;
    EventStreamOptions options;
    options.sessions_looked_at = std::chrono::milliseconds(20);
    serve(options);
    auto listener = listen("officer", "?after=-1");
    auto const before = size();
    EXPECT_EQ(ids_of(listener.next(before)), range(0, before));
    market.fund(buyer, 1000); // while the session is looked at again and again
    EXPECT_EQ(ids_of(listener.next(1)), range(before, before + 1));
    session_holds = false;
    EXPECT_THAT(listener.rest(), HasSubstr("\n: the session ends"));
    EXPECT_TRUE(open_streams_become(0));
}

TEST_F(EventsTest, EndInOrderWhenTheServerStops) {
    serve();
    RawClient client(server->port());
    client.send("GET /v1/events?after=-1 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer officer\r\n"
                "\r\n");
    EXPECT_EQ(client.answer()->header("Transfer-Encoding"), "chunked");
    (*server)->stop();
    EXPECT_THAT(client.rest(), testing::EndsWith("\r\n0\r\n\r\n"));
    EXPECT_TRUE(open_streams_become(0));
}

TEST_F(EventsTest, AReaderThatDoesNotReadIsDroppedAndMayComeBack) {
    trade();
    for (int i = 0; i < 100; ++i) market.fund(buyer, 1);
    ServerOptions door;
    door.sweep_interval = std::chrono::milliseconds(10);
    door.write_pause = std::chrono::milliseconds(300);
    door.stream_unsent_bytes = 4096;
    serve({}, door);
    Listener listener(server->port(), "officer", "?after=-1", {}, 4096);
    EXPECT_EQ(listener.head().status, 200U);
    ASSERT_TRUE(open_streams_become(1));
    EXPECT_TRUE(open_streams_become(0)); // given up
    auto const got = ids_of(listener.next(size()));
    ASSERT_LT(got.size(), size());
    ASSERT_FALSE(got.empty());
    EXPECT_EQ(got, range(0, got.size()));
    auto again = listen("officer", "", "Last-Event-ID: " + got.back() + "\r\n");
    EXPECT_EQ(ids_of(again.next(size() - got.size())), range(got.size(), size()));
}

} // namespace
} // namespace datafloor::api::test
