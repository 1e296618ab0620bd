// What supervision counts and lists, followed from a real ledger.
#include "services/supervision/acts.hpp"

#include <map>

#include "services/draft.hpp"
#include "services/supervision/figures.hpp"
#include "services/supervision/lists.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::services {
namespace {

using contracts::OrderState;
using contracts::PartyRole;

class Supervision : public ledger::FloorTest {
  protected:
    void SetUp() override {
        market.open();
        provider_.emplace(market.admit("Rain Works", {PartyRole::provider}));
        buyer_.emplace(market.admit("=HYPERLINK(\"Umbrella\")", {PartyRole::buyer}));
        market.fund(*buyer_, 1'000'000);
        goods_.emplace(market.list(*provider_));
        offer_.emplace(market.offer(*provider_, *goods_, 1'000));
    }

    tests::Trade placed() { return market.order(*buyer_, *goods_, *offer_); }

    /// From the beginning, as often as it is called, like a follower that lost its cursor.
    void follow() {
        ledger::Connection connection(where);
        auto const entries = read_followed(connection, 0, 1'000);
        FollowActs().follow(connection, entries);
        FollowCatalogue().follow(connection, entries);
    }

    std::vector<ListedAct> acts(ActQuery const& query) {
        auto connection = reader();
        return list_acts(connection, query);
    }

    SupervisionFigures figures() {
        auto connection = reader();
        return read_supervision_figures(connection, services::now());
    }

    std::map<Act, std::uint64_t> acts_of_a_day() {
        std::map<Act, std::uint64_t> out;
        for (auto const& count : figures().acts) out[count.what] = count.acts[0];
        return out;
    }

    std::vector<ListedOrder> orders(OrderQuery const& query) {
        auto connection = reader();
        return list_orders(connection, query);
    }

    void suspend(contracts::SuspensionAct act) {
        writer->write(ledger::submission(market.suspending(goods_->description.listing, act)));
    }

    std::optional<tests::Actor> provider_;
    std::optional<tests::Actor> buyer_;
    std::optional<tests::Goods> goods_;
    std::optional<contracts::OfferDocument> offer_;
};

TEST_F(Supervision, EveryActIsCountedOnceHoweverOftenItIsFollowed) {
    auto settled = placed();
    market.complete(settled);
    auto cancelled = placed();
    writer->write(ledger::submission(market.cancelling(cancelled)));
    (void)placed();
    for (int i = 0; i < 3; ++i) follow();
    EXPECT_EQ(acts_of_a_day(),
              (std::map<Act, std::uint64_t>{
                  {Act::order_placed, 3}, {Act::order_settled, 1}, {Act::order_cancelled, 1}}));
    std::int64_t value = 0;
    for (auto const& hour : figures().hours)
        if (hour.what == Act::order_settled) value += hour.value;
    EXPECT_EQ(value, 1'000);
}

TEST_F(Supervision, ActsAreFoundByKindTimeAndPage) {
    for (int i = 0; i < 5; ++i) (void)placed();
    follow();
    ActQuery query{.what = Act::order_placed, .limit = 2};
    std::vector<std::uint64_t> seen;
    for (auto page = acts(query); !page.empty(); page = acts(query)) {
        for (auto const& act : page) {
            EXPECT_EQ(act.what, Act::order_placed);
            EXPECT_EQ(act.listing, goods_->description.listing);
            EXPECT_EQ(act.money, (contracts::Money{1'000, {}}));
            seen.push_back(act.entry);
        }
        query.after = {page.back().entry, page.back().what};
    }
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater()));
    auto const third = acts({.what = Act::order_placed}).at(2);
    EXPECT_EQ(acts({.from = third.time}).size(), 3U);
    EXPECT_EQ(acts({.what = Act::order_placed, .until = third.time}).size(), 2U);
    EXPECT_TRUE(acts({.what = Act::order_settled}).empty());
}

TEST_F(Supervision, APageOfAllActsGoesOnWithinAnEntry) {
    // A missed deadline is two acts of one entry.
    ledger::Connection connection(where);
    auto entries = read_followed(connection, 0, 1'000);
    auto const trade = placed();
    FollowedEntry entry = read_followed(connection, entries.size(), 1).at(0);
    entry.core.events = {
        contracts::OrderRefunded{trade.id(), contracts::RefundCause::no_receipt, {}}};
    FollowActs().follow(connection, std::span(&entry, 1));
    ActQuery query{.limit = 1};
    std::vector<Act> seen;
    for (auto page = acts(query); !page.empty(); page = acts(query)) {
        seen.push_back(page[0].what);
        EXPECT_EQ(page[0].detail, "no-receipt");
        query.after = {page[0].entry, page[0].what};
    }
    EXPECT_EQ(seen, (std::vector{Act::order_refunded, Act::deadline_missed}));
}

TEST_F(Supervision, ARevokedRecipientIsNoMissedDeadline) {
    ledger::Connection connection(where);
    auto const trade = placed();
    auto entry = read_followed(connection, 0, 1).at(0);
    entry.core.events = {
        contracts::OrderRefunded{trade.id(), contracts::RefundCause::recipient_revoked, {}}};
    FollowActs().follow(connection, std::span(&entry, 1));
    EXPECT_EQ(acts_of_a_day().count(Act::deadline_missed), 0U);
    EXPECT_EQ(acts_of_a_day().count(Act::order_refunded), 1U);
}

TEST_F(Supervision, EscrowIsSummedByAgeUntilTheMoneyLeaves) {
    auto settled = placed();
    market.complete(settled);
    (void)placed();
    auto connection = reader();
    auto const now = services::now();
    auto const young = read_supervision_figures(connection, now).escrow;
    ASSERT_EQ(young.size(), 1U);
    EXPECT_EQ(young[0].bucket, 0U);
    EXPECT_EQ(young[0].orders, 1U);
    EXPECT_EQ(young[0].value, "1000");
    constexpr std::int64_t day_us = 24 * 3'600'000'000;
    for (auto const& [days, bucket] :
         std::map<std::int64_t, std::size_t>{{7, 0}, {9, 1}, {29, 1}, {32, 2}, {92, 3}}) {
        auto const later =
            read_supervision_figures(connection, {now.micros + days * day_us}).escrow;
        ASSERT_EQ(later.size(), 1U) << days;
        EXPECT_EQ(later[0].bucket, bucket) << days;
    }
}

TEST_F(Supervision, OrdersAreListedByStatePartyAndPage) {
    auto settled = placed();
    market.complete(settled);
    auto const open = placed();
    for (int i = 0; i < 3; ++i) (void)placed();
    follow();
    EXPECT_EQ(orders({}).size(), 5U);
    EXPECT_EQ(orders({.state = OrderState::settled}).at(0).order, settled.id());
    EXPECT_EQ(orders({.open = true}).size(), 4U);
    EXPECT_EQ(orders({.open = false}).size(), 1U);
    EXPECT_EQ(orders({.listing = goods_->description.listing}).size(), 5U);
    EXPECT_EQ(orders({.party = provider_->party}).size(), 5U);
    EXPECT_EQ(orders({.party = buyer_->party}).at(0).buyer_name, buyer_->name);
    EXPECT_EQ(orders({.party = market.officer.party}).size(), 0U);
    EXPECT_EQ(orders({.due_before = services::now()}).size(), 0U);
    auto const far = contracts::Instant{services::now().micros + 365LL * 86'400'000'000};
    EXPECT_EQ(orders({.due_before = far}).size(), 4U);
    contracts::Instant last;
    for (auto const& order : orders({})) last = std::max(last, order.confirmed_at);
    EXPECT_EQ(orders({.until = last}).size(), 4U);
    EXPECT_EQ(orders({.from = last}).size(), 1U);
    OrderQuery query{.limit = 2};
    std::vector<contracts::OrderId> seen;
    for (auto page = orders(query); !page.empty(); page = orders(query)) {
        for (auto const& order : page) seen.push_back(order.order);
        query.after = seen.back();
    }
    EXPECT_EQ(seen.size(), 5U);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater()));
    (void)open;
}

TEST_F(Supervision, ASuspensionAndItsLiftAreActsOfTheListing) {
    suspend(contracts::SuspensionAct::suspend);
    suspend(contracts::SuspensionAct::lift);
    (void)placed(); // its orders are not among them
    follow();
    auto const found = acts({.listing = goods_->description.listing});
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].what, Act::suspension_lifted);
    EXPECT_EQ(found[1].what, Act::listing_suspended);
}

TEST_F(Supervision, WhatWasDirectedOnAPartyIsFoundByIt) {
    using contracts::PartyAct;
    for (auto const act : {PartyAct::suspend, PartyAct::lift_suspension, PartyAct::suspend})
        writer->write(ledger::submission(market.directing(buyer_->party, act)));
    writer->write(ledger::submission(market.directing(provider_->party, PartyAct::suspend)));
    follow();
    std::vector<Act> found;
    for (auto const& act : acts({.party = buyer_->party})) found.push_back(act.what);
    EXPECT_EQ(found, (std::vector{Act::party_suspended, Act::party_suspension_lifted,
                                  Act::party_suspended}));
    EXPECT_EQ(acts({.party = provider_->party}).size(), 1U);
    EXPECT_TRUE(acts({.party = market.officer.party}).empty());
}

TEST_F(Supervision, AFirstWordIsAnActAndTheFreezeIsNone) {
    writer->write(ledger::submission(market.directing(buyer_->party, contracts::PartyAct::freeze)));
    follow();
    EXPECT_EQ(acts({.what = Act::directive_waits}).size(), 1U);
    EXPECT_TRUE(acts({.party = buyer_->party}).empty());
    auto connection = reader();
    auto const waiting = list_waiting_directives(connection, services::now(), 10);
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_TRUE(list_waiting_directives(connection, waiting[0].expires, 10).empty());
}

TEST_F(Supervision, APartysKeysAreListed) {
    auto connection = reader();
    auto const keys = list_party_keys(connection, buyer_->party, 10);
    EXPECT_EQ(keys, (std::vector{crypto::thumbprint(buyer_->key.public_key())}));
    EXPECT_TRUE(list_party_keys(connection, buyer_->party, 0).empty());
    EXPECT_TRUE(list_party_keys(connection, contracts::PartyId{}, 10).empty());
}

TEST_F(Supervision, VersionsAreListedByStateAndClass) {
    (void)market.list(*provider_, contracts::DataClass::open); // inspected, not offered
    suspend(contracts::SuspensionAct::suspend);
    follow();
    auto connection = reader();
    EXPECT_EQ(list_versions(connection, {}).size(), 2U);
    auto const stopped = list_versions(connection, {.state = "suspended"});
    ASSERT_EQ(stopped.size(), 1U);
    EXPECT_EQ(stopped[0].version.listing, goods_->description.listing);
    EXPECT_EQ(stopped[0].provider_name, "Rain Works");
    EXPECT_EQ(list_versions(connection, {.state = "listed"}).size(), 0U);
    EXPECT_EQ(list_versions(connection, {.data_class = contracts::DataClass::open}).size(), 1U);
    auto const first = list_versions(connection, {.limit = 1}).at(0).version;
    auto const rest =
        list_versions(connection, {.after = contracts::VersionId{first.listing, first.number}});
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_NE(rest[0].version.listing, first.listing);
}

TEST_F(Supervision, EntriesAreListedNewestFirst) {
    auto connection = reader();
    auto const all = list_entries(connection, std::nullopt, 1'000);
    auto const size = ledger::read_head(connection).head.size;
    ASSERT_EQ(all.size(), size);
    EXPECT_EQ(all.front().index, size - 1);
    EXPECT_EQ(all.front().kind, "make-offer");
    EXPECT_EQ(list_entries(connection, 2, 1'000).size(), 2U);
}

TEST(Spans, BeginAtAFullHour) {
    contracts::Instant const now{1'790'000'180'000'000};
    auto const begin = begin_of_span(now, 24);
    EXPECT_EQ(begin.micros % 3'600'000'000, 0);
    EXPECT_LT((now - begin).count(), 24 * 3'600'000'000LL);
    EXPECT_GE((now - begin).count(), 23 * 3'600'000'000LL);
}

} // namespace
} // namespace datafloor::services
