// The batch: commands become entries, one PostgreSQL transaction for many of them (ARCHITECTURE
// section 2.5).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "contracts/command.hpp"
#include "crypto/ed25519.hpp"
#include "ledger/database.hpp"
#include "ledger/entry.hpp"

namespace datafloor::ledger {

/// A client's own key for a command: the same key with the same request is executed once.
struct IdempotencyKey {
    contracts::PartyId party;
    std::string key;
    Hash request_sha256{};
};

/// A follower's reason to ask: it asks once for each entry, for ever.
struct FollowerAct {
    std::string follower;
    std::uint64_t cause = 0; // the entry that made it ask
};

struct Submission {
    contracts::Command command;
    std::optional<IdempotencyKey> idempotency;
    std::optional<FollowerAct> act;
};

/// A document of the floor's own as it went into an entry.
struct FloorSigned {
    std::string typ;
    std::string body;
    std::string jws;
};

/// The command is an entry.
struct Recorded {
    std::uint64_t index = 0;
    Hash leaf_hash{};
    Instant time;
    std::string kind;
    Events events;
    /// Empty for a repeat whose private part was erased.
    std::vector<FloorSigned> documents;
    /// It was an entry before: the same idempotency key, or the same follower's act.
    bool repeated = false;
    /// Supervision's gate stopped the command; that it was tried is the entry.
    std::optional<contracts::Declined> stopped;
};

/// The idempotency key was used for another request.
struct KeyReused {};

/// The program failed on this command, and on it alone. Nothing is recorded.
struct Failed {
    std::string what;
    /// It made a whole batch fail: the same documents are refused at once from now on.
    bool quarantined = false;
};

/// Nothing is recorded, for a reason outside the command: the database is away or overloaded.
struct Unavailable {
    std::string what;
};

/// The connection was lost at the commit and the database stays away: retry with the same key.
struct InDoubt {};

/// The database's clock jumped. Nothing is recorded until an operator confirms the time.
struct ClockStepped {
    std::chrono::microseconds by{0};
};

using Answer = std::variant<Recorded, contracts::Declined, KeyReused, Failed, Unavailable, InDoubt,
                            ClockStepped>;

using Decide = contracts::Result<contracts::Outcome> (*)(contracts::State const& state,
                                                         contracts::Command const& command,
                                                         Instant now);
using Apply = void (*)(contracts::State& state, contracts::Event const& event,
                       contracts::Place const& place);

/// Time since the machine started, sleep included.
std::chrono::microseconds time_since_boot();

struct WriterOptions {
    ConnectionOptions connection = ConnectionOptions::writer();
    std::size_t commands_max = 512;               // of one batch
    std::size_t bytes_max = std::size_t{8} << 20; // of the documents of one batch
    std::chrono::milliseconds time_max{500}; // deciding in one batch; the rest goes to the next
    /// Aggregates kept in memory between batches, absent ones included.
    std::size_t cache_max = 200'000;
    /// How long a lost database is called again before the answer is Unavailable or InDoubt.
    std::chrono::milliseconds patience{10'000};
    std::chrono::microseconds clock_step_max{2'000'000};

    // Tests put others here.
    Decide decide = contracts::decide;
    Apply apply = contracts::apply;
    std::function<std::chrono::microseconds()> boot_clock = time_since_boot;
    /// Called between the statements of a batch with the name of the step that comes.
    std::function<void(std::string_view step)> before = [](std::string_view) {};
};

/// Writes batches over a connection of its own. One thread at a time; any number of writers, in any
/// number of processes, may work on one database.
class Writer {
  public:
    /// `where` is a libpq connection string of a migrated database. Connects at the first batch.
    Writer(std::string where, crypto::SigningKey const& documents_key, WriterOptions options = {});
    ~Writer();

    /// Answers in the order of the submissions, which is the order in which they are decided. Never
    /// throws for what a command or the database does.
    std::vector<Answer> write(std::span<Submission const> submissions);

    Answer write(Submission const& submission);

    /// An operator says that the database's clock is right, after ClockStepped.
    void confirm_clock();

    /// Deletes some of the idempotency keys that ran out; how many. Throws like Connection.
    std::size_t sweep();

    /// The server process of the writer's session; nothing while it has none.
    [[nodiscard]] std::optional<int> server_process() const;

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace datafloor::ledger
