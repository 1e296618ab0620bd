// Watch: what a connection is doing and until when. Written by the thread that serves the
// connection, read by the sweep on the request thread; therefore atomics.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>

#include "api/server/options.hpp"

namespace datafloor::api {

enum class Phase : std::uint8_t {
    idle,    // between requests
    head,    // reading a head
    body,    // reading a body
    handler, // waiting for our own code
    write,   // sending
    stream,  // between two pieces of a streamed answer
    linger,  // all is said, reading until the peer closes
};

class Watch {
  public:
    using Clock = std::chrono::steady_clock;

    void enter(Phase phase, Clock::duration limit) {
        phase_.store(phase, std::memory_order_relaxed);
        deadline_.store((Clock::now() + limit).time_since_epoch().count(),
                        std::memory_order_release);
    }

    /// A phase that may last.
    void enter_unlimited(Phase phase) {
        deadline_.store(never, std::memory_order_relaxed);
        phase_.store(phase, std::memory_order_release);
    }

    Phase phase() const { return phase_.load(std::memory_order_acquire); }

    bool overdue(Clock::time_point now) const {
        return now.time_since_epoch().count() > deadline_.load(std::memory_order_acquire);
    }

    /// Set by the sweep; whoever deals with it clears it.
    void expire() {
        deadline_.store(never, std::memory_order_relaxed);
        expired_.store(true, std::memory_order_release);
    }

    bool expired() const { return expired_.load(std::memory_order_acquire); }

    void clear() { expired_.store(false, std::memory_order_release); }

  private:
    static constexpr auto never = std::numeric_limits<Clock::rep>::max();

    std::atomic<Phase> phase_ = Phase::idle;
    std::atomic<Clock::rep> deadline_ = never;
    std::atomic<bool> expired_ = false;
};

/// How long a peer may still keep us waiting in one transfer. Only the waiting counts: time that
/// our own disk or handler takes is not the peer's fault.
class Pace {
  public:
    Pace(ServerOptions const& options, std::chrono::milliseconds pause)
        : options_(options), pause_(pause) {}

    Watch::Clock::duration limit() const {
        auto const rate = options_.rate_min_bytes_per_second;
        if (rate == 0) {
            return pause_;
        }
        auto const earned = std::chrono::milliseconds(bytes_ * 1000 / rate);
        auto const left = options_.rate_grace + earned - waited_;
        return std::min<Watch::Clock::duration>(
            pause_, std::max<Watch::Clock::duration>(left, Watch::Clock::duration::zero()));
    }

    void add(Watch::Clock::duration waited, std::uint64_t bytes) {
        waited_ += waited;
        bytes_ += bytes;
    }

  private:
    ServerOptions const& options_;
    std::chrono::milliseconds pause_;
    Watch::Clock::duration waited_{0};
    std::uint64_t bytes_ = 0;
};

} // namespace datafloor::api
