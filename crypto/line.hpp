// Strict reading of the line formats of transparency logs.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace datafloor::crypto {

/// Takes the next line off the text and returns it without its newline; nothing if none ends.
inline std::optional<std::string_view> take_line(std::string_view& text) {
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    auto const line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

/// No sign, no leading zero. Nothing if the text is not the one decimal form of a number in [0,
/// max].
inline std::optional<std::uint64_t> parse_decimal(std::string_view text, std::uint64_t max) {
    if (text.empty() || (text.front() == '0' && text.size() > 1)) return std::nullopt;
    std::uint64_t value = 0;
    auto const* const end = text.data() + text.size();
    auto const result = std::from_chars(text.data(), end, value);
    if (result.ec != std::errc{} || result.ptr != end || value > max) return std::nullopt;
    return value;
}

} // namespace datafloor::crypto
