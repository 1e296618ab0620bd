#include "services/identity/tokens.hpp"

#include <cstring>

#include "ledger/read.hpp"
#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using ledger::column_text;

/// The columns of find_caller, in their order.
struct CallerRow {
    Caller caller;
    contracts::Instant valid_from;
    contracts::Instant valid_until;
    bool revoked = false;
    bool frozen = false;
};

template <class T>
void take(ledger::Rows const& rows, std::size_t& column, T& value) {
    ENSURE(ledger::Column<T>::read(rows.field(0, column), value));
    ++column;
}

CallerRow read_caller(ledger::Rows const& rows) {
    CallerRow row;
    std::size_t column = 0;
    take(rows, column, row.caller.key);
    take(rows, column, row.caller.party);
    take(rows, column, row.caller.user);
    take(rows, column, row.caller.role);
    take(rows, column, row.caller.scopes);
    take(rows, column, row.valid_from);
    take(rows, column, row.valid_until);
    take(rows, column, row.revoked);
    take(rows, column, row.caller.capacities);
    take(rows, column, row.frozen);
    take(rows, column, row.caller.expires);
    return row;
}

} // namespace

crypto::Hash Tokens::hash_of(std::string_view token) {
    return crypto::sha256(crypto::bytes_of(token));
}

std::size_t Tokens::HashOfHash::operator()(crypto::Hash const& hash) const {
    std::size_t out;
    std::memcpy(&out, hash.data(), sizeof out);
    return out;
}

std::expected<IssuedToken, std::string>
Tokens::issue(ledger::Connection& connection, std::string_view assertion, contracts::Instant now) {
    auto const id = claimed_key(assertion);
    if (!id) return std::unexpected(id.error());
    auto const key = ledger::read_one<contracts::PartyKey>(connection, *id);
    if (!key || !key->in_force(now))
        return std::unexpected("client_assertion: the key is not bound, or not in force.");
    auto const checked = check_assertion(assertion, key->public_key, options_.assertion, now);
    if (!checked) return std::unexpected(checked.error());
    auto const claimed =
        connection.execute(statement("claim_jti"), {column_text(checked->key), checked->jti,
                                                    column_text(checked->expires)});
    if (claimed.affected() == 0)
        return std::unexpected("client_assertion: this `jti` was used before.");
    auto token = crypto::to_base64url(crypto::random_array<32>());
    auto const expires = contracts::Instant{now.micros + options_.lifetime_s * 1'000'000};
    connection.execute(statement("store_token"),
                       {column_text(hash_of(token)), column_text(*id), column_text(expires)});
    return IssuedToken{std::move(token), options_.lifetime_s, key->scopes};
}

std::optional<Caller> Tokens::find_cached(std::string_view token, contracts::Instant now) {
    std::lock_guard const lock(mutex_);
    auto const known = known_.find(hash_of(token));
    if (known == known_.end() || known->second.caller.expires <= now ||
        known->second.looked_up + options_.believed < std::chrono::steady_clock::now())
        return std::nullopt;
    return known->second.caller;
}

std::optional<Caller> Tokens::find(ledger::Connection& connection, std::string_view token,
                                   contracts::Instant now) {
    auto const hash = hash_of(token);
    auto const looked_up = std::chrono::steady_clock::now();
    auto const rows = connection.execute(statement("find_caller"), {column_text(hash)});
    if (rows.empty()) return std::nullopt;
    auto const row = read_caller(rows);
    if (row.revoked || row.frozen || now < row.valid_from || row.valid_until <= now)
        return std::nullopt;
    std::lock_guard const lock(mutex_);
    if (known_.size() >= options_.cached_max) known_.clear();
    known_.insert_or_assign(hash, Known{row.caller, looked_up});
    return row.caller;
}

void Tokens::revoke(ledger::Connection& connection, std::string_view token, Caller const& caller) {
    auto const hash = hash_of(token);
    connection.execute(statement("revoke_token"), {column_text(hash), column_text(caller.key)});
    std::lock_guard const lock(mutex_);
    known_.erase(hash);
}

std::vector<crypto::Hash> Tokens::find_ended(ledger::Connection& connection) {
    auto const rows = connection.execute(statement("find_ended_tokens"));
    std::vector<crypto::Hash> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back(field<crypto::Hash>(rows, row, 0));
    return out;
}

void Tokens::forget_expired(ledger::Connection& connection) {
    connection.execute(statement("forget_jtis"));
    connection.execute(statement("forget_tokens"));
}

} // namespace datafloor::services
