// Texts that tests make and the repository keeps: generated parts of the docs, frozen bytes.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace datafloor::contracts {

inline std::filesystem::path kept(std::string_view path) {
    return std::filesystem::path(DATAFLOOR_SOURCE_DIR) / path;
}

inline std::string read_kept(std::filesystem::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline bool asked_for(char const* variable) {
    auto const* value = std::getenv(variable);
    return value != nullptr && std::string_view(value) == "1";
}

/// The docs hold `text` between `<!-- begin NAME -->` and `<!-- end NAME -->`. With
/// DATAFLOOR_UPDATE_DOCS=1 it is put there first.
inline void expect_in_docs(std::string_view path, std::string const& name,
                           std::string const& text) {
    auto docs = read_kept(kept(path));
    auto const begin_mark = "<!-- begin " + name + " -->\n";
    auto const begin = docs.find(begin_mark);
    auto const end = docs.find("<!-- end " + name + " -->");
    ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end)
        << path << " has no place for " << name;
    auto const start = begin + begin_mark.size();
    if (asked_for("DATAFLOOR_UPDATE_DOCS")) {
        docs.replace(start, end - start, text);
        std::ofstream(kept(path), std::ios::binary) << docs;
        return;
    }
    EXPECT_TRUE(docs.substr(start, end - start) == text)
        << path << ": " << name << " is out of date; run with DATAFLOOR_UPDATE_DOCS=1";
}

/// The frozen bytes of a file. With DATAFLOOR_ADD_GOLDEN=1 a missing file is made of `fresh`; one
/// that is there is never changed.
inline std::string frozen(std::filesystem::path const& path, std::string const& fresh) {
    if (!std::filesystem::exists(path) && asked_for("DATAFLOOR_ADD_GOLDEN")) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << fresh;
    }
    EXPECT_TRUE(std::filesystem::exists(path))
        << path << " is missing: a new kind; run once with DATAFLOOR_ADD_GOLDEN=1";
    return read_kept(path);
}

} // namespace datafloor::contracts
