#include <gtest/gtest.h>

#include "tests/contracts/stage.hpp"

namespace datafloor::contracts {
namespace {

using Types = std::vector<std::string>;

std::int64_t sum_of_balances(Stage const& stage) {
    std::int64_t sum = 0;
    stage.state.each<Account>([&](Account const& account) { sum += account.balance(); });
    return sum;
}

TEST(Trade, RunsFromDraftToSettlement) {
    Stage stage;
    stage.list().fund().buy().deposit_key().download().receive().disclose().accept();
    stage.pass_deadline();
    EXPECT_EQ(stage.placed().state, OrderState::settled);
    EXPECT_EQ(stage.available("buyer"), 900'000);
    EXPECT_EQ(stage.available("provider"), 96'500); // 2.5 % fee, 1 % tax
    auto const operating = stage.state.find<Floor>({})->operating.value;
    EXPECT_EQ(stage.balance(stage.account(AccountKind::fee, operating)), 2'500);
    EXPECT_EQ(stage.balance(stage.account(AccountKind::tax, operating)), 1'000);
    EXPECT_EQ(stage.balance(stage.account(AccountKind::escrow, stage.order_id.value)), 0);
    EXPECT_EQ(sum_of_balances(stage), 0);
}

} // namespace
} // namespace datafloor::contracts
