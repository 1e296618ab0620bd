// What the door does without I/O: heads, targets, bodies, answers, ranges.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "api/server/byte_range.hpp"
#include "api/server/chunk_gate.hpp"
#include "api/server/head.hpp"
#include "api/server/http_message.hpp"
#include "api/server/input_buffer.hpp"
#include "api/server/request.hpp"
#include "api/server/response.hpp"
#include "api/server/target.hpp"

namespace datafloor::api {

namespace {

using namespace std::string_literals;

TEST(InputBuffer, GivesItsMemoryBackOnlyWhileNothingWaits) {
    auto buffer = InputBuffer(16);
    auto const fill = [&](std::string_view text) {
        auto const space = buffer.space();
        ASSERT_GE(space.size(), text.size());
        std::ranges::copy(text, space.begin());
        buffer.filled(text.size());
    };
    fill("hello");
    buffer.release();
    EXPECT_EQ(buffer.view(), "hello");
    buffer.consume(5);
    buffer.release();
    EXPECT_TRUE(buffer.empty());
    buffer.shrink_to(8);
    EXPECT_GE(buffer.space().size(), 16U);
    fill("again");
    EXPECT_EQ(buffer.view(), "again");
}

TEST(Head, NamesTheFault) {
    struct Case {
        std::string text;
        std::optional<HeadFault> fault;
    };

    auto const with = [](std::string const& fields) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
    };
    auto const cases = std::vector<Case>{
        {with(""), std::nullopt},
        {with("Content-Length: 0\r\n"), std::nullopt},
        {with("Content-Length: 999999999999999999\r\n"), std::nullopt},
        {with("Content-Length: 1000000000000000000\r\n"), HeadFault::content_length},
        {with("Content-Length: 1\r\nContent-Length: 1\r\n"), HeadFault::content_length},
        {with("Transfer-Encoding: chunked\r\n"), std::nullopt},
        {with("Transfer-Encoding: gzip\r\n"), HeadFault::transfer_encoding},
        {with("Transfer-Encoding: chunked\r\nContent-Length: 1\r\n"),
         HeadFault::length_and_encoding},
        {with("Host: a\r\n"), HeadFault::host},
        {with("Connection: close,,\tx ,\r\n"), std::nullopt},
        {with("Connection: a b\r\n"), HeadFault::connection},
        {with("Proxy-Connection: \"close\"\r\n"), HeadFault::connection},
        {with("X: " + std::string(60'000, 'y') + "\r\n"), HeadFault::field_length},
        {with("X Y: a\r\n"), HeadFault::field_name},
        {with("X: a\x01\r\n"), HeadFault::field_value},
        {with(" X: a\r\n"), HeadFault::folded_field},
        {with("X: a\r\r\n"), HeadFault::line_ending},
        {with("") + "x", HeadFault::line_ending},
        {"", HeadFault::line_ending},
        {"\r\n", HeadFault::request_line},
        {"GET / HTTP/1.1\r\n\r\n", HeadFault::host},
        {"GET / HTTP/1.1\r\nHost: a\r\n", HeadFault::line_ending},
        {"GET / HTTP/1.9\r\nHost: a\r\n\r\n", HeadFault::version},
        {"GET x HTTP/1.1\r\nHost: a\r\n\r\n", HeadFault::target},
        {with("Expect: a\r\nExpect: b\r\n"), HeadFault::repeated_field},
    };
    for (auto const& one : cases) {
        auto const framing = check_head(one.text);
        auto const fault = framing ? std::nullopt : std::optional(framing.error());
        EXPECT_EQ(fault, one.fault) << testing::PrintToString(one.text);
    }
}

TEST(Head, IsReadByBeastBehindTheGate) {
    auto const text = "POST /a?b HTTP/1.1\r\nhOST: a\r\nConnection: TE, Close\r\n"
                      "content-length:\t 42 \r\nEXPECT: 100-continue\r\nX:\r\n\r\n"s;
    auto parser = RequestParser();
    auto const head = parser.read_head(text);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->method, "POST");
    EXPECT_EQ(head->target, "/a?b");
    EXPECT_EQ(head->framing, (Framing{.content_length = 42}));
    EXPECT_TRUE(head->close);
    EXPECT_TRUE(head->expects_continue);
    EXPECT_FALSE(head->expects_other);
    EXPECT_EQ(head->headers.size(), 5U);
    EXPECT_EQ(head->headers.find("Content-Length"), "42");
    EXPECT_EQ(head->headers.find("host"), "a");
    EXPECT_EQ(head->headers.find("x"), "");
    EXPECT_EQ(head->headers.find("absent"), std::nullopt);
    EXPECT_FALSE(parser.done());
}

TEST(Head, MayHoldAFieldAsLongAsTheGateAllows) {
    auto const value = std::string(60'000 - 3, 'y');
    auto const text = "BREW / HTTP/1.1\r\nHost: a\r\nX: " + value + "\r\n\r\n";
    auto parser = RequestParser();
    auto const head = parser.read_head(text);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->method, "BREW");
    EXPECT_EQ(head->headers.find("x"), value);
    EXPECT_TRUE(parser.done());
}

TEST(Head, NeverReachesBeastIfTheGateRefusesIt) {
    // Beast alone takes this one for a request without a body.
    auto const text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, x\r\n\r\n"s;
    EXPECT_EQ(RequestParser().read_head(text).error(), HeadFault::transfer_encoding);
}

TEST(Head, IsFoundHoweverItIsCut) {
    auto const text = "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\nrest\n"s;
    for (std::size_t step = 1; step <= text.size(); ++step) {
        auto scanner = HeadScanner({});
        auto end = std::optional<std::size_t>{};
        for (auto size = step; !end; size = std::min(size + step, text.size())) {
            auto const found = scanner.scan(std::string_view(text).substr(0, size));
            ASSERT_TRUE(found);
            end = *found;
        }
        EXPECT_EQ(end, text.find("rest"));
    }
}

TEST(Headers, FindOnlyWhatStandsOnce) {
    auto headers = Headers();
    headers.add("A", "1");
    headers.add("b", "2");
    headers.add("B", "3");
    EXPECT_EQ(headers.find("a"), "1");
    EXPECT_EQ(headers.find("b"), std::nullopt);
    EXPECT_EQ(headers.count("B"), 2U);
}

TEST(Target, SplitsThenDecodes) {
    using Path = std::vector<std::string>;
    EXPECT_EQ(parse_target("/")->path, Path{});
    EXPECT_EQ(parse_target("*")->path, Path{});
    EXPECT_EQ(parse_target("/v1/a%20b/%C4%91")->path, (Path{"v1", "a b", "\xc4\x91"}));
    EXPECT_EQ(parse_target("/a+b")->path, Path{"a+b"});
    EXPECT_EQ(parse_target("/a//")->path, (Path{"a", "", ""}));
    auto const query = parse_target("/?a=1&b=x%26y+z&c&a=2&d==")->query;
    EXPECT_EQ(query.find("a"), std::nullopt);
    EXPECT_EQ(query.count("a"), 2U);
    EXPECT_EQ(query.find("b"), "x&y z");
    EXPECT_EQ(query.find("c"), "");
    EXPECT_EQ(query.find("d"), "=");
}

TEST(Target, RefusesWhatHasTwoReadings) {
    for (auto const* text :
         {"",        "x",    "/%",      "/%4",        "/%zz",          "/.",      "/..",
          "/a/../b", "/%2e", "/%2E%2e", "/a%2Fb",     "/a%5cb",        "/%00",    "/%0a",
          "/%7f",    "/%ff", "/%c0%80", "/%ed%a0%80", "/%f4%90%80%80", "/%e2%82", "/?a=%",
          "/?a=%00", "/?=a", "/?a&&b",  "/?%ff=a"}) {
        EXPECT_FALSE(parse_target(text)) << text;
    }
}

struct Decoded {
    std::string body;
    std::size_t consumed = 0;
    bool done = false;
};

/// Reads the body of a request that comes in pieces of `step` bytes. Nothing: it is malformed.
std::optional<Decoded> decode(std::string const& fields, std::string_view text, std::size_t step) {
    auto parser = RequestParser();
    auto const head = parser.read_head("POST / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
    if (!head) {
        return std::nullopt;
    }
    auto decoded = Decoded{.body = {}, .done = parser.done()};
    for (std::size_t known = 0; known < text.size() && !decoded.done;) {
        known = std::min(known + step, text.size());
        while (true) {
            auto const piece =
                parser.read_body(text.substr(decoded.consumed, known - decoded.consumed));
            if (!piece) {
                return std::nullopt;
            }
            decoded.body += piece->data;
            decoded.consumed += piece->consumed;
            if (piece->consumed == 0) {
                break;
            }
        }
        decoded.done = parser.done();
    }
    return decoded;
}

std::optional<Decoded> decode_chunks(std::string_view text, std::size_t step) {
    return decode("Transfer-Encoding: chunked\r\n", text, step);
}

TEST(Body, EndsWhereItsLengthSaysHoweverItIsCut) {
    for (std::size_t step = 1; step <= 8; ++step) {
        auto const decoded = decode("Content-Length: 5\r\n", "helloGET", step);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->body, "hello");
        EXPECT_EQ(decoded->consumed, 5U);
        EXPECT_TRUE(decoded->done);
    }
}

TEST(Chunks, DecodeHoweverTheyAreCut) {
    auto const text = "3\r\nabc\r\n1a;x=y\r\nabcdefghijklmnopqrstuvwxyz\r\n00\r\n\r\nGET"s;
    for (std::size_t step = 1; step <= text.size(); ++step) {
        auto const decoded = decode_chunks(text, step);
        ASSERT_TRUE(decoded);
        EXPECT_EQ(decoded->body, "abcabcdefghijklmnopqrstuvwxyz");
        EXPECT_EQ(decoded->consumed, text.size() - 3);
        EXPECT_TRUE(decoded->done);
    }
}

TEST(Chunks, NoneAtAllByteByByteDoNotEndTheProcess) {
    for (auto const* text : {"0\r\n\r\n", "000;a=b\r\n\r\n", "1\r\nx\r\n0\r\n\r\n"}) {
        for (std::size_t step = 1; step <= 12; ++step) {
            auto const decoded = decode_chunks(text, step);
            ASSERT_TRUE(decoded) << text;
            EXPECT_TRUE(decoded->done) << text;
        }
    }
}

TEST(Chunks, AreNeverDoneEarly) {
    auto const text = "1\r\nx\r\n0\r\n\r\n"s;
    for (std::size_t size = 0; size < text.size(); ++size) {
        auto const decoded = decode_chunks(std::string_view(text).substr(0, size), 1);
        ASSERT_TRUE(decoded);
        EXPECT_FALSE(decoded->done);
    }
}

TEST(Chunks, AreRefusedWhereBeastIsLax) {
    // Extensions that are no extensions pass the gate and end at Beast.
    for (auto const* text : {"1;\r\nx", "1;=\r\nx", "1;a=\"\r\nx", "1;a b\r\nx"}) {
        EXPECT_FALSE(decode_chunks(text, 1)) << text;
    }
    auto many = std::string{};
    for (int i = 0; i < 100; ++i) {
        many += "1;" + std::string(200, 'x') + "\r\na\r\n";
    }
    EXPECT_FALSE(decode_chunks(many, 7));
    EXPECT_FALSE(decode_chunks("0\r\nX: y\r\n\r\n", 100));
    EXPECT_FALSE(decode_chunks("0000000000000001\r\nx", 100));
}

TEST(ChunkGate, NamesTheFault) {
    using enum ChunkFault;
    auto const fault = [](std::string_view text) { return ChunkGate().scan(text).error(); };
    EXPECT_EQ(fault("g"), size);
    EXPECT_EQ(fault("\r\n"), size);
    EXPECT_EQ(fault("1 "), size);
    EXPECT_EQ(fault("1\n"), size);
    EXPECT_EQ(fault("1234567890123456"), size);
    EXPECT_EQ(fault("1;\x01"), extension);
    EXPECT_EQ(fault("1;" + std::string(256, 'x')), extension);
    EXPECT_EQ(fault("1\ra"), line_ending);
    EXPECT_EQ(fault("0\r\nX"), trailer);
    EXPECT_EQ(fault("0\r\n\rX"), line_ending);
    auto gate = ChunkGate();
    EXPECT_EQ(gate.scan("1;a=b\r\nx").value(), 7U);
    EXPECT_EQ(gate.scan("\r\n0\r\n\r").value(), std::nullopt);
    EXPECT_EQ(gate.scan("\r\n0\r\n\r\nGET").value(), 7U);
    EXPECT_EQ(gate.scan("xx").error(), line_ending);
}

TEST(ResponseHead, IsWrittenByBeast) {
    auto head = ResponseHead(206);
    head.add("Floor-X", "a b");
    head.add("ETag", "\"t\"");
    head.announce_length(7);
    head.announce_close();
    EXPECT_EQ(head.text(), "HTTP/1.1 206 Partial Content\r\nFloor-X: a b\r\nETag: \"t\"\r\n"
                           "Content-Length: 7\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(ResponseHead(100).text(), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(ResponseHead(460).text(), "HTTP/1.1 460 Checksum Mismatch\r\n\r\n");
    EXPECT_EQ(ResponseHead(299).text(), "HTTP/1.1 299 Unknown\r\n\r\n");
    auto chunked = ResponseHead(200);
    chunked.announce_chunks();
    EXPECT_EQ(chunked.text(), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
}

TEST(ByteRange, FollowsTheTable) {
    struct Case {
        char const* range;
        RangeAnswer answer;
    };

    auto const whole = RangeAnswer{200, 0, 100};
    auto const nothing = RangeAnswer{416, 0, 0};
    auto const cases = std::vector<Case>{
        {"bytes=0-0", {206, 0, 1}},
        {"bytes=0-99", {206, 0, 100}},
        {"bytes=0-100", {206, 0, 100}},
        {"bytes=99-", {206, 99, 1}},
        {"bytes=10-19", {206, 10, 10}},
        {"BYTES=10-19", {206, 10, 10}},
        {"bytes=-1", {206, 99, 1}},
        {"bytes=-100", {206, 0, 100}},
        {"bytes=-1000", {206, 0, 100}},
        {"bytes=50-99999999999999999999999", {206, 50, 50}},
        {"bytes=100-", nothing},
        {"bytes=100-200", nothing},
        {"bytes=-0", nothing},
        {"bytes=99999999999999999999999-", nothing},
        {"bytes=19-10", whole},
        {"bytes=", whole},
        {"bytes=-", whole},
        {"bytes=a-b", whole},
        {"bytes=1", whole},
        {"bytes=0-1,3-4", whole},
        {"bytes=0-1,", whole},
        {"bytes = 0-1", whole},
        {"bytes= 0-1", whole},
        {"bytes=0 -1", whole},
        {"bytes=--1", whole},
        {"bytes=+1-2", whole},
        {"items=0-1", whole},
        {"", whole},
        {"bytes=0x0-1", whole},
        {"bytes", whole},
    };
    for (auto const& one : cases) {
        auto const request = RangeRequest{.method = "GET", .range = one.range, .if_range = {}};
        EXPECT_EQ(evaluate_range(request, 100, "\"t\""), one.answer) << one.range;
    }
}

TEST(ByteRange, CountsOnlyForGetAndTheSameStrongTag) {
    auto request = RangeRequest{.method = "HEAD", .range = "bytes=0-0", .if_range = {}};
    EXPECT_EQ(evaluate_range(request, 100, "\"t\"").status, 200U);
    request.method = "GET";
    request.if_range = "\"t\"";
    EXPECT_EQ(evaluate_range(request, 100, "\"t\"").status, 206U);
    EXPECT_EQ(evaluate_range(request, 100, "\"u\"").status, 200U);
    request.if_range = "W/\"t\"";
    EXPECT_EQ(evaluate_range(request, 100, "W/\"t\"").status, 200U);
    request.if_range = "Sat, 29 Oct 1994 19:43:31 GMT";
    EXPECT_EQ(evaluate_range(request, 100, "\"t\"").status, 200U);
    EXPECT_EQ(evaluate_range({"GET", "bytes=0-", {}}, 0, "\"t\"").status, 416U);
    EXPECT_EQ(evaluate_range({"GET", "bytes=-5", {}}, 0, "\"t\"").status, 416U);
}

TEST(ByteRange, WritesContentRange) {
    EXPECT_EQ(content_range({206, 10, 5}, 100), "bytes 10-14/100");
    EXPECT_EQ(content_range({416, 0, 0}, 100), "bytes */100");
}

TEST(Date, HasTheFormOfTheRfc) {
    EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

} // namespace

} // namespace datafloor::api
