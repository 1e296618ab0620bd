#include "api/process_facts.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>

namespace datafloor::api {
namespace {

/// When the machine began, in Unix seconds (`btime` of /proc/stat).
double boot_unix_seconds() {
    auto file = std::ifstream("/proc/stat");
    std::string name;
    double value = 0;
    while (file >> name) {
        if (name == "btime" && file >> value) return value;
        file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return 0;
}

double seconds_of(timeval const& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// The fields of /proc/self/stat that follow the name, proc(5): the first is number 3.
void read_stat(ProcessFacts& facts) {
    auto file = std::ifstream("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    // The name may hold anything, even blanks and parentheses.
    auto const name_end = text.rfind(')');
    if (name_end == std::string::npos) return;
    auto fields = std::istringstream(text.substr(name_end + 1));
    std::string skipped;
    for (int number = 3; number < 20; ++number) fields >> skipped;
    double started_ticks = 0; // since boot
    std::uint64_t resident_pages = 0;
    fields >> facts.threads >> skipped >> started_ticks >> facts.virtual_bytes >> resident_pages;
    facts.resident_bytes = resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    facts.start_unix_seconds =
        boot_unix_seconds() + started_ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

} // namespace

ProcessFacts read_process_facts() {
    ProcessFacts facts;
    read_stat(facts);

    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) == 0)
        facts.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);

    std::error_code error;
    for (auto entry = std::filesystem::directory_iterator("/proc/self/fd", error);
         !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
        ++facts.open_descriptors;
    if (facts.open_descriptors > 0) --facts.open_descriptors; // the one that just read the folder

    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) facts.descriptors_max = limit.rlim_cur;
    return facts;
}

} // namespace datafloor::api
