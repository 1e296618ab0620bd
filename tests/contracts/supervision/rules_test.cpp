#include "contracts/supervision/rules.hpp"

#include "contracts/supervision/two_officers.hpp"
#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

using Types = std::vector<std::string>;

/// The inspector's key, with an officer's scope.
void lend_scope(Stage& stage) {
    stage.state.change<PartyKey>(stage.actor("inspector").thumbprint())
        .scopes.insert(Scope::supervise);
}

bool is_frozen(Stage const& stage, std::string_view name) {
    return stage.state.find<Party>(stage.actor(name).party)->frozen;
}

std::optional<Reason> say(Stage& stage, std::string_view officer, PartyAct act) {
    return stage.give(DirectParty{stage.sign(officer, stage.party_directive("buyer", act))});
}

Good<PartyDirective> const suspending{
    "officer", [](Stage&) {},
    [](Stage& s) { return s.party_directive("buyer", PartyAct::suspend); },
    [](Stage&, auto const& d) { return DirectParty{d}; }};

TEST(DirectParty, DeclinesEachSpoiledDirective) {
    auto const with = [](Reason reason, std::string_view how, PartyAct act) {
        return Spoiled<PartyDirective>{
            reason, how, {}, [act](Stage&, PartyDirective& d) { d.act = act; }};
    };
    check_spoils<PartyDirective>(
        suspending, {spoiled_signatures<PartyDirective>("officer"),
                     spoiled_beginning<PartyDirective>(),
                     {{Reason::signer_not_entitled,
                       "the operator's inspector carries the scope",
                       lend_scope,
                       {},
                       "inspector"},
                      {Reason::party_unknown,
                       "no such party",
                       {},
                       [](Stage& s, auto& d) { d.party = {s.fresh_id().value}; }},
                      {Reason::role_not_admitted,
                       "the operator",
                       {},
                       [](Stage& s, auto& d) { d.party = s.actor("cashier").party; }},
                      {Reason::role_not_admitted,
                       "the regulator itself",
                       {},
                       [](Stage& s, auto& d) { d.party = s.actor("second-officer").party; }},
                      {Reason::party_suspended, "suspended already",
                       [](Stage& s) { s.direct_party("officer", "buyer", PartyAct::suspend); }},
                      with(Reason::party_not_suspended, "lifted before", PartyAct::lift_suspension),
                      with(Reason::party_not_frozen, "no freeze to lift", PartyAct::lift_freeze)}});
}

TEST(DirectParty, SuspendsByOneOfficerAndLiftsByOne) {
    Stage stage;
    stage.list().fund().direct_party("officer", "buyer", PartyAct::suspend);
    EXPECT_EQ(stage.happened(), (Types{"party-suspension-changed.v1"}));
    EXPECT_EQ(stage.give(stage.placing("buyer", stage.order())), Reason::party_suspended);
    stage.direct_party("second-officer", "buyer", PartyAct::lift_suspension).buy();
    EXPECT_EQ(stage.placed().state, OrderState::confirmed);
}

TEST(DirectParty, SuspendsNothingThatRuns) {
    Stage stage;
    stage.list().fund().buy();
    for (auto const* name : {"buyer", "provider"})
        stage.direct_party("officer", name, PartyAct::suspend);
    EXPECT_EQ(stage.give(MakeOffer{stage.sign("provider", stage.offer())}),
              Reason::party_suspended);
    stage.deposit_key().download().receive().disclose().accept().pass_deadline();
    EXPECT_EQ(stage.available("provider"), 96'500);
    stage.request_payout("provider-treasurer", 96'500);
}

TEST(DirectParty, FreezesByTwoOfficersAlone) {
    Stage stage;
    stage.direct_party("officer", "buyer", PartyAct::freeze);
    EXPECT_EQ(stage.happened(), (Types{"directive-given.v1"}));
    EXPECT_FALSE(is_frozen(stage, "buyer"));
    EXPECT_EQ(say(stage, "officer", PartyAct::freeze), Reason::directive_given_already);
    stage.direct_party("second-officer", "rival", PartyAct::freeze); // waits by itself
    EXPECT_FALSE(is_frozen(stage, "rival"));
    stage.direct_party("second-officer", "buyer", PartyAct::freeze);
    EXPECT_EQ(stage.happened(), (Types{"party-freeze-changed.v1"}));
    EXPECT_TRUE(is_frozen(stage, "buyer"));
    EXPECT_EQ(say(stage, "officer", PartyAct::freeze), Reason::party_frozen);
    stage.direct_party("second-officer", "buyer", PartyAct::lift_freeze);
    EXPECT_TRUE(is_frozen(stage, "buyer"));
    stage.direct_party("officer", "buyer", PartyAct::lift_freeze);
    EXPECT_FALSE(is_frozen(stage, "buyer"));
    // What decided once decides nothing more.
    stage.direct_party("second-officer", "buyer", PartyAct::freeze);
    EXPECT_FALSE(is_frozen(stage, "buyer"));
}

TEST(DirectParty, WantsTwoUsersAndNotTwoKeys) {
    Stage stage;
    stage.direct_party("officer", "buyer", PartyAct::freeze).rotate("officer");
    EXPECT_EQ(say(stage, "stranger", PartyAct::freeze), Reason::directive_given_already);
    EXPECT_FALSE(is_frozen(stage, "buyer"));
}

TEST(DirectParty, ForgetsAWordThatWaitedTooLong) {
    Stage stage;
    stage.direct_party("officer", "buyer", PartyAct::freeze);
    stage.wait({7 * 86'400});
    stage.direct_party("second-officer", "buyer", PartyAct::freeze);
    EXPECT_EQ(stage.happened(), (Types{"directive-given.v1"}));
    stage.wait({7 * 86'400 - 1});
    stage.direct_party("officer", "buyer", PartyAct::freeze);
    EXPECT_TRUE(is_frozen(stage, "buyer"));
}

TEST(DirectParty, DoesNotCountTheWordOfACompromisedKey) {
    for (auto const cause : {RevocationCause::compromised, RevocationCause::retired}) {
        Stage stage;
        stage.direct_party("officer", "buyer", PartyAct::freeze).revoke("officer", cause);
        stage.direct_party("second-officer", "buyer", PartyAct::freeze);
        EXPECT_EQ(is_frozen(stage, "buyer"), cause == RevocationCause::retired);
    }
}

TEST(Freeze, LetsAPartySignNothingButARevocation) {
    Stage stage;
    stage.list().fund().freeze_party("buyer");
    EXPECT_EQ(stage.give(stage.placing("buyer", stage.order())), Reason::party_frozen);
    EXPECT_EQ(
        stage.give(RequestPayout{stage.sign("buyer-treasurer", stage.payout_request("buyer", 1))}),
        Reason::party_frozen);
    stage.revoke("buyer", RevocationCause::compromised);
    stage.unfreeze_party("buyer").request_payout("buyer-treasurer", 1);
}

TEST(Freeze, OfTheProviderHoldsItsOrdersUntilTheReceipt) {
    Stage stage;
    stage.list().fund().buy().freeze_party("provider");
    EXPECT_EQ(stage.give(DepositKey{stage.sign("keyholder", stage.deposit())}),
              Reason::provider_frozen);
    stage.unfreeze_party("provider").deposit_key().freeze_party("provider");
    EXPECT_EQ(stage.give(stage.grant()), Reason::provider_frozen);
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", stage.receipt()), stage.draft()}),
              Reason::provider_frozen);
    stage.pass_deadline();
    EXPECT_EQ(stage.available("buyer"), 1'000'000); // and no refusal fee
    EXPECT_EQ(stage.available("provider"), 0);
}

TEST(Freeze, OfTheProviderLeavesWhatIsReleasedToTheBuyer) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive().freeze_party("provider");
    EXPECT_EQ(stage.give(CancelOrder{stage.sign("buyer", stage.cancellation())}),
              Reason::order_state_wrong);
    stage.disclose().download().accept().pass_deadline();
    EXPECT_EQ(stage.available("provider"), 96'500);
    EXPECT_EQ(stage.give(RequestPayout{
                  stage.sign("provider-treasurer", stage.payout_request("provider", 96'500))}),
              Reason::party_frozen);
}

TEST(Freeze, LetsTheOtherSideLeaveWithAllItsMoney) {
    for (bool const refused : {false, true}) {
        Stage stage;
        stage.list().fund().buy().deposit_key();
        if (refused) stage.refuse();
        EXPECT_EQ(stage.give(CancelOrder{stage.sign("buyer", stage.cancellation())}),
                  Reason::order_state_wrong);
        stage.freeze_party("provider").cancel();
        EXPECT_EQ(stage.placed().state, OrderState::cancelled);
        EXPECT_EQ(stage.placed().due_at, std::nullopt);
        EXPECT_EQ(stage.placed().stopped_at, std::nullopt);
        EXPECT_EQ(stage.available("buyer"), 1'000'000);
    }
}

TEST(Freeze, LetsTheProviderLeaveAFrozenBuyerAndNotTheOtherWayRound) {
    Stage stage;
    stage.list().fund().buy().deposit_key().freeze_party("buyer");
    EXPECT_EQ(stage.give(CancelOrder{stage.sign("buyer", stage.cancellation())}),
              Reason::party_frozen);
    stage.must(CancelOrder{stage.sign("provider", stage.cancellation())});
    EXPECT_EQ(stage.placed().state, OrderState::cancelled);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

TEST(Freeze, OfTheBuyerCostsItNoRefusalFee) {
    Stage stage;
    stage.list().fund().buy().deposit_key().freeze_party("buyer").pass_deadline();
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

TEST(Misfit, OfAFreezeThatNobodySpokeOfIsNamed) {
    Stage stage;
    auto const party = stage.actor("buyer").party;
    auto const freeze = directive_on(party, PartyAct::freeze);
    PartyFreezeChanged changed{party, FreezeAct::freeze, freeze, {}};
    EXPECT_TRUE(misfit_of(stage.state, changed));
    stage.direct_party("officer", "buyer", PartyAct::freeze);
    EXPECT_FALSE(misfit_of(stage.state, changed));
    changed.act = FreezeAct::lift;
    EXPECT_TRUE(misfit_of(stage.state, changed));
    stage.direct_party("second-officer", "buyer", PartyAct::freeze);
    changed.act = FreezeAct::freeze;
    EXPECT_TRUE(misfit_of(stage.state, changed));
    EXPECT_TRUE(misfit_of(stage.state, PartySuspensionChanged{party, false, {}}));
    EXPECT_TRUE(misfit_of(stage.state, PartySuspensionChanged{{}, true, {}}));
    EXPECT_TRUE(misfit_of(stage.state, DirectiveGiven{freeze, {}, {}, {}, {}}));
}

} // namespace
} // namespace datafloor::contracts
