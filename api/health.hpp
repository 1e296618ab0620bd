// Health: /healthz says that the process lives, /readyz whether it can do its work.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "api/server/response.hpp"

namespace datafloor::api {

/// A condition of readiness, such as "database" or "disk".
struct HealthCheck {
    std::string name;
    /// Nothing when all is well, else what is wrong. Runs on a thread of its own and may block, but
    /// must end by itself at some time. What it throws counts as wrong, without its text: the
    /// answer is public, so what it returns holds no secret and no address.
    std::function<std::optional<std::string>()> run;
    std::chrono::milliseconds limit{1'000}; // a run that takes longer counts as failed meanwhile
    std::chrono::milliseconds pause{2'000}; // from the end of one run to the next
};

/// The last result of each check. Pure but for its lock; `now` is any steady clock.
class HealthBoard {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit HealthBoard(std::vector<HealthCheck> const& checks);

    /// Check number `check` begins, and ends with nothing or with what is wrong.
    void begin(std::size_t check, Time now);
    void end(std::size_t check, std::optional<std::string> fault);

    /// All checks passed when they last ran, and none runs beyond its limit.
    [[nodiscard]] bool ready(Time now) const;
    /// 200 or 503, with one line for each check: "pass", "fail", "overdue" or "starting".
    [[nodiscard]] Response answer(Time now) const;

  private:
    struct Line {
        std::string name;
        std::chrono::milliseconds limit;
        std::optional<Time> running_since = {};
        bool ran = false;
        std::optional<std::string> fault = {};

        [[nodiscard]] std::string_view status(Time now) const;
    };

    mutable std::mutex mutex_;
    std::vector<Line> lines_;
};

/// Runs the checks, each on a thread of its own, so that one that hangs holds up no other and a
/// request for /readyz never waits for any. Destruction waits for the runs at hand.
class Readiness {
  public:
    explicit Readiness(std::vector<HealthCheck> checks);
    ~Readiness();
    Readiness(Readiness const&) = delete;
    Readiness& operator=(Readiness const&) = delete;

    [[nodiscard]] bool ready() const { return board_.ready(std::chrono::steady_clock::now()); }

    [[nodiscard]] Response answer() const {
        return board_.answer(std::chrono::steady_clock::now());
    }

  private:
    void repeat(std::size_t check, std::stop_token const& stop);

    std::vector<HealthCheck> checks_;
    HealthBoard board_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::vector<std::jthread> threads_; // last, so that they end first
};

/// The answer of /healthz.
Response alive_response();

} // namespace datafloor::api
