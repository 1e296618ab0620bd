#include <gmock/gmock.h>

#include "tests/api/cli/floor.hpp"

namespace datafloor::tests {
namespace {

using testing::HasSubstr;

std::string event(int index, std::string const& kind) {
    auto const number = std::to_string(index);
    return "id: " + number + "\nevent: " + kind + "\ndata: {\"events\":[{\"type\":\"a.v1\"}," +
           R"({"type":"b.v1"},{"type":"b.v1"}],"index":")" + number + R"(","kind":")" + kind +
           R"(","time":"2026-11-22T03:00:00.000000Z"})" + "\n\n";
}

std::string stream(std::string const& body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + body;
}

class Events : public Conversation {};

TEST_F(Events, AreALineEachUntilThereAreEnough) {
    answers_["GET /v1/events"] = [](auto const&) {
        return stream("retry: 1\n\n" + event(7, "fund-in") + ":\n\n" + event(9, "place-order"));
    };
    auto const outcome = datafloor({"events", "--after", "6", "--count", "2"});
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(outcome.output, "7  2026-11-22T03:00:00.000000Z  fund-in  a.v1, b.v1 x2\n"
                              "9  2026-11-22T03:00:00.000000Z  place-order  a.v1, b.v1 x2\n");
    auto const requests = seen("GET /v1/events");
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].header("Last-Event-ID"), "6");
    EXPECT_EQ(requests[0].header("Authorization"), "Bearer token-1");
}

TEST_F(Events, GoOnBehindTheLastOneWhenTheStreamEnds) {
    answers_["GET /v1/events"] = [](SeenRequest const& request) {
        auto const last = request.header("Last-Event-ID");
        if (last.empty()) return stream("retry: 1\n\n" + event(1, "fund-in") + "id: 2\ndata: cut");
        if (last == "1") return stream(event(2, "fund-in"));
        return stream(event(3, "fund-in"));
    };
    auto const outcome = datafloor({"events", "--count", "3", "--json"});
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    for (auto const* const index : {"1", "2", "3"})
        EXPECT_THAT(outcome.output, HasSubstr(std::string(R"("index":")") + index));
    EXPECT_EQ(seen("GET /v1/events").size(), 3U);
}

TEST_F(Events, SignInAgainWhenTheTokenHasEnded) {
    answers_["GET /v1/events"] = [](SeenRequest const& request) {
        if (request.header("Authorization") == "Bearer token-1")
            return json_answer(401, R"({"type":"/problems/token-invalid","status":401})");
        return stream(event(1, "fund-in"));
    };
    EXPECT_EQ(datafloor({"events", "--count", "1"}).status, 0);
    EXPECT_EQ(tokens_, 2);
}

TEST_F(Events, EndWithTheReasonOfARefusal) {
    answers_["GET /v1/events"] = [](auto const&) {
        return json_answer(400, R"({"type":"/problems/after-unknown","status":400,)"
                                R"("detail":"The ledger has no entry of this index."})");
    };
    auto const outcome = datafloor({"events", "--after", "9"});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("The ledger has no entry of this index."));
    EXPECT_EQ(datafloor({"events", "--after", "soon"}).status, 2);
}

} // namespace
} // namespace datafloor::tests
