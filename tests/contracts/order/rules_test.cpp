#include "contracts/order/rules.hpp"

#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

Good<OrderDocument> const placing{
    "buyer", [](Stage& s) { s.list().fund(); }, [](Stage& s) { return s.order(); },
    [](Stage& s, auto const& d) { return PlaceOrder{d, s.draft(), (*s.described)->licence}; }};

/// An offer on the stage's version with one thing changed.
auto offered_with(std::function<void(Stage&, OfferDocument&)> const& edit) {
    return [edit](Stage& stage) {
        auto document = stage.offer();
        edit(stage, document);
        stage.offered = stage.sign("provider", document);
        stage.must(MakeOffer{*stage.offered});
    };
}

Spoils<OrderDocument> spoiled_offers() {
    return {
        {Reason::offer_unknown,
         "no such offer",
         {},
         [](Stage& s, auto& d) { d.offer = {s.fresh_id().value}; }},
        {Reason::offer_closed, "the offer is withdrawn",
         [](Stage& s) { s.must(WithdrawOffer{s.sign("provider", s.offer_withdrawal())}); }},
        {Reason::offer_not_yet_valid, "the offer begins later", offered_with([](Stage&, auto& o) {
             o.valid_from.instant = o.valid_from.instant + Seconds{3600};
         })},
        {Reason::offer_expired, "the offer ended", [](Stage& s) { s.wait({30 * 86'400}); }},
        {Reason::offer_not_for_you, "the offer names another buyer",
         offered_with([](Stage& s, auto& o) { o.buyer = s.actor("rival").party; })},
        {Reason::offer_exhausted, "the offer takes no more orders",
         [](Stage& s) {
             offered_with([](Stage&, auto& o) { o.orders_max = 1; })(s);
             s.buy();
         }},
        {Reason::price_mismatch, "a lower price", {}, [](Stage&, auto& d) { --d.price.amount; }},
        {Reason::price_mismatch,
         "another currency",
         {},
         [](Stage&, auto& d) { d.price.currency.code = {'U', 'S', 'D'}; }},
        {Reason::manifest_mismatch,
         "another manifest",
         {},
         [](Stage&, auto& d) { ++d.manifest_sha256[0]; }},
        {Reason::licence_mismatch,
         "another licence",
         {},
         [](Stage&, auto& d) { ++d.licence_sha256[0]; }},
    };
}

Spoils<OrderDocument> spoiled_sales() {
    return {
        {Reason::floor_halted, "the floor is halted",
         [](Stage& s) { s.state.change<Floor>({}).halted = true; }},
        {Reason::listing_suspended, "the listing is suspended", [](Stage& s) { s.suspend(); }},
        {Reason::listing_withdrawn, "the version is withdrawn",
         [](Stage& s) { s.must(WithdrawVersion{s.sign("provider", s.listing_withdrawal())}); }},
        {Reason::class_not_listable, "the rulebook bars the class since",
         [](Stage& s) { s.state.change<Floor>({}).rulebook.classes.clear(); }},
        {Reason::party_suspended, "the provider is suspended",
         [](Stage& s) { s.state.change<Party>(s.actor("provider").party).suspended = true; }},
        {Reason::party_suspended, "the provider is frozen",
         [](Stage& s) { s.state.change<Party>(s.actor("provider").party).frozen = true; }},
        {Reason::party_suspended, "the buyer is suspended",
         [](Stage& s) { s.state.change<Party>(s.actor("buyer").party).suspended = true; }},
        {Reason::role_not_admitted, "the signer's party is no buyer", {}, {}, "provider"},
        {Reason::own_listing, "buyer and provider are under one control",
         [](Stage& s) {
             s.state.change<Party>(s.actor("buyer").party).control_group =
                 s.actor("provider").party;
         }},
        {Reason::recipient_missing, "the key is bound without recipient",
         [](Stage& s) {
             s.state.change<PartyKey>(s.actor("buyer").thumbprint()).recipient.reset();
         }},
        {Reason::recipient_mismatch,
         "another recipient than the key's",
         {},
         [](Stage& s, auto& d) { d.recipient = s.actor("rival").recipient; }},
        {Reason::spending_limit_exceeded, "a price above the key's limit",
         [](Stage& s) {
             s.state.change<PartyKey>(s.actor("buyer").thumbprint()).spending_limit = 99'999;
         }},
        {Reason::funds_insufficient, "a balance below the price",
         [](Stage& s) { s.request_payout("buyer-treasurer", 900'001); }},
    };
}

TEST(PlaceOrder, DeclinesEachSpoiledOrder) {
    check_spoils<OrderDocument>(placing, {spoiled_signatures<OrderDocument>("buyer"),
                                          spoiled_answers<OrderDocument>(), spoiled_offers(),
                                          spoiled_sales()});
}

TEST(PlaceOrder, DeclinesABuyerWithoutAccount) {
    Stage stage;
    stage.list();
    EXPECT_EQ(stage.give(stage.placing("buyer", stage.order())), Reason::funds_insufficient);
}

TEST(PlaceOrder, TakesExactlyTheBalance) {
    Stage stage;
    stage.list().fund("buyer", 100'000).buy();
    EXPECT_EQ(stage.available("buyer"), 0);
    EXPECT_EQ(stage.balance(stage.account(AccountKind::escrow, stage.order_id.value)), 100'000);
}

Good<Cancellation> const cancelling{"buyer", [](Stage& s) { s.list().fund().buy(); },
                                    [](Stage& s) { return s.cancellation(); },
                                    [](Stage&, auto const& d) { return CancelOrder{d}; }};

TEST(CancelOrder, DeclinesEachSpoiledCancellation) {
    check_spoils<Cancellation>(
        cancelling,
        {spoiled_signatures<Cancellation>("buyer"),
         spoiled_answers<Cancellation>(),
         {{Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_unknown, "another party's order", {}, {}, "rival"},
          {Reason::order_state_wrong, "the key is deposited", [](Stage& s) { s.deposit_key(); }},
          {Reason::order_state_wrong, "cancelled already", [](Stage& s) { s.cancel(); }}}});
}

TEST(CancelOrder, GivesTheMoneyBackWhicheverSideCancels) {
    for (auto const* side : {"buyer", "provider"}) {
        Stage stage;
        stage.list().fund().buy();
        stage.must(CancelOrder{stage.sign(side, stage.cancellation())});
        EXPECT_EQ(stage.happened(),
                  (std::vector<std::string>{"order-cancelled.v1", "transferred.v1"}));
        EXPECT_EQ(stage.placed().state, OrderState::cancelled);
        EXPECT_EQ(stage.placed().due_at, std::nullopt);
        EXPECT_EQ(stage.available("buyer"), 1'000'000);
        EXPECT_EQ(std::get<OrderCancelled>(stage.events[1]).by, stage.actor(side).party);
    }
}

Good<KeyDeposit> const depositing{"keyholder", [](Stage& s) { s.list().fund().buy(); },
                                  [](Stage& s) { return s.deposit(); },
                                  [](Stage&, auto const& d) { return DepositKey{d}; }};

TEST(DepositKey, DeclinesEachSpoiledDeposit) {
    check_spoils<KeyDeposit>(
        depositing,
        {spoiled_by_keyholder<KeyDeposit>(),
         spoiled_answers<KeyDeposit>(),
         {{Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_state_wrong, "the order is cancelled", [](Stage& s) { s.cancel(); }},
          {Reason::order_frozen, "the order is frozen", [](Stage& s) { s.freeze_order(); }},
          {Reason::provider_frozen, "the provider is frozen",
           [](Stage& s) { s.freeze_party("provider"); }},
          {Reason::deadline_passed, "T1 is over", [](Stage& s) { s.wait({24 * 3600}); }},
          {Reason::recipient_mismatch,
           "another recipient",
           {},
           [](Stage& s, auto& d) { d.recipient = s.actor("rival").recipient; }},
          {Reason::header_mismatch,
           "another manifest",
           {},
           [](Stage&, auto& d) { ++d.manifest_sha256[0]; }},
          {Reason::header_mismatch, "another key", {}, [](Stage&, auto& d) {
               ++d.key_commitment[0];
           }}}});
}

TEST(DepositKey, WasTakenForASuspendedListing) {
    Stage stage;
    stage.list().fund().buy().suspend();
    EXPECT_EQ(stage.give(DepositKey{stage.sign("keyholder", stage.deposit())}),
              Reason::listing_suspended);
    stage.pass_deadline();
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

struct SpoiledGrant {
    Reason reason;
    std::string_view how;
    std::function<void(Stage&)> world = {};
    std::function<void(Stage&, GrantDownload&)> edit = {};
};

TEST(GrantDownload, DeclinesEachSpoiledGrant) {
    SpoiledGrant const table[] = {
        {Reason::order_unknown,
         "no such order",
         {},
         [](Stage& s, auto& c) { c.order = {s.fresh_id().value}; }},
        {Reason::order_unknown,
         "the provider asks",
         {},
         [](Stage& s, auto& c) { c.by = s.actor("provider").party; }},
        {Reason::party_frozen, "the buyer is frozen",
         [](Stage& s) { s.state.change<Party>(s.actor("buyer").party).frozen = true; }},
        {Reason::listing_suspended, "the listing is suspended", [](Stage& s) { s.suspend(); }},
        {Reason::provider_frozen, "the provider is frozen",
         [](Stage& s) { s.freeze_party("provider"); }},
        {Reason::order_frozen, "the order is frozen", [](Stage& s) { s.freeze_order(); }},
        {Reason::order_state_wrong, "the order is refunded", [](Stage& s) { s.pass_deadline(); }},
        {Reason::download_limit_reached, "twenty downloads before",
         [](Stage& s) {
             for (int i = 0; i < 20; ++i) s.download();
         }},
        {Reason::licence_mismatch,
         "another licence",
         {},
         [](Stage&, auto& c) { c.licence.permission.pop_back(); }},
    };
    for (auto const& spoiled : table) {
        Stage stage;
        stage.list().fund().buy().deposit_key();
        if (spoiled.world) spoiled.world(stage);
        auto command = stage.grant();
        if (spoiled.edit) spoiled.edit(stage, command);
        auto const before = stage.picture();
        EXPECT_EQ(stage.give(command), spoiled.reason) << spoiled.how;
        EXPECT_EQ(stage.picture(), before) << spoiled.how;
    }
}

TEST(GrantDownload, ComesOnlyAfterTheKeyDeposit) {
    Stage stage;
    stage.list().fund().buy();
    EXPECT_EQ(stage.give(stage.grant()), Reason::order_state_wrong);
    stage.deposit_key().download().download();
    EXPECT_EQ(std::get<DownloadGranted>(stage.events.at(0)).count, 2U);
}

TEST(GrantDownload, GoesOnAfterSettlement) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive().disclose().accept().pass_deadline();
    stage.download();
    EXPECT_EQ(stage.placed().state, OrderState::settled);
}

Good<Receipt> const receiving{"buyer", [](Stage& s) { s.list().fund().buy().deposit_key(); },
                              [](Stage& s) { return s.receipt(); },
                              [](Stage& s, auto const& d) { return GiveReceipt{d, s.draft()}; }};

Spoils<Receipt> spoiled_receipts() {
    auto const differs = [](std::string_view how, std::function<void(Receipt&)> const& edit) {
        return Spoiled<Receipt>{
            Reason::receipt_mismatch, how, {}, [edit](Stage&, Receipt& d) { edit(d); }};
    };
    return {
        {Reason::order_unknown,
         "no such order",
         {},
         [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
        {Reason::order_unknown, "another buyer signs", {}, {}, "rival"},
        {Reason::order_unknown, "the provider signs", {}, {}, "provider"},
        {Reason::deadline_passed, "T2 is over", [](Stage& s) { s.wait({72 * 3600}); }},
        differs("another confirmation", [](auto& d) { ++d.confirmation_sha256[0]; }),
        differs("another manifest", [](auto& d) { ++d.manifest_sha256[0]; }),
        differs("fewer bytes", [](auto& d) { --d.payload.bytes; }),
        differs("other bytes", [](auto& d) { ++d.payload.sha256[0]; }),
        differs("another header", [](auto& d) { ++d.header_sha256[0]; }),
        differs("another key", [](auto& d) { ++d.key_commitment[0]; }),
    };
}

TEST(GiveReceipt, DeclinesEachSpoiledReceipt) {
    check_spoils<Receipt>(receiving, {spoiled_signatures<Receipt>("buyer"),
                                      spoiled_answers<Receipt>(), spoiled_receipts()});
}

TEST(GiveReceipt, ComesOnlyOnceAndOnlyToADeposit) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive();
    auto again = stage.receipt();
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", again), stage.draft()}),
              Reason::order_state_wrong);
}

TEST(GiveReceipt, ReleasesAndReservesInOneEntry) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive();
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"order-released.v1", "transferred.v1",
                                                          "transferred.v1", "transferred.v1"}));
    auto const* escrow =
        stage.state.find<Account>(stage.account(AccountKind::escrow, stage.order_id.value));
    EXPECT_EQ(escrow->debits_pending, 100'000);
    EXPECT_EQ(escrow->available(), 0);
    EXPECT_EQ(stage.available("provider"), 0);
    ASSERT_EQ(stage.documents.size(), 1U);
    EXPECT_EQ(stage.documents[0].typ, Release::typ);
    EXPECT_EQ(decode<Release>(stage.documents[0].body)->order, stage.order_id);
}

Good<Disclosure> const disclosing{"keyholder",
                                  [](Stage& s) { s.list().fund().buy().deposit_key().receive(); },
                                  [](Stage& s) { return s.disclosure(); },
                                  [](Stage&, auto const& d) { return DiscloseHeader{d}; }};

TEST(DiscloseHeader, DeclinesEachSpoiledDisclosure) {
    check_spoils<Disclosure>(
        disclosing,
        {spoiled_by_keyholder<Disclosure>(),
         spoiled_answers<Disclosure>(),
         {{Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_state_wrong, "disclosed already", [](Stage& s) { s.disclose(); }},
          {Reason::deadline_passed, "the term is over", [](Stage& s) { s.wait({24 * 3600}); }},
          {Reason::header_mismatch, "another header", {}, [](Stage&, auto& d) {
               ++d.header_sha256[0];
           }}}});
}

TEST(DiscloseHeader, WasGivenOutOfASuspendedListing) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive().suspend();
    EXPECT_EQ(stage.give(DiscloseHeader{stage.sign("keyholder", stage.disclosure())}),
              Reason::listing_suspended);
    // Undisclosed then means a full refund.
    stage.pass_deadline();
    EXPECT_EQ(stage.placed().state, OrderState::refunded);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

Good<Acceptance> const accepting{
    "buyer", [](Stage& s) { s.list().fund().buy().deposit_key().receive().disclose(); },
    [](Stage& s) { return s.acceptance(); }, [](Stage&, auto const& d) { return AcceptOrder{d}; }};

TEST(AcceptOrder, DeclinesEachSpoiledAcceptance) {
    check_spoils<Acceptance>(
        accepting,
        {spoiled_signatures<Acceptance>("buyer"),
         spoiled_answers<Acceptance>(),
         {{Reason::order_unknown,
           "no such order",
           {},
           [](Stage& s, auto& d) { d.order = {s.fresh_id().value}; }},
          {Reason::order_unknown, "another buyer signs", {}, {}, "rival"},
          {Reason::order_state_wrong, "accepted already", [](Stage& s) { s.accept(); }}}});
}

struct SpoiledDeadline {
    Reason reason;
    std::string_view how;
    std::function<void(Stage&)> world = {};
    std::function<void(Stage&, PassDeadline&)> edit = {};
};

TEST(PassDeadline, DeclinesEachSpoiledDeadline) {
    SpoiledDeadline const table[] = {
        {Reason::order_unknown,
         "no such order",
         {},
         [](Stage& s, auto& c) { c.order = {s.fresh_id().value}; }},
        {Reason::deadline_not_reached, "a millisecond too early",
         [](Stage& s) { s.now = {s.placed().due_at->micros - 2000}; }},
        {Reason::deadline_not_reached, "too few cosignatures",
         [](Stage& s) { s.state.change<Floor>({}).rulebook.witness_quorum = 1; }},
        {Reason::order_state_wrong, "the order is cancelled", [](Stage& s) { s.cancel(); }},
        {Reason::order_state_wrong, "refunded already", [](Stage& s) { s.pass_deadline(); }},
    };
    for (auto const& spoiled : table) {
        Stage stage;
        stage.list().fund().buy();
        stage.now = *stage.placed().due_at;
        if (spoiled.world) spoiled.world(stage);
        auto command = stage.deadline();
        if (spoiled.edit) spoiled.edit(stage, command);
        auto const before = stage.picture();
        EXPECT_EQ(stage.give(command), spoiled.reason) << spoiled.how;
        EXPECT_EQ(stage.picture(), before) << spoiled.how;
    }
}

TEST(PassDeadline, GivesAllBackWhereNoKeyCame) {
    Stage stage;
    stage.list().fund().buy().pass_deadline();
    EXPECT_EQ(std::get<OrderRefunded>(stage.events.at(0)).cause, RefundCause::no_key_deposit);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

TEST(PassDeadline, KeepsTheAgreedFeeWhereNoReceiptCame) {
    Stage stage;
    stage.list().fund().buy().deposit_key().pass_deadline();
    EXPECT_EQ(std::get<OrderRefunded>(stage.events.at(0)).cause, RefundCause::no_receipt);
    EXPECT_EQ(stage.available("buyer"), 998'000);
    EXPECT_EQ(stage.available("provider"), 2'000);
}

TEST(PassDeadline, KeptTheRefusalFeeOfABuyerWhomADirectiveHindered) {
    Stage suspended;
    suspended.list().fund().buy().deposit_key().suspend().pass_deadline();
    EXPECT_EQ(suspended.available("buyer"), 1'000'000);
    Stage frozen;
    frozen.list().fund().buy().deposit_key();
    frozen.state.change<Party>(frozen.actor("buyer").party).frozen = true;
    frozen.pass_deadline();
    EXPECT_EQ(frozen.available("buyer"), 1'000'000);
    EXPECT_EQ(frozen.available("provider"), 0);
}

TEST(PassDeadline, VoidsTheReservationsWhereNoDisclosureCame) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive().pass_deadline();
    EXPECT_EQ(std::get<OrderRefunded>(stage.events.at(0)).cause, RefundCause::no_disclosure);
    EXPECT_EQ(stage.happened(),
              (std::vector<std::string>{"order-refunded.v1", "transferred.v1", "transferred.v1",
                                        "transferred.v1", "transferred.v1"}));
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
    EXPECT_EQ(stage.available("provider"), 0);
}

TEST(PassDeadline, AcceptsInTheBuyersSilenceAndThenSettles) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive().disclose().pass_deadline();
    EXPECT_EQ(stage.placed().state, OrderState::accepted);
    EXPECT_EQ(stage.placed().acceptance_sha256, std::nullopt);
    stage.pass_deadline();
    ASSERT_EQ(stage.documents.size(), 1U);
    auto const settlement = decode<Settlement>(stage.documents[0].body).value();
    EXPECT_EQ(settlement.answers, stage.placed().disclosure_sha256);
    EXPECT_EQ(settlement.to_provider.amount, 96'500);
    EXPECT_EQ(stage.available("provider"), 96'500);
}

/// A second trader of the buyer's, who goes on where the first one's key is revoked.
void bind_colleague(Stage& stage) {
    auto binding = stage.binding("stranger", KeyRole::trader,
                                 {Scope::read, Scope::publish, Scope::order, Scope::receive});
    binding.party = stage.actor("buyer").party;
    auto const bound = stage.sign("stranger", binding);
    stage.must(BindKey{bound, stage.sign("registrar", stage.approval(bound)), stage.draft()});
}

TEST(RevokedRecipient, GetsNoHeader) {
    Stage stage;
    stage.list().fund().buy().revoke("buyer", RevocationCause::retired);
    EXPECT_EQ(stage.give(DepositKey{stage.sign("keyholder", stage.deposit())}),
              Reason::recipient_revoked);
    stage.pass_deadline();
    EXPECT_EQ(std::get<OrderRefunded>(stage.events.at(0)).cause, RefundCause::recipient_revoked);
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

TEST(RevokedRecipient, HasItsDepositVoidedAndT1BeginsAnew) {
    Stage stage;
    stage.list().fund().buy().deposit_key();
    bind_colleague(stage);
    stage.revoke("buyer", RevocationCause::retired);
    auto const receipt = stage.receipt();
    // Nobody of the party can have the header any more, whoever signs.
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("stranger", receipt), stage.draft()}),
              Reason::recipient_revoked);
    EXPECT_EQ(stage.give(stage.grant()), Reason::recipient_revoked);
    // The floor need not wait for T2.
    stage.must(stage.deadline());
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"deposit-voided.v1"}));
    EXPECT_EQ(stage.placed().state, OrderState::confirmed);
    EXPECT_EQ(stage.placed().header_sha256, std::nullopt);
    EXPECT_EQ(stage.placed().due_at, stage.now + stage.offer().key_deposit);
    EXPECT_EQ(stage.give(stage.deadline()), Reason::deadline_not_reached);
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("stranger", receipt), stage.draft()}),
              Reason::order_state_wrong);
    stage.must(CancelOrder{stage.sign("stranger", stage.cancellation())});
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
}

TEST(RevokedRecipient, KeepsItsRightAfterTheReceipt) {
    Stage stage;
    stage.list().fund().buy().deposit_key().receive().revoke("buyer", RevocationCause::compromised);
    stage.disclose();
    EXPECT_EQ(stage.placed().state, OrderState::disclosed);
    stage.must(stage.grant());
}

TEST(CompromisedOffer, TakesNoOrders) {
    Stage stage;
    stage.list().fund().revoke("provider", RevocationCause::compromised);
    EXPECT_EQ(stage.give(stage.placing("buyer", stage.order())), Reason::offer_key_compromised);
}

TEST(CompromisedOffer, IsOneOfACompromisedKeyNotOfARetiredOne) {
    Stage stage;
    stage.list().fund().revoke("provider", RevocationCause::retired);
    stage.buy().deposit_key().receive().disclose().accept();
    EXPECT_EQ(stage.placed().state, OrderState::accepted);
}

TEST(CompromisedOffer, HoldsItsOrdersUntilTheyAreDelivered) {
    Stage early;
    early.list().fund().buy().revoke("provider", RevocationCause::compromised);
    EXPECT_EQ(early.give(DepositKey{early.sign("keyholder", early.deposit())}),
              Reason::offer_key_compromised);
    Stage stage;
    stage.list().fund().buy().deposit_key().revoke("provider", RevocationCause::compromised);
    EXPECT_EQ(stage.give(stage.grant()), Reason::offer_key_compromised);
    EXPECT_EQ(stage.give(GiveReceipt{stage.sign("buyer", stage.receipt()), stage.draft()}),
              Reason::offer_key_compromised);
    // Nobody pays for not signing what was held.
    stage.pass_deadline();
    EXPECT_EQ(stage.available("buyer"), 1'000'000);
    Stage late;
    late.list().fund().buy().deposit_key().receive();
    late.revoke("provider", RevocationCause::compromised).disclose();
    EXPECT_EQ(late.placed().state, OrderState::disclosed);
}

} // namespace
} // namespace datafloor::contracts
