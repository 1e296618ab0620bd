#include "api/cli/command.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {
namespace {

constexpr int status_usage = 2;

int explain(CLI::App& program, CLI::ParseError const& error) {
    if (error.get_exit_code() == 0) return program.exit(error); // --help, --version
    auto const* command = &program;
    std::string path = "datafloor";
    while (!command->get_subcommands().empty()) {
        command = command->get_subcommands().front();
        path += " " + command->get_name();
    }
    std::cerr << path << ": " << error.what() << "; see " << path << " --help\n";
    return status_usage;
}

} // namespace

Command Command::add(Description const& description) const {
    ENSURE(!description.examples.empty());
    auto* const command = app_->add_subcommand(description.name, description.what);
    std::string footer = "Examples:\n";
    for (auto const& example : description.examples) footer += "  datafloor " + example + "\n";
    footer += "Every subcommand takes --json (for machines) and --url URL (or $DATAFLOOR_URL); "
              "an actor's\nkeys lie in $DATAFLOOR_HOME. Exit status: 0 done, 1 refused or failed, "
              "2 wrong usage.";
    command->footer(footer);
    command->fallthrough();
    return Command(*command);
}

void Command::require_subcommand() const { app_->require_subcommand(1); }

bool Command::has_subcommand() const { return !app_->get_subcommands().empty(); }

void Command::text(std::string& into, OptionText const& option) const {
    auto* const added = app_->add_option(option.name, into, option.what)->type_name(option.type);
    added->required(option.required);
    if (!into.empty()) added->capture_default_str();
}

void Command::texts(std::vector<std::string>& into, OptionText const& option) const {
    auto* const added = app_->add_option(option.name, into, option.what)->type_name(option.type);
    added->required(option.required);
    // Options take one word each, so that the words behind them keep their place.
    if (option.name.starts_with('-')) added->allow_extra_args(false);
}

void Command::add_number(OptionText const& option, Bounds bounds, std::int64_t initial,
                         std::function<void(std::int64_t)> take) const {
    app_->add_option_function<std::int64_t>(option.name, std::move(take), option.what)
        ->type_name(option.type)
        ->check(CLI::Range(bounds.least, bounds.most).application_index(0).description(""))
        ->default_str(option.required ? std::string() : std::to_string(initial))
        ->required(option.required);
}

void Command::flag(bool& into, std::string const& name, std::string const& what) const {
    app_->add_flag(name, into, what);
}

void Command::choice(bool& into, FlagText const& first, FlagText const& second) const {
    auto* const group = app_->add_option_group("choice", "One of");
    group->add_flag_callback(first.name, [&into] { into = true; }, first.what);
    group->add_flag_callback(second.name, [&into] { into = false; }, second.what);
    group->require_option(1);
}

void Command::run(std::function<void()> action) const { app_->callback(std::move(action)); }

CommandLine::CommandLine(std::string const& what, std::string const& version, Common& common)
    : app_(std::make_unique<CLI::App>(what, "datafloor")) {
    app_->require_subcommand(1);
    app_->set_version_flag("--version", version);
    app_->add_flag("--json", common.json, "Print one JSON object for machines");
    app_->add_option("--url", common.url, "The floor's server (default $DATAFLOOR_URL)")
        ->type_name("URL");
    app_->footer("Each subcommand explains itself, with examples:\n  datafloor keys new --help");
}

CommandLine::~CommandLine() = default;

Command CommandLine::program() const { return Command(*app_); }

int CommandLine::run(int argc, char** argv) const {
    try {
        app_->parse(argc, argv);
        return 0;
    } catch (CLI::ParseError const& error) {
        return explain(*app_, error);
    }
}

void show(Common const& common, crypto::Json const& machine, std::string_view people) {
    if (common.json) {
        std::cout << crypto::canonical(machine) << '\n';
    } else {
        std::cout << people << '\n';
    }
}

} // namespace datafloor::api::cli
