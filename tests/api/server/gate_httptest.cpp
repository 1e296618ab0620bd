// The gate, driven over a real connection: each case sends raw bytes and says what must come back,
// whether the connection ends, and that nothing hidden in the bytes is ever executed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>

#include "tests/api/server/harness.hpp"

namespace datafloor::api::test {

namespace {

using namespace std::string_literals;

struct GateCase {
    char const* name;
    std::string bytes;
    std::vector<unsigned> statuses; // of all answers, in order
    bool closes;
};

std::string const ok = "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n";
/// The request an attacker hides. It must never reach its handler.
std::string const hidden = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

std::string post(std::string const& fields, std::string const& body) {
    return "POST /echo HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

std::string chunked(std::string const& body) {
    return post("Transfer-Encoding: chunked\r\n", body);
}

std::string get(std::string const& fields) { return "GET /ok HTTP/1.1\r\n" + fields + "\r\n"; }

std::vector<GateCase> length_cases() {
    return {
        {"length", post("Content-Length: 5\r\n", "hello"), {200}, false},
        {"length zero", post("Content-Length: 0\r\n", ""), {200}, false},
        {"no length is no body", post("", "") + ok, {200, 200}, false},
        {"length then next", post("Content-Length: 5\r\n", "hello") + ok, {200, 200}, false},
        {"equal lengths", post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), {400}, true},
        {"differing lengths",
         post("Content-Length: 5\r\nContent-Length: 6\r\n", "hello" + hidden),
         {400},
         true},
        {"length list", post("Content-Length: 5, 5\r\n", "hello" + hidden), {400}, true},
        {"length plus", post("Content-Length: +5\r\n", "hello" + hidden), {400}, true},
        {"length minus", post("Content-Length: -1\r\n", hidden), {400}, true},
        {"length hex", post("Content-Length: 0x5\r\n", "hello" + hidden), {400}, true},
        {"length empty", post("Content-Length: \r\n", hidden), {400}, true},
        {"length with a blank inside", post("Content-Length: 5 0\r\n", "hello"), {400}, true},
        {"length overflow",
         post("Content-Length: 18446744073709551621\r\n", "hello" + hidden),
         {400},
         true},
        {"length too large", post("Content-Length: 999999\r\n", ""), {413}, true},
        {"length a little too large is drained",
         post("Content-Length: 1100\r\n", std::string(1100, 'x')) + ok,
         {413, 200},
         false},
    };
}

std::vector<GateCase> encoding_cases() {
    return {
        {"te and length",
         post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"length and te",
         post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te in 1.0",
         "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
         {400},
         true},
        {"te identity", post("Transfer-Encoding: identity\r\n", hidden), {400}, true},
        {"te gzip", post("Transfer-Encoding: gzip\r\n", hidden), {400}, true},
        {"te gzip, chunked",
         post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te chunked, chunked",
         post("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te chunked, identity",
         post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"two te",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"two te, one identity",
         post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
              "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te xchunked", post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" + hidden), {400}, true},
        {"te chunked with parameter",
         post("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te quoted",
         post("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te vertical tab",
         post("Transfer-Encoding: \x0b"
              "chunked\r\n",
              "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te space before colon",
         post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te folded",
         post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n" + hidden),
         {400},
         true},
        {"te empty", post("Transfer-Encoding: \r\n", hidden), {400}, true},
    };
}

std::vector<GateCase> other_body_cases() {
    return {
        {"te in capitals",
         post("TRANSFER-ENCODING: Chunked\r\n", "0\r\n\r\n") + ok,
         {200, 200},
         false},
        {"te with blanks around",
         post("Transfer-Encoding: \t chunked \t\r\n", "0\r\n\r\n") + ok,
         {200, 200},
         false},
        {"body where none is allowed",
         "GET /ok HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" + ok,
         {400, 200},
         false},
        {"body behind an unknown path stays a body",
         "POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(hidden.size()) +
             "\r\n\r\n" + hidden + ok,
         {404, 200},
         false},
        {"chunked body behind an unknown path",
         "POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + hidden,
         {404},
         true},
    };
}

std::vector<GateCase> chunk_cases() {
    return {
        {"chunks", chunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n") + ok, {200, 200}, false},
        {"chunk size in capitals", chunked("A\r\n0123456789\r\n0\r\n\r\n") + ok, {200, 200}, false},
        {"chunk size with zeros", chunked("005\r\nhello\r\n0\r\n\r\n") + ok, {200, 200}, false},
        {"no chunk at all", chunked("0\r\n\r\n") + ok, {200, 200}, false},
        {"chunk extension",
         chunked("5;a=b;c=\"d\"\r\nhello\r\n0;x\r\n\r\n") + ok,
         {200, 200},
         false},
        {"chunk extension that is none", chunked("5;\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk extension with bare LF",
         chunked("5;a\nb\r\nhello\r\n0\r\n\r\n" + hidden),
         {400},
         true},
        {"chunk extension with CR", chunked("5;a\rb\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk extension with NUL",
         chunked("5;a\0b\r\nhello\r\n0\r\n\r\n"s + hidden),
         {400},
         true},
        {"chunk extension endless", chunked("5;" + std::string(5000, 'a')), {400}, true},
        {"chunk size with blank", chunked("5 \r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk size with blank before", chunked(" 5\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk size with 0x", chunked("0x5\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk size negative", chunked("-5\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk size plus", chunked("+5\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk size no number", chunked("xyz\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk size empty", chunked("\r\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk size overflow",
         chunked("10000000000000005\r\nhello\r\n0\r\n\r\n" + hidden),
         {400},
         true},
        {"chunk size endless zeros", chunked(std::string(64, '0') + "5\r\nhello"), {400}, true},
        {"chunk huge", chunked("FFFFFFFFFFFFFFF\r\n" + std::string(2000, 'x')), {413}, true},
        {"chunk line with bare LF", chunked("5\nhello\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk longer than said", chunked("5\r\nhelloo\r\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk data ends with bare LF", chunked("5\r\nhello\n0\r\n\r\n" + hidden), {400}, true},
        {"chunk data ends with XX", chunked("5\r\nhelloXX0\r\n\r\n" + hidden), {400}, true},
        {"trailer", chunked("5\r\nhello\r\n0\r\nX: y\r\n\r\n" + hidden), {400}, true},
        {"trailer smuggles a length",
         chunked("0\r\nContent-Length: 40\r\n\r\n" + hidden),
         {400},
         true},
        {"last chunk with bare LF", chunked("0\n\n" + hidden), {400}, true},
        {"last chunk ends with bare LF", chunked("0\r\n\n" + hidden), {400}, true},
        {"chunks too large together",
         chunked("200\r\n" + std::string(512, 'x') + "\r\n201\r\n" + std::string(513, 'x') +
                 "\r\n0\r\n\r\n"),
         {413},
         true},
    };
}

std::vector<GateCase> head_cases() {
    return {
        {"plain", ok, {200}, false},
        {"two in one packet", ok + ok, {200, 200}, false},
        {"five in one packet", ok + ok + ok + ok + ok, {200, 200, 200, 200, 200}, false},
        {"close is kept", get("Host: a\r\nConnection: close\r\n") + hidden, {200}, true},
        {"close in a list", get("Host: a\r\nConnection: x, CLOSE\r\n") + hidden, {200}, true},
        {"connection that is no list", get("Host: a\r\nConnection: close x\r\n"), {400}, true},
        {"HTTP/1.0 ends the connection",
         "GET /ok HTTP/1.0\r\nHost: a\r\n\r\n" + hidden,
         {200},
         true},
        {"HTTP/1.0 keep-alive is not granted",
         "GET /ok HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n" + hidden,
         {200},
         true},
        {"HTTP/1.0 without a host", "GET /ok HTTP/1.0\r\n\r\n", {400}, true},
        {"blank before colon", get("Host : a\r\n") + hidden, {400}, true},
        {"blank in name", get("Host: a\r\nX Y: z\r\n") + hidden, {400}, true},
        {"empty name", get("Host: a\r\n: z\r\n") + hidden, {400}, true},
        {"no colon", get("Host: a\r\nxyz\r\n") + hidden, {400}, true},
        {"name with quote", get("Host: a\r\nX\"Y: z\r\n"), {400}, true},
        {"name with high byte", get("Host: a\r\nX\xc3\xa4: z\r\n"), {400}, true},
        {"folded line", get("Host: a\r\nX: y\r\n z\r\n") + hidden, {400}, true},
        {"folded line with tab", get("Host: a\r\nX: y\r\n\tz\r\n") + hidden, {400}, true},
        {"folded first line", "GET /ok HTTP/1.1\r\n Host: a\r\n\r\n", {400}, true},
        {"NUL in value", get("Host: a\r\nX: y\0z\r\n"s), {400}, true},
        {"NUL in name", get("Host: a\r\nX\0: z\r\n"s), {400}, true},
        {"escape in value", get("Host: a\r\nX: \x1b[31m\r\n"), {400}, true},
        {"DEL in value", get("Host: a\r\nX: \x7f\r\n"), {400}, true},
        {"high bytes in value", get("Host: a\r\nX: \xc3\xa4\r\n"), {200}, false},
        {"bare CR in value", get("Host: a\r\nX: y\rZ: q\r\n") + hidden, {400}, true},
        {"bare LF in head", get("Host: a\nX: y\r\n") + hidden, {400}, true},
        {"only LF", "GET /ok HTTP/1.1\nHost: a\n\n", {400}, true},
        {"CR CR LF", "GET /ok HTTP/1.1\r\r\nHost: a\r\n\r\n", {400}, true},
        {"empty line first", "\r\n" + ok, {400}, true},
    };
}

std::vector<GateCase> host_and_limit_cases() {
    return {
        {"no host", get("X: y\r\n"), {400}, true},
        {"two hosts", get("Host: a\r\nHost: a\r\n") + hidden, {400}, true},
        {"two hosts, differing", get("Host: a\r\nhost: b\r\n") + hidden, {400}, true},
        {"empty host", get("Host: \r\n"), {400}, true},
        {"host with slash", get("Host: a/b\r\n"), {400}, true},
        {"host with user", get("Host: user@a\r\n"), {400}, true},
        {"host with blank", get("Host: a b\r\n"), {400}, true},
        {"host list", get("Host: a, b\r\n"), {400}, true},
        {"host with port", get("Host: localhost:8080\r\n"), {200}, false},
        {"host with bad port", get("Host: localhost:80x\r\n"), {400}, true},
        {"host with large port", get("Host: localhost:65536\r\n"), {400}, true},
        {"host with two ports", get("Host: localhost:80:80\r\n"), {400}, true},
        {"host IPv6", get("Host: [::1]:80\r\n"), {200}, false},
        {"host IPv6 open", get("Host: [::1\r\n"), {400}, true},
        {"host only port", get("Host: :80\r\n"), {400}, true},
        {"two content types", post("Content-Type: a/b\r\nContent-Type: c/d\r\n", ""), {400}, true},
        {"two authorizations",
         get("Host: a\r\nAuthorization: x\r\nAuthorization: y\r\n"),
         {400},
         true},
        {"too many fields",
         [] {
             auto fields = "Host: a\r\n"s;
             for (int i = 0; i < 100; ++i) {
                 fields += "X" + std::to_string(i) + ": y\r\n";
             }
             return get(fields);
         }(),
         {431},
         true},
        {"head too long", get("Host: a\r\nX: " + std::string(20'000, 'y') + "\r\n"), {431}, true},
        {"head too long, never ending",
         "GET /ok HTTP/1.1\r\nX: " + std::string(20'000, 'y'),
         {431},
         true},
        {"target too long",
         "GET /" + std::string(9'000, 'y') + " HTTP/1.1\r\nHost: a\r\n\r\n",
         {414},
         true},
        {"target too long, never ending", "GET /" + std::string(20'000, 'y'), {414}, true},
    };
}

std::vector<GateCase> line_cases() {
    auto const line = [](std::string const& text) { return text + "\r\nHost: a\r\n\r\n"; };
    return {
        {"absolute form", line("GET http://a/ok HTTP/1.1"), {400}, true},
        {"authority form", line("CONNECT a:80 HTTP/1.1"), {400}, true},
        {"asterisk with GET", line("GET * HTTP/1.1"), {400}, true},
        {"asterisk with OPTIONS", line("OPTIONS * HTTP/1.1") + ok, {204, 200}, false},
        {"options of a path", line("OPTIONS /ok HTTP/1.1") + ok, {204, 200}, false},
        {"no target", line("GET HTTP/1.1"), {400}, true},
        {"two blanks", line("GET  /ok HTTP/1.1"), {400}, true},
        {"blank in target", line("GET /o k HTTP/1.1"), {400}, true},
        {"tab between", line("GET\t/ok HTTP/1.1"), {400}, true},
        {"blank at the end", line("GET /ok HTTP/1.1 "), {400}, true},
        {"fragment", line("GET /ok#x HTTP/1.1"), {400}, true},
        {"high byte in target", line("GET /\xc3\xa4 HTTP/1.1"), {400}, true},
        {"backslash in target", line("GET /\\ok HTTP/1.1"), {400}, true},
        {"NUL in target", line("GET /o\0k HTTP/1.1"s), {400}, true},
        {"HTTP/0.9", "GET /ok\r\n", {400}, true},
        {"HTTP/1.2", line("GET /ok HTTP/1.2"), {505}, true},
        {"HTTP/2.0", line("GET /ok HTTP/2.0"), {505}, true},
        {"HTTP/3", line("GET /ok HTTP/3"), {400}, true},
        {"http/1.1", line("GET /ok http/1.1"), {400}, true},
        {"HTTP/1.10", line("GET /ok HTTP/1.10"), {400}, true},
        {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {505}, true},
        {"TLS hello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, {400}, true},
        {"lowercase method", line("get /ok HTTP/1.1") + ok, {405, 200}, false},
        {"unknown method", line("BREW /ok HTTP/1.1") + ok, {405, 200}, false},
        {"method with bad sign", line("G{T /ok HTTP/1.1"), {400}, true},
        {"method too long", line(std::string(40, 'G') + " /ok HTTP/1.1"), {400}, true},
        {"unknown path", line("GET /nowhere HTTP/1.1") + ok, {404, 200}, false},
        {"path with trailing slash", line("GET /ok/ HTTP/1.1") + ok, {404, 200}, false},
        {"path with two slashes", line("GET //ok HTTP/1.1") + ok, {404, 200}, false},
        {"path with dots", line("GET /a/../smuggled HTTP/1.1"), {400}, true},
        {"path with escaped dots", line("GET /%2e%2e/ok HTTP/1.1"), {400}, true},
        {"path with escaped slash", line("GET /a%2fb HTTP/1.1"), {400}, true},
        {"path with escaped NUL", line("GET /ok%00 HTTP/1.1"), {400}, true},
        {"path with broken escape", line("GET /ok%4 HTTP/1.1"), {400}, true},
        {"path with overlong UTF-8", line("GET /%c0%af HTTP/1.1"), {400}, true},
        {"path escaped", line("GET /%6f%6b HTTP/1.1"), {200}, false},
        {"query", line("GET /ok?a=b&c=%20 HTTP/1.1"), {200}, false},
        {"query with broken escape", line("GET /ok?a=%zz HTTP/1.1"), {400}, true},
        {"expect something", post("Content-Length: 5\r\nExpect: 200-maybe\r\n", ""), {417}, true},
        {"expect in HTTP/1.0 is ignored",
         "POST /echo HTTP/1.0\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
         {200},
         true},
        {"expect continue with the body at once",
         post("Content-Length: 5\r\nExpect: 100-continue\r\n", "hello") + ok,
         {200, 200},
         false},
        {"expect continue without a body",
         post("Expect: 100-continue\r\n", "") + ok,
         {200, 200},
         false},
    };
}

/// The server all cases share.
class Gate : public testing::Test {
  protected:
    static std::vector<Route> routes() {
        auto const greet = immediate([](Request const&) { return json_response(200, "{}"); });
        auto const echo =
            immediate([](Request request) { return text_response(200, "a/b", request.body); });
        auto const smuggled = immediate([](Request const&) {
            ++executed_;
            return json_response(200, "{}");
        });
        return {route("GET", "/ok", {}, greet), route("POST", "/echo", buffered(1024), echo),
                route("GET", "/smuggled", {}, smuggled)};
    }

    static ServerOptions options() {
        auto options = ServerOptions{};
        options.linger_time = 300ms;
        return options;
    }

    void run(GateCase const& gate_case) {
        SCOPED_TRACE(gate_case.name);
        run_in_pieces(gate_case, gate_case.bytes.size());
        if (gate_case.bytes.size() < 300) {
            run_in_pieces(gate_case, 1);
        }
    }

    static void run_in_pieces(GateCase const& gate_case, std::size_t size) {
        auto client = RawClient(server_->port());
        ASSERT_TRUE(client.connected());
        auto bytes = std::string_view(gate_case.bytes);
        while (!bytes.empty() && client.send(bytes.substr(0, size))) {
            bytes.remove_prefix(std::min(size, bytes.size()));
        }
        for (auto const status : gate_case.statuses) {
            auto answer = client.answer();
            while (answer && answer->status == 100) {
                answer = client.answer();
            }
            ASSERT_TRUE(answer) << "expected a " << status << ", pieces of " << size;
            EXPECT_EQ(answer->status, status) << answer->head << answer->body;
            if (status >= 400) {
                EXPECT_EQ(answer->header("Content-Type"), "application/problem+json");
            }
        }
        if (gate_case.closes) {
            EXPECT_TRUE(client.ends());
        } else { // still in step with us
            client.send(ok);
            auto const answer = client.answer();
            ASSERT_TRUE(answer);
            EXPECT_EQ(answer->status, 200U);
        }
        EXPECT_EQ(executed_, 0) << "a smuggled request was executed";
    }

    static void SetUpTestSuite() { server_ = std::make_unique<RunningServer>(routes(), options()); }

    static void TearDownTestSuite() { server_.reset(); }

    static std::unique_ptr<RunningServer> server_;
    static std::atomic<int> executed_;
};

std::unique_ptr<RunningServer> Gate::server_;
std::atomic<int> Gate::executed_ = 0;

TEST_F(Gate, AgreesWithEveryPeerWhereABodyEnds) {
    for (auto const& gate_case : length_cases()) {
        run(gate_case);
    }
    for (auto const& gate_case : encoding_cases()) {
        run(gate_case);
    }
    for (auto const& gate_case : other_body_cases()) {
        run(gate_case);
    }
}

TEST_F(Gate, ReadsChunksStrictly) {
    for (auto const& gate_case : chunk_cases()) {
        run(gate_case);
    }
}

TEST_F(Gate, ReadsHeadersStrictly) {
    for (auto const& gate_case : head_cases()) {
        run(gate_case);
    }
    for (auto const& gate_case : host_and_limit_cases()) {
        run(gate_case);
    }
}

TEST_F(Gate, ReadsRequestLinesStrictly) {
    for (auto const& gate_case : line_cases()) {
        run(gate_case);
    }
}

} // namespace

} // namespace datafloor::api::test
