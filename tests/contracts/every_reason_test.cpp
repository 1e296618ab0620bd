// Every reason that a folder's rules can give is provoked by that folder's tests.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include <gtest/gtest.h>

namespace datafloor::contracts {
namespace {

std::string text_of(std::filesystem::path const& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::set<std::string> reasons_in(std::string const& text) {
    std::set<std::string> out;
    std::regex const reason("Reason::([a-z_]+)");
    for (std::sregex_iterator match(text.begin(), text.end(), reason), end; match != end; ++match)
        out.insert((*match)[1]);
    return out;
}

TEST(EveryReason, IsProvokedByTheTestsOfItsFolder) {
    std::filesystem::path const root(DATAFLOOR_SOURCE_DIR);
    auto const common = reasons_in(text_of(root / "tests/contracts/spoiled.hpp"));
    int folders = 0;
    for (auto const* folder :
         {"floor", "listing", "money", "offer", "order", "party", "supervision"}) {
        auto rules = reasons_in(text_of(root / "contracts" / folder / "rules.cpp"));
        for (auto const* more : {"holds.cpp", "checks.cpp", "two_officers.cpp"})
            rules.merge(reasons_in(text_of(root / "contracts" / folder / more)));
        std::set<std::string> tests;
        for (auto const& file :
             std::filesystem::directory_iterator(root / "tests/contracts" / folder))
            tests.merge(reasons_in(text_of(file.path())));
        EXPECT_FALSE(rules.empty()) << folder;
        for (auto const& reason : rules)
            EXPECT_TRUE(tests.contains(reason)) << folder << " declines with " << reason;
        ++folders;
    }
    EXPECT_EQ(folders, 7);
    for (auto const& reason : reasons_in(text_of(root / "contracts/signing.cpp")))
        EXPECT_TRUE(common.contains(reason) || reason == "floor_not_open") << reason;
}

} // namespace
} // namespace datafloor::contracts
