// The writer queue: one thread that takes what has gathered, decides it in one batch and answers.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "ledger/batch.hpp"
#include "services/workers.hpp"

namespace datafloor::services {

/// What writes a batch: `ledger::Writer::write`, or in a test something that fails.
using WriteBatch = std::function<std::vector<ledger::Answer>(std::span<ledger::Submission const>)>;

/// Two lanes: the floor's own work (deadlines, follower commands) never keeps a party waiting
/// behind more than one batch of it.
enum class Lane : std::uint8_t { parties, floor };

struct WriterQueueOptions {
    std::size_t batch_max = 256;            // commands a batch
    std::size_t floor_lane_batch_max = 256; // of them from the floor's lane
    std::size_t waiting_max = 4'096;        // in each lane; beyond: Overloaded
};

struct WriterQueueStatistics {
    std::uint64_t batches = 0;
    std::uint64_t commands = 0;
    std::array<std::uint64_t, 2> waiting{}; // by lane

    [[nodiscard]] std::uint64_t waiting_in(Lane lane) const {
        return waiting[static_cast<std::size_t>(lane)];
    }
};

class WriterQueue {
  public:
    using Completion = std::move_only_function<void(ledger::Answer)>;

    WriterQueue(WriteBatch write, WriterQueueOptions options = {});
    ~WriterQueue(); // ends it
    WriterQueue(WriterQueue const&) = delete;
    WriterQueue& operator=(WriterQueue const&) = delete;

    /// False when the lane is full. `done` is called once, on the writer's thread. From any thread.
    [[nodiscard]] bool post(ledger::Submission submission, Lane lane, Completion done);

    /// Answers what is being written; what still waits is answered as failed, and no more is taken.
    /// The io_context of those who wait in `submit` must last until then.
    void end();

    /// Resumes the caller on its own executor with the answer; throws Overloaded when full.
    Task<ledger::Answer> submit(ledger::Submission submission, Lane lane = Lane::parties);

    /// Blocks until the answer is there; for the floor's own threads. Throws Overloaded when full.
    ledger::Answer submit_and_wait(ledger::Submission submission, Lane lane = Lane::floor);

    [[nodiscard]] WriterQueueStatistics statistics() const;

  private:
    struct Shared;
    std::unique_ptr<Shared> shared_;
};

} // namespace datafloor::services
