// The Idempotency-Key of a command, read strictly: the same key always has the same text.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "api/problem.hpp"
#include "api/server/request.hpp"

namespace datafloor::api {

inline constexpr std::size_t idempotency_key_length_max = 64;

/// 1 to 64 visible ASCII characters, bare or as a structured-field string in quotes (RFC 9651
/// section 3.3.3, as draft-ietf-httpapi-idempotency-key-header writes it). Both forms name one
/// key, so a bare one holds no quote and no backslash. Parameters after the string are refused.
std::optional<std::string> parse_idempotency_key(std::string_view value);

/// The key of a request, or the problem `idempotency-key-missing` or `idempotency-key-malformed`.
std::expected<std::string, Problem> idempotency_key(Headers const& headers);

} // namespace datafloor::api
