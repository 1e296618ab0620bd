// How rows are stored: the statement `store_<table>`, written for arrays, as it is for a number of
// rows whose values are parameters of their own.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/statements.hpp"

namespace datafloor::ledger {

/// PostgreSQL turns each array of a statement into a set of its own before it puts rows together:
/// one row of forty columns costs it five times, sixteen rows half as much again as these
/// (docs/decisions/rows-as-values.md). Lives as long as the program; any thread.
class RowStatements {
  public:
    /// More rows are stored by several statements.
    static constexpr std::size_t rows_max = 16;

    enum class Kind : std::uint8_t {
        upsert,
        /// Without the last clause, `on conflict`: a row that is there after all is refused.
        insert
    };

    /// `store` inserts `select * from unnest($1::type[], ...)`, and may end in `on conflict`.
    RowStatements(Statement const& store, Kind kind);
    RowStatements(RowStatements const&) = delete;
    RowStatements& operator=(RowStatements const&) = delete;

    /// For 1 to `rows_max` rows: their values row by row, in the order of the columns.
    [[nodiscard]] Statement const& of(std::size_t rows) const;

  private:
    struct Made {
        std::string name;
        std::string sql;
        Statement statement;
    };

    std::vector<std::unique_ptr<Made const>> made_;
};

} // namespace datafloor::ledger
