#include "services/records/key_chain.hpp"

#include <algorithm>

#include "services/records/documents.hpp"

namespace datafloor::services {

bool add_key_chain(ledger::Connection& connection, crypto::Thumbprint const& key,
                   std::vector<crypto::Thumbprint>& seen, std::vector<BoundKey>& bindings) {
    std::vector<BoundKey> chain; // the newest first
    for (auto next = key; std::ranges::find(seen, next) == seen.end();) {
        auto const documents = find_binding(connection, next);
        if (documents.size() < 2 || chain.size() > contracts::rotations_max) return false;
        seen.push_back(next);
        auto const& approval = documents[1];
        chain.push_back(
            {{{documents[0].body}, {documents[0].jws}}, {{approval.body}, {approval.jws}}});
        if (approval.typ != contracts::KeyRotation::typ) break;
        next = approval.signer;
    }
    bindings.insert(bindings.end(), chain.rbegin(), chain.rend());
    return true;
}

} // namespace datafloor::services
