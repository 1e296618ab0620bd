// Documents by hash, order and key: a following projection, and the look-ups on it.
#pragma once

#include "services/records/follower.hpp"

namespace datafloor::services {

/// Indexes every document and every order's entries.
class FollowDocuments : public Follow {
  public:
    [[nodiscard]] std::string_view name() const override { return "documents"; }

    [[nodiscard]] bool projects() const override { return true; }

    void follow(ledger::Connection& connection, FollowedEntries entries) override;
};

/// A signed document and where it stands.
struct FoundDocument {
    std::uint64_t entry = 0;
    std::string typ;
    std::string body;
    std::string jws;
    crypto::Hash sha256{};
    crypto::Thumbprint signer;
};

/// Nothing if it is unknown (or not indexed yet) or erased.
std::optional<FoundDocument> find_document(ledger::Connection& connection,
                                           crypto::Hash const& sha256);

/// Those of an order's life, oldest first; erased ones are left out.
std::vector<FoundDocument> find_order_documents(ledger::Connection& connection,
                                                contracts::OrderId order);

/// A key's binding, its approval, and the floor's counter-signature; empty for a key that entry 0
/// bound.
std::vector<FoundDocument> find_binding(ledger::Connection& connection,
                                        crypto::Thumbprint const& key);

std::vector<std::uint64_t> find_order_entries(ledger::Connection& connection,
                                              contracts::OrderId order);

/// The order an event belongs to, if any.
std::optional<contracts::OrderId> order_of(contracts::Event const& event);

} // namespace datafloor::services
