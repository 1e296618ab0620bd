// The simulation's judge of money and orders: what must be true of any market, written down a
// second time. It shares ids, documents and events with the rules, and none of their code.
#pragma once

#include <unordered_set>

#include "contracts/simulation/books.hpp"
#include "contracts/simulation/gates.hpp"

namespace datafloor::contracts::simulation {

class Model {
  public:
    /// Judges one accepted command by the events of its entry. Says what is wrong.
    Fault judge(Command const& command, Events const& events, Instant now);
    /// Recomputes every balance, order and sum from the state and compares.
    [[nodiscard]] Fault compare(State const& state) const;
    /// After every deadline has passed: each order ended, and everybody has what is theirs.
    [[nodiscard]] Fault finish() const;

  private:
    enum class Stage : std::uint8_t {
        paid,
        deposited,
        refused,
        released,
        disclosed,
        disputed,
        escalated,
        accepted,
        ended,
    };

    struct Deal {
        OrderConfirmed terms;
        Stage stage = Stage::paid;
        Instant due;
        Instant since;
        Hash header{}, deposit{}, refusal{}, disclosure{}, dispute{};
        DisputeClaim claim{};
        std::optional<UserId> officer = std::nullopt; // whose word waits for another's
        DisputeVerdict said{};
        std::int64_t back = 0; // a partial refund
        bool lost = false;     // the provider did, by the arbiter or two officers
        std::int64_t left = 0; // of the clock that a refusal stopped, in microseconds
        bool disclosed = false, provider_paid = false;
        std::uint32_t downloads = 0;
        std::optional<Instant> frozen = std::nullopt;    // and until when at most
        std::optional<std::int64_t> rest = std::nullopt; // of the clock that the freeze stopped
        int freezes = 0;
    };

    struct Move {
        TransferKind kind{};
        AccountId debit, credit;
        std::int64_t amount = 0;
        auto operator<=>(Move const&) const = default;
    };

    void expect(bool good, std::string_view what);
    void money(Command const& command, Event const& event);
    void order(Command const& command, Event const& event);
    void place(PlaceOrder const& command, OrderConfirmed const& terms);
    void download(GrantDownload const& command, DownloadGranted const& event);
    void release(GiveReceipt const& command, OrderReleased const& event);
    void refund(OrderRefunded const& event);
    void void_deposit(DepositVoided const& event);
    void give_back(OrderConfirmed const& terms, std::int64_t kept);
    void refuse(RefuseDelivery const& command, OrderRefused const& event);
    void decide(DecideRefusal const& command, RefusalDecided const& event);
    void quarrel(Command const& command, Event const& event);
    void verdict(Deal& deal, DisputeVerdict const& verdict);
    void officers(Deal& deal, DirectDispute const& command, DisputeVerdict const* decided);
    void settle(Deal& deal);
    void shares(OrderConfirmed const& terms, TransferKind kind);
    void in_time(Deal& deal, Seconds next);
    [[nodiscard]] bool runs(Deal const& deal) const;
    void go_on(Deal& deal, Instant end);
    void hold(Command const& command, Event const& event);
    void freeze(DirectOrder const& command, Event const& event);
    void thaw(Deal& deal, OrderFreezeLifted const& event);
    void cancel(CancelOrder const& command, OrderCancelled const& event);
    [[nodiscard]] bool sound(Deal const& deal) const;
    Deal& step(OrderId order, std::initializer_list<Stage> from, Stage to);
    [[nodiscard]] AccountId floors(AccountKind kind, Currency currency) const;

    std::string fault_;
    Instant now_;
    std::vector<Move> expected_;
    FloorOpened floor_;
    std::unordered_map<OrderId, Deal> deals_;
    Gates gates_;
    Books books_;
    std::unordered_map<PayoutId, PayoutRequested> payouts_;
    std::unordered_set<std::string> references_;
};

} // namespace datafloor::contracts::simulation
