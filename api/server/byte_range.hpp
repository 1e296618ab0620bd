// Range requests (RFC 9110 section 14) as a pure function; the routes put its answer into effect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace datafloor::api {

struct RangeRequest {
    std::string_view method;                  // ranges mean something for GET alone
    std::optional<std::string_view> range;    // Range
    std::optional<std::string_view> if_range; // If-Range
};

struct RangeAnswer {
    unsigned status; // 200 whole, 206 a part, 416 nothing there
    std::uint64_t offset;
    std::uint64_t length;

    friend bool operator==(RangeAnswer const&, RangeAnswer const&) = default;
};

/// One range of bytes of a representation of `size` bytes with the strong entity tag `etag` (in
/// its quotes). Whatever the RFC lets a server ignore gives the whole: other units, broken syntax,
/// several ranges. An If-Range that is not this strong tag gives the whole, too (so do dates: we
/// have no validator of that kind).
RangeAnswer evaluate_range(RangeRequest const& request, std::uint64_t size, std::string_view etag);

/// The value of Content-Range for a 206 or 416 answer.
std::string content_range(RangeAnswer const& answer, std::uint64_t size);

} // namespace datafloor::api
