#include "api/server/http_message.hpp"

#include <algorithm>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <functional>
#include <limits>

#include "api/server/chunk_gate.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api {

namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using Error = beast::error_code;

/// A body of Beast's that keeps nothing: it points to what the parser was given last. Its own
/// buffer_body would copy every byte of an upload once more.
struct ViewBody {
    using value_type = std::string_view;

    class reader {
      public:
        template <bool isRequest, class Fields>
        reader(http::header<isRequest, Fields>&, value_type& body) : body_(body) {}

        void init(boost::optional<std::uint64_t> const&, Error& error) { error = {}; }

        std::size_t put(boost::asio::const_buffer bytes, Error& error) {
            error = {};
            body_ = {static_cast<char const*>(bytes.data()), bytes.size()};
            return bytes.size();
        }

        void finish(Error& error) { error = {}; }

      private:
        value_type& body_;
    };
};

constexpr std::size_t text_bytes = 384; // most heads of answers

using Parser = http::request_parser<ViewBody>;
using Answer = http::response<http::empty_body>;

boost::asio::const_buffer buffer_of(std::string_view text) { return {text.data(), text.size()}; }

Framing framing_of(Parser const& parser) {
    auto framing = Framing{.content_length = {},
                           .chunked = parser.chunked(),
                           .http_1_0 = parser.get().version() == 10};
    if (auto const length = parser.content_length()) {
        framing.content_length = *length;
    }
    return framing;
}

Headers headers_of(Parser::value_type const& message, std::size_t bytes_max) {
    auto headers = Headers();
    headers.reserve(bytes_max);
    for (auto const& field : message) {
        headers.add(field.name_string(), field.value());
    }
    return headers;
}

} // namespace

struct RequestParser::Parts {
    Parser parser;
    ChunkGate gate;
    std::uint64_t chunk_left = 0;
    std::function<void(std::uint64_t, beast::string_view, Error&)> on_chunk;

    Parts()
        : on_chunk([this](std::uint64_t size, beast::string_view, Error&) { chunk_left = size; }) {
        // One step a call. The limits are the server's, which counts them itself.
        parser.eager(false);
        parser.header_limit(std::numeric_limits<std::uint32_t>::max());
        parser.body_limit(boost::none);
        parser.on_chunk_header(on_chunk);
    }

    /// Whether Beast takes exactly these bytes.
    bool put(std::string_view bytes) {
        auto error = Error{};
        return parser.put(buffer_of(bytes), error) == bytes.size() && !error;
    }
};

RequestParser::RequestParser() : parts_(std::make_unique<Parts>()) {}

RequestParser::~RequestParser() = default;

std::expected<Head, HeadFault> RequestParser::read_head(std::string_view text,
                                                        HeadLimits const& limits) {
    auto const framing = check_head(text, limits);
    if (!framing) {
        return std::unexpected(framing.error());
    }
    auto& parser = parts_->parser;
    if (!parts_->put(text) || !parser.is_header_done() || framing_of(parser) != *framing) {
        return std::unexpected(HeadFault::two_readings);
    }
    auto const& message = parser.get();
    auto head = Head{.method = message.method_string(),
                     .target = message.target(),
                     .headers = headers_of(message, text.size()),
                     .framing = *framing,
                     .close = framing->http_1_0 || !parser.keep_alive()};
    if (auto const found = message.find(http::field::expect); found != message.end()) {
        auto const known = equal_ignoring_case(found->value(), "100-continue");
        (known ? head.expects_continue : head.expects_other) = true;
    }
    return head;
}

std::optional<RequestParser::Piece> RequestParser::read_body(std::string_view input) {
    if (done() || input.empty()) {
        return Piece{};
    }
    auto& parts = *parts_;
    if (parts.parser.chunked() && parts.chunk_left == 0) {
        // Never a part of what lies between two chunks: Beast 1.81 ends the process when the end
        // of an empty body comes in pieces, BOOST_ASSERT(n >= 5) in parse_chunk_header.
        auto const size = parts.gate.scan(input);
        if (!size || (*size && !parts.put(input.substr(0, **size)))) {
            return std::nullopt;
        }
        return Piece{.consumed = size->value_or(0)};
    }
    auto const left = parts.parser.chunked() ? parts.chunk_left
                                             : parts.parser.content_length_remaining().value_or(0);
    auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), left));
    if (!parts.put(input.substr(0, size))) {
        return std::nullopt;
    }
    auto const data = parts.parser.get().body();
    ENSURE(data.size() == size);
    parts.chunk_left -= parts.parser.chunked() ? size : 0;
    return Piece{.consumed = size, .data = data};
}

bool RequestParser::done() const { return parts_->parser.is_done(); }

struct ResponseHead::Parts {
    Answer answer;
};

ResponseHead::ResponseHead(unsigned status) : parts_(std::make_unique<Parts>()) {
    auto& answer = parts_->answer;
    answer.version(11);
    answer.result(status);
    auto const standard = http::obsolete_reason(answer.result());
    if (auto const phrase = reason_phrase(status); phrase != std::string_view(standard)) {
        answer.reason(phrase);
    }
}

ResponseHead::~ResponseHead() = default;

void ResponseHead::add(std::string_view name, std::string_view value) {
    parts_->answer.insert(name, value);
}

void ResponseHead::announce_length(std::uint64_t size) { parts_->answer.content_length(size); }

void ResponseHead::announce_chunks() { parts_->answer.chunked(true); }

void ResponseHead::announce_close() { parts_->answer.keep_alive(false); }

std::string ResponseHead::text() const {
    auto const& answer = parts_->answer;
    // What the serializer uses; it alone would walk the fields three times more.
    auto const writer = http::fields::writer(answer, answer.version(), answer.result_int());
    auto text = std::string{};
    text.reserve(text_bytes);
    auto const buffers = writer.get();
    for (auto const part : beast::buffers_range_ref(buffers)) {
        text.append(static_cast<char const*>(part.data()), part.size());
    }
    return text;
}

std::string_view reason_phrase(unsigned status) {
    if (status == 460) {
        return "Checksum Mismatch"; // tus
    }
    auto const known = http::int_to_status(status);
    return known == http::status::unknown ? "Unknown"
                                          : std::string_view(http::obsolete_reason(known));
}

} // namespace datafloor::api
