// Small files that a subcommand reads whole.
#pragma once

#include <filesystem>
#include <string>

namespace datafloor::api::cli {

/// At most 16 MiB. Throws Refused where the file cannot be read.
std::string read_text_file(std::filesystem::path const& path);

} // namespace datafloor::api::cli
