// The one JSON parser: strict, for everything that comes from outside. Refuses, never repairs.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include <nlohmann/json.hpp>

#include "crypto/json_fwd.hpp"

namespace datafloor::crypto {

/// The largest integer that every JSON implementation holds exactly (RFC 7493 section 2.2).
inline constexpr std::int64_t largest_json_integer = (std::int64_t{1} << 53) - 1;

/// Reads an RFC 8259 text. Beyond what the RFC forbids it refuses: duplicate member names, U+0000
/// in any form, lone surrogates, a byte order mark, strings and names that are not in Unicode
/// normalisation form C, numbers that are not finite or vanish, integers beyond
/// +-largest_json_integer however they are written, and whatever passes the limits. All it accepts
/// has a canonical form (crypto/jcs.hpp) that it accepts again.
std::expected<Json, JsonFault> parse_json(std::string_view text, JsonLimits limits = {});

/// As parse_json, and refuses text that is not its own canonical form (RFC 8785).
std::expected<Json, JsonFault> parse_canonical_json(std::string_view text, JsonLimits limits = {});

/// Appends `/name` to a JSON Pointer, escaped after RFC 6901 section 3.
void append_json_pointer(std::string& pointer, std::string_view name);

/// Well-formed UTF-8 in normalisation form C.
bool is_nfc(std::string_view text);

} // namespace datafloor::crypto
