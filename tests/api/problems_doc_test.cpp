// docs/PROBLEMS.md lists every problem type once, with the status it is answered with.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "api/declined.hpp"
#include "api/problem_names.hpp"

namespace datafloor::api {
namespace {

struct Line {
    unsigned status = 0;
    std::string meaning;
    std::string remedy;
};

std::multimap<std::string, Line> lines_of_the_page() {
    auto const file = std::ifstream(std::string(DATAFLOOR_SOURCE_DIR) + "/docs/PROBLEMS.md");
    auto const text = (std::ostringstream() << file.rdbuf()).str();
    auto const row = std::regex(R"(\| `([a-z-]+)` \| (\d{3}) \| ([^|\n]+) \| ([^|\n]+) \|\n)");
    std::multimap<std::string, Line> lines;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), row);
         at != std::sregex_iterator(); ++at)
        lines.emplace("/problems/" + (*at)[1].str(),
                      Line{static_cast<unsigned>(std::stoul((*at)[2].str())), (*at)[3].str(),
                           (*at)[4].str()});
    return lines;
}

std::map<std::string, unsigned> statuses() {
    std::map<std::string, unsigned> out;
    for (auto const& problem : problem_names)
        out.emplace(problem_type(problem.name), problem.status);
    for (std::size_t i = 0; i < contracts::EnumNames<contracts::Reason>::names.size(); ++i) {
        auto const problem = problem_of({static_cast<contracts::Reason>(i), "Because."});
        out.emplace(problem.type, problem.status);
    }
    return out;
}

TEST(ProblemsPage, HasALineForEveryTypeAndNoOther) {
    auto const lines = lines_of_the_page();
    auto const known = statuses();
    for (auto const& [type, status] : known) {
        auto const [from, to] = lines.equal_range(type);
        ASSERT_EQ(std::distance(from, to), 1) << type;
        EXPECT_EQ(from->second.status, status) << type;
    }
    for (auto const& [type, line] : lines) EXPECT_TRUE(known.contains(type)) << type;
}

} // namespace
} // namespace datafloor::api
