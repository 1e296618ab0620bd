#include "services/records/audience.hpp"

#include "services/records/live_feed.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::services {
namespace {

using contracts::PartyId;
using contracts::PartyRole;

class OpenFloor : public ledger::FloorTest {
  protected:
    OpenFloor() { market.open(); }
};

class Audiences : public OpenFloor {
  protected:
    /// Whom the newest entry concerns.
    Audience newest() {
        auto connection = reader();
        auto const size = ledger::read_head(connection).head.size;
        return read_live(connection, size - 1, 1).at(0).audience;
    }

    static std::vector<PartyId> parties(std::vector<PartyId> of) {
        std::ranges::sort(of);
        return of;
    }

    void perform(contracts::Command const& command) {
        (void)ledger::documents_of(writer->write(ledger::submission(command)));
    }

    tests::Actor provider = market.admit("provider", {PartyRole::provider});
    tests::Actor buyer = market.admit("buyer", {PartyRole::buyer});
    tests::Actor stranger = market.admit("stranger", {PartyRole::buyer});
};

TEST_F(Audiences, KeysAreForEveryone) { EXPECT_TRUE(newest().everyone); }

TEST_F(Audiences, AnAdmissionConcernsThePartyBesideTheRegistrar) {
    auto const actor = market.new_actor("new", {PartyRole::buyer});
    perform(market.admission(actor));
    EXPECT_FALSE(newest().everyone);
    EXPECT_EQ(newest().parties, parties({actor.party, market.registrar.party}));
}

TEST_F(Audiences, WhatOthersDoToAListingConcernsItsProvider) {
    auto goods = market.new_goods(provider, contracts::DataClass::ordinary);
    perform(market.drafting(provider, goods));
    EXPECT_EQ(newest().parties, parties({provider.party}));
    perform(market.storing(goods)); // signed by the keyholder
    EXPECT_EQ(newest().parties, parties({provider.party}));
    perform(market.inspecting(goods));
    EXPECT_EQ(newest().parties, parties({provider.party, market.inspector.party}));
    perform(market.suspending(goods.description.listing, contracts::SuspensionAct::suspend));
    EXPECT_EQ(newest().parties, parties({provider.party, market.officer.party}));
}

TEST_F(Audiences, AnOfferConcernsItsProvider) {
    auto const goods = market.list(provider);
    auto const offer = market.offer(provider, goods, 1000);
    EXPECT_EQ(newest().parties, parties({provider.party}));
    perform(market.withdrawing(provider, offer));
    EXPECT_EQ(newest().parties, parties({provider.party}));
}

TEST_F(Audiences, MoneyConcernsItsParty) {
    market.fund(buyer, 5000);
    EXPECT_EQ(newest().parties, parties({buyer.party, market.cashier.party}));
    auto treasurer = market.new_actor("treasurer", {PartyRole::buyer});
    treasurer.party = buyer.party;
    treasurer.role = contracts::KeyRole::treasurer;
    treasurer.scopes = {contracts::Scope::read, contracts::Scope::payout};
    perform(market.binding(treasurer));
    contracts::PayoutRequest request;
    perform(market.paying_out(treasurer, request, 1000));
    EXPECT_EQ(newest().parties, parties({buyer.party}));
    perform(market.concluding(request, contracts::PayoutOutcome::paid));
    EXPECT_EQ(newest().parties, parties({buyer.party, market.cashier.party}));
}

TEST_F(Audiences, EveryStepOfAnOrderConcernsItsTwoSidesAlone) {
    auto const goods = market.list(provider);
    auto const offer = market.offer(provider, goods, 1000);
    market.fund(buyer, 5000);
    auto connection = reader();
    auto const before = ledger::read_head(connection).head.size;
    auto trade = market.order(buyer, goods, offer);
    market.complete(trade);
    auto const items = read_live(connection, before, 100);
    EXPECT_GE(items.size(), 6U);
    for (auto const& item : items) {
        EXPECT_FALSE(item.audience.everyone) << item.kind;
        EXPECT_EQ(item.audience.parties, parties({buyer.party, provider.party})) << item.kind;
    }
}

TEST_F(Audiences, ManyAtOnceAreTheSameAsEachByItself) {
    auto const goods = market.list(provider);
    auto const offer = market.offer(provider, goods, 1000);
    for (auto const* actor : {&buyer, &stranger}) {
        market.fund(*actor, 5000);
        auto trade = market.order(*actor, goods, offer);
        market.complete(trade);
    }
    auto connection = reader();
    for (auto const& item : read_live(connection, 0, 1000)) {
        auto const alone = audience_of(connection, item.events);
        EXPECT_EQ(alone.everyone, item.audience.everyone) << item.index;
        EXPECT_EQ(alone.parties, item.audience.parties) << item.index;
    }
}

TEST_F(Audiences, DecideWhoSees) {
    Audience const theirs{false, {buyer.party}};
    Caller caller;
    caller.party = buyer.party;
    caller.capacities = {PartyRole::buyer};
    EXPECT_TRUE(may_see(&caller, theirs));
    EXPECT_FALSE(may_see(nullptr, theirs));
    EXPECT_TRUE(may_see(nullptr, {true, {}}));
    caller.party = stranger.party;
    EXPECT_FALSE(may_see(&caller, theirs));
    caller.capacities = {PartyRole::regulator};
    EXPECT_TRUE(may_see(&caller, theirs));
    caller.capacities = {PartyRole::operating};
    EXPECT_TRUE(may_see(&caller, theirs));
}

} // namespace
} // namespace datafloor::services
