// What orders ask of the keyholder: a header for each confirmation, its disclosure after each
// release. After a revocation, the headers wrapped for that key are voided.
#pragma once

#include "services/keyholder/client.hpp"
#include "services/records/follower.hpp"
#include "services/writer/writer_queue.hpp"

namespace datafloor::services {

/// The keyholder, or the writer, cannot act now; the follower tries again.
struct NotNow : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class FollowOrders : public Follow {
  public:
    /// Tells of a refusal, which stands: the order's deadline will refund it.
    using RefusalSink = std::function<void(contracts::OrderId, std::string_view what)>;

    /// `documents` must index an entry before its evidence can be gathered.
    FollowOrders(KeyholderClient keyholder, crypto::PublicKey keyholder_key, WriterQueue& writer,
                 Follower& documents, RefusalSink on_refusal);

    [[nodiscard]] std::string_view name() const override { return "orders"; }

    [[nodiscard]] bool projects() const override { return false; }

    void follow(ledger::Connection& connection, FollowedEntries entries) override;

  private:
    void deposit(ledger::Connection& connection, FollowedEntry const& entry,
                 contracts::OrderConfirmed const& event);
    void disclose(FollowedEntry const& entry, contracts::OrderReleased const& event);
    void void_deposits(ledger::Connection& connection, crypto::Thumbprint const& key);
    void wait_for_index(FollowedEntry const& entry);
    std::optional<SignedText> ask(contracts::OrderId order,
                                  KeyholderResult<DocumentAnswer> const& answer) const;
    void submit(FollowedEntry const& entry, contracts::OrderId order, contracts::Command command);

    KeyholderClient keyholder_;
    crypto::PublicKey keyholder_key_;
    WriterQueue& writer_;
    Follower& documents_;
    RefusalSink on_refusal_;
};

/// The evidence for an order's header; nothing if a document of it is missing or erased.
std::optional<DepositRequest> gather_evidence(ledger::Connection& connection,
                                              contracts::OrderConfirmed const& event);

} // namespace datafloor::services
