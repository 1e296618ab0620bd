// Whether refusals, disputes and what was decided about them are what the documents say.
#pragma once

#include "ledger/audit/check.hpp"

namespace datafloor::ledger {

void back(Check& check, contracts::State const& state, contracts::OrderRefused const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::RefusalDecided const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::OrderDisputed const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::DisputeEscalated const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::DisputeDirected const& event,
          Documents const& documents, contracts::Place const& place);
void back(Check& check, contracts::State const& state, contracts::DisputeDecided const& event,
          Documents const& documents, contracts::Place const& place);

} // namespace datafloor::ledger
