// Brings a database to the form this program needs.
#pragma once

#include "ledger/database.hpp"

namespace datafloor::ledger {

/// Applies the migrations that are missing, each in a transaction of its own, under a lock: any
/// number of processes may call it at once. Returns how many were applied. Throws
/// std::runtime_error where the database is newer than this program, or a migration was changed
/// after it had been applied.
int migrate(Connection& connection);

/// The newest migration this database has; 0 for an empty one.
int migration_of(Connection& connection);

/// The newest migration that this program knows.
int migration_known();

} // namespace datafloor::ledger
