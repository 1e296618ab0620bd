// What the kernel knows of this process, for metrics.
#pragma once

#include <cstdint>

namespace datafloor::api {

struct ProcessFacts {
    double cpu_seconds = 0;        // user and system
    double start_unix_seconds = 0; // when the process began
    std::uint64_t resident_bytes = 0;
    std::uint64_t virtual_bytes = 0;
    std::uint64_t open_descriptors = 0;
    std::uint64_t descriptors_max = 0;
    std::uint64_t threads = 0;
};

/// Reads /proc; what cannot be read stays 0.
ProcessFacts read_process_facts();

} // namespace datafloor::api
