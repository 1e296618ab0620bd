// What benchmarks share: the form of a result, and programs measured as processes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace datafloor::api::cli {

struct Common;

/// One case of a benchmark: ours against a reference, in rounds that alternate.
struct BenchCase {
    std::string name;
    std::string reference_name;
    std::string unit;
    /// Work of one run in `unit`s times seconds, so that work / seconds is the figure.
    double work = 0;
};

struct Run {
    double seconds = 0;
    double cpu_seconds = 0;
    /// The most memory the process held, in KiB.
    std::int64_t resident_kib = 0;
};

struct Rounds {
    std::vector<Run> ours;
    std::vector<Run> reference;
};

/// Runs a program with its output thrown away and waits for it. Throws Refused unless it ends with
/// status 0.
Run measure(std::vector<std::string> const& command);

/// Keeps this process and those it starts on one core.
void pin_to_one_core();

/// The value at or below which a share of the values lies (nearest rank).
double percentile(std::vector<double> values, double share);

/// Prints the case: `ours`, `reference` and `ratio` from the median times.
void show_case(Common const& common, BenchCase const& facts, Rounds const& rounds);

} // namespace datafloor::api::cli
