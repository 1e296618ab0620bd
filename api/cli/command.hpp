// What all subcommands share: common options, how they are described, how they print and fail.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
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

    /// With what the server answered: its status, and a problem of RFC 9457 as text, shown with
    /// --json.
    Refused(std::string const& sentence, std::string problem, int status)
        : std::runtime_error(sentence), problem_(std::move(problem)), status_(status) {}

    /// With the fault's name for programs, shown with --json.
    Refused(std::string const& sentence, std::string_view fault)
        : std::runtime_error(sentence), fault_(fault) {}

    [[nodiscard]] std::string const& problem() const { return problem_; }

    /// 0 where no server refused.
    [[nodiscard]] int status() const { return status_; }

    [[nodiscard]] std::string const& fault() const { return fault_; }

  private:
    std::string problem_;
    std::string fault_;
    int status_ = 0;
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

/// An option, or a word at its place.
struct OptionText {
    /// `-o,--output`, or `input` for a word at its place.
    std::string name;
    std::string type;
    std::string what;
    bool required = false;
};

/// What a number may be, both included.
struct Bounds {
    std::int64_t least;
    std::int64_t most;
};

struct FlagText {
    std::string name;
    std::string what;
};

/// A subcommand that is being described; a handle. What options are read into outlives the run.
class Command {
  public:
    explicit Command(CLI::App& app) : app_(&app) {}

    [[nodiscard]] Command add(Description const& description) const;
    /// One of its own subcommands must be named.
    void require_subcommand() const;
    /// Whether one was named; known when it runs.
    [[nodiscard]] bool has_subcommand() const;

    /// The text's present value is the default.
    void text(std::string& into, OptionText const& option) const;
    /// Repeatable.
    void texts(std::vector<std::string>& into, OptionText const& option) const;

    template <std::integral Number>
    void number(Number& into, OptionText const& option, Bounds bounds) const {
        add_number(option, bounds, static_cast<std::int64_t>(into),
                   [&into](std::int64_t value) { into = static_cast<Number>(value); });
    }

    void flag(bool& into, std::string const& name, std::string const& what) const;
    /// Exactly one of the two must be named; true: the first.
    void choice(bool& into, FlagText const& first, FlagText const& second) const;

    void run(std::function<void()> action) const;

  private:
    void add_number(OptionText const& option, Bounds bounds, std::int64_t initial,
                    std::function<void(std::int64_t)> take) const;

    CLI::App* app_;
};

/// The whole program's command line.
class CommandLine {
  public:
    CommandLine(std::string const& what, std::string const& version, Common& common);
    ~CommandLine();
    CommandLine(CommandLine const&) = delete;
    CommandLine& operator=(CommandLine const&) = delete;

    [[nodiscard]] Command program() const;

    /// Runs the subcommand that was named; what it throws comes through. Returns the exit status: 2
    /// after wrong usage, which was explained on standard error.
    [[nodiscard]] int run(int argc, char** argv) const;

  private:
    std::unique_ptr<CLI::App> app_;
};

/// Shows a result: `machine` on one line with --json, otherwise `people` (no final line feed).
void show(Common const& common, crypto::Json const& machine, std::string_view people);

} // namespace datafloor::api::cli
