// A password from the terminal, not shown while it is typed, or from standard input.
#pragma once

#include "api/cli/secret_text.hpp"

namespace datafloor::api::cli {

/// On a terminal it is asked for twice; otherwise it is the first line of standard input. Refuses
/// less than 12 bytes, more than 1000, and two that differ.
SecretText read_new_password();

} // namespace datafloor::api::cli
