// The statements of a batch beside the aggregates: head, entries, idempotency keys, follower acts,
// the batch's own row, quarantine.
#pragma once

#include <vector>

#include "ledger/batch.hpp"
#include "ledger/column.hpp"
#include "ledger/read.hpp"

namespace datafloor::ledger {

/// Waits for the lock that every writer takes for its batch.
void lock_ledger(Connection& connection);

/// Entries of one batch on their way into the table.
class EntryAppender {
  public:
    void begin();
    void add(StoredEntry const& entry, std::string_view kind);

    [[nodiscard]] std::size_t size() const { return count_; }

    /// Sends them; `Connection::receive` or a commit tells how it went.
    void send(Connection& connection);

  private:
    std::array<ArrayParameter, 7> columns_;
    std::string bytes_;
    std::size_t count_ = 0;
};

/// A submission whose command is an entry already.
struct Repeat {
    std::size_t place = 0; // in the span that was asked for
    std::uint64_t entry = 0;
    bool key_reused = false; // the same key, another request
};

/// Which of these were recorded by an earlier batch.
std::vector<Repeat> find_repeats(Connection& connection,
                                 std::span<Submission const* const> submissions);

/// A submission that this batch records as an entry.
struct Accepted {
    Submission const* submission;
    std::uint64_t entry;
};

/// Sends their idempotency keys and follower acts.
void store_keys(Connection& connection, std::span<Accepted const> accepted);

using BatchId = crypto::Uuid;

/// Sends the batch's own row.
void record_batch(Connection& connection, BatchId batch, std::uint64_t first, std::uint64_t count);
bool batch_is_recorded(Connection& connection, BatchId batch);

/// The hash of a command's documents; nothing for a command without any.
std::optional<Hash> identity_of(contracts::Command const& command);

void store_quarantine(Connection& connection, Hash const& command, std::string_view kind,
                      std::string_view reason);
std::vector<Hash> read_quarantine(Connection& connection);

/// The answer to a repeat, from its entry. Throws where the entry cannot be read.
Recorded recorded_again(StoredEntry const& entry);

} // namespace datafloor::ledger
