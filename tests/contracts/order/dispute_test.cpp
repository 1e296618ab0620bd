#include "contracts/order/dispute_rules.hpp"

#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

/// Disclosed, under an offer that names an arbiter and gives back half at most.
void deliver(Stage& stage) {
    stage.draft_version().store().inspect();
    auto offer = stage.offer();
    offer.arbiter = stage.actor("arbiter").party;
    offer.partial_refund_max_basis_points = 5'000;
    stage.offered = stage.sign("provider", offer);
    stage.must(MakeOffer{*stage.offered});
    stage.fund().buy().deposit_key().receive().disclose();
}

DisputeVerdict const paid{DisputeOutcome::provider_paid, {}};
DisputeVerdict const refund{DisputeOutcome::refund, {}};

DisputeVerdict part(std::int64_t amount) { return {DisputeOutcome::partial_refund, amount}; }

Good<DisputeDocument> const disputing{"buyer", deliver, [](Stage& s) { return s.dispute(); },
                                      [](Stage&, auto const& d) { return DisputeOrder{d}; }};

TEST(DisputeOrder, DeclinesEachSpoiledDispute) {
    check_spoils<DisputeDocument>(
        disputing,
        {spoiled_signatures<DisputeDocument>("buyer"),
         spoiled_answers<DisputeDocument>(),
         {{Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_unknown, "another buyer signs", {}, {}, "rival"},
          {Reason::deadline_passed, "T3 is over", [](Stage& s) { s.wait({72 * 3600}); }},
          {Reason::order_state_wrong, "disputed already", [](Stage& s) { s.quarrel(); }},
          {Reason::order_state_wrong, "accepted already", [](Stage& s) { s.accept(); }}}});
}

TEST(DisputeOrder, StopsT3AndLeavesTheMoneyReserved) {
    Stage stage;
    deliver(stage);
    stage.quarrel();
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"order-disputed.v1"}));
    EXPECT_EQ(stage.available("provider"), 0);
    stage.wait({4 * 86'400});
    EXPECT_EQ(stage.give(stage.deadline()), Reason::deadline_not_reached);
    EXPECT_EQ(stage.placed().state, OrderState::disputed);
}

TEST(DisputeOrder, IsWithdrawnByAnAcceptance) {
    Stage stage;
    deliver(stage);
    stage.quarrel().accept().pass_deadline();
    EXPECT_EQ(stage.available("provider"), 96'500);
}

Good<DisputeFinding> const finding{"arbiter",
                                   [](Stage& s) {
                                       deliver(s);
                                       s.quarrel(DisputeClaim::chunk_differs);
                                   },
                                   [](Stage& s) { return s.dispute_finding(refund); },
                                   [](Stage&, auto const& d) { return FindDispute{d}; }};

TEST(FindDispute, DeclinesEachSpoiledFinding) {
    auto const with = [](Reason reason, std::string_view how, DisputeVerdict const& verdict) {
        return Spoiled<DisputeFinding>{
            reason, how, {}, [verdict](Stage&, DisputeFinding& d) { d.verdict = verdict; }};
    };
    check_spoils<DisputeFinding>(
        finding,
        {spoiled_signatures<DisputeFinding>("arbiter"),
         spoiled_answers<DisputeFinding>(),
         {with(Reason::refund_out_of_range, "a part without an amount",
               {DisputeOutcome::partial_refund, {}}),
          with(Reason::refund_out_of_range, "an amount of a full refund",
               {DisputeOutcome::refund, 1}),
          with(Reason::refund_out_of_range, "nothing", part(0)),
          with(Reason::refund_out_of_range, "more than the offer gives", part(50'001)),
          {Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_unknown, "another arbiter signs", {}, {}, "second-arbiter"},
          {Reason::signer_not_entitled, "the arbiter is the buyer's",
           [](Stage& s) {
               s.state.change<Party>(s.actor("arbiter").party).control_group =
                   s.actor("buyer").party;
           }},
          {Reason::deadline_passed, "T4 is over", [](Stage& s) { s.now = *s.placed().due_at; }},
          {Reason::order_state_wrong, "accepted meanwhile", [](Stage& s) { s.accept(); }}}});
}

TEST(FindDispute, IsNotForWhatNoMachineDecides) {
    Stage stage;
    deliver(stage);
    stage.quarrel(DisputeClaim::content_poor);
    EXPECT_EQ(stage.give(FindDispute{stage.sign("arbiter", stage.dispute_finding(refund))}),
              Reason::signer_not_entitled);
}

TEST(FindDispute, GivesTheWholePriceBack) {
    Stage stage;
    finding.scene(stage);
    stage.must(FindDispute{stage.sign("arbiter", stage.dispute_finding(refund))});
    EXPECT_EQ(stage.placed().state, OrderState::refunded);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
    EXPECT_EQ(stage.available("provider"), 0);
}

TEST(FindDispute, GivesAPartBackInProportion) {
    Stage stage;
    finding.scene(stage);
    stage.must(FindDispute{stage.sign("arbiter", stage.dispute_finding(part(40'001)))});
    EXPECT_EQ(stage.placed().state, OrderState::accepted);
    stage.pass_deadline();
    auto const settlement = decode<Settlement>(stage.documents.at(0).body).value();
    // 59,999 of 100,000 of 96,500, 2,500 and 1,000, each rounded down.
    EXPECT_EQ(settlement.to_provider.amount, 57'899);
    EXPECT_EQ(settlement.fee, 1'499);
    EXPECT_EQ(settlement.tax, 599);
    EXPECT_EQ(settlement.refund, 40'003);
    EXPECT_EQ(settlement.answers, stage.placed().decision_sha256);
    EXPECT_EQ(stage.available("buyer"), 940'003);
    EXPECT_EQ(stage.available("provider"), 57'899);
    EXPECT_EQ(stage.balance(stage.account(AccountKind::escrow, stage.order_id.value)), 0);
}

Good<DisputeDirective> const directing{"officer",
                                       [](Stage& s) {
                                           deliver(s);
                                           s.quarrel(DisputeClaim::content_poor);
                                       },
                                       [](Stage& s) { return s.dispute_directive(paid); },
                                       [](Stage&, auto const& d) { return DirectDispute{d}; }};

TEST(DirectDispute, DeclinesEachSpoiledDirective) {
    check_spoils<DisputeDirective>(
        directing,
        {spoiled_signatures<DisputeDirective>("officer"),
         spoiled_answers<DisputeDirective>(),
         {{Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::signer_not_entitled,
           "the operator's inspector carries the scope",
           [](Stage& s) {
               s.state.change<PartyKey>(s.actor("inspector").thumbprint())
                   .scopes.insert(Scope::supervise);
           },
           {},
           "inspector"},
          {Reason::refund_out_of_range,
           "more than the offer gives",
           {},
           [](Stage&, auto& d) { d.verdict = part(50'001); }},
          {Reason::order_state_wrong, "accepted meanwhile", [](Stage& s) { s.accept(); }}}});
}

TEST(DirectDispute, LeavesToTheArbiterWhatIsTheArbitersUntilT4) {
    Stage stage;
    finding.scene(stage);
    EXPECT_EQ(stage.give(DirectDispute{stage.sign("officer", stage.dispute_directive(paid))}),
              Reason::deadline_not_reached);
    stage.pass_deadline();
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"dispute-escalated.v1"}));
    EXPECT_EQ(stage.placed().state, OrderState::escalated);
    EXPECT_EQ(stage.placed().due_at, std::nullopt);
    EXPECT_EQ(stage.give(FindDispute{stage.sign("arbiter", stage.dispute_finding(refund))}),
              Reason::deadline_passed);
    stage.direct("officer", refund).direct("second-officer", refund);
    EXPECT_EQ(stage.placed().state, OrderState::refunded);
}

TEST(DirectDispute, WantsTwoOfficersThatAgree) {
    Stage stage;
    directing.scene(stage);
    stage.direct("officer", refund).direct("officer", refund);
    EXPECT_EQ(stage.placed().state, OrderState::disputed);
    stage.direct("second-officer", part(10'000)).direct("officer", part(10'001));
    EXPECT_EQ(stage.placed().state, OrderState::disputed);
    stage.direct("second-officer", part(10'001));
    EXPECT_EQ(stage.placed().state, OrderState::accepted);
    EXPECT_EQ(stage.placed().refund, 10'001);
}

TEST(DirectDispute, PaysTheProvider) {
    Stage stage;
    directing.scene(stage);
    stage.direct("second-officer", paid).direct("officer", paid).pass_deadline();
    EXPECT_EQ(stage.available("provider"), 96'500);
    EXPECT_EQ(stage.available("buyer"), 900'000);
}

TEST(Misfit, OfAnAcceptanceInSilenceOfADisputeIsNamed) {
    Stage stage;
    finding.scene(stage);
    EXPECT_TRUE(misfit_of(stage.state, OrderAccepted{stage.order_id, {}, DeadlineEvidence{}}));
    EXPECT_TRUE(misfit_of(stage.state, DisputeDecided{stage.order_id, {paid.outcome, 5}, {}}));
    EXPECT_TRUE(misfit_of(stage.state, DisputeDecided{stage.order_id, part(100'000), {}}));
    EXPECT_FALSE(misfit_of(stage.state, DisputeDecided{stage.order_id, part(99'999), {}}));
}

} // namespace
} // namespace datafloor::contracts
