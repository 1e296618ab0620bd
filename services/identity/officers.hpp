// Officers of the regulator who sign in with a browser: password, one-time code, session. A session
// lets its holder read; a directive takes the officer's own key.
#pragma once

#include <expected>
#include <functional>

#include "contracts/party/party.hpp"
#include "crypto/password.hpp"
#include "crypto/totp.hpp"
#include "ledger/database.hpp"

namespace datafloor::services {

struct OfficerRules {
    std::int64_t idle_s = 15 * 60;
    std::int64_t session_s = 8 * 3600; // from the sign-in, whatever happens
    /// Failed attempts count this long.
    std::int64_t attempts_s = 15 * 60;
    std::uint32_t login_attempts_max = 5;
    std::uint32_t address_attempts_max = 20;
};

/// Seals one-time-code secrets for the database, which never sees the key.
class TotpSeal {
  public:
    explicit TotpSeal(crypto::SecretBytes<32> const& key) : key_(key.copy()) {}

    /// Bound to the login.
    [[nodiscard]] std::string seal(crypto::TotpSecret const& secret, std::string_view login) const;
    /// Nothing for what was sealed with another key, for another login, or altered.
    [[nodiscard]] std::optional<crypto::TotpSecret> open(std::string_view sealed,
                                                         std::string_view login) const;

  private:
    crypto::SecretBytes<32> key_;
};

/// 1 to 40 of a-z, 0-9, `-`, `_` and `.`; begins with a letter.
bool is_login(std::string_view text);

// What the operator of the database does on the command line.

struct OfficerProof {
    std::string login;
    std::string password; // hashed
    std::string totp;     // sealed
};

/// Refuses, with a sentence, a login that is taken or none, and a key that is no officer's or not
/// in force.
std::expected<void, std::string> add_officer(ledger::Connection& connection,
                                             OfficerProof const& proof,
                                             crypto::Thumbprint const& key, contracts::Instant now);
/// Ends the sessions too. False for an unknown login, like the next one.
bool reset_officer(ledger::Connection& connection, OfficerProof const& proof);
bool remove_officer(ledger::Connection& connection, std::string_view login);

struct ListedOfficer {
    std::string login;
    crypto::Thumbprint key;
    contracts::Instant created;
    bool in_force = false; // the key
    std::uint64_t sessions = 0;
};

std::vector<ListedOfficer> list_officers(ledger::Connection& connection, contracts::Instant now);

// What the server does.

/// Somebody wants to sign in. Counts as failed until it ends in a session.
struct SignInAttempt {
    crypto::Uuid id;
    std::string login;
    std::string password; // the stored hash; for an unknown login one of no password
    std::string totp;     // the sealed secret, or nothing
    bool known = false;   // for the log; nothing else may depend on it
};

struct OfficerSession {
    std::string login;
    crypto::Thumbprint key;
    contracts::UserId user;
    contracts::Instant expires;
    std::string form_token; // stands in every form of this session
};

/// The text that the forms of a session carry. It tells nothing about the cookie.
std::string form_token_of(std::string_view cookie);

/// Thread-safe. Every call takes a connection of the caller's thread and blocks.
class Officers {
  public:
    /// `seal`: nothing where this floor has no officers' key yet; then nobody can sign in.
    using FindSeal = std::function<std::optional<TotpSeal>()>;

    Officers(OfficerRules const& rules, FindSeal find_seal)
        : rules_(rules), find_seal_(std::move(find_seal)) {}

    /// Nothing: too many attempts with this login or from this address. Unknown logins count and
    /// answer like known ones.
    std::optional<SignInAttempt> begin(ledger::Connection& connection, std::string_view login,
                                       std::string_view address, contracts::Instant now) const;

    /// Costs what a password hash costs, and no connection.
    [[nodiscard]] static bool password_is_right(SignInAttempt const& attempt,
                                                std::string_view password) {
        return crypto::verify_password(attempt.password, password);
    }

    /// The cookie of a new session; nothing for a wrong password or code, a code that was used, or
    /// a key that is not in force.
    std::optional<std::string> finish(ledger::Connection& connection, SignInAttempt const& attempt,
                                      bool password_is_right, std::string_view code,
                                      contracts::Instant now) const;

    enum class Presence : std::uint8_t { acting, watching };

    /// Whose session this is. `watching` does not keep it from going idle: a page that refreshes
    /// itself is nobody's doing.
    std::optional<OfficerSession> find(ledger::Connection& connection, std::string_view cookie,
                                       Presence presence, contracts::Instant now) const;

    static void end(ledger::Connection& connection, std::string_view cookie);

    void forget_expired(ledger::Connection& connection, contracts::Instant now) const;

  private:
    OfficerRules rules_;
    FindSeal find_seal_;
};

} // namespace datafloor::services
