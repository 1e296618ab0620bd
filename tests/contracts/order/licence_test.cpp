// The licence is asked by the order, by the download, and by its rest.
#include "contracts/order/delivery.hpp"

#include <gtest/gtest.h>

#include "tests/contracts/stage.hpp"

namespace datafloor::contracts {
namespace {

/// Listed under a licence to use the data under these constraints; the buyer has money.
Stage offered_under(Constraints terms) {
    Stage stage;
    stage.terms = std::move(terms);
    stage.list().fund();
    return stage;
}

/// T1 and T2 of the stage's offer.
Seconds until_receipt(Stage const& stage) {
    auto const& offer = **stage.offered;
    return {offer.key_deposit.value + offer.receipt.value};
}

std::string time_after(Stage const& stage, Seconds span) {
    return text_form(DocumentTime{{(stage.now + span).micros / 1000 * 1000}});
}

TEST(PlaceOrder, DeclinesWhatTheLicenceWillNotLetTheBuyerFetch) {
    using enum LeftOperand;
    using enum ConstraintOperator;
    Stage const clock; // every stage begins at the same time
    Constraint const never[] = {
        {spatial, is_none_of, {{"LA"}, {"VN"}}},
        {recipient, eq, {{"urn:uuid:01930000-0000-7000-8000-00000000000c"}}},
        {date_time, lt, {{"2020-01-01T00:00:00.000Z"}}},
        {date_time, gteq, {{time_after(clock, {30 * 86'400})}}},
        {count, lteq, {{"0"}}},
        {count, gteq, {{"2"}}},
    };
    for (auto const& constraint : never) {
        auto stage = offered_under({constraint});
        auto const before = stage.picture();
        EXPECT_EQ(stage.give(stage.placing("buyer", stage.order())), Reason::licence_denies)
            << encode(constraint);
        EXPECT_EQ(stage.picture(), before);
    }
    Constraint const sometimes[] = {
        {spatial, eq, {{"VN"}}},
        {recipient, is_any_of, {{"universities"}}},
        {date_time, gteq, {{time_after(clock, {3600})}}},
        {elapsed_time, lteq, {{"PT1S"}}},
        {count, eq, {{"1"}}},
        {purpose, eq, {{"research"}}},
    };
    for (auto const& constraint : sometimes) {
        auto stage = offered_under({constraint});
        stage.must(stage.placing("buyer", stage.order()));
    }
}

TEST(PlaceOrder, NamesTheRuleOfTheLicenceThatDecided) {
    auto stage =
        offered_under({{LeftOperand::spatial, ConstraintOperator::is_any_of, {{"LA"}, {"US"}}}});
    auto const result = decide(stage.state, stage.placing("buyer", stage.order()), stage.now);
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(result.error().detail, "The licence does not allow this delivery: "
                                     "/permission/0/constraint/0, “only in “LA” or “US””.");
}

// Each of two constraints is met some time, and both only between; or never.
TEST(PlaceOrder, LooksForOneInstantBeforeTheReceiptIsDue) {
    using enum LeftOperand;
    using enum ConstraintOperator;
    Stage const clock;
    auto const window = [&](Seconds from, Seconds to) {
        auto stage = offered_under({{date_time, gteq, {{time_after(clock, from)}}},
                                    {date_time, lteq, {{time_after(clock, to)}}}});
        return stage.give(stage.placing("buyer", stage.order()));
    };
    auto const end = until_receipt(offered_under({}));
    EXPECT_EQ(window({7200}, {7200}), std::nullopt);
    EXPECT_EQ(window({7200}, {7199}), Reason::licence_denies);
    EXPECT_EQ(window({end.value - 60}, {end.value + 86'400}), std::nullopt);
    EXPECT_EQ(window({end.value + 60}, {end.value + 86'400}), Reason::licence_denies);
    // Bought too late to use it: the wait for the window eats up the span.
    auto late = offered_under(
        {{date_time, gt, {{time_after(clock, {7200})}}}, {elapsed_time, lteq, {{"PT1H"}}}});
    EXPECT_EQ(late.give(late.placing("buyer", late.order())), Reason::licence_denies);
    late.wait({7200});
    late.must(late.placing("buyer", late.order()));
}

TEST(PlaceOrder, AsksTheLicenceOfTheOffersVersionAndNoOther) {
    Stage stage;
    stage.list().fund();
    auto command = stage.placing("buyer", stage.order());
    command.licence.permission.pop_back();
    EXPECT_EQ(stage.give(command), Reason::licence_mismatch);
}

/// Listed, bought and deposited under a licence to use the data under one constraint.
Stage sold_under(Constraint constraint) {
    Stage stage;
    stage.terms = Constraints{std::move(constraint)};
    stage.list().fund().buy().deposit_key();
    return stage;
}

std::string detail_of(Stage const& stage) {
    auto const result = decide(stage.state, stage.grant(), stage.now);
    return result ? "granted" : result.error().detail;
}

TEST(GrantDownload, AsksTheLicence) {
    using enum LeftOperand;
    using enum ConstraintOperator;
    auto spent = sold_under({count, lteq, {{"2"}}});
    spent.download().download();
    EXPECT_EQ(spent.give(spent.grant()), Reason::licence_denies);
    EXPECT_EQ(detail_of(spent), "The licence does not allow this delivery: "
                                "/permission/0/constraint/0, “at most 2 times”.");
    auto over = sold_under({elapsed_time, lteq, {{"PT1H"}}});
    over.now = {(over.placed().confirmed_at + Seconds{3600}).micros - 1000}; // `give` adds it
    over.download();
    over.wait({1});
    EXPECT_EQ(over.give(over.grant()), Reason::licence_denies);
    EXPECT_EQ(detail_of(over), "The licence does not allow this delivery: "
                               "/permission/0/constraint/0, “for at most 1 hour”.");
    auto early = sold_under({date_time, gteq, {{time_after(Stage(), {3600})}}});
    EXPECT_EQ(early.give(early.grant()), Reason::licence_denies);
    early.wait({3600});
    early.download();
    auto abroad = sold_under({spatial, eq, {{"VN"}}});
    abroad.download();
    abroad.state.change<Party>(abroad.actor("buyer").party).country = {{'L', 'A'}};
    EXPECT_EQ(abroad.give(abroad.grant()), Reason::licence_denies);
    auto purposeful = sold_under({purpose, eq, {{"research"}}});
    purposeful.download(); // the buyer's to keep
}

// A Range request after the first download was answered whatever had happened since.
TEST(Resumption, IsHeldByWhatHoldsANewDownload) {
    using enum LeftOperand;
    using enum ConstraintOperator;
    auto stage = sold_under({elapsed_time, lteq, {{"PT1H"}}});
    stage.download();
    auto& state = stage.state;
    auto const order = stage.placed();
    auto const licence = stage.grant().licence;
    auto const reason = [&](Instant now) -> std::optional<Reason> {
        auto const result = check_resumption(state, stage.placed(), licence, now);
        return result ? std::nullopt : std::optional(result.error().reason);
    };
    EXPECT_EQ(reason(stage.now), std::nullopt);
    EXPECT_EQ(reason(stage.now + Seconds{7200}), Reason::licence_denies);
    state.change<Listing>(order.listing).suspended = true;
    EXPECT_EQ(reason(stage.now), Reason::listing_suspended);
    state.change<Listing>(order.listing).suspended = false;
    state.change<Party>(order.buyer).frozen = true;
    EXPECT_EQ(reason(stage.now), Reason::party_frozen);
    state.change<Party>(order.buyer).frozen = false;
    state.change<PartyKey>(order.buyer_key).revoked = true;
    EXPECT_EQ(reason(stage.now), Reason::recipient_revoked);
    state.change<PartyKey>(order.buyer_key).revoked = false;
    state.change<Order>(order.order).state = OrderState::refunded;
    EXPECT_EQ(reason(stage.now), Reason::order_state_wrong);
}

} // namespace
} // namespace datafloor::contracts
