// The gate before the HTTP parser: what is not plainly one HTTP/1.1 request (RFC 9112) is refused,
// never repaired. Pure functions over bytes; the fuzzer and the tables in tests/api drive them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

namespace datafloor::api {

enum class HeadFault {
    request_line,
    version,
    target,
    target_length,
    head_length,
    field_count,
    line_ending,
    field_name,
    field_value,
    folded_field,
    field_length,
    host,
    connection,
    content_length,
    transfer_encoding,
    length_and_encoding,
    repeated_field,
    two_readings,
};

/// Says what is wrong, for the detail of a problem.
std::string_view describe(HeadFault fault);
/// The status that answers it: 400, 414, 431 or 505.
unsigned status_of(HeadFault fault);

/// What decides where the body ends. The same words are then read by Beast (http_message.hpp), and
/// a request of which the two readings differ is refused.
struct Framing {
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool http_1_0 = false;

    bool has_body() const { return chunked || content_length.value_or(0) != 0; }

    bool operator==(Framing const&) const = default;
};

struct HeadLimits {
    std::size_t target_bytes_max = 8 * 1024;
    std::size_t fields_max = 100;
};

/// Judges a whole head, from the method to the empty line, before anything else reads it. Refuses,
/// among the rest: a Transfer-Encoding other than one `chunked`, one beside Content-Length or in
/// HTTP/1.0, a second Content-Length even if equal (nobody honest sends it), not exactly one valid
/// Host, a target that does not start with `/` (`*` for OPTIONS), a name that is no token, control
/// characters, folded lines, bare CR or LF, empty lines before the request.
std::expected<Framing, HeadFault> check_head(std::string_view text, HeadLimits const& limits = {});

/// Finds the end of a head that arrives in pieces and refuses hopeless beginnings early, so that
/// a TLS hello or an HTTP/0.9 line is answered at once and not after a time limit.
class HeadScanner {
  public:
    explicit HeadScanner(HeadLimits const& limits) : limits_(limits) {}

    /// `text` is all that came so far, growing from call to call. The size of the head once it is
    /// complete, nothing while more is needed.
    std::expected<std::optional<std::size_t>, HeadFault> scan(std::string_view text);

    bool in_first_line() const { return !first_line_done_; }

  private:
    HeadLimits limits_;
    std::size_t line_at_ = 0;
    std::size_t seen_ = 0;
    bool first_line_done_ = false;
};

bool is_token(std::string_view text);
/// Visible characters, space, tab and bytes above 0x7f.
bool is_field_value(std::string_view text);
bool equal_ignoring_case(std::string_view left, std::string_view right);

} // namespace datafloor::api
