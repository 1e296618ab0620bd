// The committed releases of a ledger, over the keyholder's own connection.
#pragma once

#include "ledger/database.hpp"
#include "services/keyholder/release_source.hpp"

namespace datafloor::services {

/// One thread at a time, as the keyholder calls it. Connects when it first reads, and again after a
/// loss.
class LedgerReleases : public ReleaseSource {
  public:
    /// `where` is a connection string; reading the ledger is all the role needs.
    explicit LedgerReleases(std::string where) : where_(std::move(where)) {}

    std::optional<CommittedRelease> find_release(OrderId order) override;

  private:
    std::optional<CommittedRelease> find(ledger::Connection& connection, OrderId order);

    std::string where_;
    std::optional<ledger::Connection> connection_;
};

} // namespace datafloor::services
