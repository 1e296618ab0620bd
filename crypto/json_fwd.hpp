// The names of the JSON types without the weight of nlohmann's header, for other headers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace datafloor::crypto {

using Json = nlohmann::json;

/// What sort of fault; each has an answer of its own at the door.
enum class JsonFaultKind : std::uint8_t {
    syntax,           // no JSON text, or more than one
    too_deep,         // nested beyond the limit
    too_long,         // more bytes than the limit
    text_not_allowed, // not UTF-8, not in normalisation form C, U+0000 or a lone surrogate
    number_range,     // a number that not every implementation holds
    duplicate_member,
    not_canonical, // JSON, but not its canonical form
    missing_member,
    unknown_member,
    wrong_value, // a member of the wrong type, or outside its form
};

/// Why a text was refused, and where.
struct JsonFault {
    /// RFC 6901 pointer of the member at fault; empty for the whole document.
    std::string pointer;
    /// What is wrong, in words for the sender. Holds no piece of the text itself.
    std::string what;
    /// The byte at which reading stopped, from 0; 0 too where a codec refused a tree that was read.
    std::size_t offset = 0;
    JsonFaultKind kind = JsonFaultKind::syntax;

    bool operator==(JsonFault const&) const = default;
};

struct JsonLimits {
    /// Nested objects and arrays; `[]` has depth 1. At most 256.
    std::size_t depth = 32;
    std::size_t bytes = std::size_t{1} << 20;
};

} // namespace datafloor::crypto
