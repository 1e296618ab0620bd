#include "api/cli/bench_figures.hpp"

#include <unistd.h>

#include <cmath>
#include <iostream>

#include <fmt/format.h>

#include "api/cli/bench.hpp"
#include "api/cli/command.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {
namespace {

/// Four digits that count; the rest is noise.
double rounded(double value) {
    if (value == 0) return 0;
    auto const scale = std::pow(10.0, 3 - std::floor(std::log10(std::abs(value))));
    return std::round(value * scale) / scale;
}

} // namespace

void show_figures(Common const& common, FigureCase const& facts, Figures const& figures) {
    auto const ours = percentile(figures.ours, 0.5);
    auto const reference = percentile(figures.reference, 0.5);
    auto const p50 = percentile(figures.times_ms, 0.5);
    auto const p99 = percentile(figures.times_ms, 0.99);
    crypto::Json machine{{"name", facts.name},
                         {"ours", rounded(ours)},
                         {"reference", rounded(reference)},
                         {"reference_name", facts.reference_name},
                         {"ratio", rounded(ours / reference)},
                         {"unit", facts.unit},
                         {"runs", figures.ours.size()},
                         {"p50_ms", rounded(p50)},
                         {"p99_ms", rounded(p99)}};
    std::string more;
    if (!figures.cost_us.empty() && !figures.reference_cost_us.empty()) {
        auto const cost = percentile(figures.cost_us, 0.5);
        auto const reference_cost = percentile(figures.reference_cost_us, 0.5);
        machine["cpu_us"] = rounded(cost);
        machine["reference_cpu_us"] = rounded(reference_cost);
        machine["ratio_cpu"] = rounded(reference_cost / cost);
        more = fmt::format("; {} against {} us of CPU ({:.2f} times)", rounded(cost),
                           rounded(reference_cost), reference_cost / cost);
    }
    for (auto const& [name, value] : figures.more) {
        machine[name] = rounded(value);
        more += fmt::format("; {} {}", name, rounded(value));
    }
    show(common, machine,
         fmt::format("{:16} {:>9} {}, {} {}: {:.2f} times; p50 {} ms, p99 {} ms, {} runs{}",
                     facts.name, rounded(ours), facts.unit, facts.reference_name,
                     rounded(reference), ours / reference, rounded(p50), rounded(p99),
                     figures.ours.size(), more));
    std::cout << std::flush;
}

Stage::Stage(std::string const& what) : shown_(isatty(STDERR_FILENO) != 0) {
    if (shown_) std::cerr << "\r\x1b[K" << what << " …" << std::flush;
}

Stage::~Stage() {
    if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

} // namespace datafloor::api::cli
