// Access tokens: opaque, five minutes, stored hashed, revocable within a second on all processes.
#pragma once

#include <chrono>
#include <expected>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "ledger/database.hpp"
#include "services/identity/assertion.hpp"
#include "services/identity/caller.hpp"

namespace datafloor::services {

struct TokenOptions {
    AssertionRules assertion;
    std::int64_t lifetime_s = 300;
    /// How long a look-up is believed: the longest a revoked token still works.
    std::chrono::milliseconds believed{500};
    std::size_t cached_max = 20'000;
};

struct IssuedToken {
    std::string token; // the secret itself, shown once
    std::int64_t lifetime_s;
    contracts::NameSet<contracts::Scope> scopes;
};

/// Thread-safe. Every call takes a connection of the caller's thread and blocks.
class Tokens {
  public:
    explicit Tokens(TokenOptions options) : options_(std::move(options)) {}

    /// A token for whoever sent this assertion; or a sentence for the client. Unknown keys, keys
    /// not in force and bad signatures answer alike.
    std::expected<IssuedToken, std::string>
    issue(ledger::Connection& connection, std::string_view assertion, contracts::Instant now);

    /// Whose token this is; nothing for one that is unknown, expired or revoked, or whose key or
    /// party may not act any more.
    std::optional<Caller> find(ledger::Connection& connection, std::string_view token,
                               contracts::Instant now);

    /// The answer of `find` if it was looked up a moment ago; takes no connection.
    std::optional<Caller> find_cached(std::string_view token, contracts::Instant now);

    /// Revokes the caller's own token, or another of the same key.
    void revoke(ledger::Connection& connection, std::string_view token, Caller const& caller);

    /// Under which a token is kept.
    static crypto::Hash hash_of(std::string_view token);

    /// The hashes of tokens that would still hold if they, their key or their party did.
    static std::vector<crypto::Hash> find_ended(ledger::Connection& connection);

    /// Deletes what has expired.
    static void forget_expired(ledger::Connection& connection);

  private:
    struct Known {
        Caller caller;
        std::chrono::steady_clock::time_point looked_up;
    };

    struct HashOfHash {
        std::size_t operator()(crypto::Hash const& hash) const;
    };

    TokenOptions options_;
    std::mutex mutex_;
    std::unordered_map<crypto::Hash, Known, HashOfHash> known_;
};

} // namespace datafloor::services
