// Time limits, numbers of connections, Expect, uploads and the end of a server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <future>
#include <mutex>

#include "api/server/body_reader.hpp"
#include "tests/api/server/harness.hpp"

namespace datafloor::api::test {

namespace {

using services::Task;
using testing::HasSubstr;
using testing::Not;

std::string const ok = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";

Task<Response> slow(Request) {
    co_await pause(500ms);
    co_return json_response(200, "\"slow\"");
}

Task<Response> endless(Request) {
    while (true) {
        co_await pause(1h);
    }
}

Task<Response> count_upload(Request request) {
    std::uint64_t bytes = 0;
    while (true) {
        auto const piece = co_await request.body_reader->next();
        if (!piece) {
            auto const fault = static_cast<int>(piece.error());
            co_return json_response(409, std::to_string(bytes) + " " + std::to_string(fault));
        }
        if (piece->empty()) {
            break;
        }
        bytes += piece->size();
    }
    auto response = json_response(200, std::to_string(bytes));
    response.headers.emplace_back("Thread", std::to_string(::gettid()));
    co_return response;
}

Task<Response> stall_in_upload(Request request) {
    co_await request.body_reader->next();
    co_return co_await endless(std::move(request));
}

Task<Response> ignore_upload(Request) { co_return json_response(200, "{}"); }

Task<Response> fail(Request) {
    co_await pause(1ms);
    throw std::runtime_error("secret at 0xdeadbeef");
}

Task<Response> fail_strangely(Request) {
    co_await pause(1ms);
    throw 42;
}

std::vector<Route> routes() {
    auto const greet = immediate([](Request const&) { return json_response(200, "{}"); });
    auto const bad_header = immediate([](Request const&) {
        auto response = json_response(200, "{}");
        response.headers.emplace_back("X", "a\r\nSet-Cookie: b");
        return response;
    });
    auto const echo =
        immediate([](Request request) { return text_response(200, "a/b", request.body); });
    auto const large = immediate(
        [](Request const&) { return text_response(200, "a/b", std::string(64 << 20, 'x')); });
    return {route("GET", "/ok", {}, greet),
            route("GET", "/slow", {}, slow),
            route("GET", "/endless", {}, endless),
            route("GET", "/fail", {}, fail),
            route("GET", "/fail-strangely", {}, fail_strangely),
            route("GET", "/bad-header", {}, bad_header),
            route("GET", "/large", {}, large),
            route("POST", "/echo", buffered(1 << 20), echo),
            route("PATCH", "/upload", streamed(std::uint64_t{8} << 30), count_upload),
            route("PATCH", "/stall", streamed(1 << 20), stall_in_upload),
            route("PATCH", "/ignore", streamed(1 << 20), ignore_upload)};
}

std::string upload(std::string const& path, std::string const& fields) {
    return "PATCH " + path + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

TEST(Time, CutsAnIdleConnectionWithoutAWord) {
    auto server = RunningServer(routes(), impatient());
    auto client = RawClient(server.port());
    EXPECT_TRUE(client.ends());
    auto second = RawClient(server.port());
    second.send(ok);
    EXPECT_EQ(second.answer()->status, 200U);
    EXPECT_TRUE(second.ends());
}

TEST(Time, CutsAHeadThatDribbles) {
    auto server = RunningServer(routes(), impatient());
    auto client = RawClient(server.port());
    auto dribble = std::thread([&] {
        while (client.send("G")) {
            std::this_thread::sleep_for(20ms);
        }
    });
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408U);
    EXPECT_EQ(answer->header("Connection"), "close");
    dribble.join();
}

TEST(Time, CutsASilentBody) {
    auto server = RunningServer(routes(), impatient());
    auto client = RawClient(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408U);
    EXPECT_TRUE(client.ends());
}

TEST(Time, CutsABodyBelowTheLeastRate) {
    auto options = impatient();
    options.rate_grace = 200ms;
    options.rate_min_bytes_per_second = 100'000;
    auto server = RunningServer(routes(), options);
    auto client = RawClient(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
    auto dribble = std::thread([&] { // never silent for long
        while (client.send("hello")) {
            std::this_thread::sleep_for(20ms);
        }
    });
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 408U);
    dribble.join();
}

TEST(Time, CutsAnUploadButTheHandlerKeepsWhatCame) {
    auto server = RunningServer(routes(), impatient());
    auto client = RawClient(server.port());
    client.send(upload("/upload", "Content-Length: 10\r\n") + "hello");
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 409U);
    EXPECT_EQ(answer->body, "5 " + std::to_string(static_cast<int>(BodyFault::too_slow)));
    EXPECT_TRUE(client.ends());
}

TEST(Time, CancelsAHandlerThatTakesTooLong) {
    auto server = RunningServer(routes(), impatient());
    auto client = RawClient(server.port());
    client.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503U);
    EXPECT_TRUE(answer->has("Retry-After"));
    EXPECT_TRUE(client.ends());
}

TEST(Time, CancelsAnUploadHandlerThatTakesTooLong) {
    auto server = RunningServer(routes(), impatient());
    auto client = RawClient(server.port());
    client.send(upload("/stall", "Content-Length: 5\r\n") + "hello");
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503U);
    EXPECT_TRUE(client.ends());
}

TEST(Time, CutsAReaderThatDoesNotRead) {
    auto bytes = std::atomic<std::uint64_t>{0};
    auto hooks = ServerHooks{};
    hooks.on_answer = [&](AccessEntry const& entry) { bytes = entry.duration.count() != 0; };
    auto server = RunningServer(routes(), impatient(), hooks);
    auto client = RawClient(server.port());
    client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(eventually([&] { return bytes != 0; })); // the answer was given up
    EXPECT_LT(client.rest().size(), 64U << 20);
}

TEST(Expect, ContinuesOnlyWhenTheBodyIsWanted) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: "
                "100-Continue\r\n\r\n");
    EXPECT_EQ(client.answer()->status, 100U);
    client.send("hello");
    EXPECT_EQ(client.answer()->body, "hello");
    client.send(upload("/upload", "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(client.answer()->status, 100U);
    client.send("5\r\nhello\r\n0\r\n\r\n");
    EXPECT_EQ(client.answer()->body, "5");

    client.send("POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: "
                "100-continue\r\n\r\n");
    auto const refused = client.answer();
    EXPECT_EQ(refused->status, 404U);
    EXPECT_EQ(refused->header("Connection"), "close");
    EXPECT_TRUE(client.ends());
}

TEST(Expect, RefusesATooLargeBodyBeforeItIsSent) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\nExpect: "
                "100-continue\r\n\r\n");
    EXPECT_EQ(client.answer()->status, 413U);
    EXPECT_TRUE(client.ends());
}

TEST(Upload, TakesManyBytesOnAnotherThread) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    constexpr std::uint64_t size = 300 << 20;
    client.send(upload("/upload", "Content-Length: " + std::to_string(size) + "\r\n"));
    auto const block = std::string(1 << 20, 'x');
    for (std::uint64_t sent = 0; sent < size; sent += block.size()) {
        ASSERT_TRUE(client.send(block));
    }
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, std::to_string(size));
    client.send(ok); // the connection came back
    EXPECT_EQ(client.answer()->status, 200U);
}

TEST(Upload, LeavesTheNextRequestAlone) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send(upload("/upload", "Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n\r\n" +
                ok + upload("/upload", "Content-Length: 3\r\n") + "abc" + ok);
    EXPECT_EQ(client.answer()->body, "5");
    EXPECT_EQ(client.answer()->body, "{}");
    EXPECT_EQ(client.answer()->body, "3");
    EXPECT_EQ(client.answer()->body, "{}");
}

TEST(Upload, SurvivesAClientThatGoesAway) {
    auto server = RunningServer(routes());
    for (int i = 0; i < 20; ++i) {
        auto client = RawClient(server.port());
        client.send(upload("/upload", "Content-Length: 100000\r\n") + "hello");
        client.close();
    }
    auto client = RawClient(server.port());
    client.send(upload("/upload", "Content-Length: 100000\r\n") + "hello");
    client.finish_sending();
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "5 " + std::to_string(static_cast<int>(BodyFault::closed)));
}

TEST(Upload, WhatTheHandlerLeavesIsNoRequest) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send(upload("/ignore", "Content-Length: " + std::to_string(ok.size()) + "\r\n") + ok +
                ok);
    EXPECT_EQ(client.answer()->status, 200U);
    EXPECT_EQ(client.answer()->status, 200U);
    client.send(upload("/ignore", "Content-Length: 1000000\r\n") + ok);
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->header("Connection"), "close");
    EXPECT_TRUE(client.ends());
}

TEST(Upload, NamesBrokenChunksAndTooMuch) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send(upload("/upload", "Transfer-Encoding: chunked\r\n") + "5\r\nhelloX");
    EXPECT_EQ(client.answer()->body, "5 " + std::to_string(static_cast<int>(BodyFault::malformed)));
    auto second = RawClient(server.port());
    second.send(upload("/upload", "Content-Length: 9999999999\r\n"));
    EXPECT_EQ(second.answer()->status, 413U);
}

TEST(Failure, HasTheAnswerOfThoseWhoKnowIt) {
    auto hooks = ServerHooks{};
    hooks.answer_to = [](std::exception_ptr const& fault) -> std::optional<Response> {
        try {
            std::rethrow_exception(fault);
        } catch (std::exception const&) {
            return text_response(503, "text/plain", "known");
        } catch (...) {
            return std::nullopt;
        }
    };
    auto server = RunningServer(routes(), {}, hooks);
    auto client = RawClient(server.port());
    client.send("GET /fail HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.answer()->body, "known");
    client.send("GET /fail-strangely HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(client.answer()->status, 500U);
}

TEST(Failure, TellsNothingButTheRequestId) {
    auto mutex = std::mutex();
    auto faults = std::vector<std::string>{};
    auto hooks = ServerHooks{};
    hooks.on_fault = [&](std::string_view id, std::string_view what) {
        auto const lock = std::lock_guard(mutex);
        faults.push_back(std::string(id) + " " + std::string(what));
    };
    auto server = RunningServer(routes(), {}, hooks);
    auto client = RawClient(server.port());
    for (auto const* path : {"/fail", "/fail-strangely", "/bad-header"}) {
        client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        auto const answer = client.answer();
        ASSERT_TRUE(answer) << path;
        EXPECT_EQ(answer->status, 500U) << path;
        EXPECT_EQ(answer->header("Content-Type"), "application/problem+json");
        EXPECT_THAT(answer->body, Not(HasSubstr("secret")));
        EXPECT_THAT(answer->head, Not(HasSubstr("Set-Cookie")));
        auto const lock = std::lock_guard(mutex);
        ASSERT_FALSE(faults.empty());
        EXPECT_THAT(faults.back(), HasSubstr(answer->header("Floor-Request-Id")));
    }
    client.send(ok);
    EXPECT_EQ(client.answer()->status, 200U);
    auto const lock = std::lock_guard(mutex);
    EXPECT_THAT(faults.front(), HasSubstr("secret at 0xdeadbeef"));
}

TEST(Numbers, EndsAConnectionAfterItsShareOfRequests) {
    auto options = ServerOptions{};
    options.requests_per_connection_max = 3;
    auto server = RunningServer(routes(), options);
    auto client = RawClient(server.port());
    client.send(ok + ok + ok + ok);
    EXPECT_FALSE(client.answer()->has("Connection"));
    EXPECT_FALSE(client.answer()->has("Connection"));
    EXPECT_EQ(client.answer()->header("Connection"), "close");
    EXPECT_TRUE(client.ends());
}

void check_full(ServerOptions const& options) {
    auto server = RunningServer(routes(), options);
    auto first = std::make_unique<RawClient>(server.port());
    auto second = RawClient(server.port());
    for (auto* client : {first.get(), &second}) {
        client->send(ok);
        EXPECT_EQ(client->answer()->status, 200U);
    }
    auto third = RawClient(server.port());
    third.send(ok);
    auto const answer = third.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503U);
    EXPECT_EQ(answer->header("Retry-After"), "2");
    EXPECT_TRUE(third.ends());
    first->close();
    EXPECT_TRUE(eventually([&] {
        auto client = RawClient(server.port());
        client.send(ok);
        auto const retried = client.answer();
        return retried && retried->status == 200;
    }));
}

TEST(Numbers, LimitsConnectionsInAll) {
    auto options = ServerOptions{};
    options.connections_max = 2;
    check_full(options);
}

TEST(Numbers, LimitsConnectionsOfOneAddress) {
    auto options = ServerOptions{};
    options.connections_per_address_max = 2;
    check_full(options);
}

TEST(Numbers, WaitsWhenTheProcessHasNoDescriptorsLeft) {
    auto faults = std::atomic<int>{0};
    auto hooks = ServerHooks{};
    hooks.on_fault = [&](std::string_view, std::string_view) { ++faults; };
    auto options = ServerOptions{};
    options.accept_pause = 10ms;
    auto server = RunningServer(routes(), options, hooks);
    auto before = rlimit{};
    ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
    auto const lowered = rlimit{.rlim_cur = 64, .rlim_max = before.rlim_max};
    auto taken = std::vector<crypto::Descriptor>{};
    auto client = RawClient(server.port(), false);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &lowered), 0);
    for (int i = 0; i < 64; ++i) {
        taken.emplace_back(::dup(0));
    }
    client.connect(server.port());
    client.send(ok);
    EXPECT_TRUE(eventually([&] { return faults > 2; }));
    taken.clear();
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
    auto const answer = client.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200U);
}

TEST(Answer, CarriesDateAndIdAndNoServer) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send(ok + ok);
    auto const one = client.answer();
    auto const other = client.answer();
    EXPECT_THAT(one->header("Date"),
                testing::MatchesRegex("[A-Z][a-z][a-z], [0-9][0-9] [A-Z][a-z][a-z] [0-9]+ "
                                      "[0-9][0-9]:[0-9][0-9]:[0-9][0-9] GMT"));
    EXPECT_FALSE(one->has("Server"));
    EXPECT_NE(one->header("Floor-Request-Id"), other->header("Floor-Request-Id"));
}

TEST(Answer, HeadHasTheLengthAndNoBody) {
    auto server = RunningServer(routes());
    auto client = RawClient(server.port());
    client.send("HEAD /ok HTTP/1.1\r\nHost: a\r\n\r\n" + ok);
    auto const head = client.answer(true);
    EXPECT_EQ(head->header("Content-Length"), "2");
    EXPECT_EQ(client.answer()->body, "{}");
}

TEST(Log, HoldsNoQuery) {
    auto entry = std::promise<std::string>{};
    auto hooks = ServerHooks{};
    hooks.on_answer = [&](AccessEntry const& e) {
        entry.set_value(std::string(e.method) + " " + std::string(e.path) + " " +
                        std::string(e.route) + " " + std::to_string(e.status) + " " +
                        std::to_string(e.bytes) + " " + std::string(e.remote_address));
    };
    auto server = RunningServer(routes(), {}, hooks);
    auto client = RawClient(server.port());
    client.send("GET /ok?token=secret HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(entry.get_future().get(), "GET /ok GET /ok 200 2 127.0.0.1");
}

TEST(Access, IsAskedForBeforeTheBodyIsRead) {
    auto check = [](Request& request, Route const&) -> Task<std::optional<Response>> {
        if (request.headers.find("Authorization") == "Bearer good") {
            co_return std::nullopt;
        }
        co_return text_response(401, "a/b", "");
    };
    auto all = routes();
    for (auto& one : all) {
        one.roles = {"party"};
    }
    auto server = RunningServer(std::move(all), {}, {}, check);
    auto client = RawClient(server.port());
    client.send(upload("/upload", "Content-Length: 5\r\nExpect: 100-continue\r\n"));
    EXPECT_EQ(client.answer()->status, 401U); // and no 100
    EXPECT_TRUE(client.ends());
    auto second = RawClient(server.port());
    second.send(upload("/upload", "Content-Length: 5\r\nAuthorization: Bearer good\r\n") + "hello");
    EXPECT_EQ(second.answer()->body, "5");
}

TEST(Stop, LetsARunningRequestEnd) {
    auto server = std::make_unique<RunningServer>(routes());
    auto const port = server->port();
    auto idle = RawClient(port);
    idle.send(ok);
    EXPECT_EQ(idle.answer()->status, 200U);
    auto busy = RawClient(port);
    busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    auto stopped = std::async(std::launch::async, [&] { server.reset(); });
    EXPECT_TRUE(idle.ends());
    auto const answer = busy.answer();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, "\"slow\"");
    EXPECT_EQ(answer->header("Connection"), "close");
    EXPECT_TRUE(busy.ends());
    stopped.get();
    EXPECT_FALSE(RawClient(port).connected());
}

TEST(Stop, CutsWhatDoesNotEndInTime) {
    auto options = ServerOptions{};
    options.stop_grace = 100ms;
    auto server = std::make_unique<RunningServer>(routes(), options);
    auto endless_request = RawClient(server->port());
    endless_request.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    auto endless_upload = RawClient(server->port());
    endless_upload.send(upload("/stall", "Content-Length: 5\r\n") + "hello");
    auto half = RawClient(server->port());
    half.send("GET /ok HT");
    auto not_reading = RawClient(server->port());
    not_reading.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
    std::this_thread::sleep_for(100ms);
    server.reset();
    EXPECT_TRUE(endless_request.ends());
    EXPECT_TRUE(endless_upload.ends());
    half.rest();
    EXPECT_LT(not_reading.rest().size(), 64U << 20);
}

TEST(Stop, CanBeAskedBeforeTheStart) {
    auto const lookup = [](Request&) -> std::expected<RoutePlan, Response> {
        return std::unexpected(json_response(404, "{}"));
    };
    auto server = Server({}, lookup);
    server.stop();
    server.stop();
    server.run();
}

TEST(Stop, FreesThePortForTheNextServer) {
    auto options = ServerOptions{};
    for (int i = 0; i < 5; ++i) {
        auto server = RunningServer(routes(), options);
        options.port = server.port();
        auto client = RawClient(server.port());
        client.send(ok);
        EXPECT_EQ(client.answer()->status, 200U);
    }
}

} // namespace

} // namespace datafloor::api::test
