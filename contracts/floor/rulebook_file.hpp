// The rulebook as a file that people write: read once, when the floor is opened.
#pragma once

#include "contracts/floor/rulebook.hpp"

namespace datafloor::contracts {

/// Reads a rulebook from JSON. White space and the order of members are free; everything else is as
/// strict as in a document, and a rulebook that may not be put in force (`fault_of`) is refused.
std::expected<Rulebook, JsonFault> parse_rulebook(std::string_view text);

} // namespace datafloor::contracts
