#include "api/server/head.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace datafloor::api {

namespace {

/// Beast counts the bytes of a field in 16 bits and throws beyond.
constexpr std::size_t field_bytes_max = 60'000;

enum : std::uint8_t { token_char = 1, value_char = 2, target_char = 4, host_char = 8 };

constexpr std::array<std::uint8_t, 256> make_classes() {
    std::array<std::uint8_t, 256> classes{};
    auto const add = [&](std::string_view characters, std::uint8_t kind) {
        for (char const character : characters) {
            auto& entry = classes[static_cast<std::uint8_t>(character)];
            entry = static_cast<std::uint8_t>(entry | kind);
        }
    };
    constexpr std::string_view alphanumeric =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    add(alphanumeric, token_char | target_char | host_char);
    add("!#$%&'*+-.^_`|~", token_char);       // RFC 9110 section 5.6.2
    add("-._~!$&'()*+,;=:@/?%", target_char); // RFC 3986 section 3.3, 3.4
    add("-._", host_char);
    for (std::size_t i = 0x20; i < 256; ++i) {
        if (i != 0x7f) {
            classes[i] = static_cast<std::uint8_t>(classes[i] | value_char);
        }
    }
    classes['\t'] = static_cast<std::uint8_t>(classes['\t'] | value_char);
    return classes;
}

constexpr auto classes = make_classes();

bool all(std::string_view text, std::uint8_t kind) {
    return std::ranges::all_of(text, [kind](char character) {
        return (classes[static_cast<std::uint8_t>(character)] & kind) != 0;
    });
}

constexpr char lower(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
}

std::string_view trimmed(std::string_view text) {
    auto const blank = [](char character) { return character == ' ' || character == '\t'; };
    while (!text.empty() && blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char digit) { return digit >= '0' && digit <= '9'; });
}

/// At most 18 digits, so the value fits and sums of two cannot overflow.
std::optional<std::uint64_t> parse_length(std::string_view text) {
    if (!is_digits(text) || text.size() > 18) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    for (char const digit : text) {
        value = value * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return value;
}

/// A name, an IPv4 address or a bracketed IPv6 address, with an optional port.
bool is_host(std::string_view text) {
    if (text.empty() || text.size() > 255) {
        return false;
    }
    auto rest = std::string_view{};
    if (text.front() == '[') {
        auto const end = text.find(']');
        if (end == std::string_view::npos || end < 3) {
            return false;
        }
        auto const address = text.substr(1, end - 1);
        if (address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
            return false;
        }
        rest = text.substr(end + 1);
    } else {
        auto const end = std::min(text.find(':'), text.size());
        if (end == 0 || !all(text.substr(0, end), host_char)) {
            return false;
        }
        rest = text.substr(end);
    }
    if (rest.empty()) {
        return true;
    }
    auto const port = parse_length(rest.substr(1));
    return rest.front() == ':' && rest.size() <= 6 && port && *port <= 65'535;
}

/// Whether the line is HTTP/1.0, or what is wrong with it.
std::expected<bool, HeadFault> check_request_line(std::string_view line, HeadLimits const& limits) {
    auto const method_end = line.find(' ');
    auto const target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || method_end == target_end) {
        return std::unexpected(HeadFault::request_line);
    }
    auto const method = line.substr(0, method_end);
    auto const target = line.substr(method_end + 1, target_end - method_end - 1);
    auto const version = line.substr(target_end + 1);
    if (!is_token(method) || method.size() > 32) {
        return std::unexpected(HeadFault::request_line);
    }
    if (version.size() != 8 || !version.starts_with("HTTP/") || version[6] != '.' ||
        !is_digits(version.substr(5, 1)) || !is_digits(version.substr(7))) {
        return std::unexpected(HeadFault::request_line);
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        return std::unexpected(HeadFault::version);
    }
    if (target.size() > limits.target_bytes_max) {
        return std::unexpected(HeadFault::target_length);
    }
    auto const asterisk = target == "*" && method == "OPTIONS";
    if (!asterisk && (!target.starts_with('/') || !all(target, target_char))) {
        return std::unexpected(HeadFault::target);
    }
    return version == "HTTP/1.0";
}

/// Fields that may stand only once: two of them are two opinions about one request.
constexpr auto singletons = std::to_array<std::string_view>(
    {"host", "content-length", "transfer-encoding", "content-type", "authorization",
     "idempotency-key", "expect", "range", "if-range", "cookie"});

/// What was already met while reading the fields.
struct Met {
    std::array<bool, singletons.size()> once{};

    std::optional<HeadFault> note(std::string_view name) {
        for (std::size_t i = 0; i < singletons.size(); ++i) {
            if (!equal_ignoring_case(singletons[i], name)) {
                continue;
            }
            if (once[i]) {
                return i == 0   ? HeadFault::host
                       : i == 1 ? HeadFault::content_length
                       : i == 2 ? HeadFault::transfer_encoding
                                : HeadFault::repeated_field;
            }
            once[i] = true;
        }
        return std::nullopt;
    }
};

/// RFC 9110 section 5.6.1: tokens between commas, of which some may be missing.
bool is_token_list(std::string_view value) {
    while (!value.empty()) {
        auto const end = std::min(value.find(','), value.size());
        auto const element = trimmed(value.substr(0, end));
        if (!element.empty() && !is_token(element)) {
            return false;
        }
        value.remove_prefix(std::min(end + 1, value.size()));
    }
    return true;
}

std::optional<HeadFault> note_field(Framing& framing, std::string_view name,
                                    std::string_view value) {
    if (equal_ignoring_case(name, "content-length")) {
        framing.content_length = parse_length(value);
        if (!framing.content_length) {
            return HeadFault::content_length;
        }
    } else if (equal_ignoring_case(name, "transfer-encoding")) {
        if (!equal_ignoring_case(value, "chunked")) {
            return HeadFault::transfer_encoding;
        }
        framing.chunked = true;
    } else if (equal_ignoring_case(name, "host")) {
        if (!is_host(value)) {
            return HeadFault::host;
        }
    } else if (equal_ignoring_case(name, "connection") ||
               equal_ignoring_case(name, "proxy-connection")) {
        if (!is_token_list(value)) {
            return HeadFault::connection;
        }
    }
    return std::nullopt;
}

std::optional<HeadFault> check_whole(Framing const& framing, Met const& met) {
    if (!met.once[0]) {
        return HeadFault::host;
    }
    if (framing.chunked && framing.content_length) {
        return HeadFault::length_and_encoding;
    }
    if (framing.chunked && framing.http_1_0) {
        return HeadFault::transfer_encoding;
    }
    return std::nullopt;
}

std::optional<HeadFault> check_field(Framing& framing, Met& met, std::string_view line) {
    if (line.size() > field_bytes_max) {
        return HeadFault::field_length;
    }
    if (line.front() == ' ' || line.front() == '\t') {
        return HeadFault::folded_field;
    }
    auto const colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return HeadFault::field_name;
    }
    auto const name = line.substr(0, colon);
    auto const value = trimmed(line.substr(colon + 1));
    if (!is_field_value(value)) {
        return HeadFault::field_value;
    }
    if (auto const fault = met.note(name)) {
        return fault;
    }
    return note_field(framing, name, value);
}

/// The line at the front of `rest` without its CRLF, which must be its only CR and LF.
std::expected<std::string_view, HeadFault> take_line(std::string_view& rest) {
    auto const feed = rest.find('\n');
    if (feed == std::string_view::npos || feed == 0 || rest[feed - 1] != '\r') {
        return std::unexpected(HeadFault::line_ending);
    }
    auto const line = rest.substr(0, feed - 1);
    if (line.find('\r') != std::string_view::npos) {
        return std::unexpected(HeadFault::line_ending);
    }
    rest.remove_prefix(feed + 1);
    return line;
}

} // namespace

bool is_token(std::string_view text) { return !text.empty() && all(text, token_char); }

bool is_field_value(std::string_view text) { return all(text, value_char); }

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() && std::ranges::equal(left, right, [](char one, char other) {
               return lower(one) == lower(other);
           });
}

std::string_view describe(HeadFault fault) {
    switch (fault) {
    case HeadFault::request_line: return "the request line is malformed";
    case HeadFault::version: return "only HTTP/1.1 and HTTP/1.0 are spoken here";
    case HeadFault::target: return "the request target is not an absolute path";
    case HeadFault::target_length: return "the request target is too long";
    case HeadFault::head_length: return "the request head is too long";
    case HeadFault::field_count: return "the request has too many header fields";
    case HeadFault::line_ending: return "a line does not end with CR LF";
    case HeadFault::field_name: return "a header field name is not a token";
    case HeadFault::field_value: return "a header field value holds a control character";
    case HeadFault::folded_field: return "a header field is folded over several lines";
    case HeadFault::field_length: return "a header field is too long";
    case HeadFault::connection: return "Connection must be a list of tokens";
    case HeadFault::host: return "the request needs exactly one valid Host";
    case HeadFault::content_length: return "Content-Length must be one decimal number";
    case HeadFault::transfer_encoding: return "Transfer-Encoding must be one chunked, in HTTP/1.1";
    case HeadFault::length_and_encoding:
        return "Content-Length and Transfer-Encoding exclude each other";
    case HeadFault::repeated_field: return "a header field that may stand only once is repeated";
    case HeadFault::two_readings: return "the request head can be read in two ways";
    }
    return {};
}

unsigned status_of(HeadFault fault) {
    switch (fault) {
    case HeadFault::version: return 505;
    case HeadFault::target_length: return 414;
    case HeadFault::head_length:
    case HeadFault::field_length:
    case HeadFault::field_count: return 431;
    default: return 400;
    }
}

std::expected<Framing, HeadFault> check_head(std::string_view text, HeadLimits const& limits) {
    auto rest = text;
    auto const first = take_line(rest);
    if (!first) {
        return std::unexpected(first.error());
    }
    auto const http_1_0 = check_request_line(*first, limits);
    if (!http_1_0) {
        return std::unexpected(http_1_0.error());
    }
    auto framing = Framing{.content_length = {}, .http_1_0 = *http_1_0};
    auto met = Met{};
    for (std::size_t count = 0;; ++count) {
        auto const line = take_line(rest);
        if (!line) {
            return std::unexpected(line.error());
        }
        if (line->empty()) {
            break;
        }
        if (count == limits.fields_max) {
            return std::unexpected(HeadFault::field_count);
        }
        if (auto const fault = check_field(framing, met, *line)) {
            return std::unexpected(*fault);
        }
    }
    if (!rest.empty()) {
        return std::unexpected(HeadFault::line_ending);
    }
    if (auto const fault = check_whole(framing, met)) {
        return std::unexpected(*fault);
    }
    return framing;
}

std::expected<std::optional<std::size_t>, HeadFault> HeadScanner::scan(std::string_view text) {
    if (!text.empty() && !is_token(text.substr(0, 1))) {
        return std::unexpected(HeadFault::request_line);
    }
    while (true) {
        auto const feed = text.find('\n', seen_);
        if (feed == std::string_view::npos) {
            seen_ = text.size();
            return std::nullopt;
        }
        if (feed == 0 || text[feed - 1] != '\r') {
            return std::unexpected(HeadFault::line_ending);
        }
        auto const line = text.substr(line_at_, feed - 1 - line_at_);
        line_at_ = seen_ = feed + 1;
        if (!first_line_done_) {
            auto const request_line = check_request_line(line, limits_);
            if (!request_line) {
                return std::unexpected(request_line.error());
            }
            first_line_done_ = true;
        } else if (line.empty()) {
            return feed + 1;
        }
    }
}

} // namespace datafloor::api
