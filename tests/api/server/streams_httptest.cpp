// Answers that are produced while they are sent: their frames, their pauses and their end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/api/server/harness.hpp"

namespace datafloor::api::test {

namespace {

using services::Task;

std::string const ok = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

Task<void> produce(BodyWriter& writer) {
    for (int i = 0; i < 3; ++i) {
        co_await writer.write("piece " + std::to_string(i) + "\n");
        co_await pause(5ms);
    }
}

Task<void> produce_for_ever(BodyWriter& writer) {
    while (co_await writer.write("tick\n")) {
        co_await pause(10ms);
    }
}

/// More than any peer takes that does not read.
Task<void> flood(BodyWriter& writer) {
    auto const piece = std::string(64 * 1024, 'x');
    while (co_await writer.write(piece)) {
    }
}

Task<void> produce_and_wait(BodyWriter& writer) {
    co_await writer.write("here\n");
    co_await pause(1h);
}

Response stream(Task<void> (*produce_pieces)(BodyWriter&)) {
    auto response = Response{.body = Stream{.produce = produce_pieces}};
    response.headers.emplace_back("Content-Type", "text/plain");
    return response;
}

std::vector<Route> routes() {
    auto const streamed = [](std::string path, Task<void> (*produce_pieces)(BodyWriter&)) {
        return route("GET", std::move(path), {},
                     immediate([=](Request const&) { return stream(produce_pieces); }));
    };
    auto const greet = immediate([](Request const&) { return json_response(200, "{}"); });
    return {route("GET", "/ok", {}, greet), streamed("/stream", produce),
            streamed("/events", produce_for_ever), streamed("/flood", flood),
            streamed("/pausing", produce_and_wait)};
}

TEST(Streams, ComeInChunks) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.answer()->header("Transfer-Encoding"), "chunked");
    EXPECT_EQ(client.rest(), "8\r\npiece 0\n\r\n8\r\npiece 1\n\r\n8\r\npiece 2\n\r\n0\r\n\r\n");
    auto old = RawClient(server.port());
    old.send("GET /stream HTTP/1.0\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(old.answer()->has("Transfer-Encoding"));
    EXPECT_EQ(old.rest(), "piece 0\npiece 1\npiece 2\n");
}

TEST(Streams, AreTheLastOfTheirConnection) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n" + ok); // the second waits unread
    EXPECT_EQ(client.answer()->header("Connection"), "close");
    EXPECT_THAT(client.rest(), testing::EndsWith("0\r\n\r\n"));
}

TEST(Streams, MayPauseLongerThanAnyLimit) {
    auto server = RunningServer(routes(), impatient());
    auto client = RawClient(server.port());
    client.send("GET /pausing HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.answer()->status, 200U);
    auto other = RawClient(server.port()); // whose end says that the limits have passed
    EXPECT_TRUE(other.ends());
    server->stop();
    EXPECT_THAT(client.rest(), testing::EndsWith("0\r\n\r\n"));
}

TEST(Streams, AreCutAfterFewBytesWhereThePeerDoesNotRead) {
    auto sent = std::atomic<std::uint64_t>{0};
    auto hooks = ServerHooks{};
    hooks.on_answer = [&](AccessEntry const& entry) { sent = entry.bytes; };
    auto options = impatient();
    options.stream_unsent_bytes = 16 * 1024;
    auto server = RunningServer(routes(), options, hooks);
    auto client = RawClient(server.port(), false);
    auto const small = 16 * 1024;
    ::setsockopt(client.descriptor(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    client.connect(server.port());
    client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return sent != 0; })); // given up
    EXPECT_LT(sent, 512U * 1024);
}

TEST(Streams, EndWhenThePeerCloses) {
    auto ended = std::atomic<int>{0};
    auto faults = std::atomic<int>{0};
    auto hooks = ServerHooks{};
    hooks.on_answer = [&](AccessEntry const&) { ++ended; };
    hooks.on_fault = [&](std::string_view, std::string_view) { ++faults; };
    auto server = RunningServer(routes(), {}, hooks);
    for (int i = 0; i < 20; ++i) {
        auto client = RawClient(server.port());
        client.send("GET /pausing HTTP/1.1\r\nHost: a\r\n\r\n");
        EXPECT_EQ(client.answer()->status, 200U);
    }
    EXPECT_TRUE(eventually([&] { return ended == 20; }));
    EXPECT_EQ(faults, 0);
}

TEST(Streams, EndProperlyWhenTheServerStops) {
    auto server = std::make_unique<RunningServer>(routes());
    auto client = RawClient(server->port());
    client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.answer()->status, 200U);
    server.reset();
    EXPECT_THAT(client.rest(), testing::EndsWith("0\r\n\r\n"));
}

TEST(Streams, EndWhileTheyAreWrittenWhenTheServerStops) {
    auto server = std::make_unique<RunningServer>(routes());
    auto client = RawClient(server->port());
    client.send("GET /flood HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.answer()->status, 200U);
    std::this_thread::sleep_for(100ms); // it waits for room now
    (*server)->stop();
    EXPECT_THAT(client.rest(), testing::EndsWith("0\r\n\r\n"));
    server.reset();
}

} // namespace

} // namespace datafloor::api::test
