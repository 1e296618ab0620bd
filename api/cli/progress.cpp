#include "api/cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>

#include <fmt/format.h>

namespace datafloor::api::cli {
namespace {

constexpr auto redraw_every = std::chrono::milliseconds(200);

std::string print_seconds(double seconds) {
    auto const whole = static_cast<std::int64_t>(seconds + 0.5);
    if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

} // namespace

std::string print_bytes(std::uint64_t bytes) {
    constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    if (bytes < 1000) return fmt::format("{} B", bytes);
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.95 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    return fmt::format("{:.1f} {}", value, units[unit]);
}

std::string print_progress(ProgressFacts const& facts) {
    auto const moved = facts.done - std::min(facts.before, facts.done);
    auto const rate = facts.seconds > 0 ? static_cast<double>(moved) / facts.seconds : 0.0;
    auto const speed = print_bytes(static_cast<std::uint64_t>(rate)) + "/s";
    std::string line;
    if (facts.total && *facts.total > 0) {
        constexpr std::size_t width = 12;
        auto const done = std::min(facts.done, *facts.total);
        auto const part = static_cast<double>(done) / static_cast<double>(*facts.total);
        auto const filled = static_cast<std::size_t>(part * width);
        line = fmt::format("{} [{}{}] {:3.0f} %  {} of {}  {}", facts.what,
                           std::string(filled, '='), std::string(width - filled, ' '), part * 100,
                           print_bytes(done), print_bytes(*facts.total), speed);
        if (rate > 0)
            line += "  " + print_seconds(static_cast<double>(*facts.total - done) / rate) + " left";
    } else {
        line = fmt::format("{}  {}  {}", facts.what, print_bytes(facts.done), speed);
    }
    return line.substr(0, 79);
}

Progress::Progress(std::string what, std::optional<std::uint64_t> total)
    : facts_{.what = std::move(what), .total = total}, terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (!drawn_) return;
    draw(Clock::now());
    std::cerr << '\n';
}

void Progress::at(std::uint64_t done) {
    facts_.done = done;
    if (!terminal_) return;
    if (auto const now = Clock::now(); now >= next_) draw(now);
}

void Progress::draw(Clock::time_point now) {
    facts_.seconds = std::chrono::duration<double>(now - start_).count();
    std::cerr << "\r" << print_progress(facts_) << "\x1b[K" << std::flush;
    drawn_ = true;
    next_ = now + redraw_every;
}

} // namespace datafloor::api::cli
