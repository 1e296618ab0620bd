// The caller: who stands behind an access token.
#pragma once

#include "contracts/party/party.hpp"

namespace datafloor::services {

/// A token reads on behalf of a party. It never orders, receives or releases: those are documents
/// that the party's own key signs.
struct Caller {
    crypto::Thumbprint key;
    contracts::PartyId party;
    contracts::UserId user;
    contracts::KeyRole role{};
    contracts::NameSet<contracts::Scope> scopes;
    contracts::NameSet<contracts::PartyRole> capacities;
    contracts::Instant expires;
};

/// Operator and regulator see what the parties see.
inline bool oversees(Caller const& caller) {
    return caller.capacities.contains(contracts::PartyRole::operating) ||
           caller.capacities.contains(contracts::PartyRole::regulator);
}

} // namespace datafloor::services
