// Cheats by name (docs/CHEATS.md): what somebody alone tries against the others with good
// signatures, and what it gets.
#include "contracts/order/rules.hpp"

#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

/// A command as it should be, but for who signs it.
struct Act {
    std::string_view what;
    std::function<void(Stage&)> scene;
    std::function<Command(Stage&, std::string_view signer)> command;
    /// Why the officer may not; nothing: that is its office.
    std::optional<Reason> officer;
    /// The same of the operator's cashier.
    std::optional<Reason> cashier;
};

void deposited(Stage& s) { s.list().fund().buy().deposit_key(); }

std::vector<Act> acts_on_goods() {
    auto const refused = Reason::signer_not_entitled;
    return {
        {"store another's payload", [](Stage& s) { s.draft_version(); },
         [](Stage& s, auto by) {
             return StorePayload{s.sign(by, s.finding()), Hash{1}, s.draft()};
         },
         refused, refused},
        {"withdraw another's version", [](Stage& s) { s.list(); },
         [](Stage& s, auto by) { return WithdrawVersion{s.sign(by, s.listing_withdrawal())}; },
         Reason::version_unknown, Reason::version_unknown},
        {"offer another's version", [](Stage& s) { s.draft_version().store().inspect(); },
         [](Stage& s, auto by) { return MakeOffer{s.sign(by, s.offer())}; },
         Reason::version_unknown, Reason::version_unknown},
        {"inspect", [](Stage& s) { s.draft_version().store(); },
         [](Stage& s, auto by) { return InspectVersion{s.sign(by, s.inspection())}; }, refused,
         std::nullopt},
        {"decide a refusal",
         [](Stage& s) {
             deposited(s);
             s.refuse();
         },
         [](Stage& s, auto by) { return DecideRefusal{s.sign(by, s.refusal_finding(false))}; },
         std::nullopt, refused},
        {"revoke a trader's key", [](Stage&) {},
         [](Stage& s, auto by) {
             return RevokeKey{s.sign(by, s.revocation("buyer", RevocationCause::compromised))};
         },
         refused, std::nullopt},
        {"revoke the other's key", [](Stage&) {},
         [](Stage& s, auto by) {
             auto const whose = by == "officer" ? "inspector" : "officer";
             return RevokeKey{s.sign(by, s.revocation(whose, RevocationCause::compromised))};
         },
         refused, refused},
    };
}

std::vector<Act> acts_on_orders() {
    auto const refused = Reason::signer_not_entitled;
    auto const unknown = Reason::order_unknown;
    return {
        {"order", [](Stage& s) { s.list().fund(); },
         [](Stage& s, auto by) { return s.placing(by, s.order()); }, Reason::role_not_admitted,
         Reason::role_not_admitted},
        {"cancel another's order", [](Stage& s) { s.list().fund().buy(); },
         [](Stage& s, auto by) { return CancelOrder{s.sign(by, s.cancellation())}; }, unknown,
         unknown},
        {"deposit a header", [](Stage& s) { s.list().fund().buy(); },
         [](Stage& s, auto by) { return DepositKey{s.sign(by, s.deposit())}; }, refused, refused},
        {"sign another's receipt", deposited,
         [](Stage& s, auto by) { return GiveReceipt{s.sign(by, s.receipt()), s.draft()}; }, unknown,
         unknown},
        {"refuse another's delivery", deposited,
         [](Stage& s, auto by) { return RefuseDelivery{s.sign(by, s.refusal())}; }, unknown,
         unknown},
        {"disclose a header",
         [](Stage& s) {
             deposited(s);
             s.receive();
         },
         [](Stage& s, auto by) { return DiscloseHeader{s.sign(by, s.disclosure())}; }, refused,
         refused},
        {"accept for another",
         [](Stage& s) {
             deposited(s);
             s.receive().disclose();
         },
         [](Stage& s, auto by) { return AcceptOrder{s.sign(by, s.acceptance())}; }, unknown,
         unknown},
        {"dispute another's order",
         [](Stage& s) {
             deposited(s);
             s.receive().disclose();
         },
         [](Stage& s, auto by) { return DisputeOrder{s.sign(by, s.dispute())}; }, unknown, unknown},
        {"find for a side in a dispute",
         [](Stage& s) {
             deposited(s);
             s.receive().disclose().quarrel();
         },
         [](Stage& s, auto by) {
             return FindDispute{s.sign(by, s.dispute_finding({DisputeOutcome::refund, {}}))};
         },
         unknown, unknown},
    };
}

std::vector<Act> acts_on_parties_and_money() {
    auto const refused = Reason::signer_not_entitled;
    return {
        {"admit a party", [](Stage&) {},
         [](Stage& s, auto by) { return AdmitParty{s.sign(by, s.admission())}; }, refused,
         std::nullopt},
        {"bind a key for another's party", [](Stage&) {},
         [](Stage& s, auto by) {
             auto binding = s.binding("stranger", KeyRole::trader, {Scope::read, Scope::order});
             binding.party = s.actor("buyer").party;
             auto const bound = s.sign("stranger", binding);
             return BindKey{bound, s.sign(by, s.approval(bound)), s.draft()};
         },
         refused, std::nullopt},
        {"record money that came in", [](Stage&) {},
         [](Stage& s, auto by) { return RecordFundIn{s.sign(by, s.fund_in("buyer", 1))}; }, refused,
         std::nullopt},
        {"ask for another's money", [](Stage& s) { s.fund(); },
         [](Stage& s, auto by) {
             return RequestPayout{s.sign(by, s.payout_request("buyer-treasurer", 1))};
         },
         refused, refused},
        {"conclude a payout", [](Stage& s) { s.fund().request_payout("buyer-treasurer", 1); },
         [](Stage& s, auto by) {
             return ConcludePayout{s.sign(by, s.payout_conclusion(PayoutOutcome::paid))};
         },
         refused, std::nullopt},
    };
}

/// What `by` gets when it has every scope there is, and acts alone.
void acts_alone(std::string_view by, std::optional<Reason> Act::* expected) {
    for (auto const& acts : {acts_on_goods(), acts_on_orders(), acts_on_parties_and_money()})
        for (auto const& act : acts) {
            SCOPED_TRACE(act.what);
            Stage stage;
            act.scene(stage);
            auto& scopes = stage.state.change<PartyKey>(stage.actor(by).thumbprint()).scopes;
            for (std::size_t i = 0; i < EnumNames<Scope>::names.size(); ++i)
                scopes.insert(static_cast<Scope>(i));
            auto const before = stage.picture();
            auto const reason = stage.give(act.command(stage, by));
            EXPECT_EQ(reason.has_value(), (act.*expected).has_value());
            if (reason && act.*expected) {
                EXPECT_EQ(name_of(*reason), name_of(*(act.*expected)));
            }
            EXPECT_EQ(stage.picture() == before, (act.*expected).has_value());
        }
}

TEST(Cheat, OfAnOfficerAloneTouchesNoMoneyNoKeysAndNoHeaders) {
    acts_alone("officer", &Act::officer);
}

TEST(Cheat, OfOneOfficerAloneDecidesNoDispute) {
    Stage stage;
    deposited(stage);
    stage.receive().disclose().quarrel(DisputeClaim::content_poor);
    for (auto const outcome : {DisputeOutcome::refund, DisputeOutcome::provider_paid,
                               DisputeOutcome::refund, DisputeOutcome::refund}) {
        stage.direct("officer", {outcome, {}});
        EXPECT_EQ(stage.placed().state, OrderState::disputed);
        EXPECT_EQ(stage.available("buyer"), 900'000);
        EXPECT_EQ(stage.available("provider"), 0);
    }
    EXPECT_EQ(stage.give(DirectDispute{
                  stage.sign("inspector", stage.dispute_directive({DisputeOutcome::refund, {}}))}),
              Reason::key_lacks_scope);
}

TEST(Cheat, OfTheOperatorsStaffAloneIsNoTradeAndNoVerdict) { acts_alone("cashier", &Act::cashier); }

TEST(Cheat, OfAHeaderDepositedTwiceIsDeclined) {
    Stage stage;
    deposited(stage);
    EXPECT_EQ(stage.give(DepositKey{stage.sign("keyholder", stage.deposit())}),
              Reason::order_state_wrong);
}

TEST(Cheat, OfADepositUsedForAnotherOrderIsDeclined) {
    Stage stage;
    stage.list().fund().buy();
    auto first = stage.deposit();
    auto const signed_first = stage.sign("keyholder", first);
    stage.must(DepositKey{signed_first});
    auto const receipt_of_first = stage.receipt();
    stage.buy();
    EXPECT_EQ(stage.give(DepositKey{signed_first}), Reason::document_already_used);
    first.id = stage.fresh_id();
    EXPECT_EQ(stage.give(DepositKey{stage.sign("keyholder", first)}), Reason::order_state_wrong);
    first.order = stage.order_id;
    EXPECT_EQ(stage.give(DepositKey{stage.sign("keyholder", first)}),
              Reason::document_answers_another);
    // The buyer's receipt for the one releases nothing of the other.
    stage.deposit_key();
    auto receipt = receipt_of_first;
    receipt.order = stage.order_id;
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", receipt), stage.draft()}),
              Reason::document_answers_another);
    receipt.answers = stage.placed().deposit_sha256;
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", receipt), stage.draft()}),
              Reason::receipt_mismatch);
    EXPECT_EQ(stage.placed().state, OrderState::deposited);
}

TEST(Cheat, OfABuyerWhoNeverSignsCostsTheFeeAndGetsNoHeader) {
    Stage stage;
    deposited(stage);
    stage.download().download(); // ciphertext, as often as the rulebook allows
    auto const disclosed = [&] {
        auto disclosure = stage.disclosure();
        disclosure.answers = stage.placed().deposit_sha256; // there is no release to answer
        return stage.give(DiscloseHeader{stage.sign("keyholder", disclosure)});
    };
    EXPECT_EQ(disclosed(), Reason::order_state_wrong);
    stage.pass_deadline();
    EXPECT_EQ(stage.placed().state, OrderState::refunded);
    EXPECT_EQ(stage.available("buyer"), 998'000);
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", stage.receipt()), stage.draft()}),
              Reason::order_state_wrong);
    EXPECT_EQ(disclosed(), Reason::order_state_wrong);
}

TEST(Cheat, OfABuyerWhoDeniesItsReceiptGivesNothingBack) {
    Stage stage;
    deposited(stage);
    stage.receive();
    auto const denied = [&] {
        EXPECT_EQ(stage.give(RefuseDelivery{stage.sign("buyer", stage.refusal())}),
                  Reason::order_state_wrong);
        EXPECT_EQ(stage.give(CancelOrder{stage.sign("buyer", stage.cancellation())}),
                  Reason::order_state_wrong);
        EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", stage.receipt()), stage.draft()}),
                  Reason::order_state_wrong);
    };
    denied();
    stage.disclose();
    denied();
    stage.pass_deadline(); // says nothing: accepted
    denied();
    stage.pass_deadline();
    denied();
    EXPECT_EQ(stage.placed().state, OrderState::settled);
    EXPECT_EQ(stage.available("buyer"), 900'000);
}

TEST(Cheat, OfAProviderWhoNeverDepositsTakesNoMoney) {
    Stage stage;
    stage.list().fund().buy();
    auto const ask = [&] {
        return stage.give(RequestPayout{
            stage.sign("provider-treasurer", stage.payout_request("provider-treasurer", 1))});
    };
    EXPECT_TRUE(ask().has_value());
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("provider", stage.receipt()), stage.draft()}),
              Reason::order_unknown);
    stage.pass_deadline();
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
    EXPECT_TRUE(ask().has_value());
}

TEST(Cheat, OfAProviderWhoPaysItselfOutBeforeTheBuyerHasAccepted) {
    Stage stage;
    deposited(stage);
    stage.receive().disclose();
    EXPECT_EQ(stage.available("provider"), 0); // reserved for it, in escrow
    EXPECT_TRUE(stage
                    .give(RequestPayout{stage.sign("provider-treasurer",
                                                   stage.payout_request("provider-treasurer", 1))})
                    .has_value());
}

// A key counts at the entry's place in the ledger, whatever time its documents carry.
TEST(Cheat, OfAStolenKeyThatDatesItsDocumentsBackIsDeclined) {
    Stage stage;
    stage.list().fund();
    auto const order = stage.order(); // of a time at which the key was in force
    stage.wait({60});
    stage.revoke("buyer", RevocationCause::compromised);
    EXPECT_EQ(stage.give(stage.placing("buyer", order)), Reason::key_not_in_force);
}

TEST(Cheat, OfAnOrderReplayedIsDeclinedEvenOnceItIsOver) {
    Stage stage;
    stage.list().fund();
    auto const document = stage.order();
    auto const order = stage.placing("buyer", document);
    stage.must(order);
    stage.order_id = {document.id.value};
    EXPECT_EQ(stage.give(order), Reason::document_already_used);
    stage.cancel();
    EXPECT_EQ(stage.give(order), Reason::document_already_used);
    auto cheaper = document;
    cheaper.purpose = {"another purpose"};
    EXPECT_EQ(stage.give(stage.placing("buyer", cheaper)), Reason::document_id_reused);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

} // namespace
} // namespace datafloor::contracts
