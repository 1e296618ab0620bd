// The inline projections of a database, compared row by row with a replayed state.
#pragma once

#include "ledger/audit/audit.hpp"
#include "ledger/database.hpp"

namespace datafloor::ledger {

/// Reads over a session that it does not own, in one snapshot from `freeze` to the end of
/// `compare`. The source of the audit may use the same session. One thread at a time.
class PostgresBooks : public BookSource {
  public:
    explicit PostgresBooks(Connection& connection) : connection_(connection) {}

    ~PostgresBooks() override;

    std::uint64_t freeze() override;
    void compare(contracts::State const& state,
                 std::function<bool(Finding)> const& report) override;

  private:
    Connection& connection_;
    bool frozen_ = false;
};

} // namespace datafloor::ledger
