// The request head, read strictly: what is not plainly one HTTP/1.1 request (RFC 9112) is refused,
// never repaired. Pure functions over bytes; the fuzzer and the tables in tests/api drive them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <vector>

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
    host,
    content_length,
    transfer_encoding,
    length_and_encoding,
    repeated_field,
};

/// Says what is wrong, for the detail of a problem.
std::string_view describe(HeadFault fault);
/// The status that answers it: 400, 414, 431 or 505.
unsigned status_of(HeadFault fault);

/// Places in the text of the head.
struct HeadField {
    std::uint32_t name_at;
    std::uint32_t name_size;
    std::uint32_t value_at;
    std::uint32_t value_size;
};

/// A head that passed. The views point into the text it was read from.
struct Head {
    std::string_view method;
    std::string_view target;
    std::vector<HeadField> fields;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool http_1_0 = false;
    bool close = false; // Connection: close, or HTTP/1.0 (which we never keep open)
    bool expects_continue = false;
    bool expects_other = false; // an expectation nobody can meet: 417

    bool has_body() const { return chunked || content_length.value_or(0) != 0; }
};

struct HeadLimits {
    std::size_t target_bytes_max = 8 * 1024;
    std::size_t fields_max = 100;
};

/// Reads a whole head, from the method to the empty line. Refuses, among the rest: a
/// Transfer-Encoding other than one `chunked`, one beside Content-Length or in HTTP/1.0, a second
/// Content-Length even if equal (nobody honest sends it), not exactly one valid Host, a target that
/// does not start with `/` (`*` for OPTIONS), a name that is no token, control characters, folded
/// lines, bare CR or LF, empty lines before the request.
std::expected<Head, HeadFault> parse_head(std::string_view text, HeadLimits const& limits = {});

/// The verdict of parse_head alone.
std::optional<HeadFault> check_head(std::string_view text, HeadLimits const& limits = {});

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
