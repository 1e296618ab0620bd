// Whatever the bytes: the scanner and the gate agree, what the gate accepts Beast reads the same
// way, and a body has one reading however it is cut.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/server/http_message.hpp"
#include "api/server/target.hpp"
#include "crypto/ensure.hpp"

using namespace datafloor::api;

namespace {

void check_accepted(std::string_view text, Framing const& framing) {
    ENSURE(text.ends_with("\r\n\r\n"));
    ENSURE(!(framing.chunked && (framing.content_length || framing.http_1_0)));
    auto parser = RequestParser();
    auto const head = parser.read_head(text);
    ENSURE(head && head->framing == framing); // never two_readings
    ENSURE(parser.done() == !framing.has_body());
    ENSURE(text.starts_with(std::string(head->method) + " " + std::string(head->target) + " HTTP"));
    std::size_t hosts = 0;
    std::size_t lengths = 0;
    for (std::size_t i = 0; i < head->headers.size(); ++i) {
        auto const [name, value] = head->headers.at(i);
        ENSURE(is_token(name) && is_field_value(value));
        ENSURE(text.find(std::string(name) + ":") != std::string_view::npos);
        hosts += equal_ignoring_case(name, "host") ? 1 : 0;
        lengths += equal_ignoring_case(name, "content-length") ? 1 : 0;
    }
    ENSURE(hosts == 1 && lengths == (framing.content_length ? 1U : 0U));
    ENSURE(head->target.starts_with('/') || head->target == "*");
    static_cast<void>(parse_target(head->target));
}

struct Body {
    std::string data = {};
    std::size_t consumed = 0;
    bool done = false;
    bool broken = false;

    bool operator==(Body const&) const = default;
};

Body read_chunks(std::string_view text, std::size_t step) {
    auto parser = RequestParser();
    ENSURE(parser.read_head("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"));
    auto body = Body{};
    for (std::size_t known = 0; known < text.size() && !body.done && !body.broken;) {
        known = std::min(known + step, text.size());
        auto progress = true;
        while (progress) {
            auto const piece = parser.read_body(text.substr(body.consumed, known - body.consumed));
            body.broken = !piece;
            progress = piece && piece->consumed != 0;
            if (piece) {
                body.consumed += piece->consumed;
                body.data += piece->data;
            }
        }
        body.done = parser.done();
    }
    return body;
}

/// The chunks that RFC 9112 section 7.1 sees in a body without trailers. Its whole is known to be
/// well-formed, so nothing is checked but the places.
Body reference_chunks(std::string_view text) {
    auto body = Body{.done = true};
    while (true) {
        auto const line = text.find("\r\n", body.consumed);
        auto const size = std::stoull(std::string(text.substr(body.consumed, 16)), nullptr, 16);
        body.consumed = line + 2;
        body.data += text.substr(body.consumed, size);
        body.consumed += size;
        ENSURE(text.substr(body.consumed, 2) == "\r\n");
        body.consumed += 2;
        if (size == 0) {
            return body;
        }
    }
}

void check_chunks(std::string_view text) {
    auto const whole = read_chunks(text, text.size());
    ENSURE(whole == read_chunks(text, 1));
    ENSURE(whole == read_chunks(text, 3));
    ENSURE(!(whole.done && whole.broken));
    if (whole.done) {
        ENSURE(whole == reference_chunks(text));
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = std::string_view(reinterpret_cast<char const*>(data), size);
    auto bytewise = HeadScanner({});
    auto at_once = HeadScanner({});
    auto const whole = at_once.scan(text);
    auto found = bytewise.scan({});
    for (std::size_t i = 1; i <= size && found && !*found; ++i) {
        found = bytewise.scan(text.substr(0, i));
    }
    ENSURE(found == whole);
    if (whole && *whole) {
        auto const head_text = text.substr(0, **whole);
        if (auto const framing = check_head(head_text)) {
            check_accepted(head_text, *framing);
        }
        check_chunks(text.substr(**whole));
    } else {
        ENSURE(!check_head(text)); // what has no end is no head
    }
    check_chunks(text);
    return 0;
}
