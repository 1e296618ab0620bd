#include "contracts/money/rules.hpp"

#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

using Types = std::vector<std::string>;

Good<FundIn> const funding{"cashier", [](Stage&) {},
                           [](Stage& s) { return s.fund_in("buyer", 5'000); },
                           [](Stage&, auto const& d) { return RecordFundIn{d}; }};

TEST(RecordFundIn, DeclinesEachSpoiledFundIn) {
    check_spoils<FundIn>(funding,
                         {spoiled_signatures<FundIn>("cashier"),
                          spoiled_beginning<FundIn>(),
                          {{Reason::signer_not_entitled,
                            "a key with the scope, but not the operator's",
                            [](Stage& s) {
                                s.state.change<PartyKey>(s.actor("buyer").thumbprint()).scopes = {
                                    Scope::cash};
                            },
                            {},
                            "buyer"},
                           {Reason::currency_unknown,
                            "a currency the rulebook does not name",
                            {},
                            [](Stage&, auto& d) { d.amount.currency.code = {'U', 'S', 'D'}; }},
                           {Reason::amount_out_of_range,
                            "nothing",
                            {},
                            [](Stage&, auto& d) { d.amount.amount = 0; }},
                           {Reason::amount_out_of_range,
                            "less than nothing",
                            {},
                            [](Stage&, auto& d) { d.amount.amount = -1; }},
                           {Reason::amount_out_of_range,
                            "more than all amounts",
                            {},
                            [](Stage&, auto& d) { d.amount.amount = amount_max + 1; }},
                           {Reason::party_unknown,
                            "a party nobody knows",
                            {},
                            [](Stage& s, auto& d) { d.party = {s.fresh_id().value}; }},
                           {Reason::role_not_admitted,
                            "the regulator's",
                            {},
                            [](Stage& s, auto& d) { d.party = s.actor("officer").party; }},
                           {Reason::bank_reference_used, "a bank receipt that was counted",
                            [](Stage& s) {
                                auto document = s.fund_in("rival", 1);
                                document.bank_reference = {"FT-1"};
                                s.must(RecordFundIn{s.sign("cashier", document)});
                            },
                            [](Stage&, auto& d) { d.bank_reference = {"FT-1"}; }}}});
}

TEST(RecordFundIn, MovesMoneyFromTheBankToTheParty) {
    Stage stage;
    stage.fund("buyer", 5'000);
    EXPECT_EQ(stage.happened(), (Types{"funds-received.v1", "transferred.v1"}));
    EXPECT_EQ(stage.available("buyer"), 5'000);
    auto const operating = stage.state.find<Floor>({})->operating.value;
    EXPECT_EQ(stage.balance(stage.account(AccountKind::bank, operating)), -5'000);
}

Good<PayoutRequest> const requesting{"buyer-treasurer", [](Stage& s) { s.fund("buyer", 5'000); },
                                     [](Stage& s) { return s.payout_request("buyer", 5'000); },
                                     [](Stage&, auto const& d) { return RequestPayout{d}; }};

TEST(RequestPayout, DeclinesEachSpoiledRequest) {
    check_spoils<PayoutRequest>(
        requesting,
        {spoiled_signatures<PayoutRequest>("buyer-treasurer"),
         spoiled_beginning<PayoutRequest>(),
         {{Reason::signer_not_entitled, "another party's treasurer", {}, {}, "provider-treasurer"},
          {Reason::key_lacks_scope, "the party's trader", {}, {}, "buyer"},
          {Reason::currency_unknown,
           "a currency the rulebook does not name",
           {},
           [](Stage&, auto& d) { d.amount.currency.code = {'U', 'S', 'D'}; }},
          {Reason::amount_out_of_range,
           "nothing",
           {},
           [](Stage&, auto& d) { d.amount.amount = 0; }},
          {Reason::amount_out_of_range,
           "less than nothing",
           {},
           [](Stage&, auto& d) { d.amount.amount = -5; }},
          {Reason::funds_insufficient,
           "more than the balance",
           {},
           [](Stage&, auto& d) { d.amount.amount = 5'001; }},
          {Reason::funds_insufficient, "money that another payout reserves",
           [](Stage& s) { s.request_payout("buyer-treasurer", 1); }}}});
}

TEST(RequestPayout, DeclinesAPartyWithoutAccount) {
    Stage stage;
    auto const request = stage.sign("buyer-treasurer", stage.payout_request("buyer", 1));
    EXPECT_EQ(stage.give(RequestPayout{request}), Reason::funds_insufficient);
}

Good<PayoutConclusion> const concluding{
    "cashier", [](Stage& s) { s.fund("buyer", 5'000).request_payout("buyer-treasurer", 2'000); },
    [](Stage& s) { return s.payout_conclusion(PayoutOutcome::paid); },
    [](Stage&, auto const& d) { return ConcludePayout{d}; }};

TEST(ConcludePayout, DeclinesEachSpoiledConclusion) {
    check_spoils<PayoutConclusion>(
        concluding,
        {spoiled_signatures<PayoutConclusion>("cashier"),
         spoiled_answers<PayoutConclusion>(),
         {{Reason::signer_not_entitled,
           "a key with the scope, but not the operator's",
           [](Stage& s) {
               s.state.change<PartyKey>(s.actor("buyer").thumbprint()).scopes = {Scope::cash};
           },
           {},
           "buyer"},
          {Reason::payout_unknown,
           "no such payout",
           {},
           [](Stage& s, auto& d) { d.payout = {s.fresh_id().value}; }},
          {Reason::party_frozen, "the party is frozen", [](Stage& s) { s.freeze_party("buyer"); }},
          {Reason::payout_state_wrong, "concluded already", [](Stage& s) {
               s.must(
                   ConcludePayout{s.sign("cashier", s.payout_conclusion(PayoutOutcome::failed))});
           }}}});
}

TEST(ConcludePayout, PostsWhatWasPaidAndVoidsWhatFailed) {
    for (auto const& [outcome, left] :
         {std::pair(PayoutOutcome::paid, 3'000), std::pair(PayoutOutcome::failed, 5'000)}) {
        Stage stage;
        concluding.scene(stage);
        EXPECT_EQ(stage.available("buyer"), 3'000);
        stage.must(ConcludePayout{stage.sign("cashier", stage.payout_conclusion(outcome))});
        EXPECT_EQ(stage.happened(), (Types{"payout-concluded.v1", "transferred.v1"}));
        EXPECT_EQ(stage.available("buyer"), left);
    }
}

TEST(ConcludePayout, GivesAFrozenPartyBackWhatFailed) {
    Stage stage;
    concluding.scene(stage);
    stage.freeze_party("buyer");
    stage.must(
        ConcludePayout{stage.sign("cashier", stage.payout_conclusion(PayoutOutcome::failed))});
    EXPECT_EQ(stage.available("buyer"), 5'000);
}

} // namespace
} // namespace datafloor::contracts
