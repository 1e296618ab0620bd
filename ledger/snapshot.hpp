// What a backup and a restore ask of a database: one view of all of it that other programs can
// share, whether there is anything in it, and how PostgreSQL's own programs connect to it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ledger/database.hpp"

namespace datafloor::ledger {

/// A read-only transaction that holds still for as long as it lives.
class Snapshot {
  public:
    explicit Snapshot(std::string const& where);

    Connection& connection() { return connection_; }

    /// For `pg_dump --snapshot`.
    [[nodiscard]] std::string const& name() const { return name_; }

  private:
    Connection connection_;
    std::string name_;
};

/// Whether the database has no table, of ours or of others.
bool is_empty(Connection& connection);

/// A connection string as environment variables (PGHOST and so on), so that a password in it is
/// not seen among the running programs. Throws std::runtime_error if it is none.
std::vector<std::pair<std::string, std::string>> client_environment(std::string const& where);

} // namespace datafloor::ledger
