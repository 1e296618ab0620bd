#include "services/identity/officers.hpp"

#include <algorithm>

#include "crypto/chacha20_poly1305.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"
#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using crypto::ChaCha20Poly1305;
using ledger::column_text;

constexpr std::size_t nonce_bytes = std::tuple_size_v<ChaCha20Poly1305::Nonce>;
constexpr std::size_t secret_bytes = 20; // of a crypto::TotpSecret
constexpr std::size_t sealed_bytes = nonce_bytes + secret_bytes + ChaCha20Poly1305::tag_bytes;

constexpr contracts::Instant before(contracts::Instant now, std::int64_t seconds) {
    return {now.micros - seconds * 1'000'000};
}

crypto::Hash hash_of(std::string_view text) { return crypto::sha256(crypto::bytes_of(text)); }

std::string bytes_text(std::string_view bytes) {
    std::string out;
    ledger::append_bytes(out, crypto::bytes_of(bytes));
    return out;
}

OfficerSession read_session(ledger::Rows const& rows, std::string_view cookie) {
    OfficerSession session;
    session.login = rows.field(0, 0);
    session.key = field<crypto::Thumbprint>(rows, 0, 1);
    session.user = field<contracts::UserId>(rows, 0, 2);
    session.expires = field<contracts::Instant>(rows, 0, 3);
    session.form_token = form_token_of(cookie);
    return session;
}

} // namespace

std::string TotpSeal::seal(crypto::TotpSecret const& secret, std::string_view login) const {
    auto const nonce = crypto::random_array<nonce_bytes>();
    std::string out(crypto::text_of(nonce));
    out.resize(sealed_bytes);
    auto const rest = std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size());
    ChaCha20Poly1305(key_).seal(nonce, secret.reveal(), rest.subspan(nonce_bytes),
                                crypto::bytes_of(login));
    return out;
}

std::optional<crypto::TotpSecret> TotpSeal::open(std::string_view sealed,
                                                 std::string_view login) const {
    if (sealed.size() != sealed_bytes) return std::nullopt;
    auto const bytes = crypto::bytes_of(sealed);
    ChaCha20Poly1305::Nonce nonce;
    std::ranges::copy(bytes.first(nonce_bytes), nonce.begin());
    crypto::TotpSecret secret;
    if (!ChaCha20Poly1305(key_).open(nonce, bytes.subspan(nonce_bytes), secret.reveal(),
                                     crypto::bytes_of(login)))
        return std::nullopt;
    return secret;
}

bool is_login(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::string_view others = "0123456789-_.";
    return !text.empty() && text.size() <= 40 && letters.contains(text.front()) &&
           std::ranges::all_of(text, [&](char character) {
               return letters.contains(character) || others.contains(character);
           });
}

std::expected<void, std::string> add_officer(ledger::Connection& connection,
                                             OfficerProof const& proof,
                                             crypto::Thumbprint const& key,
                                             contracts::Instant now) {
    if (!is_login(proof.login))
        return std::unexpected("a login is 1 to 40 of a-z, 0-9, -, _ and ., a letter first.");
    auto const bound = ledger::read_one<contracts::PartyKey>(connection, key);
    if (!bound || bound->role != contracts::KeyRole::officer || !bound->in_force(now))
        return std::unexpected("the ledger has no officer's key of this name in force.");
    auto const added =
        connection.execute(statement("add_officer"), {proof.login, column_text(key), proof.password,
                                                      bytes_text(proof.totp), column_text(now)});
    if (added.affected() == 0) return std::unexpected("there is an officer of this login already.");
    return {};
}

bool reset_officer(ledger::Connection& connection, OfficerProof const& proof) {
    ledger::Transaction transaction(connection);
    auto const changed = connection.execute(statement("reset_officer"),
                                            {proof.login, proof.password, bytes_text(proof.totp)});
    connection.execute(statement("end_officer_sessions"), {proof.login});
    transaction.commit();
    return changed.affected() > 0;
}

bool remove_officer(ledger::Connection& connection, std::string_view login) {
    return connection.execute(statement("remove_officer"), {login}).affected() > 0;
}

std::vector<ListedOfficer> list_officers(ledger::Connection& connection, contracts::Instant now) {
    auto const rows = connection.execute(statement("list_officers"), {column_text(now)});
    std::vector<ListedOfficer> out(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        out[row] = {std::string(rows.field(row, 0)), field<crypto::Thumbprint>(rows, row, 1),
                    field<contracts::Instant>(rows, row, 2), field<bool>(rows, row, 3),
                    field<std::uint64_t>(rows, row, 4)};
    return out;
}

std::string form_token_of(std::string_view cookie) {
    return crypto::to_base64url(
        crypto::hmac_sha256(crypto::bytes_of(cookie), {crypto::bytes_of("floor/v1/form")}));
}

std::optional<SignInAttempt> Officers::begin(ledger::Connection& connection, std::string_view login,
                                             std::string_view address,
                                             contracts::Instant now) const {
    SignInAttempt attempt;
    attempt.id = new_document_id().value;
    attempt.login = login;
    auto const begun = connection.execute(
        statement("begin_sign_in"),
        {column_text(attempt.id), column_text(hash_of(login)), column_text(hash_of(address)),
         column_text(now), column_text(before(now, rules_.attempts_s)),
         column_text(rules_.login_attempts_max), column_text(rules_.address_attempts_max)});
    if (begun.affected() == 0) return std::nullopt;
    auto const rows = connection.execute(statement("find_officer"), {login});
    attempt.known = !rows.empty() && rows.field(0, 0) == login;
    if (rows.empty()) {
        attempt.password = crypto::unusable_password({});
    } else if (!attempt.known) {
        attempt.password = crypto::unusable_password_like(rows.field(0, 1));
    } else {
        attempt.password = rows.field(0, 1);
        attempt.totp = ledger::read_bytes(rows.field(0, 2)).value();
    }
    return attempt;
}

std::optional<std::string> Officers::finish(ledger::Connection& connection,
                                            SignInAttempt const& attempt, bool password_is_right,
                                            std::string_view code, contracts::Instant now) const {
    auto const seal = find_seal_();
    auto secret = seal ? seal->open(attempt.totp, attempt.login) : std::nullopt;
    bool const can = secret.has_value() && password_is_right;
    if (!secret) secret = crypto::TotpSecret::random();
    auto const step = crypto::find_totp_step(secret->reveal(), code, now);
    ledger::Transaction transaction(connection);
    // With a wrong password no code is used up.
    auto const taken =
        connection.execute(statement("take_totp_step"),
                           {can ? attempt.login : std::string(), column_text(step.value_or(0))});
    if (!can || !step || taken.affected() == 0) return std::nullopt;
    auto cookie = crypto::to_base64url(crypto::random_array<32>());
    connection.execute(statement("store_officer_session"),
                       {column_text(hash_of(cookie)), attempt.login, column_text(now),
                        column_text(before(now, -rules_.session_s))});
    // The rule of what a session takes stands in one place.
    if (!find(connection, cookie, Presence::watching, now)) return std::nullopt;
    connection.execute(statement("forget_sign_in"), {column_text(attempt.id)});
    transaction.commit();
    return cookie;
}

std::optional<OfficerSession> Officers::find(ledger::Connection& connection,
                                             std::string_view cookie, Presence presence,
                                             contracts::Instant now) const {
    auto const sha256 = column_text(hash_of(cookie));
    auto const rows =
        connection.execute(statement("find_officer_session"),
                           {sha256, column_text(now), column_text(before(now, rules_.idle_s))});
    if (rows.empty()) return std::nullopt;
    // Not for every part of a page.
    constexpr std::int64_t noted_every_s = 5;
    auto const seen = field<contracts::Instant>(rows, 0, 4);
    if (presence == Presence::acting && seen < before(now, noted_every_s))
        connection.execute(statement("see_officer_session"), {sha256, column_text(now)});
    return read_session(rows, cookie);
}

void Officers::end(ledger::Connection& connection, std::string_view cookie) {
    connection.execute(statement("end_officer_session"), {column_text(hash_of(cookie))});
}

void Officers::forget_expired(ledger::Connection& connection, contracts::Instant now) const {
    connection.execute(statement("forget_officer_sessions"),
                       {column_text(now), column_text(before(now, rules_.idle_s))});
    connection.execute(statement("forget_sign_in_attempts"),
                       {column_text(before(now, rules_.attempts_s))});
}

} // namespace datafloor::services
