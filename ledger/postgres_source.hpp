// The entries as PostgreSQL keeps them.
#pragma once

#include "ledger/database.hpp"
#include "ledger/entry_source.hpp"

namespace datafloor::ledger {

/// Reads over a session that it does not own. One thread at a time.
class PostgresSource : public EntrySource {
  public:
    explicit PostgresSource(Connection& connection) : connection_(connection) {}

    std::uint64_t size() override;
    std::vector<StoredEntry> read(EntryRange const& range) override;

  private:
    std::vector<StoredEntry> read_leaves(std::uint64_t first, std::uint64_t end);

    Connection& connection_;
};

} // namespace datafloor::ledger
