#include <gtest/gtest.h>

#include "contracts/licence/render.hpp"
#include "contracts/licence/templates.hpp"

namespace datafloor::contracts {
namespace {

using enum LeftOperand;
using enum ConstraintOperator;
using List = RulePlace::List;

template <class T>
T id_of(std::string_view text) {
    return {crypto::parse_uuid(text).value()};
}

auto const buyer = id_of<PartyId>("01930000-0000-7000-8000-00000000000b");
auto const other = id_of<PartyId>("01930000-0000-7000-8000-00000000000c");

Instant at(std::string_view text) { return crypto::parse_instant(text).value(); }

Constraint one(LeftOperand left, ConstraintOperator comparison, std::string value) {
    return {left, comparison, {{std::move(value)}}};
}

/// Permits `use` under these constraints.
Policy using_under(Constraints constraints) {
    Policy policy;
    policy.uid = {"urn:test:licence"};
    policy.target = {"urn:test:listing"};
    policy.assigner = {"urn:test:provider"};
    policy.permission = {{LicenceAction::use, std::move(constraints), {}}};
    policy.prohibition = {{LicenceAction::reidentify}};
    return policy;
}

LicenceFacts facts() {
    LicenceFacts out;
    out.now = at("2026-11-22T12:00:00.000Z");
    out.since = at("2026-11-20T12:00:00.000Z");
    out.count = 3;
    out.country = Country{};
    out.recipient = buyer;
    out.purpose = "research";
    out.industry = "farming";
    out.paid = Money{100'000, {}};
    return out;
}

bool may_use(Policy const& policy, LicenceFacts const& with) {
    return evaluate(policy, {LicenceAction::use}, with).permitted;
}

bool holds(Constraint const& constraint) { return may_use(using_under({constraint}), facts()); }

TEST(Evaluate, ComparesEveryOperandByEveryOperator) {
    struct Case {
        Constraint constraint;
        bool expected;
    };

    auto const self = licence_party(buyer).value;
    auto const stranger = licence_party(other).value;
    Case const table[] = {
        {one(date_time, lt, "2026-11-22T12:00:00.000Z"), false},
        {one(date_time, lteq, "2026-11-22T12:00:00.000Z"), true},
        {one(date_time, eq, "2026-11-22T12:00:00.000Z"), true},
        {one(date_time, gteq, "2026-11-22T12:00:00.001Z"), false},
        {one(date_time, gt, "2026-11-22T11:59:59.999Z"), true},
        {one(elapsed_time, lteq, "P2D"), true},
        {one(elapsed_time, lt, "P2D"), false},
        {one(elapsed_time, eq, "PT49H"), true},
        {one(elapsed_time, eq, "PT47H"), false},
        {one(elapsed_time, lteq, "P1M"), true},
        {one(count, lt, "3"), false},
        {one(count, lteq, "3"), true},
        {one(count, eq, "4"), true}, // the third of four
        {one(count, eq, "2"), false},
        {one(count, gteq, "3"), true},
        {one(count, gt, "3"), false},
        {one(pay_amount, gteq, "100000"), true},
        {one(pay_amount, gt, "100000"), false},
        {one(pay_amount, eq, "99999"), false},
        {{pay_amount, lt, {{"1"}}, Currency{{'U', 'S', 'D'}}}, true}, // in another currency: untold
        {one(spatial, eq, "VN"), true},
        {one(spatial, eq, "LA"), false},
        {{spatial, is_any_of, {{"LA"}, {"VN"}}}, true},
        {{spatial, is_none_of, {{"LA"}, {"VN"}}}, false},
        {one(purpose, eq, "research"), true},
        {one(purpose, is_none_of, "research"), false},
        {one(industry, eq, "banking"), false},
        {one(recipient, eq, self), true},
        {one(recipient, eq, stranger), false},
        {one(recipient, is_none_of, stranger), true},
        {one(recipient, is_none_of, self), false},
        {one(recipient, eq, "universities"), true}, // nobody here can tell
        {{recipient, is_none_of, {{"universities"}, {self}}}, false},
        {{recipient, is_any_of, {{stranger}, {"universities"}}}, true},
    };
    for (auto const& [constraint, expected] : table)
        EXPECT_EQ(holds(constraint), expected) << encode(constraint);
}

TEST(Evaluate, NamesTheRuleThatDecided) {
    auto policy = using_under({one(spatial, eq, "VN"), one(count, lteq, "2")});
    policy.prohibition.push_back({LicenceAction::display});
    auto const found = [&](LicenceAction action) { return evaluate(policy, {action}, facts()); };
    auto const use = found(LicenceAction::use);
    EXPECT_FALSE(use.permitted);
    ASSERT_EQ(use.decided_by, (RulePlace{List::permission, 0, 1}));
    EXPECT_EQ(pointer_of(*use.decided_by), "/permission/0/constraint/1");
    EXPECT_EQ(render(policy, *use.decided_by, Language::en), "at most 2 times");
    EXPECT_EQ(render(policy, *use.decided_by, Language::vi), "tối đa 2 lần");
    auto const display = found(LicenceAction::display);
    EXPECT_FALSE(display.permitted);
    ASSERT_EQ(display.decided_by, (RulePlace{List::prohibition, 1}));
    EXPECT_EQ(pointer_of(*display.decided_by), "/prohibition/1");
    EXPECT_EQ(render(policy, *display.decided_by, Language::en),
              "You must not show the data to others.");
    auto const derive = found(LicenceAction::derive);
    EXPECT_FALSE(derive.permitted);
    EXPECT_EQ(derive.decided_by, std::nullopt);
}

TEST(Evaluate, LeavesToTheBuyerWhatTheFactsCannotTell) {
    auto const policy = using_under({one(purpose, eq, "research"), one(spatial, eq, "VN")});
    LicenceFacts known;
    known.country = Country{};
    auto const finding = evaluate(policy, {LicenceAction::use}, known);
    EXPECT_TRUE(finding.permitted);
    EXPECT_EQ(finding.decided_by, (RulePlace{List::permission, 0}));
    ASSERT_EQ(finding.unjudged.size(), 1U);
    EXPECT_EQ(pointer_of(finding.unjudged[0]), "/permission/0/constraint/0");
}

TEST(Evaluate, PermissionOfUsePermitsNoOtherAct) {
    for (std::size_t i = 1; i < EnumNames<LicenceAction>::names.size(); ++i)
        EXPECT_FALSE(evaluate(using_under({}), {static_cast<LicenceAction>(i)}, facts()).permitted);
}

TEST(Evaluate, DecidesConflictsByTheStrategy) {
    auto policy = using_under({});
    policy.prohibition.push_back(
        {LicenceAction::use, Constraints{one(spatial, eq, "VN"), one(count, gt, "2")}});
    auto const elsewhere = [] {
        auto out = facts();
        out.country = Country{{'L', 'A'}};
        return out;
    }();
    // Without a strategy it is no policy, and permits nothing.
    EXPECT_FALSE(may_use(policy, facts()));
    EXPECT_FALSE(may_use(policy, elsewhere));
    policy.conflict = ConflictStrategy::prohibit;
    EXPECT_FALSE(may_use(policy, facts()));
    EXPECT_TRUE(may_use(policy, elsewhere));
    policy.conflict = ConflictStrategy::perm;
    EXPECT_TRUE(may_use(policy, facts()));
    EXPECT_TRUE(may_use(policy, elsewhere));
}

TEST(Evaluate, HoldsAProhibitionOnlyWhereItIsKnownToHold) {
    auto policy = using_under({});
    policy.conflict = ConflictStrategy::prohibit;
    policy.prohibition.push_back({LicenceAction::use, Constraints{one(industry, eq, "banking")}});
    LicenceFacts nothing;
    auto const finding = evaluate(policy, {LicenceAction::use}, nothing);
    EXPECT_TRUE(finding.permitted);
    ASSERT_EQ(finding.unjudged.size(), 1U);
    EXPECT_EQ(pointer_of(finding.unjudged[0]), "/prohibition/1/constraint/0");
}

TEST(Delivery, GoesOnWhileOneActIsOpen) {
    auto policy = using_under({one(elapsed_time, lteq, "P1D")});
    auto const spent = evaluate_delivery(policy, facts());
    EXPECT_FALSE(spent.permitted);
    EXPECT_EQ(spent.decided_by, (RulePlace{List::permission, 0, 0}));
    policy.permission.push_back({LicenceAction::aggregate, {}, {}});
    EXPECT_TRUE(evaluate_delivery(policy, facts()).permitted);
}

TEST(Delivery, CountsNoDownloadAsAnActTowardsOthers) {
    auto policy = using_under({one(count, lteq, "2")});
    EXPECT_FALSE(evaluate_delivery(policy, facts()).permitted);
    policy.permission[0].action = LicenceAction::distribute;
    EXPECT_TRUE(evaluate_delivery(policy, facts()).permitted);
    policy.permission[0].constraint = {one(recipient, eq, licence_party(other).value)};
    EXPECT_TRUE(evaluate_delivery(policy, facts()).permitted);
    policy.permission[0].action = LicenceAction::use;
    EXPECT_FALSE(evaluate_delivery(policy, facts()).permitted);
}

} // namespace
} // namespace datafloor::contracts
