#include "api/cli/command.hpp"

#include <iostream>

#include <CLI/CLI.hpp>

#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {

CLI::App& add_command(CLI::App& parent, Description const& description) {
    ENSURE(!description.examples.empty());
    auto* const command = parent.add_subcommand(description.name, description.what);
    std::string footer = "Examples:\n";
    for (auto const& example : description.examples) footer += "  datafloor " + example + "\n";
    footer += "Every subcommand takes --json (for machines) and --url URL (or $DATAFLOOR_URL); "
              "an actor's\nkeys lie in $DATAFLOOR_HOME. Exit status: 0 done, 1 refused or failed, "
              "2 wrong usage.";
    command->footer(footer);
    command->fallthrough();
    return *command;
}

void show(Common const& common, crypto::Json const& machine, std::string_view people) {
    if (common.json) {
        std::cout << crypto::canonical(machine) << '\n';
    } else {
        std::cout << people << '\n';
    }
}

} // namespace datafloor::api::cli
