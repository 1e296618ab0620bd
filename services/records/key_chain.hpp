// The bindings behind a key, as the keyholder wants them: its own after those it was rotated from.
#pragma once

#include "ledger/database.hpp"
#include "services/keyholder/messages.hpp"

namespace datafloor::services {

/// Adds the bindings of a key and of those it was rotated from, the oldest first, unless they are
/// `seen`. False where one is missing: not indexed yet, erased, or bound by entry 0.
bool add_key_chain(ledger::Connection& connection, crypto::Thumbprint const& key,
                   std::vector<crypto::Thumbprint>& seen, std::vector<BoundKey>& bindings);

} // namespace datafloor::services
