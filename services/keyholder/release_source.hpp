// Where the keyholder reads what was committed: over a connection of its own, never from a request.
#pragma once

#include <optional>
#include <vector>

#include "ledger/entry.hpp"
#include "services/keyholder/messages.hpp"

namespace datafloor::services {

/// The release of an order as it lies in the ledger. Nothing of it is trusted: the keyholder checks
/// signatures, hashes and the chain of answers itself.
struct CommittedRelease {
    /// The entry that holds receipt and release, in this order.
    ledger::StoredEntry entry;
    /// The key deposit the receipt answers, from its own entry.
    SignedText deposit;
    /// The receipt's signer, after the keys it was rotated from.
    std::vector<BoundKey> receiver;
};

class ReleaseSource {
  public:
    virtual ~ReleaseSource() = default;

    /// Nothing: no release of this order is committed. Throws where the database fails.
    virtual std::optional<CommittedRelease> find_release(OrderId order) = 0;
};

} // namespace datafloor::services
