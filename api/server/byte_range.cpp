#include "api/server/byte_range.hpp"

#include <algorithm>
#include <limits>

#include "api/server/head.hpp"

namespace datafloor::api {

namespace {

/// Numbers beyond 64 bits mean "farther than any file".
std::optional<std::uint64_t> parse_number(std::string_view text) {
    if (text.empty()) {
        return std::nullopt;
    }
    constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t value = 0;
    for (char const character : text) {
        if (character < '0' || character > '9') {
            return std::nullopt;
        }
        auto const digit = static_cast<std::uint64_t>(character - '0');
        value = value > (largest - digit) / 10 ? largest : value * 10 + digit;
    }
    return value;
}

bool is_strong_tag(std::string_view tag) {
    return tag.size() >= 2 && tag.front() == '"' && tag.back() == '"';
}

RangeAnswer part(std::uint64_t first, std::uint64_t last, std::uint64_t size) {
    if (first >= size) {
        return {.status = 416, .offset = 0, .length = 0};
    }
    auto const end = std::min(last, size - 1);
    return {.status = 206, .offset = first, .length = end - first + 1};
}

} // namespace

RangeAnswer evaluate_range(RangeRequest const& request, std::uint64_t size, std::string_view etag) {
    auto const whole = RangeAnswer{.status = 200, .offset = 0, .length = size};
    if (request.method != "GET" || !request.range) {
        return whole;
    }
    if (request.if_range && (!is_strong_tag(etag) || *request.if_range != etag)) {
        return whole;
    }

    auto text = *request.range;
    constexpr std::string_view unit = "bytes=";
    if (text.size() < unit.size() || !equal_ignoring_case(text.substr(0, unit.size()), unit)) {
        return whole;
    }
    text.remove_prefix(unit.size());
    auto const dash = text.find('-');
    if (dash == std::string_view::npos) {
        return whole;
    }
    auto const first_text = text.substr(0, dash);
    auto const last_text = text.substr(dash + 1);
    auto const first = parse_number(first_text);
    auto const last = parse_number(last_text);
    if ((!first_text.empty() && !first) || (!last_text.empty() && !last) || (!first && !last)) {
        return whole;
    }
    if (!first) { // the last `*last` bytes
        if (*last == 0) {
            return {.status = 416, .offset = 0, .length = 0};
        }
        return part(size - std::min(*last, size), size, size);
    }
    if (last && *last < *first) {
        return whole;
    }
    return part(*first, last.value_or(std::numeric_limits<std::uint64_t>::max()), size);
}

std::string content_range(RangeAnswer const& answer, std::uint64_t size) {
    if (answer.status == 416) {
        return "bytes */" + std::to_string(size);
    }
    return "bytes " + std::to_string(answer.offset) + "-" +
           std::to_string(answer.offset + answer.length - 1) + "/" + std::to_string(size);
}

} // namespace datafloor::api
