// Small files that a subcommand reads whole.
#pragma once

#include <filesystem>
#include <string>

#include "crypto/hash.hpp"

namespace datafloor::api::cli {

/// At most 16 MiB. Throws Refused where the file cannot be read.
std::string read_text_file(std::filesystem::path const& path);

/// Of the file's bytes, however many they are. Throws Refused where it cannot be read.
crypto::Hash hash_of_file(std::filesystem::path const& path);

} // namespace datafloor::api::cli
