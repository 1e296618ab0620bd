#include "api/cli/program.hpp"

#include <csignal>
#include <cstring>
#include <iostream>
#include <system_error>

#include <CLI/CLI.hpp>

#include "api/cli/command.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {
namespace {

constexpr int status_refused = 1;
constexpr int status_usage = 2;

constexpr auto add_functions = std::to_array<void (*)(CLI::App&, Common&)>({
    add_keys,
    add_encrypt,
    add_decrypt,
    add_bench,
});

/// One line on standard error; with --json the same for machines on standard output.
int refuse(Common const& common, std::string const& sentence, std::string const& problem = {}) {
    std::cerr << "datafloor: " << sentence << '\n';
    if (!common.json) return status_refused;
    crypto::Json answer{{"error", sentence}};
    if (auto parsed = crypto::parse_json(problem)) answer["problem"] = std::move(*parsed);
    std::cout << crypto::canonical(answer) << '\n';
    return status_refused;
}

int usage(CLI::App& program, CLI::ParseError const& error) {
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

void describe(CLI::App& program, Common& common) {
    program.require_subcommand(1);
    program.set_version_flag("--version", DATAFLOOR_VERSION);
    program.add_flag("--json", common.json, "Print one JSON object for machines");
    program.add_option("--url", common.url, "The floor's server (default $DATAFLOOR_URL)")
        ->type_name("URL");
    program.footer("Example:\n  datafloor keys new --help");
    for (auto const add : add_functions) add(program, common);
}

} // namespace

int run(int argc, char** argv) {
    // A closed pipe is an error of the write that meets it, not a silent death.
    std::signal(SIGPIPE, SIG_IGN);
    Common common;
    CLI::App program("A supervised data trading floor.", "datafloor");
    try {
        describe(program, common);
        program.parse(argc, argv);
        std::cout.flush();
        if (!std::cout) return refuse(common, "the output could not be written; was it closed?");
        return 0;
    } catch (CLI::ParseError const& error) {
        return usage(program, error);
    } catch (WrongUsage const& error) {
        std::cerr << "datafloor: " << error.what() << '\n';
        return status_usage;
    } catch (Refused const& error) {
        return refuse(common, error.what(), error.problem());
    } catch (std::system_error const& error) {
        return refuse(common, error.what());
    } catch (std::exception const& error) {
        return refuse(common, std::string("this failed unexpectedly: ") + error.what());
    }
}

} // namespace datafloor::api::cli
