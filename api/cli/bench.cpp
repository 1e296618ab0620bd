#include "api/cli/bench.hpp"

#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <iostream>
#include <system_error>

#include <fmt/format.h>

#include "api/cli/bench_age.hpp"
#include "api/cli/bench_download.hpp"
#include "api/cli/bench_grow.hpp"
#include "api/cli/bench_ledger.hpp"
#include "api/cli/bench_orders.hpp"
#include "api/cli/bench_search.hpp"
#include "api/cli/bench_start.hpp"
#include "api/cli/bench_writer.hpp"
#include "api/cli/command.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/ensure.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {
namespace {

double seconds_of(timeval const& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

pid_t start(std::vector<std::string> const& command) {
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    auto const failed =
        posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) throw Refused("cannot start `" + command[0] + "`; install it");
    return child;
}

template <class Member>
std::vector<double> column(std::vector<Run> const& runs, Member member) {
    std::vector<double> out;
    out.reserve(runs.size());
    for (auto const& run : runs) out.push_back(static_cast<double>(run.*member));
    return out;
}

double round_to(double value, double per_unit) { return std::round(value * per_unit) / per_unit; }

} // namespace

Run measure(std::vector<std::string> const& command) {
    ENSURE(!command.empty());
    auto const begin = std::chrono::steady_clock::now();
    auto const child = start(command);
    int status = 0;
    rusage usage{};
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "wait4");
    auto const end = std::chrono::steady_clock::now();
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw Refused("`" + command[0] +
                      "` failed while it was measured; run it by hand to see "
                      "why");
    return {std::chrono::duration<double>(end - begin).count(),
            seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime), usage.ru_maxrss};
}

void pin_to_one_core() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        throw std::system_error(errno, std::generic_category(), "sched_getaffinity");
    // The last one: the first serves most interrupts.
    int core = CPU_SETSIZE - 1;
    while (core > 0 && !CPU_ISSET(static_cast<std::size_t>(core), &allowed)) --core;
    CPU_ZERO(&allowed);
    CPU_SET(static_cast<std::size_t>(core), &allowed);
    if (sched_setaffinity(0, sizeof allowed, &allowed) != 0)
        throw std::system_error(errno, std::generic_category(), "sched_setaffinity");
}

double percentile(std::vector<double> values, double share) {
    ENSURE(!values.empty());
    std::ranges::sort(values);
    auto const rank = static_cast<std::size_t>(
        std::max(1.0, std::ceil(share * static_cast<double>(values.size()))));
    return values[std::min(rank, values.size()) - 1];
}

void show_case(Common const& common, BenchCase const& facts, Rounds const& rounds) {
    auto const ours = column(rounds.ours, &Run::seconds);
    auto const median = percentile(ours, 0.5);
    auto const reference = percentile(column(rounds.reference, &Run::seconds), 0.5);
    auto const cpu_ratio = percentile(column(rounds.reference, &Run::cpu_seconds), 0.5) /
                           percentile(column(rounds.ours, &Run::cpu_seconds), 0.5);
    auto const memory = [](std::vector<Run> const& runs) {
        return static_cast<std::int64_t>(percentile(column(runs, &Run::resident_kib), 1));
    };
    auto const ratio = reference / median;
    crypto::Json const machine{{"name", facts.name},
                               {"ours", round_to(facts.work / median, 10)},
                               {"reference", round_to(facts.work / reference, 10)},
                               {"reference_name", facts.reference_name},
                               {"ratio", round_to(ratio, 1000)},
                               {"ratio_cpu", round_to(cpu_ratio, 1000)},
                               {"unit", facts.unit},
                               {"runs", rounds.ours.size()},
                               {"p50_ms", round_to(median * 1e3, 1000)},
                               {"p99_ms", round_to(percentile(ours, 0.99) * 1e3, 1000)},
                               {"memory_kib", memory(rounds.ours)},
                               {"reference_memory_kib", memory(rounds.reference)}};
    show(common, machine,
         fmt::format("{:8}  {:8.1f} {}, {} {:.1f}: {:.2f} times ({:.2f} by CPU time); p50 {:.0f} "
                     "ms, p99 {:.0f} ms, {} runs; {} KiB, {} {} KiB",
                     facts.name, facts.work / median, facts.unit, facts.reference_name,
                     facts.work / reference, ratio, cpu_ratio, median * 1e3,
                     percentile(ours, 0.99) * 1e3, ours.size(), memory(rounds.ours),
                     facts.reference_name, memory(rounds.reference)));
    std::cout << std::flush;
}

void add_bench(Command const& program, Common& common) {
    auto const bench = program.add({"bench",
                                    "Measure against a reference, side by side",
                                    {"bench encrypt", "bench decrypt --json"}});
    bench.require_subcommand();
    add_bench_age(bench, common);
    add_bench_writer(bench, common);
    add_bench_orders(bench, common);
    add_bench_ledger(bench, common);
    add_bench_download(bench, common);
    add_bench_start(bench, common);
    add_bench_grow(bench, common);
    add_bench_search(bench, common);
}

} // namespace datafloor::api::cli
