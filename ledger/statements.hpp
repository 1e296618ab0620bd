// The named SQL statements of this folder, from its .sql files, built into the program.
#pragma once

#include <span>
#include <string_view>

namespace datafloor::ledger {

/// A statement of an .sql file: a line `-- name: load_party`, a comment that says why, the SQL. The
/// name stands in the text too, so that PostgreSQL's log and pg_stat_activity show it.
struct Statement {
    std::string_view name;
    std::string_view sql;
};

/// There must be one of this name.
Statement const& statement(std::string_view name);

/// All of them, by name.
std::span<Statement const> all_statements();

/// A migration: `migrations/0001-entries.sql` has number 1.
struct Migration {
    int number;
    std::string_view name;
    std::string_view sql;
};

/// In their order, numbers from 1 without gaps.
std::span<Migration const> all_migrations();

} // namespace datafloor::ledger
