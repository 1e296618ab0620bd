#include "contracts/order/refusal_rules.hpp"

#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

void deliver(Stage& stage) { stage.list().fund().buy().deposit_key(); }

Good<RefusalDocument> const refusing{"buyer", deliver, [](Stage& s) { return s.refusal(); },
                                     [](Stage&, auto const& d) { return RefuseDelivery{d}; }};

TEST(RefuseDelivery, DeclinesEachSpoiledRefusal) {
    check_spoils<RefusalDocument>(
        refusing,
        {spoiled_signatures<RefusalDocument>("buyer"),
         spoiled_answers<RefusalDocument>(),
         {{Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_unknown, "another buyer signs", {}, {}, "rival"},
          {Reason::order_unknown, "the provider signs", {}, {}, "provider"},
          {Reason::deadline_passed, "T2 is over", [](Stage& s) { s.wait({72 * 3600}); }},
          {Reason::order_state_wrong, "refused already", [](Stage& s) { s.refuse(); }},
          {Reason::order_state_wrong, "received already", [](Stage& s) { s.receive(); }}}});
}

TEST(RefuseDelivery, IsTakenOfASuspendedListing) {
    Stage stage;
    deliver(stage);
    stage.suspend().refuse();
    EXPECT_EQ(stage.placed().state, OrderState::refused);
}

TEST(RefuseDelivery, StopsT2AndStartsT4) {
    Stage stage;
    deliver(stage);
    auto const end_of_t2 = stage.placed().due_at;
    stage.wait({3600});
    stage.refuse();
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"order-refused.v1"}));
    EXPECT_EQ(stage.placed().stopped_due, end_of_t2);
    EXPECT_EQ(stage.placed().stopped_at, stage.now);
    auto const end_of_t4 = (stage.now + stage.placed().dispute).micros;
    EXPECT_EQ(stage.placed().due_at->micros, end_of_t4 - end_of_t4 % 1000);
    EXPECT_EQ(stage.available("buyer"), 900'000); // nothing moves
}

TEST(RefuseDelivery, LetsTheBuyerLookAgainAndChangeItsMind) {
    Stage stage;
    deliver(stage);
    stage.refuse().download().receive();
    EXPECT_EQ(stage.placed().state, OrderState::released);
    EXPECT_EQ(stage.placed().stopped_at, std::nullopt);
    EXPECT_EQ(stage.give(DecideRefusal{stage.sign("officer", stage.refusal_finding(false))}),
              Reason::order_state_wrong);
}

Good<RefusalFinding> const deciding{"officer",
                                    [](Stage& s) {
                                        deliver(s);
                                        s.refuse();
                                    },
                                    [](Stage& s) { return s.refusal_finding(false); },
                                    [](Stage&, auto const& d) { return DecideRefusal{d}; }};

TEST(DecideRefusal, DeclinesEachSpoiledFinding) {
    check_spoils<RefusalFinding>(
        deciding,
        {spoiled_signatures<RefusalFinding>("officer"),
         spoiled_answers<RefusalFinding>(),
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
          {Reason::key_lacks_scope, "the provider signs", {}, {}, "provider"},
          {Reason::deadline_passed, "T4 is over", [](Stage& s) { s.now = *s.placed().due_at; }},
          {Reason::order_state_wrong, "decided already",
           [](Stage& s) { s.decide_refusal(true); }}}});
}

TEST(DecideRefusal, GivesTheWholePriceBackForOtherBytes) {
    Stage stage;
    deliver(stage);
    stage.refuse().decide_refusal(false);
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"refusal-decided.v1", "transferred.v1"}));
    EXPECT_EQ(stage.placed().state, OrderState::refunded);
    EXPECT_EQ(stage.placed().due_at, std::nullopt);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
    EXPECT_EQ(stage.available("provider"), 0);
}

TEST(DecideRefusal, GivesTheWholePriceBackForFewerBytesAndForNone) {
    for (bool const none : {false, true}) {
        Stage stage;
        deliver(stage);
        stage.refuse();
        auto finding = stage.refusal_finding(true);
        if (none)
            finding.payload.reset();
        else
            --finding.payload->bytes;
        stage.must(DecideRefusal{stage.sign("officer", finding)});
        EXPECT_EQ(stage.placed().state, OrderState::refunded);
        EXPECT_EQ(stage.available("buyer"), 1'000'000);
    }
}

TEST(DecideRefusal, AddsTheTimeStoppedToT2) {
    Stage stage;
    deliver(stage);
    auto const end_of_t2 = *stage.placed().due_at;
    stage.wait({3600});
    stage.refuse();
    auto const stopped = *stage.placed().stopped_at;
    stage.wait({5 * 86'400}); // longer than T2 itself
    stage.decide_refusal(true);
    EXPECT_EQ(stage.placed().state, OrderState::deposited);
    EXPECT_EQ(stage.placed().due_at->micros - end_of_t2.micros, stage.now.micros - stopped.micros);
    EXPECT_EQ(stage.placed().stopped_at, std::nullopt);
    EXPECT_EQ(stage.placed().stopped_due, std::nullopt);
    stage.receive();
    EXPECT_EQ(stage.placed().state, OrderState::released);
}

TEST(DecideRefusal, LeavesTheFeeToABuyerWhoThenStaysSilent) {
    Stage stage;
    deliver(stage);
    stage.refuse().decide_refusal(true).pass_deadline();
    EXPECT_EQ(std::get<OrderRefunded>(stage.events.at(0)).cause, RefundCause::no_receipt);
    EXPECT_EQ(stage.available("buyer"), 998'000);
}

TEST(PassDeadline, GivesAllBackWhereNoFindingCame) {
    Stage stage;
    deliver(stage);
    stage.refuse();
    stage.wait({6 * 86'400}); // T2 is over and nobody minds
    EXPECT_EQ(stage.give(stage.deadline()), Reason::deadline_not_reached);
    stage.pass_deadline();
    EXPECT_EQ(std::get<OrderRefunded>(stage.events.at(0)).cause, RefundCause::no_finding);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
    EXPECT_EQ(stage.available("provider"), 0);
}

TEST(Misfit, OfARefusalsTermIsNamed) {
    Stage stage;
    deliver(stage);
    stage.refuse();
    RefusalDecided decided{stage.order_id, RefusalVerdict::upheld, {}, stage.now};
    EXPECT_TRUE(misfit_of(stage.state, decided).has_value());
    decided.receipt_by.reset();
    EXPECT_FALSE(misfit_of(stage.state, decided).has_value());
    decided.verdict = RefusalVerdict::dismissed;
    EXPECT_TRUE(misfit_of(stage.state, decided).has_value());
}

} // namespace
} // namespace datafloor::contracts
