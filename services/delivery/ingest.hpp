// Ingest: complete uploads become objects of the store, if they are what the manifest says and the
// keyholder finds the same with the key in its hands (PROTOCOL section 1).
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "services/delivery/object_store.hpp"
#include "services/delivery/payload_check.hpp"
#include "services/keyholder/client.hpp"

namespace datafloor::services {

using contracts::VersionId;

struct IngestJob {
    SignedText manifest;            // by the provider, as the ledger has it
    std::vector<BoundKey> bindings; // of its signer
    std::filesystem::path age_file; // header and payload, as stock age writes them
    std::filesystem::path hpt_list;
};

using IngestFault = std::variant<PayloadFault, StoreFault, KeyholderAway, Refusal>;

/// The fault's name, as it stands in the status of a version ("payload_sha256_differs").
std::string_view reason_of(IngestFault const& fault);

/// Whether the same uploads may pass another time.
bool may_pass_later(IngestFault const& fault);

struct Ingested {
    StoredObject payload;
    StoredObject hpt_list;
    StoredObject header; // as the provider made it
    SignedText finding;  // by the keyholder
    /// Of the provider's signature over the manifest, which the floor counter-signs.
    crypto::Hash manifest_signature_sha256{};
};

using IngestResult = std::expected<Ingested, IngestFault>;

/// The keyholder's part: `KeyholderClient::ingest`.
using Examine = std::function<KeyholderResult<DocumentAnswer>(IngestRequest const&, ExaminedFiles,
                                                              Keyholder::Progress const&)>;

/// Constant memory. Nothing becomes an object unless all of it passes. Throws std::system_error
/// where files fail, and ExaminationStopped where `progress` says false.
IngestResult ingest(IngestJob const& job, ObjectStore const& store, Examine const& examine,
                    Keyholder::Progress const& progress);

/// `waiting`: it failed for a reason that passes, and is to be submitted again.
enum class IngestState : std::uint8_t { none, queued, checking, waiting, stored, failed };

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::IngestState> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"none", "queued", "checking", "waiting", "stored", "failed"});
};

namespace datafloor::services {

struct IngestStatus {
    IngestState state{};
    /// The payload is read twice: once here, once by the keyholder.
    std::uint64_t bytes_done = 0;
    std::uint64_t bytes_total = 0;
    /// Where it waits or failed: the fault's name, or what the file system said.
    std::string reason;
    /// When it ended.
    std::chrono::steady_clock::time_point ended;
};

/// Does one ingest after another on a thread of its own.
class IngestDesk {
  public:
    struct Options {
        std::size_t queue_max = 64;
        /// How many ended ingests are remembered.
        std::size_t remembered_max = 1024;
    };

    /// Called on the desk's thread when an ingest has passed: the finding goes to the ledger.
    using OnIngested = std::function<void(VersionId, Ingested const&)>;

    IngestDesk(ObjectStore const& store, Examine examine, OnIngested on_ingested, Options options);
    /// Stops the one in work and forgets those that wait; their uploads are still there.
    ~IngestDesk();
    IngestDesk(IngestDesk const&) = delete;
    IngestDesk& operator=(IngestDesk const&) = delete;

    /// False if too many wait. A version that waits or is in work already is not queued twice.
    [[nodiscard]] bool submit(VersionId version, IngestJob job);
    [[nodiscard]] IngestStatus status(VersionId version) const;

  private:
    void run(std::stop_token const& stop);
    IngestStatus perform(VersionId version, IngestJob const& job, std::stop_token const& stop);
    void remember(VersionId version, IngestStatus status);

    ObjectStore const& store_;
    Examine examine_;
    OnIngested on_ingested_;
    Options options_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<std::pair<VersionId, IngestJob>> queue_;
    std::map<VersionId, IngestStatus> statuses_;
    std::deque<VersionId> ended_;
    std::jthread thread_;
};

} // namespace datafloor::services
