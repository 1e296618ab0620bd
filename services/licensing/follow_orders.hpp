// What orders ask of the keyholder: a header for each confirmation, its disclosure after each
// release. After a revocation, the headers wrapped for that key are voided. After a freeze, what it
// held goes on.
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
    /// Where an entry leads to one act at most, it is known by the entry and never done twice;
    /// without, the rules alone see to that.
    using Cause = std::optional<std::uint64_t>;

    /// `O`: contracts::OrderConfirmed or Order.
    template <class O>
    void deposit(ledger::Connection& connection, FollowedEntry const& entry, O const& order,
                 Cause cause);
    void disclose(FollowedEntry const& entry, contracts::OrderId order, Cause cause);
    void resume(ledger::Connection& connection, FollowedEntry const& entry,
                contracts::OrderId order);
    void resume_orders_of(ledger::Connection& connection, FollowedEntry const& entry,
                          contracts::PartyId provider);
    void pass_deadline(contracts::OrderId order);
    void void_deposits(ledger::Connection& connection, crypto::Thumbprint const& key);
    void wait_for_index(FollowedEntry const& entry);
    std::optional<SignedText> ask(contracts::OrderId order,
                                  KeyholderResult<DocumentAnswer> const& answer) const;
    void submit(contracts::OrderId order, contracts::Command command, Cause cause);

    KeyholderClient keyholder_;
    crypto::PublicKey keyholder_key_;
    WriterQueue& writer_;
    Follower& documents_;
    RefusalSink on_refusal_;
};

} // namespace datafloor::services
