// The licence of a version, as the description that its provider signed says it.
#pragma once

#include "contracts/listing/listing.hpp"
#include "ledger/database.hpp"

namespace datafloor::services {

/// From the entry that drafted the version, so that it waits for no follower. Nothing: that entry's
/// private part is erased, and the licence with it.
std::optional<contracts::Policy> find_licence(ledger::Connection& connection,
                                              contracts::Version const& version);

} // namespace datafloor::services
