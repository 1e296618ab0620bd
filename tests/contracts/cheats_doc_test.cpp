// docs/CHEATS.md names tests that exist.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace {

namespace fs = std::filesystem;

std::string text_of(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// `Suite.Name` of every test in tests/.
std::set<std::string> all_tests(fs::path const& root) {
    std::set<std::string> out;
    std::regex const test(R"((?:TEST|TEST_F|RC_GTEST_PROP)\((\w+),\s*(\w+)[,)])");
    for (auto const& entry : fs::recursive_directory_iterator(root / "tests")) {
        if (entry.path().extension() != ".cpp") continue;
        auto const text = text_of(entry.path());
        for (std::sregex_iterator at(text.begin(), text.end(), test), end; at != end; ++at)
            out.insert((*at)[1].str() + "." + (*at)[2].str());
    }
    return out;
}

TEST(CheatsDoc, NamesTestsThatExist) {
    fs::path const root(DATAFLOOR_SOURCE_DIR);
    auto const tests = all_tests(root);
    auto const text = text_of(root / "docs/CHEATS.md");
    std::regex const named(R"(`([A-Z]\w*\.[A-Z]\w*|tests/\w+/\w+)`)");
    std::size_t count = 0;
    for (std::sregex_iterator at(text.begin(), text.end(), named), end; at != end; ++at) {
        auto const name = (*at)[1].str();
        ++count;
        if (name.starts_with("tests/"))
            EXPECT_TRUE(fs::exists(root / name)) << name;
        else
            EXPECT_TRUE(tests.contains(name)) << name;
    }
    EXPECT_GT(count, 50U);
}

} // namespace
