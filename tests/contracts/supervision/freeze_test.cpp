// A frozen order: nothing happens to it but by officers, and its clock stands still.
#include "contracts/labels.hpp"
#include "contracts/supervision/two_officers.hpp"
#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

using Types = std::vector<std::string>;

void buy(Stage& stage) { stage.list().fund().buy(); }

Good<OrderDirective> const freezing{"officer", buy,
                                    [](Stage& s) { return s.order_directive(FreezeAct::freeze); },
                                    [](Stage&, auto const& d) { return DirectOrder{d}; }};

TEST(DirectOrder, DeclinesEachSpoiledDirective) {
    check_spoils<OrderDirective>(
        freezing,
        {spoiled_signatures<OrderDirective>("officer"),
         spoiled_beginning<OrderDirective>(),
         {{Reason::signer_not_entitled,
           "the operator's inspector carries the scope",
           [](Stage& s) {
               s.state.change<PartyKey>(s.actor("inspector").thumbprint())
                   .scopes.insert(Scope::supervise);
           },
           {},
           "inspector"},
          {Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_state_wrong, "cancelled meanwhile", [](Stage& s) { s.cancel(); }},
          {Reason::order_frozen, "frozen already", [](Stage& s) { s.freeze_order(); }},
          {Reason::directive_given_already, "said before",
           [](Stage& s) { s.direct_order("officer", FreezeAct::freeze); }},
          {Reason::order_not_frozen, "no freeze to lift", {}, [](Stage&, auto& d) {
               d.act = FreezeAct::lift;
           }}}});
}

TEST(DirectOrder, StopsTheClockAndLetsItGoOn) {
    Stage stage;
    buy(stage);
    auto const due = *stage.placed().due_at;
    stage.wait({3600});
    stage.direct_order("officer", FreezeAct::freeze);
    EXPECT_EQ(stage.placed().due_at, due);
    stage.direct_order("second-officer", FreezeAct::freeze);
    EXPECT_EQ(stage.happened(), (Types{"order-frozen.v1"}));
    auto const stopped = stage.now;
    EXPECT_EQ(stage.placed().frozen_at, stopped);
    stage.wait({5 * 86'400}); // longer than T1
    EXPECT_EQ(stage.give(stage.deadline()), Reason::order_frozen);
    EXPECT_EQ(stage.give(DepositKey{stage.sign("keyholder", stage.deposit())}),
              Reason::order_frozen);
    stage.unfreeze_order();
    EXPECT_EQ(stage.happened(), (Types{"order-freeze-lifted.v1"}));
    EXPECT_EQ(stage.placed().due_at->micros - due.micros, stage.now.micros - stopped.micros);
    EXPECT_EQ(stage.placed().frozen_at, std::nullopt);
    EXPECT_EQ(stage.placed().frozen_due, std::nullopt);
    stage.deposit_key().receive().disclose().accept().pass_deadline();
    EXPECT_EQ(stage.available("provider"), 96'500);
}

TEST(DirectOrder, IsLiftedByTheFloorAfterTheLongestFreeze) {
    Stage stage;
    buy(stage);
    stage.freeze_order();
    auto const frozen_at = stage.now;
    auto const left = stage.placed().frozen_due->micros - frozen_at.micros;
    EXPECT_EQ(stage.placed().due_at->micros / 1000,
              (frozen_at + Seconds{30 * 86'400}).micros / 1000);
    stage.pass_deadline();
    EXPECT_EQ(stage.happened(), (Types{"order-freeze-lifted.v1"}));
    EXPECT_EQ(stage.placed().due_at->micros, stage.now.micros + left);
    stage.pass_deadline();
    EXPECT_EQ(stage.placed().state, OrderState::refunded);
}

TEST(DirectOrder, WantsAWordOnThisFreezeAndNotOnAnEarlierOne) {
    Stage stage;
    stage.state.change<Floor>({}).rulebook.freeze_max = Seconds{3600};
    buy(stage);
    stage.freeze_order().direct_order("officer", FreezeAct::lift).pass_deadline();
    EXPECT_EQ(stage.placed().frozen_at, std::nullopt);
    stage.freeze_order().direct_order("second-officer", FreezeAct::lift);
    EXPECT_TRUE(stage.placed().frozen_at.has_value());
    stage.direct_order("officer", FreezeAct::lift);
    EXPECT_EQ(stage.placed().frozen_at, std::nullopt);
}

/// The command is declined while the order is frozen, and accepted as soon as it is not.
template <class Make>
void expect_frozen(Stage& stage, Make make) {
    stage.freeze_order();
    EXPECT_EQ(stage.give(make()), Reason::order_frozen);
    stage.unfreeze_order();
    stage.must(make());
}

TEST(FrozenOrder, TakesNoStepOfItsPartiesTheKeyholderOrTheFloor) {
    Stage stage;
    buy(stage);
    auto cancelled = stage;
    expect_frozen(cancelled,
                  [&] { return CancelOrder{cancelled.sign("buyer", cancelled.cancellation())}; });
    expect_frozen(stage, [&] { return DepositKey{stage.sign("keyholder", stage.deposit())}; });
    expect_frozen(stage, [&] { return stage.grant(); });
    auto refused = stage;
    expect_frozen(refused,
                  [&] { return RefuseDelivery{refused.sign("buyer", refused.refusal())}; });
    expect_frozen(stage,
                  [&] { return GiveReceipt{stage.sign("buyer", stage.receipt()), stage.draft()}; });
    expect_frozen(stage,
                  [&] { return DiscloseHeader{stage.sign("keyholder", stage.disclosure())}; });
    auto disputed = stage;
    expect_frozen(disputed,
                  [&] { return DisputeOrder{disputed.sign("buyer", disputed.dispute())}; });
    expect_frozen(stage, [&] { return AcceptOrder{stage.sign("buyer", stage.acceptance())}; });
    expect_frozen(stage, [&] { return stage.deadline(); });
    EXPECT_EQ(stage.placed().state, OrderState::settled);
}

TEST(FrozenOrder, IsNotFoundOnByAnArbiter) {
    Stage stage;
    stage.draft_version().store().inspect();
    auto offer = stage.offer();
    offer.arbiter = stage.actor("arbiter").party;
    stage.offered = stage.sign("provider", offer);
    stage.must(MakeOffer{*stage.offered});
    stage.fund().buy().deposit_key().receive().disclose().quarrel();
    expect_frozen(stage, [&] {
        return FindDispute{
            stage.sign("arbiter", stage.dispute_finding({DisputeOutcome::refund, {}}))};
    });
}

TEST(FrozenOrder, IsNotHeldForItsBuyersHeader) {
    Stage stage;
    buy(stage);
    stage.deposit_key().receive().disclose().freeze_order();
    EXPECT_EQ(stage.placed().state, OrderState::disclosed);
    EXPECT_EQ(label_of(stage.placed().state, false, stage.placed().frozen_at.has_value()),
              Label::on_hold);
}

TEST(FrozenOrder, KeepsARevocationForAfterwards) {
    Stage stage;
    buy(stage);
    stage.deposit_key().freeze_order().revoke("buyer", RevocationCause::retired);
    EXPECT_EQ(stage.give(stage.deadline()), Reason::order_frozen);
    stage.unfreeze_order();
    stage.must(stage.deadline());
    EXPECT_EQ(stage.happened(), (Types{"deposit-voided.v1"}));
    EXPECT_EQ(stage.placed().state, OrderState::confirmed);
    EXPECT_LT(stage.now, *stage.placed().due_at);
}

TEST(FrozenOrder, HasItsRefusalDecidedAndT2StandsStillUntilTheLift) {
    Stage stage;
    buy(stage);
    stage.deposit_key();
    auto const end_of_t2 = *stage.placed().due_at;
    stage.wait({3600});
    stage.refuse();
    auto const left = end_of_t2.micros - stage.now.micros;
    stage.wait({3600});
    stage.freeze_order();
    stage.wait({29 * 86'400}); // T4 would end within it
    stage.decide_refusal(true);
    EXPECT_EQ(stage.placed().state, OrderState::deposited);
    EXPECT_TRUE(stage.placed().frozen_at.has_value());
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", stage.receipt()), stage.draft()}),
              Reason::order_frozen);
    stage.wait({3600});
    stage.unfreeze_order();
    EXPECT_EQ(stage.placed().due_at->micros, stage.now.micros + left);
    stage.receive();
    EXPECT_EQ(stage.placed().state, OrderState::released);
}

TEST(FrozenOrder, EndsWhereItsRefusalIsUpheld) {
    Stage stage;
    buy(stage);
    stage.deposit_key().refuse().freeze_order().decide_refusal(false);
    EXPECT_EQ(stage.placed().state, OrderState::refunded);
    EXPECT_EQ(stage.placed().frozen_at, std::nullopt);
    EXPECT_EQ(stage.placed().due_at, std::nullopt);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

TEST(FrozenOrder, StopsT4OfARefusalAndOfADispute) {
    Stage stage;
    buy(stage);
    stage.deposit_key().receive().disclose().quarrel(DisputeClaim::content_poor);
    auto const due = *stage.placed().due_at;
    stage.freeze_order();
    auto const stopped = stage.now;
    stage.wait({20 * 86'400});
    stage.unfreeze_order();
    EXPECT_EQ(stage.placed().due_at->micros - due.micros, stage.now.micros - stopped.micros);
    stage.pass_deadline();
    EXPECT_EQ(stage.happened(), (Types{"dispute-escalated.v1"}));
}

TEST(FrozenOrder, HasItsDisputeDecidedAndSettlesAfterTheLift) {
    for (auto const outcome : {DisputeOutcome::refund, DisputeOutcome::provider_paid}) {
        Stage stage;
        buy(stage);
        stage.deposit_key().receive().disclose().quarrel().pass_deadline(); // escalated: no clock
        stage.freeze_order()
            .direct("officer", {outcome, {}})
            .direct("second-officer", {outcome, {}});
        if (outcome == DisputeOutcome::refund) {
            EXPECT_EQ(stage.placed().state, OrderState::refunded);
            EXPECT_EQ(stage.placed().due_at, std::nullopt);
            continue;
        }
        EXPECT_EQ(stage.placed().state, OrderState::accepted);
        EXPECT_EQ(stage.give(stage.deadline()), Reason::order_frozen);
        stage.unfreeze_order();
        stage.must(stage.deadline());
        EXPECT_EQ(stage.placed().state, OrderState::settled);
    }
}

TEST(FrozenOrder, WithoutAClockHasNoneAfterTheLift) {
    Stage stage;
    buy(stage);
    stage.deposit_key().receive().disclose().quarrel().pass_deadline();
    stage.freeze_order();
    EXPECT_TRUE(stage.placed().due_at.has_value());
    stage.pass_deadline();
    EXPECT_EQ(stage.happened(), (Types{"order-freeze-lifted.v1"}));
    EXPECT_EQ(stage.placed().state, OrderState::escalated);
    EXPECT_EQ(stage.placed().due_at, std::nullopt);
}

TEST(FrozenOrder, IsLeftAloneByAFrozenPartysCounterparty) {
    Stage stage;
    buy(stage);
    stage.deposit_key().freeze_party("provider").freeze_order();
    EXPECT_EQ(stage.give(CancelOrder{stage.sign("buyer", stage.cancellation())}),
              Reason::order_frozen);
    stage.unfreeze_order().cancel();
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

TEST(Misfit, OfAStepOnAFrozenOrderIsNamed) {
    Stage stage;
    buy(stage);
    auto const id = stage.order_id;
    OrderFreezeLifted lifted{id, {}, {}, DeadlineEvidence{}, stage.placed().due_at};
    EXPECT_TRUE(misfit_of(stage.state, lifted));
    OrderFrozen const frozen{id, directive_on(stage.placed(), FreezeAct::freeze), {}, stage.now};
    EXPECT_TRUE(misfit_of(stage.state, frozen));
    stage.direct_order("officer", FreezeAct::freeze);
    EXPECT_FALSE(misfit_of(stage.state, frozen));
    stage.direct_order("second-officer", FreezeAct::freeze);
    EXPECT_TRUE(misfit_of(stage.state, frozen));
    EXPECT_TRUE(misfit_of(stage.state, OrderCancelled{id, stage.actor("buyer").party}));
    EXPECT_TRUE(misfit_of(stage.state, KeyDeposited{id, {}, {}, {}, stage.now}));
    EXPECT_FALSE(misfit_of(stage.state, lifted));
    lifted.due_at.reset();
    EXPECT_TRUE(misfit_of(stage.state, lifted));
    lifted.due_at = stage.now;
    lifted.directive_sha256.emplace();
    EXPECT_TRUE(misfit_of(stage.state, lifted));
    lifted.evidence.reset();
    lifted.directive = frozen.directive;
    EXPECT_TRUE(misfit_of(stage.state, lifted)); // that word was used up
}

} // namespace
} // namespace datafloor::contracts
