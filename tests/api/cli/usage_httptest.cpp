#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "tests/api/cli/program.hpp"

namespace datafloor::tests {
namespace {

using testing::HasSubstr;

class Usage : public Program {
  protected:
    /// The names under "Subcommands:" in a help text.
    static std::vector<std::string> subcommands_in(std::string const& help) {
        std::vector<std::string> names;
        std::istringstream lines(help);
        std::string line;
        while (std::getline(lines, line) && line != "Subcommands:") {
        }
        while (std::getline(lines, line) && line.starts_with("  "))
            if (line[2] != ' ') names.push_back(line.substr(2, line.find(' ', 2) - 2));
        return names;
    }

    void walk(std::vector<std::string> const& path, std::set<std::string>& seen) const {
        auto words = path;
        words.emplace_back("--help");
        auto const help = datafloor(words);
        std::string name;
        for (auto const& word : path) name += " " + word;
        EXPECT_EQ(help.status, 0) << name;
        if (!path.empty()) {
            seen.insert(name);
            EXPECT_THAT(help.output, HasSubstr("Examples:\n  datafloor" + name)) << name;
        }
        for (auto const& below : subcommands_in(help.output)) {
            auto deeper = path;
            deeper.push_back(below);
            walk(deeper, seen);
        }
    }
};

TEST_F(Usage, EverySubcommandHelpsWithAnExample) {
    std::set<std::string> seen;
    walk({}, seen);
    for (auto const* const name : {" keys",
                                   " keys new",
                                   " encrypt",
                                   " decrypt",
                                   " bench encrypt",
                                   " keys request",
                                   " admit",
                                   " bind",
                                   " inspect",
                                   " fund",
                                   " payout conclude",
                                   " offer",
                                   " search",
                                   " buy",
                                   " orders",
                                   " fetch",
                                   " receipt",
                                   " publish",
                                   " accept",
                                   " balance",
                                   " refuse",
                                   " officer add",
                                   " officer reset",
                                   " officer remove",
                                   " officer list",
                                   " supervise rehash",
                                   " supervise freeze-party",
                                   " supervise freeze-order"})
        EXPECT_TRUE(seen.contains(name)) << name;
}

TEST_F(Usage, IsWrongWithStatusTwoAndALineThatNamesTheHelp) {
    std::vector<std::vector<std::string>> const wrong{
        {},
        {"no-such-subcommand"},
        {"keys"},
        {"keys", "new", "--no-such-option"},
        {"encrypt", "-r"},
        {"encrypt", "one", "two"},
        {"bench", "encrypt", "--rounds", "0"},
    };
    for (auto const& words : wrong) {
        auto const outcome = datafloor(words);
        EXPECT_EQ(outcome.status, 2) << outcome.output;
        EXPECT_THAT(outcome.output, HasSubstr("--help")) << outcome.output;
        EXPECT_EQ(std::ranges::count(outcome.output, '\n'), 1) << outcome.output;
    }
}

TEST_F(Usage, AlsoIsAnEncryptionForNobody) {
    write("in", "x");
    auto const outcome = datafloor({"encrypt", in("in"), "-o", in("out")});
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.output, HasSubstr("-r"));
    EXPECT_FALSE(std::filesystem::exists(in("out")));
}

TEST_F(Usage, OfABenchmarkGivesOneObjectForMachines) {
    for (auto const* const name : {"encrypt", "decrypt"}) {
        auto const result = json({"bench", name, "--mebibytes", "1", "--rounds", "2"});
        EXPECT_EQ(result["name"], name);
        EXPECT_EQ(result["unit"], "MB/s");
        EXPECT_EQ(result["reference_name"], "age");
        EXPECT_EQ(result["runs"], 2);
        auto const ours = result["ours"].get<double>();
        auto const reference = result["reference"].get<double>();
        EXPECT_GT(ours, 0);
        EXPECT_NEAR(result["ratio"].get<double>(), ours / reference, 0.05 * ours / reference);
        EXPECT_LE(result["p50_ms"].get<double>(), result["p99_ms"].get<double>());
        EXPECT_GT(result["memory_kib"].get<int>(), 0);
    }
}

} // namespace
} // namespace datafloor::tests
