// Publishing: the thread that turns committed entries into tiles and signed checkpoints.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "ledger/tree/publisher.hpp"
#include "services/records/follower.hpp"

namespace datafloor::services {

struct PublishingOptions {
    std::chrono::milliseconds poll{200};
    std::chrono::milliseconds pause_after_fault{2'000};
};

/// Where a publisher finds its things.
struct PublishingPlaces {
    std::string database;             // connection string
    std::filesystem::path head_store; // on another disk in production
    std::filesystem::path ledger;     // tiles and checkpoint, as they are served
};

/// One in all processes of a floor: a second one fences off the first, whose steps then fail.
class Publishing {
  public:
    Publishing(PublishingPlaces places, std::string const& origin, crypto::SigningKey log_key,
               FaultSink on_fault, PublishingOptions options = {});
    ~Publishing();
    Publishing(Publishing const&) = delete;
    Publishing& operator=(Publishing const&) = delete;

    /// There are new entries. From any thread.
    void wake();

    /// The size of the newest checkpoint this process signed; 0 before the first.
    [[nodiscard]] std::uint64_t published() const { return published_.load(); }

  private:
    void serve();
    bool pause(std::chrono::milliseconds span);

    PublishingPlaces places_;
    crypto::NoteSigner signer_;
    FaultSink on_fault_;
    PublishingOptions options_;
    std::atomic<std::uint64_t> published_ = 0;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool ending_ = false;
    std::thread thread_;
};

} // namespace datafloor::services
