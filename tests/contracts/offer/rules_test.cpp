#include "contracts/offer/rules.hpp"

#include "contracts/command.hpp"
#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

Good<OfferDocument> const offering{
    "provider", [](Stage& s) { s.draft_version().store().inspect(); },
    [](Stage& s) { return s.offer(); }, [](Stage&, auto const& d) { return MakeOffer{d}; }};

Spoils<OfferDocument> spoiled_terms() {
    auto const day = Seconds{86'400};
    return {
        {Reason::currency_unknown,
         "a currency the rulebook does not name",
         {},
         [](Stage&, auto& d) { d.price.currency.code = {'U', 'S', 'D'}; }},
        {Reason::price_out_of_range,
         "a negative price",
         {},
         [](Stage&, auto& d) { d.price.amount = -1; }},
        {Reason::price_out_of_range,
         "a price beyond the rulebook's",
         {},
         [](Stage&, auto& d) { d.price.amount = 1'000'000'000'001; }},
        {Reason::class_not_listable, "the rulebook bars the class since",
         [](Stage& s) { s.state.change<Floor>({}).rulebook.classes.clear(); }},
        {Reason::class_only_free, "a price on open data",
         [](Stage& s) { s.state.change<Version>({s.listing, 1}).data_class = DataClass::open; }},
        {Reason::fee_out_of_range,
         "a refusal fee beyond the rulebook's",
         {},
         [](Stage&, auto& d) { d.refusal_fee = 5'001; }},
        {Reason::fee_out_of_range,
         "a negative refusal fee",
         {},
         [](Stage&, auto& d) { d.refusal_fee = -1; }},
        {Reason::deadline_out_of_range,
         "T1 too short",
         {},
         [](Stage&, auto& d) { d.key_deposit = {59}; }},
        {Reason::deadline_out_of_range,
         "T2 too long",
         {},
         [](Stage&, auto& d) { d.receipt = {30 * 86'400 + 1}; }},
        {Reason::deadline_out_of_range,
         "T3 too short",
         {},
         [](Stage&, auto& d) { d.acceptance = {0}; }},
        {Reason::deadline_out_of_range,
         "T4 too long",
         {},
         [](Stage&, auto& d) { d.dispute = {31 * 86'400}; }},
        {Reason::validity_out_of_range,
         "a validity that ends as it begins",
         {},
         [](Stage&, auto& d) { d.valid_until = d.valid_from; }},
        {Reason::validity_out_of_range,
         "a validity that is over",
         {},
         [day](Stage& s, auto& d) {
             d.valid_from.instant.micros -= 2 * day.value * 1'000'000;
             d.valid_until.instant.micros = s.now.micros - s.now.micros % 1000;
         }},
        {Reason::validity_out_of_range,
         "a validity beyond the rulebook's",
         {},
         [](Stage&, auto& d) {
             d.valid_until.instant = d.valid_from.instant + Seconds{31'622'401};
         }},
    };
}

Spoils<OfferDocument> spoiled_arbiters() {
    return {
        {Reason::party_unknown,
         "an arbiter nobody admitted",
         {},
         [](Stage& s, auto& d) { d.arbiter = {s.fresh_id().value}; }},
        {Reason::role_not_admitted,
         "an arbiter that is no auditor",
         {},
         [](Stage& s, auto& d) { d.arbiter = s.actor("rival").party; }},
        {Reason::role_not_admitted, "an arbiter under the provider's control",
         [](Stage& s) {
             s.state.change<Party>(s.actor("arbiter").party).control_group =
                 s.actor("provider").party;
         },
         [](Stage& s, auto& d) { d.arbiter = s.actor("arbiter").party; }},
        {Reason::refund_out_of_range,
         "a partial refund of everything",
         {},
         [](Stage&, auto& d) { d.partial_refund_max_basis_points = 10'000; }},
    };
}

TEST(MakeOffer, DeclinesEachSpoiledOffer) {
    check_spoils<OfferDocument>(
        offering,
        {spoiled_signatures<OfferDocument>("provider"),
         spoiled_answers<OfferDocument>(),
         spoiled_terms(),
         spoiled_arbiters(),
         {{Reason::party_suspended, "the provider is suspended",
           [](Stage& s) { s.state.change<Party>(s.actor("provider").party).suspended = true; }},
          {Reason::version_unknown, "no such version", {}, [](Stage&, auto& d) { d.version = 2; }},
          {Reason::version_unknown,
           "no such listing",
           {},
           [](Stage& s, auto& d) { d.listing = {s.fresh_id().value}; }},
          {Reason::version_unknown, "another provider signs", {}, {}, "rival"},
          {Reason::version_state_wrong, "the version is withdrawn",
           [](Stage& s) { s.must(WithdrawVersion{s.sign("provider", s.listing_withdrawal())}); }},
          {Reason::listing_suspended, "the listing is suspended", [](Stage& s) { s.suspend(); }},
          {Reason::licence_mismatch, "another licence", {}, [](Stage&, auto& d) {
               ++d.licence_sha256[0];
           }}}});
}

TEST(MakeOffer, DeclinesAVersionThatIsNotInspected) {
    Stage stage;
    stage.draft_version().store();
    EXPECT_EQ(stage.give(MakeOffer{stage.sign("provider", stage.offer())}),
              Reason::version_state_wrong);
}

TEST(MakeOffer, ListsTheVersion) {
    Stage stage;
    stage.list();
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"offer-made.v1"}));
    EXPECT_EQ(stage.state.find<Version>({stage.listing, 1})->state, VersionState::listed);
    stage.make_offer(); // a second one beside the first
    EXPECT_EQ(stage.state.find<Version>({stage.listing, 1})->state, VersionState::listed);
}

TEST(MakeOffer, TakesOpenDataAtPriceZeroThroughAWholeTrade) {
    Stage stage;
    stage.price = 0;
    stage.draft_version().store().inspect();
    stage.state.change<Version>({stage.listing, 1}).data_class = DataClass::open;
    stage.make_offer().buy().deposit_key().receive().disclose().accept().pass_deadline();
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"order-settled.v1"}));
    EXPECT_EQ(stage.placed().state, OrderState::settled);
}

Good<OfferWithdrawal> const withdrawing{"provider", [](Stage& s) { s.list(); },
                                        [](Stage& s) { return s.offer_withdrawal(); },
                                        [](Stage&, auto const& d) { return WithdrawOffer{d}; }};

TEST(WithdrawOffer, DeclinesEachSpoiledWithdrawal) {
    check_spoils<OfferWithdrawal>(
        withdrawing, {spoiled_signatures<OfferWithdrawal>("provider"),
                      spoiled_answers<OfferWithdrawal>(),
                      {{Reason::offer_unknown,
                        "no such offer",
                        {},
                        [](Stage& s, auto& d) { d.offer = {s.fresh_id().value}; }},
                       {Reason::offer_unknown, "another provider signs", {}, {}, "rival"},
                       {Reason::offer_closed, "withdrawn already", [](Stage& s) {
                            s.must(WithdrawOffer{s.sign("provider", s.offer_withdrawal())});
                        }}}});
}

TEST(WithdrawOffer, LeavesPlacedOrdersAlone) {
    Stage stage;
    stage.list().fund().buy();
    stage.must(WithdrawOffer{stage.sign("provider", stage.offer_withdrawal())});
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"offer-closed.v1"}));
    stage.deposit_key().receive().disclose().accept().pass_deadline();
    EXPECT_EQ(stage.placed().state, OrderState::settled);
}

} // namespace
} // namespace datafloor::contracts
