// The audit: everything a ledger claims, checked from its bytes in one pass.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "crypto/checkpoint.hpp"
#include "ledger/audit/finding.hpp"
#include "ledger/entry_source.hpp"

namespace datafloor::ledger {

class TileStore;

/// The inline projections, as an audit compares them (ledger/audit/books.hpp).
class BookSource {
  public:
    BookSource() = default;
    BookSource(BookSource const&) = delete;
    BookSource& operator=(BookSource const&) = delete;
    virtual ~BookSource() = default;

    /// Holds still what will be compared, and says how many entries it stands for.
    virtual std::uint64_t freeze() = 0;

    /// Calls report(finding) for every row that is missing, unexpected, different or unreadable,
    /// until it returns false.
    virtual void compare(contracts::State const& state,
                         std::function<bool(Finding)> const& report) = 0;
};

struct AuditProgress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
};

struct AuditOptions {
    /// The log's key. Without it checkpoints are not looked at.
    std::optional<crypto::NoteVerifier> log = {};
    /// Notes. Each must be signed by the log and be of this ledger, whatever its size; the ledger
    /// must be as long as each of them.
    std::vector<std::string> checkpoints = {};
    /// What the head store holds.
    std::optional<crypto::TreeHead> head = {};
    /// Where given, a leaf that was changed is told from its neighbours.
    TileStore const* tiles = nullptr;
    BookSource* books = nullptr;
    unsigned threads = 2;
    std::size_t batch = 512;
    /// More differing rows than this are not listed.
    std::size_t findings_max = 100;
    /// Off: for measuring what the rest costs.
    bool signatures = true;
    std::function<void(AuditProgress)> progress = {};
};

struct AuditReport {
    std::uint64_t entries = 0;
    /// Private parts erased by order: no damage, but their documents cannot be checked.
    std::uint64_t erased = 0;
    std::uint64_t documents = 0;
    std::uint64_t events = 0;
    std::uint64_t checkpoints = 0;
    /// False where the source holds leaves alone: then chain, tree and checkpoints were checked.
    bool bodies = false;
    bool books = false;
    /// Of all entries.
    crypto::TreeHead head;
    /// The first bad entry comes first; nothing after it was replayed.
    std::vector<Finding> findings;
    bool more_findings = false;

    [[nodiscard]] bool good() const { return findings.empty(); }
};

/// Throws what the source throws; a fault of the ledger is a finding, never an exception.
AuditReport audit(EntrySource& source, AuditOptions const& options = {});

} // namespace datafloor::ledger
