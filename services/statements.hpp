// The named SQL statements of this folder, built into the program like those of the ledger.
#pragma once

#include "ledger/statements.hpp"

namespace datafloor::services {

using ledger::statement;

} // namespace datafloor::services
