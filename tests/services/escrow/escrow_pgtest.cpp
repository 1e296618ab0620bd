// What is read of orders and money beside the batch: a party's orders, and what lies in escrow.
#include <algorithm>

#include "services/field.hpp"
#include "services/statements.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::services {
namespace {

using contracts::PartyRole;

class Escrow : public ledger::FloorTest {
  protected:
    void SetUp() override {
        market.open();
        // In the middle: sells to one, buys of the other.
        middle_.emplace(market.admit("Rain Works", {PartyRole::provider, PartyRole::buyer}));
        buyer_.emplace(market.admit("Umbrella Shop", {PartyRole::buyer}));
        provider_.emplace(market.admit("Cloud Works", {PartyRole::provider}));
        for (auto const* actor : {&*middle_, &*buyer_}) market.fund(*actor, 1'000'000);
        sold_ = market.list(*middle_);
        bought_ = market.list(*provider_);
        sale_ = market.offer(*middle_, sold_, 1'000);
        purchase_ = market.offer(*provider_, bought_, 300);
    }

    std::vector<std::string> orders_of(tests::Actor const& actor, std::uint32_t limit,
                                       std::optional<std::string> const& after = {}) const {
        auto connection = reader();
        auto const rows =
            connection.execute(statement("list_orders_of_party"),
                               {ledger::column_text(actor.party), after, std::to_string(limit)});
        std::vector<std::string> out;
        for (std::size_t row = 0; row < rows.size(); ++row) out.emplace_back(rows.field(row, 0));
        return out;
    }

    /// `VND 1300`, and what the escrow accounts themselves hold.
    std::pair<std::string, std::string> held() const {
        static ledger::Statement const counted{
            "sum_escrow_accounts", "select right(account, 3), sum(credits_posted - debits_posted) "
                                   "from books.account where account like 'escrow:%' group by 1"};
        auto connection = reader();
        auto const text = [](ledger::Rows const& rows) {
            if (rows.size() != 1) return std::to_string(rows.size()) + " rows";
            return std::string(rows.field(0, 0)) + " " + std::string(rows.field(0, 1));
        };
        auto const held = connection.execute(statement("read_escrow_held"));
        return {text(held), text(connection.execute(counted))};
    }

    std::optional<tests::Actor> middle_;
    std::optional<tests::Actor> buyer_;
    std::optional<tests::Actor> provider_;
    tests::Goods sold_;
    tests::Goods bought_;
    contracts::OfferDocument sale_;
    contracts::OfferDocument purchase_;
};

TEST_F(Escrow, HoldsWhatAllOtherAccountsOwe) {
    auto trade = market.order(*buyer_, sold_, sale_);
    (void)market.order(*middle_, bought_, purchase_);
    EXPECT_EQ(held(), std::pair(std::string("VND 1300"), std::string("VND 1300")));
    market.complete(trade);
    EXPECT_EQ(held(), std::pair(std::string("VND 300"), std::string("VND 300")));
}

// No row left the figure of the metrics where it had been.
TEST_F(Escrow, IsNothingAndNotUnknownAfterTheLastOrder) {
    auto trade = market.order(*buyer_, sold_, sale_);
    market.complete(trade);
    EXPECT_EQ(held().first, "VND 0");
}

TEST_F(Escrow, APartysOrdersOfBothSidesComeNewestFirst) {
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) {
        ids.push_back(market.order(*buyer_, sold_, sale_).id().value.text());
        ids.push_back(market.order(*middle_, bought_, purchase_).id().value.text());
    }
    std::ranges::sort(ids, std::greater());
    EXPECT_EQ(orders_of(*middle_, 100), ids);
    EXPECT_EQ(orders_of(*buyer_, 100).size(), 3U);
    EXPECT_EQ(orders_of(*provider_, 100).size(), 3U);
    auto const first = orders_of(*middle_, 4);
    EXPECT_EQ(first, std::vector(ids.begin(), ids.begin() + 4));
    EXPECT_EQ(orders_of(*middle_, 4, first.back()), std::vector(ids.begin() + 4, ids.end()));
}

} // namespace
} // namespace datafloor::services
