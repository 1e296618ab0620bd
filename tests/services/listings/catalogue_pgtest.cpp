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
        for (auto const& version : search_catalogue(connection, query).versions)
            out.push_back(version.entry);
        return out;
    }

    /// `total exact; class: value n, …`.
    std::string counted(CatalogueQuery const& query) {
        auto connection = reader();
        auto const counts = search_catalogue(connection, query).counts;
        auto out = std::to_string(counts.total) + (counts.exact ? "" : "+");
        for (auto const* facet : {&counts.classes, &counts.sectors, &counts.product_types}) {
            out += ";";
            for (auto const& [value, listings] : *facet)
                out += " " + value + " " + std::to_string(listings);
        }
        return out;
    }

    /// Listed versions by the thousand, without a ledger behind them: no offers, one class.
    void fill(int versions) const {
        ledger::Connection(where).run(
            "insert into following.catalogue (listing, number, provider, state, class, sector, "
            "product_type, description, entry, listed_at, search) "
            "select gen_random_uuid(), 1, gen_random_uuid(), 'listed', '1-ordinary', "
            "'health', 'stream', '{}', n, '2026-01-01'::timestamptz + n * interval '1 second', "
            "to_tsvector('following.vi', 'everywhere ' || case when n % 1000 = 7 then 'rare' "
            "else '' end) from generate_series(1, " +
            std::to_string(versions) + ") n; analyze following.catalogue");
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
        auto const [versions, counts] = search_catalogue(connection, query);
        EXPECT_EQ(counts.total, 4U) << "of all pages, on each";
        if (versions.empty()) break;
        for (auto const& version : versions) seen.push_back(version.entry);
        query.after = {*versions.back().listed_at, versions.back().listing};
    }
    EXPECT_EQ(seen.size(), 4U);
    EXPECT_TRUE(std::ranges::is_sorted(seen, std::greater()));
}

TEST_F(Listings, AreCountedWithTheirFacetsAsTheyComeAndGo) {
    EXPECT_EQ(counted({}), "0;;;");
    listed(0, DataClass::open);
    auto const stopped = listed(500);
    listed(2'000);
    (void)market.list(*provider_); // inspected, not offered
    follow();
    EXPECT_EQ(counted({}), "3; 1-ordinary 2 0-open 1; environment 3; dataset 3");
    EXPECT_EQ(counted({.data_class = DataClass::open}), "1; 0-open 1; environment 1; dataset 1");
    EXPECT_EQ(counted({.sector = "environment", .product_type = "dataset"}),
              "3; 1-ordinary 2 0-open 1; environment 3; dataset 3");
    EXPECT_EQ(counted({.sector = "health"}), "0;;;");
    EXPECT_EQ(found({.sector = "health"}).size(), 0U);
    EXPECT_EQ(found({.product_type = "dataset"}).size(), 3U);
    auto const suspend = [&](contracts::SuspensionAct act) {
        writer->write(ledger::submission(market.suspending(stopped.description.listing, act)));
        follow();
        follow(); // what is followed twice is counted once
    };
    suspend(contracts::SuspensionAct::suspend);
    EXPECT_EQ(counted({}), "2; 0-open 1 1-ordinary 1; environment 2; dataset 2");
    suspend(contracts::SuspensionAct::lift);
    EXPECT_EQ(counted({}), "3; 1-ordinary 2 0-open 1; environment 3; dataset 3");
}

TEST_F(Listings, FoundByWordsOrPriceAreCountedToo) {
    listed(0, DataClass::open);
    listed(500);
    follow();
    EXPECT_EQ(counted({.words = "mua"}), "2; 0-open 1 1-ordinary 1; environment 2; dataset 2");
    EXPECT_EQ(counted({.words = "mua", .price_max = 0}), "1; 0-open 1; environment 1; dataset 1");
    EXPECT_EQ(counted({.price_max = 499}), "1; 0-open 1; environment 1; dataset 1");
    EXPECT_EQ(counted({.words = "snow"}), "0;;;");
    // Words that leave nothing to look for find nothing; what lacks a word is found by walking.
    EXPECT_EQ(counted({.words = "\"\""}), "0;;;");
    EXPECT_EQ(counted({.words = "-snow"}), "2; 0-open 1 1-ordinary 1; environment 2; dataset 2");
    EXPECT_EQ(found({.words = "-snow"}).size(), 2U);
    EXPECT_EQ(found({.words = "rain -mua"}).size(), 0U);
}

TEST_F(Listings, ManyOfAWordAreCountedToAnEndAndStillComeNewestFirst) {
    fill(static_cast<int>(counted_max) + 2'000);
    EXPECT_EQ(counted({.words = "everywhere"}).substr(0, 6), "5000+;");
    EXPECT_EQ(counted({.words = "everywhere rare"}), "7; 1-ordinary 7; health 7; stream 7");
    auto const newest = found({.words = "everywhere", .limit = 3});
    EXPECT_EQ(newest, (std::vector<std::uint64_t>{7'000, 6'999, 6'998}));
    EXPECT_EQ(found({.words = "everywhere rare", .limit = 2}),
              (std::vector<std::uint64_t>{6'007, 5'007}));
    // Nothing has an offer.
    EXPECT_EQ(found({.words = "everywhere", .price_max = 1'000}).size(), 0U);
    EXPECT_EQ(counted({.price_max = 1'000}), "0;;;");
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
