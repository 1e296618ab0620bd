#include "services/identity/public_keys.hpp"

#include "ledger/read.hpp"

namespace datafloor::services {

std::optional<SignersKey> PublicKeys::find_cached(crypto::Thumbprint const& id) const {
    std::lock_guard const lock(mutex_);
    auto const known = known_.find(id);
    return known == known_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<SignersKey> PublicKeys::find(ledger::Connection& connection,
                                           crypto::Thumbprint const& id) {
    auto const key = ledger::read_one<contracts::PartyKey>(connection, id);
    if (!key) return std::nullopt;
    SignersKey const bound{key->public_key, key->party};
    std::lock_guard const lock(mutex_);
    if (known_.size() >= cached_max) known_.clear();
    known_.insert_or_assign(id, bound);
    return bound;
}

} // namespace datafloor::services
