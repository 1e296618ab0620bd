#include "api/events/message.hpp"

#include <gtest/gtest.h>

#include "api/answers.hpp"
#include "api/cli/event_reader.hpp"

namespace datafloor::api {
namespace {

using cli::EventReader;
using cli::ServerEvent;

TEST(EventMessage, HasIdEventAndDataAndEndsWithAnEmptyLine) {
    EXPECT_EQ(event_message("7", "place-order", "{}"), "id: 7\nevent: place-order\ndata: {}\n\n");
    EXPECT_EQ(event_retry(std::chrono::milliseconds(3000)), "retry: 3000\n\n");
    EXPECT_EQ(event_comment("a word"), ": a word\n\n");
}

TEST(EventMessage, EveryLineOfTheDataIsALineOfItsOwn) {
    EXPECT_EQ(event_message("1", "e", "a\nb\r\nc\rd"),
              "id: 1\nevent: e\ndata: a\ndata: b\ndata: c\ndata: d\n\n");
    EXPECT_EQ(event_message("1", "e", "\n"), "id: 1\nevent: e\ndata: \ndata: \n\n");
    EXPECT_EQ(event_message("1", "e", ""), "id: 1\nevent: e\ndata: \n\n");
}

TEST(EventMessage, NothingInAFieldBecomesAnotherField) {
    EXPECT_EQ(event_message("1\ndata: x", "e\r\nid: 9", "d"),
              "id: 1data: x\nevent: eid: 9\ndata: d\n\n");
}

TEST(EventMessage, OfAnEntryIsItsIndexItsKindAndOneLineOfJson) {
    services::LiveEntry item;
    item.index = 42;
    item.time = {1'790'000'000'000'000};
    item.kind = "pass-deadline";
    contracts::OrderCancelled cancelled;
    cancelled.order = {crypto::parse_uuid("01a1fd1e-8c12-7000-8000-000000000056").value()};
    cancelled.by = {crypto::parse_uuid("01a1fd1e-8c00-7000-8000-000000000007").value()};
    item.events.emplace_back(cancelled);
    EventReader reader;
    auto const events = reader.take(message_of(item));
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].id, "42");
    EXPECT_EQ(events[0].event, "pass-deadline");
    auto const answer = contracts::decode<EventAnswer>(events[0].data);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->index, 42U);
    EXPECT_EQ(answer->time, item.time);
    ASSERT_EQ(answer->events.size(), 1U);
    EXPECT_EQ(contracts::type_of(answer->events[0]), "order-cancelled.v1");
}

/// What a reader makes of a text that comes in pieces of this size.
std::vector<ServerEvent> read(std::string_view text, std::size_t piece) {
    EventReader reader;
    std::vector<ServerEvent> out;
    for (std::size_t at = 0; at < text.size(); at += piece)
        for (auto& event : reader.take(text.substr(at, piece))) out.push_back(std::move(event));
    return out;
}

TEST(EventReader, ReadsTheSameWhateverPiecesItComesIn) {
    auto const text = event_retry(std::chrono::milliseconds(5)) + event_message("1", "a", "x\ny") +
                      event_comment("") + event_message("2", "b", "z") + "\r\n";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        auto const events = read(text, piece);
        ASSERT_EQ(events.size(), 2U) << piece;
        EXPECT_EQ(events[0].data, "x\ny");
        EXPECT_EQ(events[1].id, "2");
        EXPECT_EQ(events[1].event, "b");
    }
}

TEST(EventReader, TakesEveryKindOfLineBreak) {
    for (std::string_view const text : {"id: 1\r\ndata: x\r\n\r\n", "id: 1\rdata: x\r\r",
                                        "id:1\ndata:x\n\n", "id: 1\r\ndata: x\n\r\n"}) {
        for (auto const piece : {std::size_t{1}, text.size()}) {
            auto const events = read(text, piece);
            ASSERT_EQ(events.size(), 1U) << text;
            EXPECT_EQ(events[0].id, "1");
            EXPECT_EQ(events[0].data, "x");
            EXPECT_EQ(events[0].event, "message");
        }
    }
}

TEST(EventReader, ForgetsAnEventThatBrokeOff) {
    EventReader reader;
    EXPECT_EQ(reader.take("id: 1\ndata: x\n\nid: 2\ndata: y\n").size(), 1U);
    EXPECT_EQ(reader.last_id(), "1");
    reader.restart();
    EXPECT_EQ(reader.take("data: z\n\n").front().data, "z");
    EXPECT_EQ(reader.last_id(), "1");
}

TEST(EventReader, LeavesOutWhatIsNoEvent) {
    EventReader reader;
    EXPECT_TRUE(reader.take(": comment\n\nevent: e\n\nretry: 12\n\nretry: soon\n\ndata\n").empty());
    EXPECT_EQ(reader.retry(), std::chrono::milliseconds(12));
    auto const events = reader.take("unknown: x\n\n");
    ASSERT_EQ(events.size(), 1U); // a field without a colon, and without a value
    EXPECT_EQ(events[0].data, "");
}

} // namespace
} // namespace datafloor::api
