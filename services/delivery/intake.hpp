// Intake: from complete uploads to a stored payload in the ledger.
#pragma once

#include "services/delivery/ingest.hpp"
#include "services/delivery/uploads.hpp"
#include "services/records/follower.hpp"
#include "services/writer/writer_queue.hpp"

namespace datafloor::services {

/// Thread-safe.
class Intake {
  public:
    Intake(Uploads& uploads, ObjectStore const& store, KeyholderClient keyholder,
           crypto::PublicKey keyholder_key, WriterQueue& writer, FaultSink on_fault);

    /// Begins the ingest of a version whose uploads are complete, if it still waits for a payload.
    void consider(ledger::Connection& connection, contracts::PartyId owner, VersionId id);
    /// The same for all complete uploads: after a restart, and now and then for those whose
    /// manifest was not indexed yet, or whose ingest failed for a reason that passes.
    void consider_all(ledger::Connection& connection);

    [[nodiscard]] IngestStatus status(VersionId version) const { return desk_.status(version); }

  private:
    [[nodiscard]] bool is_due(IngestStatus const& status) const;
    void record(VersionId id, Ingested const& ingested);

    Uploads& uploads_;
    KeyholderClient keyholder_;
    crypto::PublicKey keyholder_key_;
    WriterQueue& writer_;
    FaultSink on_fault_;
    IngestDesk desk_; // last: its thread uses the others
};

} // namespace datafloor::services
