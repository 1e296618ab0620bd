#include "ledger/batch.hpp"

#include <time.h>

#include <algorithm>
#include <map>
#include <new>
#include <set>
#include <thread>

#include "crypto/ensure.hpp"
#include "crypto/jws.hpp"
#include "ledger/batch_tables.hpp"
#include "ledger/clock_guard.hpp"
#include "ledger/tables/table.hpp"

namespace datafloor::ledger {
namespace {

using Clock = std::chrono::steady_clock;
using contracts::State;

/// PostgreSQL writes these while the next ones are being decided.
constexpr std::size_t entries_at_once = 16;

/// What the statement says is wrong lies in what it was given: data, constraints, limits.
bool blames_the_data(StatementRefused const& refused) {
    auto const state = refused.sqlstate().substr(0, 2);
    return state == "21" || state == "22" || state == "23" || state == "54";
}

bool database_is_away(Answer const& answer) {
    return std::holds_alternative<Unavailable>(answer) || std::holds_alternative<InDoubt>(answer);
}

BatchId new_batch_id(Instant now) {
    auto const random = crypto::random_array<10>();
    return crypto::uuid_v7(now.unix_ms(), random);
}

} // namespace

std::chrono::microseconds time_since_boot() {
    timespec now{};
    ENSURE(::clock_gettime(CLOCK_BOOTTIME, &now) == 0);
    return std::chrono::seconds(now.tv_sec) + std::chrono::duration_cast<std::chrono::microseconds>(
                                                  std::chrono::nanoseconds(now.tv_nsec));
}

class Writer::Impl {
  public:
    Impl(std::string where, crypto::SigningKey const& key, WriterOptions options)
        : where_(std::move(where)), key_(crypto::SigningKey::from_seed(key.seed())),
          options_(std::move(options)), clock_(options_.clock_step_max) {}

    std::vector<Answer> write(std::span<Submission const> submissions);
    std::size_t sweep();

    void confirm_clock() { clock_.forget(); }

    [[nodiscard]] std::optional<int> server_process() const {
        return connection_ ? std::optional(connection_->process_id()) : std::nullopt;
    }

  private:
    using Chunk = std::span<Submission const* const>;

    /// One batch under way.
    struct Batch {
        Chunk chunk;
        std::vector<std::optional<Answer>> answers;
        Instant clock;
        Clock::time_point began;
        Head head; // after the entries so far
        std::vector<Accepted> accepted;
        std::map<std::pair<contracts::PartyId, std::string>, std::size_t> keys;
        std::map<std::pair<std::string, std::uint64_t>, std::size_t> acts;
    };

    Connection& connect();
    void forget();
    void lose();
    std::vector<Answer> run(Chunk chunk);
    std::vector<Answer> retry(Chunk chunk);
    std::vector<Answer> one_by_one(Chunk chunk, std::string const& what, bool blamed);
    std::vector<Answer> attempt(Chunk chunk);
    std::vector<Answer> settle_doubt(Clock::time_point until);
    bool open_batch(Batch& batch);
    void answer_known(Batch& batch);
    void load(Batch const& batch, std::size_t from);
    void decide_all(Batch& batch);
    bool answer_repeat_within(Batch& batch, std::size_t i);
    void decide_one(Batch& batch, std::size_t i);
    void record(Batch& batch, std::size_t i, contracts::Outcome outcome, Instant now);
    void store();
    void commit(Batch& batch, Transaction& transaction);
    void quarantine(contracts::Command const& command, std::string const& what);
    [[nodiscard]] std::size_t chunk_size(Chunk rest) const;
    static std::vector<Answer> answers_of(Batch& batch);

    std::string where_;
    crypto::SigningKey key_;
    WriterOptions options_;
    ClockGuard clock_;
    std::optional<Connection> connection_;
    State state_{State::Extent::partial};
    /// Where the ledger ended when `state_` was left.
    std::optional<Head> head_;
    Tables tables_;
    EntryAppender appender_;
    std::set<Hash> quarantined_;
    bool quarantine_read_ = false;
    /// Commands are being decided or stored: a failure now may be theirs.
    bool at_work_ = false;

    /// The commit is on its way: its id, and the answers if it arrives.
    struct Doubt {
        BatchId batch;
        std::vector<Answer> answers;
    };

    std::optional<Doubt> doubt_;
};

Connection& Writer::Impl::connect() {
    if (!connection_) {
        forget();
        connection_.emplace(where_, options_.connection);
    }
    if (!quarantine_read_) {
        for (auto const& hash : read_quarantine(*connection_)) quarantined_.insert(hash);
        quarantine_read_ = true;
    }
    return *connection_;
}

void Writer::Impl::forget() {
    state_.clear();
    head_.reset();
}

void Writer::Impl::lose() {
    connection_.reset();
    forget();
}

std::size_t Writer::Impl::chunk_size(Chunk rest) const {
    std::size_t bytes = 0;
    std::size_t count = 0;
    for (auto const* submission : rest) {
        for (auto const& document : contracts::documents_of(submission->command))
            bytes += document.body.size() + document.jws.size();
        if (count > 0 && (count == options_.commands_max || bytes > options_.bytes_max)) break;
        ++count;
    }
    return count;
}

std::vector<Answer> Writer::Impl::write(std::span<Submission const> submissions) {
    std::vector<Submission const*> all;
    for (auto const& submission : submissions) all.push_back(&submission);
    std::vector<Answer> out;
    out.reserve(all.size());
    while (out.size() < all.size()) {
        auto const rest = Chunk(all).subspan(out.size());
        // A batch that ran out of time answers fewer; the next begins with the others.
        for (auto& answer : run(rest.first(chunk_size(rest)))) out.push_back(std::move(answer));
        // Patience was spent on the first; the others do not wait as long again.
        if (database_is_away(out.back())) out.resize(all.size(), Unavailable{"database away"});
    }
    return out;
}

/// At least one answer, at most as many as there are commands.
std::vector<Answer> Writer::Impl::run(Chunk chunk) {
    try {
        return retry(chunk);
    } catch (DatabaseAway const& away) {
        return std::vector<Answer>(chunk.size(), Unavailable{away.what()});
    } catch (StatementRefused const& refused) {
        forget();
        if (at_work_ && blames_the_data(refused)) return one_by_one(chunk, refused.what(), true);
        return std::vector<Answer>(chunk.size(), Unavailable{refused.what()});
    } catch (std::bad_alloc const&) {
        forget();
        return std::vector<Answer>(chunk.size(), Unavailable{"out of memory"});
    } catch (std::exception const& failure) {
        forget();
        return one_by_one(chunk, failure.what(), at_work_);
    }
}

/// Only the guilty one fails.
std::vector<Answer> Writer::Impl::one_by_one(Chunk chunk, std::string const& what, bool blamed) {
    std::vector<Answer> out;
    if (chunk.size() > 1) {
        for (auto const* submission : chunk) {
            for (auto& answer : run(Chunk(&submission, 1))) out.push_back(std::move(answer));
            if (database_is_away(out.back())) break;
        }
        out.resize(chunk.size(), Unavailable{"the database is away"});
        return out;
    }
    if (blamed) quarantine(chunk.front()->command, what);
    out.emplace_back(Failed{what, blamed && identity_of(chunk.front()->command).has_value()});
    return out;
}

void Writer::Impl::quarantine(contracts::Command const& command, std::string const& what) {
    auto const identity = identity_of(command);
    if (!identity) return;
    quarantined_.insert(*identity);
    try {
        store_quarantine(connect(), *identity, contracts::kind_of(command), what);
    } catch (DatabaseAway const&) { // this process remembers; the others will find out
        lose();
    } catch (StatementRefused const&) { // as above
    }
}

/// Attempts until the database was there for one, or patience ends.
std::vector<Answer> Writer::Impl::retry(Chunk chunk) {
    auto const until = Clock::now() + options_.patience;
    auto pause = std::chrono::milliseconds(10);
    for (;;) {
        try {
            return attempt(chunk);
        } catch (DatabaseAway const&) {
            lose();
            if (doubt_) {
                auto answers = settle_doubt(until);
                if (!answers.empty()) return answers;
                continue; // the commit did not arrive: once more
            }
            if (Clock::now() + pause > until) throw;
        } catch (StatementRefused const& refused) {
            // Locks, timeouts, a server that starts or hands over: not the commands' doing.
            forget();
            if ((at_work_ && blames_the_data(refused)) || Clock::now() + pause > until) throw;
            if (refused.sqlstate().starts_with("42")) throw; // not migrated: waiting does not help
        }
        std::this_thread::sleep_for(pause);
        pause = std::min(2 * pause, std::chrono::milliseconds(500));
    }
}

/// Looks for the batch whose commit was not answered: its answers, or none if it did not arrive.
std::vector<Answer> Writer::Impl::settle_doubt(Clock::time_point until) {
    auto doubt = std::move(*doubt_);
    doubt_.reset();
    for (;;) {
        try {
            auto& connection = connect();
            Transaction transaction(connection);
            // Once we have the lock, the lost session has ended, one way or the other.
            lock_ledger(connection);
            if (batch_is_recorded(connection, doubt.batch)) return std::move(doubt.answers);
            return {};
        } catch (DatabaseAway const&) {
            lose();
        } catch (StatementRefused const&) { // such as a lock timeout: ask again
        }
        if (Clock::now() > until) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    for (auto& answer : doubt.answers) {
        auto const* recorded = std::get_if<Recorded>(&answer);
        if (recorded != nullptr && !recorded->repeated) answer = InDoubt{};
    }
    return std::move(doubt.answers);
}

std::vector<Answer> Writer::Impl::answers_of(Batch& batch) {
    std::vector<Answer> out;
    for (auto& answer : batch.answers) {
        if (!answer) break; // for the next batch
        out.push_back(std::move(*answer));
    }
    return out;
}

std::vector<Answer> Writer::Impl::attempt(Chunk chunk) {
    at_work_ = false;
    doubt_.reset();
    auto& connection = connect();
    Batch batch{.chunk = chunk,
                .answers = std::vector<std::optional<Answer>>(chunk.size()),
                .clock = {},
                .began = {},
                .head = {},
                .accepted = {},
                .keys = {},
                .acts = {}};
    options_.before("begin");
    Transaction transaction(connection);
    options_.before("lock");
    lock_ledger(connection);
    if (!open_batch(batch)) return answers_of(batch);
    answer_known(batch);
    options_.before("load");
    load(batch, 0);
    at_work_ = true;
    appender_.begin();
    decide_all(batch);
    if (batch.accepted.empty()) return answers_of(batch);
    commit(batch, transaction);
    auto answers = std::move(doubt_->answers);
    doubt_.reset();
    return answers;
}

/// Head and clock. False: the clock jumped, and all is answered.
bool Writer::Impl::open_batch(Batch& batch) {
    options_.before("head");
    auto const asked = options_.boot_clock();
    auto const [head, clock] = read_head(*connection_);
    auto const answered = options_.boot_clock();
    if (auto const step = clock_.look({clock, asked, answered}, head.time)) {
        for (auto& answer : batch.answers) answer = ClockStepped{*step};
        return false;
    }
    // Another writer was here, or memory is full.
    if (head_ != head || state_.size() > options_.cache_max) state_.clear();
    head_ = head;
    batch.head = head;
    batch.clock = clock;
    batch.began = Clock::now();
    return true;
}

/// Repeats of recorded commands, and commands in quarantine.
void Writer::Impl::answer_known(Batch& batch) {
    auto const repeats = find_repeats(*connection_, batch.chunk);
    std::vector<std::uint64_t> indexes;
    for (auto const& repeat : repeats) indexes.push_back(repeat.entry);
    if (!repeats.empty()) {
        auto const entries = read_entries(*connection_, indexes);
        for (std::size_t i = 0; i < repeats.size(); ++i) {
            auto& answer = batch.answers[repeats[i].place];
            if (repeats[i].key_reused)
                answer = KeyReused{};
            else if (entries[i])
                answer = recorded_again(*entries[i]);
            else
                answer = Failed{"the entry of this key is missing", false};
        }
    }
    if (quarantined_.empty()) return;
    for (std::size_t i = 0; i < batch.chunk.size(); ++i) {
        auto const identity = identity_of(batch.chunk[i]->command);
        if (!batch.answers[i] && identity && quarantined_.contains(*identity))
            batch.answers[i] = Failed{"this command made the program fail before", true};
    }
}

/// What the commands from here on need and the memory does not hold.
void Writer::Impl::load(Batch const& batch, std::size_t from) {
    auto const need = [&](contracts::Needs& needs) {
        for (auto i = from; i < batch.chunk.size(); ++i)
            if (!batch.answers[i]) contracts::needs(needs, batch.chunk[i]->command);
    };
    tables_.load(*connection_, need, state_);
}

void Writer::Impl::decide_all(Batch& batch) {
    for (std::size_t i = 0; i < batch.chunk.size(); ++i) {
        if (batch.answers[i] || answer_repeat_within(batch, i)) continue;
        if (i > 0 && Clock::now() - batch.began > options_.time_max) return;
        // What a command before made necessary is not touched by any before, so the tables have it.
        contracts::Needs needs(state_);
        contracts::needs(needs, batch.chunk[i]->command);
        if (!needs.complete()) load(batch, i);
        decide_one(batch, i);
    }
}

/// The same key or act twice in one batch.
bool Writer::Impl::answer_repeat_within(Batch& batch, std::size_t i) {
    auto const& submission = *batch.chunk[i];
    auto const repeat = [&](std::size_t first) {
        auto again = std::get<Recorded>(*batch.answers[first]);
        again.repeated = true;
        batch.answers[i] = std::move(again);
        return true;
    };
    if (auto const& used = submission.idempotency) {
        if (auto const place = batch.keys.find({used->party, used->key});
            place != batch.keys.end()) {
            auto const& first = *batch.chunk[place->second];
            if (first.idempotency->request_sha256 == used->request_sha256)
                return repeat(place->second);
            batch.answers[i] = KeyReused{};
            return true;
        }
    }
    if (auto const& act = submission.act)
        if (auto const place = batch.acts.find({act->follower, act->cause});
            place != batch.acts.end())
            return repeat(place->second);
    return false;
}

void Writer::Impl::decide_one(Batch& batch, std::size_t i) {
    auto const now = std::max(batch.clock, batch.head.time + std::chrono::microseconds(1));
    std::optional<contracts::Result<contracts::Outcome>> result;
    try {
        result = options_.decide(state_, batch.chunk[i]->command, now);
    } catch (std::exception const& failure) {
        // Nothing was applied: the others are not touched by it.
        batch.answers[i] = Failed{failure.what(), false};
        return;
    }
    if (!*result)
        batch.answers[i] = std::move(result->error());
    else
        record(batch, i, std::move(**result), now);
}

void Writer::Impl::record(Batch& batch, std::size_t i, contracts::Outcome outcome, Instant now) {
    auto const& submission = *batch.chunk[i];
    Recorded recorded{.index = batch.head.size,
                      .leaf_hash = {},
                      .time = now,
                      .kind = std::string(contracts::kind_of(submission.command)),
                      .events = std::move(outcome.events),
                      .documents = {},
                      .repeated = false,
                      .stopped = std::move(outcome.stopped)};
    auto documents = contracts::documents_of(submission.command);
    recorded.documents.reserve(outcome.documents.size());
    for (auto& document : outcome.documents) {
        auto jws = crypto::sign_detached(key_, document.typ, crypto::bytes_of(document.body));
        recorded.documents.push_back(
            {std::string(document.typ), std::move(document.body), std::move(jws)});
        documents.push_back({recorded.documents.back().body, recorded.documents.back().jws});
    }
    // Entry 0 is decided by the rulebook it brings.
    auto const* floor = state_.find<contracts::Floor>({});
    std::optional<std::uint32_t> rulebook;
    if (floor != nullptr) rulebook = floor->rulebook.version;
    for (auto const& event : recorded.events) options_.apply(state_, event, {batch.head.size, now});
    floor = state_.find<contracts::Floor>({});
    ENSURE(floor != nullptr);
    auto const entry = compose(batch.head, {.floor = floor->floor,
                                            .time = now,
                                            .kind = recorded.kind,
                                            .rulebook = rulebook.value_or(floor->rulebook.version),
                                            .events = recorded.events,
                                            .documents = documents,
                                            .core_salt = crypto::random_array<16>(),
                                            .private_salt = crypto::random_array<16>()});
    recorded.leaf_hash = entry.leaf_hash;
    appender_.add(entry, recorded.kind);
    if (appender_.size() == entries_at_once) store();
    batch.accepted.push_back({&submission, batch.head.size});
    batch.head = head_after(entry);
    if (auto const& used = submission.idempotency) batch.keys[{used->party, used->key}] = i;
    if (auto const& act = submission.act) batch.acts[{act->follower, act->cause}] = i;
    batch.answers[i] = std::move(recorded);
}

/// Sends the entries since the last time and what they changed.
void Writer::Impl::store() {
    appender_.send(*connection_);
    appender_.begin();
    tables_.store(*connection_, state_);
    state_.settle();
}

void Writer::Impl::commit(Batch& batch, Transaction& transaction) {
    auto const id = new_batch_id(batch.clock);
    options_.before("store");
    if (appender_.size() > 0) store();
    store_keys(*connection_, batch.accepted);
    record_batch(*connection_, id, batch.accepted.front().entry, batch.accepted.size());
    options_.before("commit");
    doubt_ = Doubt{id, answers_of(batch)};
    transaction.commit();
    options_.before("answer");
    head_ = batch.head;
}

std::size_t Writer::Impl::sweep() {
    try {
        return connect().execute(statement("sweep_idempotency")).affected();
    } catch (DatabaseAway const&) {
        lose();
        throw;
    }
}

Writer::Writer(std::string where, crypto::SigningKey const& documents_key, WriterOptions options)
    : impl_(std::make_unique<Impl>(std::move(where), documents_key, std::move(options))) {}

Writer::~Writer() = default;

std::vector<Answer> Writer::write(std::span<Submission const> submissions) {
    return impl_->write(submissions);
}

Answer Writer::write(Submission const& submission) {
    return std::move(impl_->write(std::span(&submission, 1)).front());
}

void Writer::confirm_clock() { impl_->confirm_clock(); }

std::size_t Writer::sweep() { return impl_->sweep(); }

std::optional<int> Writer::server_process() const { return impl_->server_process(); }

} // namespace datafloor::ledger
