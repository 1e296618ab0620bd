// Before serving: everything a server needs, looked at once, a line for each with what to do.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "api/floor_folder.hpp"

namespace datafloor::api {

enum class Verdict : std::uint8_t {
    good,
    warning, // it serves, but not as it should in production
    fault,   // it would not serve, or not for long
};

struct PreflightLine {
    std::string name;
    Verdict verdict{};
    std::string found;
    std::string advice = {}; // what to do; empty where all is well
};

struct PreflightOptions {
    std::filesystem::path folder;
    std::string address;
    std::uint16_t port = 0;
    std::set<std::string> roles;          // of the process that is to be started
    std::uint64_t disk_reserve_bytes = 0; // what uploads and objects leave free
};

/// Changes nothing but a file that it makes and removes in each folder it must be able to write to.
/// Never throws for what it finds.
std::vector<PreflightLine> preflight(PreflightOptions const& options);

/// No line is a fault.
bool passes(std::vector<PreflightLine> const& lines);

} // namespace datafloor::api
