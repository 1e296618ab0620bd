// Orders in flight through a writer's queue: so many at once, until all are answered.
#pragma once

#include <atomic>
#include <chrono>
#include <latch>
#include <vector>

#include "services/writer/writer_queue.hpp"

namespace datafloor::api::cli {

/// Keeps a number of orders in flight until all are answered: whoever is answered asks again.
class Flight {
  public:
    Flight(services::WriterQueue& queue, std::vector<ledger::Submission> submissions)
        : queue_(queue), submissions_(std::move(submissions)), posted_(submissions_.size()),
          times_ms_(submissions_.size()),
          answered_(static_cast<std::ptrdiff_t>(submissions_.size())) {}

    /// Seconds until the last answer. Refused where an order is not recorded.
    double fly(std::size_t in_flight);

    [[nodiscard]] std::vector<double> const& times_ms() const { return times_ms_; }

  private:
    using Clock = std::chrono::steady_clock;

    void post_next();

    services::WriterQueue& queue_;
    std::vector<ledger::Submission> submissions_;
    std::vector<Clock::time_point> posted_;
    std::vector<double> times_ms_;
    std::atomic<std::size_t> next_ = 0;
    std::atomic<std::size_t> refused_ = 0;
    std::latch answered_;
};

} // namespace datafloor::api::cli
