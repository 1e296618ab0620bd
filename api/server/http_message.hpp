// HTTP/1.1 messages as Boost.Beast reads and writes them, without I/O and without its headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/server/head.hpp"
#include "api/server/request.hpp"

namespace datafloor::api {

/// What the head of a request says. The views live as long as the parser it came from.
struct Head {
    std::string_view method;
    std::string_view target;
    Headers headers;
    Framing framing;
    bool close = false; // Connection: close, or HTTP/1.0 (which we never keep open)
    bool expects_continue = false;
    bool expects_other = false; // an expectation nobody can meet: 417
};

/// One request: first its head, then its body, each with a gate before it.
class RequestParser {
  public:
    RequestParser();
    ~RequestParser();
    RequestParser(RequestParser const&) = delete;
    RequestParser& operator=(RequestParser const&) = delete;

    /// Reads a whole head, the first thing to do and only once. What check_head refuses Beast does
    /// not get to see, and what the two read differently is refused, too.
    std::expected<Head, HeadFault> read_head(std::string_view text, HeadLimits const& limits = {});

    struct Piece {
        std::size_t consumed = 0;   // bytes of the input that are done with
        std::string_view data = {}; // body bytes, a part of the input; may be empty
    };

    /// Reads on in the body. Nothing: the framing is broken. A piece that consumes nothing: more
    /// input is needed, together with this. Never takes a byte behind the end of the body.
    std::optional<Piece> read_body(std::string_view input);

    /// Whether the body has ended.
    bool done() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// Collects the fields of an answer and writes its head.
class ResponseHead {
  public:
    explicit ResponseHead(unsigned status);
    ~ResponseHead();
    ResponseHead(ResponseHead const&) = delete;
    ResponseHead& operator=(ResponseHead const&) = delete;

    /// Throws std::length_error beyond 64 KiB.
    void add(std::string_view name, std::string_view value);
    void announce_length(std::uint64_t size);
    void announce_chunks();
    void announce_close();
    /// From the status line to the empty line.
    std::string text() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// The standard phrase, "Unknown" for a status without one.
std::string_view reason_phrase(unsigned status);

} // namespace datafloor::api
