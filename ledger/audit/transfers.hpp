// Which transfers an entry has to hold: those its other events call for, and no others.
#pragma once

#include <vector>

#include "contracts/event.hpp"
#include "ledger/audit/finding.hpp"

namespace datafloor::ledger {

/// Adds what this event calls for; `state` is the one before it is applied. `fund_in` is the id of
/// the document of kind fund-in of the entry.
void add_expected_transfers(contracts::State const& state, contracts::Event const& event,
                            std::optional<contracts::DocumentId> const& fund_in,
                            contracts::Events& expected);

/// Compares the transfers among the events of an entry with the expected ones.
std::optional<Finding> check_transfers(contracts::Events const& events,
                                       contracts::Events const& expected);

} // namespace datafloor::ledger
