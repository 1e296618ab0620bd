// Texts that others wrote, made harmless for a terminal.
#pragma once

#include <string>
#include <string_view>

#include "crypto/json_fwd.hpp"

namespace datafloor::api::cli {

/// Without control characters, which could move the cursor or change what was printed before.
std::string printable(std::string_view text);

/// The member as text; numbers as they are; empty if it is missing or of another kind.
std::string printable(crypto::Json const& object, char const* member);

} // namespace datafloor::api::cli
