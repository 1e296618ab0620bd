#include "api/server/target.hpp"

#include <algorithm>
#include <cstdint>

namespace datafloor::api {

namespace {

constexpr std::size_t parameters_max = 100;

int hex_value(char character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    if (character >= 'a' && character <= 'f') {
        return character - 'a' + 10;
    }
    if (character >= 'A' && character <= 'F') {
        return character - 'A' + 10;
    }
    return -1;
}

/// The length of the UTF-8 sequence (RFC 3629) at the front of `text`; 0 if there is none.
std::size_t sequence_size(std::string_view text) {
    auto const byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    auto const first = byte(0);
    auto const size = first < 0x80   ? 1U
                      : first < 0xc2 ? 0U
                      : first < 0xe0 ? 2U
                      : first < 0xf0 ? 3U
                      : first < 0xf5 ? 4U
                                     : 0U;
    if (size == 0 || text.size() < size) {
        return 0;
    }
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xc0) != 0x80) {
            return 0;
        }
    }
    auto const overlong = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
    auto const surrogate = first == 0xed && byte(1) > 0x9f;
    auto const beyond = first == 0xf4 && byte(1) > 0x8f;
    return overlong || surrogate || beyond ? 0 : size;
}

bool is_printable_utf8(std::string_view text) {
    while (!text.empty()) {
        auto const size = sequence_size(text);
        auto const first = static_cast<std::uint8_t>(text.front());
        if (size == 0 || first < 0x20 || first == 0x7f) {
            return false;
        }
        text.remove_prefix(size);
    }
    return true;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
    auto out = std::string{};
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out.push_back(' ');
        } else if (text[i] != '%') {
            out.push_back(text[i]);
        } else {
            auto const high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            auto const low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            out.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        }
    }
    if (!is_printable_utf8(out)) {
        return std::nullopt;
    }
    return out;
}

std::optional<std::vector<std::string>> parse_path(std::string_view path) {
    auto segments = std::vector<std::string>{};
    path.remove_prefix(1);
    if (path.empty()) {
        return segments;
    }
    while (true) {
        auto const end = std::min(path.find('/'), path.size());
        auto segment = decode(path.substr(0, end), false);
        if (!segment || *segment == "." || *segment == ".." ||
            segment->find_first_of("/\\") != std::string::npos) {
            return std::nullopt;
        }
        segments.push_back(std::move(*segment));
        if (end == path.size()) {
            return segments;
        }
        path.remove_prefix(end + 1);
    }
}

std::optional<Query> parse_query(std::string_view text) {
    auto parameters = std::vector<std::pair<std::string, std::string>>{};
    while (!text.empty()) {
        auto const end = std::min(text.find('&'), text.size());
        auto const part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        auto const sign = std::min(part.find('='), part.size());
        auto name = decode(part.substr(0, sign), true);
        auto value = decode(part.substr(std::min(sign + 1, part.size())), true);
        if (!name || !value || name->empty() || parameters.size() == parameters_max) {
            return std::nullopt;
        }
        parameters.emplace_back(std::move(*name), std::move(*value));
    }
    return Query(std::move(parameters));
}

} // namespace

std::optional<std::string_view> Query::find(std::string_view name) const {
    auto found = std::optional<std::string_view>{};
    for (auto const& [key, value] : parameters_) {
        if (key != name) {
            continue;
        }
        if (found) {
            return std::nullopt;
        }
        found = value;
    }
    return found;
}

std::size_t Query::count(std::string_view name) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        parameters_, [&](auto const& parameter) { return parameter.first == name; }));
}

std::optional<std::string> percent_decode(std::string_view text) { return decode(text, false); }

std::optional<Target> parse_target(std::string_view target) {
    if (target == "*") {
        return Target{};
    }
    if (!target.starts_with('/')) {
        return std::nullopt;
    }
    auto const mark = std::min(target.find('?'), target.size());
    auto path = parse_path(target.substr(0, mark));
    auto query = parse_query(target.substr(std::min(mark + 1, target.size())));
    if (!path || !query) {
        return std::nullopt;
    }
    return Target{.path = std::move(*path), .query = std::move(*query)};
}

} // namespace datafloor::api
