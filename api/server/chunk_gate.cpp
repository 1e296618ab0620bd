#include "api/server/chunk_gate.hpp"

#include <algorithm>

namespace datafloor::api {

namespace {

constexpr std::size_t size_digits_max = 15; // below 2^60, so no sum can overflow
constexpr std::size_t line_bytes_max = 256;
constexpr std::size_t extension_bytes_max = 4 * 1024;

constexpr std::string_view hex_digits = "0123456789abcdefABCDEF";

bool is_extension(char character) {
    return character == '\t' || (character >= 0x20 && character < 0x7f);
}

/// Takes CR LF off the front. False: some of it is still to come.
std::expected<bool, ChunkFault> take_line_end(std::string_view& rest, ChunkFault fault) {
    constexpr std::string_view line_end = "\r\n";
    auto const size = std::min(rest.size(), line_end.size());
    if (size != 0 && rest.front() != '\r') {
        return std::unexpected(fault);
    }
    if (!line_end.starts_with(rest.substr(0, size))) {
        return std::unexpected(ChunkFault::line_ending);
    }
    if (size < line_end.size()) {
        return false;
    }
    rest.remove_prefix(size);
    return true;
}

} // namespace

std::expected<std::optional<std::size_t>, ChunkFault> ChunkGate::scan(std::string_view input) {
    auto rest = input;
    if (after_data_) {
        auto const ended = take_line_end(rest, ChunkFault::line_ending);
        if (!ended) {
            return std::unexpected(ended.error());
        }
        if (!*ended) {
            return std::nullopt;
        }
    }
    auto const digits = std::min(rest.find_first_not_of(hex_digits), rest.size());
    if (digits > size_digits_max || (digits == 0 && !rest.empty())) {
        return std::unexpected(ChunkFault::size);
    }
    auto const last = rest.substr(0, digits).find_first_not_of('0') == std::string_view::npos;
    rest.remove_prefix(digits);
    std::size_t extension = 0;
    if (rest.starts_with(';')) {
        auto const* const end = std::ranges::find_if_not(rest, is_extension);
        extension = static_cast<std::size_t>(end - rest.begin());
        if (digits + extension > line_bytes_max ||
            extension_bytes_ + extension > extension_bytes_max ||
            (end != rest.end() && *end != '\r')) {
            return std::unexpected(ChunkFault::extension);
        }
        rest.remove_prefix(extension);
    }
    for (auto lines = last ? 2 : 1; lines != 0; --lines) {
        auto const trailer = last && lines == 1;
        auto const fault = trailer ? ChunkFault::trailer : ChunkFault::size;
        auto const ended = take_line_end(rest, fault);
        if (!ended) {
            return std::unexpected(ended.error());
        }
        if (!*ended) {
            return std::nullopt;
        }
    }
    after_data_ = true;
    extension_bytes_ += extension;
    return input.size() - rest.size();
}

} // namespace datafloor::api
