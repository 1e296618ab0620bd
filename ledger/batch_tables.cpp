#include "ledger/batch_tables.hpp"

#include <algorithm>

#include "contracts/floor/countersignature.hpp"
#include "contracts/order/documents.hpp"
#include "crypto/jws.hpp"
#include "ledger/tables/table.hpp"

namespace datafloor::ledger {
namespace {

/// Every writer of a ledger takes this lock; nothing else does.
constexpr std::int64_t ledger_lock = 0x6461'7461'0002;

using KeyHash = std::array<std::uint8_t, 16>;

/// Keys are texts of clients; 16 bytes of their hash tell them apart.
KeyHash hash_of_key(std::string_view key) {
    auto const hash = crypto::sha256(crypto::bytes_of(key));
    KeyHash out;
    std::copy_n(hash.begin(), out.size(), out.begin());
    return out;
}

template <class T>
T field_as(Rows const& rows, std::size_t row, std::size_t column) {
    T out;
    detail::read_field(rows, row, column, out);
    return out;
}

/// Documents only the floor signs.
bool is_floor_typ(std::string_view typ) {
    static constexpr auto typs = std::to_array<std::string_view>(
        {contracts::Confirmation::typ, contracts::Release::typ, contracts::Settlement::typ,
         contracts::Countersignature::typ});
    return std::ranges::find(typs, typ) != typs.end();
}

void find_used_keys(Connection& connection, std::span<Submission const* const> submissions,
                    std::vector<Repeat>& out) {
    ArrayParameter parties;
    ArrayParameter keys;
    parties.begin();
    keys.begin();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < submissions.size(); ++i) {
        auto const& used = submissions[i]->idempotency;
        if (!used) continue;
        parties.add(used->party);
        keys.add(hash_of_key(used->key));
        places.push_back(i);
    }
    if (places.empty()) return;
    static auto const& query = statement("find_idempotency");
    auto const rows = connection.execute(query, {parties.finish(), keys.finish()});
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto const place = places.at(field_as<std::uint64_t>(rows, row, 0) - 1);
        out.push_back(
            {place, field_as<std::uint64_t>(rows, row, 2),
             field_as<Hash>(rows, row, 1) != submissions[place]->idempotency->request_sha256});
    }
}

void find_acts(Connection& connection, std::span<Submission const* const> submissions,
               std::vector<Repeat>& out) {
    ArrayParameter followers;
    ArrayParameter causes;
    followers.begin();
    causes.begin();
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < submissions.size(); ++i) {
        auto const& act = submissions[i]->act;
        if (!act) continue;
        followers.add_text(act->follower);
        causes.add(act->cause);
        places.push_back(i);
    }
    if (places.empty()) return;
    static auto const& query = statement("find_follower_acts");
    auto const rows = connection.execute(query, {followers.finish(), causes.finish()});
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back({places.at(field_as<std::uint64_t>(rows, row, 0) - 1),
                       field_as<std::uint64_t>(rows, row, 1), false});
}

} // namespace

void lock_ledger(Connection& connection) {
    static auto const& lock = statement("lock_ledger");
    static auto const number = column_text(ledger_lock);
    connection.execute(lock, {number});
}

void EntryAppender::begin() {
    for (auto& column : columns_) column.begin();
    bytes_.clear();
    count_ = 0;
}

void EntryAppender::add(StoredEntry const& entry, std::string_view kind) {
    columns_[0].add(entry.index);
    columns_[1].add(entry.time);
    columns_[2].add_text(kind);
    columns_[3].add(bytes_.size() + 1); // SQL counts from 1
    columns_[4].add(entry.leaf.size());
    columns_[5].add(entry.core.size());
    columns_[6].add(entry.private_part->size());
    bytes_ += entry.leaf;
    bytes_ += crypto::text_of(entry.leaf_hash);
    bytes_ += entry.core;
    bytes_ += *entry.private_part;
    bytes_ += crypto::text_of(entry.private_sha256);
    ++count_;
}

void EntryAppender::send(Connection& connection) {
    static auto const& append = statement("append_entries");
    std::array<Parameter, 7> parameters;
    for (std::size_t i = 0; i < columns_.size(); ++i) parameters[i] = columns_[i].finish();
    connection.send(append, parameters, bytes_);
}

std::vector<Repeat> find_repeats(Connection& connection,
                                 std::span<Submission const* const> submissions) {
    std::vector<Repeat> out;
    find_used_keys(connection, submissions, out);
    find_acts(connection, submissions, out);
    return out;
}

void store_keys(Connection& connection, std::span<Accepted const> accepted) {
    std::array<ArrayParameter, 4> keys;
    std::array<ArrayParameter, 3> acts;
    for (auto& column : keys) column.begin();
    for (auto& column : acts) column.begin();
    bool any_key = false;
    bool any_act = false;
    for (auto const& [submission, entry] : accepted) {
        if (auto const& used = submission->idempotency) {
            keys[0].add(used->party);
            keys[1].add(hash_of_key(used->key));
            keys[2].add(used->request_sha256);
            keys[3].add(entry);
            any_key = true;
        }
        if (auto const& act = submission->act) {
            acts[0].add_text(act->follower);
            acts[1].add(act->cause);
            acts[2].add(entry);
            any_act = true;
        }
    }
    static auto const& store_used = statement("store_idempotency");
    static auto const& store_acts = statement("store_follower_acts");
    if (any_key)
        connection.send(store_used,
                        {keys[0].finish(), keys[1].finish(), keys[2].finish(), keys[3].finish()});
    if (any_act)
        connection.send(store_acts, {acts[0].finish(), acts[1].finish(), acts[2].finish()});
}

void record_batch(Connection& connection, BatchId batch, std::uint64_t first, std::uint64_t count) {
    static auto const& insert = statement("record_batch");
    connection.send(insert, {column_text(batch), column_text(first), column_text(count)});
}

bool batch_is_recorded(Connection& connection, BatchId batch) {
    static auto const& query = statement("find_batch");
    return !connection.execute(query, {column_text(batch)}).empty();
}

std::optional<Hash> identity_of(contracts::Command const& command) {
    auto const documents = contracts::documents_of(command);
    if (documents.empty()) return std::nullopt;
    crypto::Sha256 hash;
    for (auto const& document : documents) hash.update(crypto::bytes_of(document.body));
    return hash.finish();
}

void store_quarantine(Connection& connection, Hash const& command, std::string_view kind,
                      std::string_view reason) {
    static auto const& insert = statement("store_quarantine");
    connection.execute(insert, {column_text(command), kind, reason});
}

std::vector<Hash> read_quarantine(Connection& connection) {
    static auto const& query = statement("read_quarantine");
    auto const rows = connection.execute(query);
    std::vector<Hash> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(field_as<Hash>(rows, row, 0));
    return out;
}

Recorded recorded_again(StoredEntry const& entry) {
    auto core = read_core(entry.core);
    if (!core) throw std::runtime_error(std::string(text_of(core.error())));
    Recorded out{.index = entry.index,
                 .leaf_hash = entry.leaf_hash,
                 .time = entry.time,
                 .kind = core->kind.value,
                 .events = std::move(core->events),
                 .documents = {},
                 .repeated = true,
                 .stopped = {}};
    for (auto const& event : out.events)
        if (std::holds_alternative<contracts::ListingBlocked>(event))
            out.stopped = contracts::Declined{
                contracts::Reason::class_not_listable,
                "Data of this class is not listed on this floor. The attempt is recorded."};
    if (!entry.private_part) return out;
    auto const documents = read_private(*entry.private_part);
    if (!documents) throw std::runtime_error(std::string(text_of(documents.error())));
    for (auto const& document : documents->documents) {
        auto const jws = crypto::parse_detached(document.jws.value);
        if (jws && is_floor_typ(jws->typ))
            out.documents.push_back({jws->typ, document.body.value, document.jws.value});
    }
    return out;
}

} // namespace datafloor::ledger
