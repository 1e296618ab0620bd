// A progress line on a terminal: bytes, rate and time left, for what takes more than two seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace datafloor::api::cli {

/// `12.3 MB`: decimal units.
std::string print_bytes(std::uint64_t bytes);

struct ProgressFacts {
    std::string what;
    std::uint64_t done = 0;
    std::optional<std::uint64_t> total;
    double seconds = 0;
    /// Done before the clock started (a resumed transfer).
    std::uint64_t before = 0;
};

/// The line, at most 79 columns.
std::string print_progress(ProgressFacts const& facts);

/// Draws on standard error if it is a terminal, and nothing otherwise.
class Progress {
  public:
    Progress(std::string what, std::optional<std::uint64_t> total);
    ~Progress();
    Progress(Progress const&) = delete;
    Progress& operator=(Progress const&) = delete;

    /// Cheap enough for every chunk.
    void at(std::uint64_t done);

    /// Where a resumed transfer goes on.
    void begin_at(std::uint64_t done) { facts_.before = facts_.done = done; }

    void expect(std::uint64_t total) { facts_.total = total; }

  private:
    using Clock = std::chrono::steady_clock;

    void draw(Clock::time_point now);

    ProgressFacts facts_;
    bool terminal_;
    bool drawn_ = false;
    Clock::time_point const start_ = Clock::now();
    Clock::time_point next_ = start_ + std::chrono::seconds(2);
};

} // namespace datafloor::api::cli
