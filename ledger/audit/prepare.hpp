// The part of an audit that needs no state and can therefore run ahead on every core: reading
// entries, hashing them, and verifying the signatures.
#pragma once

#include <unordered_map>

#include "crypto/jws.hpp"
#include "ledger/audit/documents.hpp"
#include "ledger/entry_source.hpp"

namespace datafloor::ledger {

/// The name under which an audit reports a fault of an entry's form.
AuditFault audit_fault(EntryFault fault);

/// A document of an entry as far as it was read.
struct PreparedDocument {
    crypto::Hash hash{};
    crypto::Hash jws_sha256{};
    std::optional<crypto::DetachedJws> jws;
    std::optional<AnyDocument> document;
    /// Set where something about it is wrong; then the rest may be missing.
    std::optional<Finding> finding;
};

struct PreparedEntry {
    std::uint64_t index = 0; // where it stands
    crypto::Hash leaf_hash{};
    crypto::Hash leaf_sha256{};
    std::optional<Leaf> leaf;
    std::optional<Core> core;
    /// The documents; absent if they were erased, or the source holds no bodies.
    std::optional<std::vector<PreparedDocument>> documents;
    /// The first fault of leaf and body.
    std::optional<Finding> finding;
};

struct PrepareOptions {
    unsigned threads = 1;
    /// Whether the source holds bodies at all.
    bool bodies = true;
    /// Off: for measuring what the rest costs.
    bool signatures = true;
};

/// Reads and verifies batches, one after the other. Every key any entry bound so far is known by
/// its thumbprint; whether it may sign is not judged here.
class Preparation {
  public:
    Preparation(EntrySource& source, PrepareOptions options) : source_(source), options_(options) {}

    /// The next entries of the source.
    std::vector<PreparedEntry> next(EntryRange const& range);

  private:
    void learn_keys(Events const& events);
    void verify(PreparedEntry& entry, Private const& part) const;

    EntrySource& source_;
    PrepareOptions options_;
    std::unordered_map<crypto::Thumbprint, crypto::PublicKey> keys_;
};

} // namespace datafloor::ledger
