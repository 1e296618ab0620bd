// What all subcommands share: common options, how they are described, how they print and fail.
#pragma once

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/json_fwd.hpp"

namespace CLI {
class App;
}

namespace datafloor::api::cli {

/// The options of every subcommand.
struct Common {
    bool json = false;
    /// The server; empty: $DATAFLOOR_URL, then the home's settings.
    std::string url;
};

/// Ends the subcommand with exit status 1. The text says what is wrong and what to do about it.
class Refused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;

    /// With what the server answered (a problem of RFC 9457, as text), shown with --json.
    Refused(std::string const& sentence, std::string problem)
        : std::runtime_error(sentence), problem_(std::move(problem)) {}

    [[nodiscard]] std::string const& problem() const { return problem_; }

  private:
    std::string problem_;
};

/// Ends the subcommand with exit status 2.
class WrongUsage : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct Description {
    std::string name;
    std::string what;
    /// Shown under the help, without the program's name; at least one.
    std::vector<std::string> examples;
};

/// Adds a subcommand with its help.
CLI::App& add_command(CLI::App& parent, Description const& description);

/// Shows a result: `machine` on one line with --json, otherwise `people` (no final line feed).
void show(Common const& common, crypto::Json const& machine, std::string_view people);

} // namespace datafloor::api::cli
