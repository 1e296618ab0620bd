// Deadlines: the floor acts on every order whose time has come, without anybody asking.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/records/follower.hpp"
#include "services/writer/writer_queue.hpp"

namespace datafloor::services {

struct DeadlineOptions {
    std::size_t orders_max = 256;        // taken at a time
    std::chrono::milliseconds poll{250}; // between looks, without a wake-up
};

/// A thread of its own. What it asks for is decided again by the rules, so two processes doing this
/// at once, or one doing it twice, are harmless.
class Deadlines {
  public:
    Deadlines(std::string where, WriterQueue& writer, FaultSink on_fault,
              DeadlineOptions options = {});
    ~Deadlines();
    Deadlines(Deadlines const&) = delete;
    Deadlines& operator=(Deadlines const&) = delete;

    /// Something may be due now. From any thread.
    void wake();

  private:
    void serve();
    std::size_t act(ledger::Connection& connection);
    bool pause();

    std::string where_;
    WriterQueue& writer_;
    FaultSink on_fault_;
    DeadlineOptions options_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace datafloor::services
