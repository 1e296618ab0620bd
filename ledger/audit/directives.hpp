// Whether suspensions and freezes are what officers' documents say: one officer's, or two.
#pragma once

#include "ledger/audit/check.hpp"

namespace datafloor::ledger {

void back(Check& check, contracts::State const& state, contracts::DirectiveGiven const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state,
          contracts::PartySuspensionChanged const& event, Documents const& documents,
          contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::PartyFreezeChanged const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::OrderFrozen const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::OrderFreezeLifted const& event,
          Documents const& documents, contracts::Place const& place);

} // namespace datafloor::ledger
