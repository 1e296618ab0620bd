// The built program, run as its users run it: a process with a home and a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "crypto/json.hpp"
#include "tests/support/process.hpp"

namespace datafloor::tests {

class Program : public testing::Test {
  protected:
    std::filesystem::path const folder_ = [] {
        auto name = (std::filesystem::temp_directory_path() / "datafloor_cli.XXXXXX").string();
        return std::filesystem::path(mkdtemp(name.data()));
    }();

    ~Program() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::filesystem::path home() const { return folder_ / "home"; }

    [[nodiscard]] std::string in(std::string const& name) const { return folder_ / name; }

    /// Runs `datafloor ARGUMENTS...`; the shell is not involved.
    [[nodiscard]] Outcome datafloor(std::vector<std::string> const& arguments,
                                    std::string_view input = {}) const {
        std::vector<std::string> command{"env", "-u", "DATAFLOOR_URL",
                                         "DATAFLOOR_HOME=" + home().string(), program};
        command.insert(command.end(), arguments.begin(), arguments.end());
        return run(command, input);
    }

    /// The same with --json; what it printed must be one JSON object.
    [[nodiscard]] crypto::Json json(std::vector<std::string> arguments) const {
        arguments.emplace_back("--json");
        auto const outcome = datafloor(arguments);
        EXPECT_EQ(outcome.status, 0) << outcome.output;
        auto parsed = crypto::parse_json(outcome.output.substr(0, outcome.output.find('\n')));
        EXPECT_TRUE(parsed.has_value()) << outcome.output;
        return parsed.value_or(crypto::Json());
    }

    /// A line of the shell in the test's folder, with `$datafloor` and the home set.
    [[nodiscard]] Outcome shell(std::string const& line) const {
        return run({"env", "-C", folder_, "datafloor=" + program,
                    "DATAFLOOR_HOME=" + home().string(), "sh", "-c", line});
    }

    void write(std::string const& name, std::string_view content) const {
        std::ofstream(folder_ / name, std::ios::binary) << content;
    }

    [[nodiscard]] std::string read(std::filesystem::path const& name) const {
        std::ifstream file(folder_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    [[nodiscard]] static unsigned mode_of(std::filesystem::path const& path) {
        return static_cast<unsigned>(std::filesystem::status(path).permissions());
    }

    std::string const program = DATAFLOOR_BUILD_DIR "/datafloor";
};

} // namespace datafloor::tests
