// The catalogue's projection and the public figures, followed from a real ledger.
#include "services/listings/catalogue.hpp"

#include "services/listings/public_facts.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::services {
namespace {

using contracts::DataClass;
using contracts::PartyRole;

class Listings : public ledger::FloorTest {
  protected:
    void SetUp() override {
        market.open();
        provider_.emplace(market.admit("Rain Works", {PartyRole::provider}));
        buyer_.emplace(market.admit("Umbrella Shop", {PartyRole::buyer}));
        market.fund(*buyer_, 1'000'000);
    }

    tests::Goods listed(std::int64_t price, DataClass data_class = DataClass::ordinary) {
        auto goods = market.list(*provider_, data_class);
        offers_.push_back(market.offer(*provider_, goods, price));
        return goods;
    }

    /// Both followers from the beginning, as often as it is called.
    void follow() {
        ledger::Connection connection(where);
        auto const entries = read_followed(connection, 0, 1'000);
        FollowCatalogue().follow(connection, entries);
        FollowPublicFacts().follow(connection, entries);
    }

    std::vector<std::uint64_t> found(CatalogueQuery const& query) {
        auto connection = reader();
        std::vector<std::uint64_t> out;
        for (auto const& version : search_catalogue(connection, query))
            out.push_back(version.entry);
        return out;
    }

    PublicFigures figures() {
        auto connection = reader();
        return read_public_figures(connection);
    }

    std::optional<tests::Actor> provider_;
    std::optional<tests::Actor> buyer_;
    std::vector<contracts::OfferDocument> offers_;
};

TEST_F(Listings, AreFilteredByClassAndPrice) {
    listed(0, DataClass::open);
    listed(500);
    listed(2'000);
    follow();
    EXPECT_EQ(found({}).size(), 3U);
    EXPECT_EQ(found({.data_class = DataClass::open}).size(), 1U);
    EXPECT_EQ(found({.data_class = DataClass::personal}).size(), 0U);
    EXPECT_EQ(found({.price_max = 0}).size(), 1U);
    EXPECT_EQ(found({.price_max = 500}).size(), 2U);
    EXPECT_EQ(found({.price_max = 500, .currency = contracts::Currency{}}).size(), 2U);
    EXPECT_EQ(found({.price_max = 500, .currency = contracts::Currency{{'U', 'S', 'D'}}}).size(),
              0U);
    EXPECT_EQ(found({.words = "mua ha noi", .price_max = 1'999}).size(), 2U);
    // A withdrawn offer gives nothing for its price.
    writer->write(ledger::submission(market.withdrawing(*provider_, offers_[1])));
    follow();
    EXPECT_EQ(found({.price_max = 500}).size(), 1U);
}

// An offer to one buyer stood in everybody's list, with its price.
TEST_F(Listings, ShowNoOfferToAnotherBuyer) {
    auto const goods = market.list(*provider_);
    auto offer = market.new_offer(goods, 700);
    offer.buyer = buyer_->party;
    writer->write(ledger::submission(market.offering(*provider_, offer)));
    follow();
    auto connection = reader();
    auto const& version = goods.description;
    EXPECT_TRUE(find_offers(connection, version.listing, version.version).empty());
    EXPECT_TRUE(found({.price_max = 1'000}).empty());
    EXPECT_EQ(found({}).size(), 1U);
    EXPECT_EQ(figures().offers, 0U);
    // Its buyer was told the id.
    EXPECT_TRUE(find_offer(connection, {offer.id.value}).has_value());
}

TEST_F(Listings, ArePagedByTheCursorUnderAFilter) {
    for (int price : {10, 20, 30, 40, 50}) listed(price);
    follow();
    CatalogueQuery query{.limit = 2, .price_max = 40};
    std::vector<std::uint64_t> seen;
    for (int page = 0; page < 5; ++page) {
        auto connection = reader();
        auto const versions = search_catalogue(connection, query);
        if (versions.empty()) break;
        for (auto const& version : versions) seen.push_back(version.entry);
        query.after = {*versions.back().listed_at, versions.back().listing};
    }
    EXPECT_EQ(seen.size(), 4U);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater()));
}

TEST_F(Listings, NameTheEntryThatDraftedThem) {
    auto const goods = listed(100);
    follow();
    auto connection = reader();
    auto const versions = find_versions(connection, goods.description.listing);
    ASSERT_EQ(versions.size(), 1U);
    auto const entries = read_followed(connection, versions[0].entry, 1);
    ASSERT_EQ(entries.size(), 1U);
    auto const* body = document_body(entries[0], contracts::ListingDescription::typ);
    ASSERT_NE(body, nullptr);
    EXPECT_EQ(*body, versions[0].description);
    EXPECT_EQ(document_body(entries[0], contracts::OfferDocument::typ), nullptr);
}

TEST_F(Listings, OnlyProvidersHaveAPublicName) {
    follow();
    auto connection = reader();
    EXPECT_EQ(find_provider_name(connection, provider_->party), "Rain Works");
    EXPECT_EQ(find_provider_name(connection, buyer_->party), std::nullopt);
}

TEST_F(Listings, AreCountedByClassAndState) {
    listed(0, DataClass::open);
    auto const stopped = listed(100);
    (void)market.list(*provider_); // inspected, not offered
    writer->write(ledger::submission(
        market.suspending(stopped.description.listing, contracts::SuspensionAct::suspend)));
    follow();
    auto const counts = figures();
    std::map<std::string, std::uint64_t> states;
    for (auto const& count : counts.versions)
        states[std::string(name_of(count.data_class)) + " " + count.state] = count.versions;
    EXPECT_EQ(states,
              (std::map<std::string, std::uint64_t>{
                  {"0-open listed", 1}, {"1-ordinary suspended", 1}, {"1-ordinary inspected", 1}}));
    EXPECT_EQ(counts.offers, 1U);
}

TEST_F(Listings, SettledTradesAreCountedOnceHoweverOftenTheyAreFollowed) {
    auto const goods = listed(1'000);
    follow();
    EXPECT_TRUE(figures().trades.empty());
    for (int i = 0; i < 3; ++i) {
        auto trade = market.order(*buyer_, goods, offers_[0]);
        market.complete(trade);
        follow();
    }
    auto const open = market.order(*buyer_, goods, offers_[0]);
    (void)open;
    follow();
    auto const counts = figures();
    ASSERT_EQ(counts.trades.size(), 1U);
    EXPECT_EQ(counts.trades[0].trades, 3U);
    EXPECT_EQ(counts.trades[0].value, "3000");
    std::uint64_t by_day = 0;
    for (auto const& day : counts.days) by_day += day.trades;
    EXPECT_EQ(by_day, 3U);
}

} // namespace
} // namespace datafloor::services
