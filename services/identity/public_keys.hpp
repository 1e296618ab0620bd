// The public key behind a thumbprint, and whose it is. Neither ever changes, so what was found once
// is kept.
#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "contracts/base/ids.hpp"
#include "crypto/ed25519.hpp"
#include "crypto/jwk.hpp"
#include "ledger/database.hpp"

namespace datafloor::services {

struct SignersKey {
    crypto::PublicKey key;
    contracts::PartyId party;
};

/// Thread-safe.
class PublicKeys {
  public:
    std::optional<SignersKey> find_cached(crypto::Thumbprint const& id) const;
    /// Looks into the books; nothing for a key that was never bound.
    std::optional<SignersKey> find(ledger::Connection& connection, crypto::Thumbprint const& id);

  private:
    static constexpr std::size_t cached_max = 50'000;

    mutable std::mutex mutex_;
    std::unordered_map<crypto::Thumbprint, SignersKey> known_;
};

} // namespace datafloor::services
