// Runs another program and waits for it: its exit status and all it printed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace datafloor::tests {

struct Outcome {
    int status = 0;     // exit status, or 128 + the signal that ended it
    std::string output; // standard output, then standard error
};

/// `command[0]` is looked up in PATH; `input` becomes its standard input.
/// Throws when the program cannot be started at all.
Outcome run(std::vector<std::string> const& command, std::string_view input = {});

/// The same, but throws with everything it printed unless it ends with status 0.
std::string run_or_throw(std::vector<std::string> const& command, std::string_view input = {});

} // namespace datafloor::tests
