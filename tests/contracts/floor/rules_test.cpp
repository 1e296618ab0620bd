#include "contracts/floor/rules.hpp"

#include <gtest/gtest.h>

#include "tests/contracts/stage.hpp"

namespace datafloor::contracts {
namespace {

/// The stage's own entry 0, to be spoiled.
OpenFloor opening_of(Stage const& stage) {
    auto const& floor = *stage.state.find<Floor>({});
    auto const& key = *stage.state.find<PartyKey>(stage.actor("registrar").thumbprint());
    return {floor.floor,
            floor.keys,
            floor.rulebook,
            {floor.operating, {PartyRole::operating}, {}, {}, floor.operating},
            {floor.regulator, {PartyRole::regulator}, {}, {}, floor.regulator},
            {key.public_key,
             key.party,
             key.user,
             key.role,
             key.scopes,
             {},
             {},
             key.valid_from,
             key.valid_until}};
}

struct SpoiledOpening {
    Reason reason;
    std::string_view how;
    std::function<void(Stage&, OpenFloor&)> edit;
};

TEST(OpenFloor, DeclinesEachSpoiledOpening) {
    Stage stage;
    SpoiledOpening const table[] = {
        {Reason::party_exists, "one party in both capacities",
         [](Stage&, auto& c) { c.regulator.party = c.operating.party; }},
        {Reason::role_not_admitted, "an operator that is none",
         [](Stage&, auto& c) { c.operating.roles = {PartyRole::provider}; }},
        {Reason::role_not_admitted, "a regulator that is none",
         [](Stage&, auto& c) { c.regulator.roles = {PartyRole::auditor}; }},
        {Reason::signer_not_entitled, "a registrar of the regulator",
         [](Stage&, auto& c) { c.registrar.party = c.regulator.party; }},
        {Reason::signer_not_entitled, "a first key that is no registrar's",
         [](Stage&, auto& c) { c.registrar.role = KeyRole::cashier; }},
        {Reason::scope_not_in_role, "a registrar who may cash",
         [](Stage&, auto& c) { c.registrar.scopes.insert(Scope::cash); }},
        {Reason::validity_empty, "a binding that is over",
         [](Stage& s, auto& c) { c.registrar.valid_until = s.now; }},
        {Reason::validity_empty, "a binding that ends before it begins",
         [](Stage&, auto& c) { c.registrar.valid_from = c.registrar.valid_until; }},
    };
    auto const good = opening_of(stage);
    State const empty(State::Extent::whole);
    ASSERT_TRUE(decide(empty, Command(good), stage.now).has_value());
    for (auto const& spoiled : table) {
        auto command = good;
        spoiled.edit(stage, command);
        auto const outcome = decide(empty, Command(command), stage.now);
        ASSERT_FALSE(outcome.has_value()) << "accepted in spite of: " << spoiled.how;
        EXPECT_EQ(name_of(outcome.error().reason), name_of(spoiled.reason)) << spoiled.how;
    }
}

TEST(OpenFloor, HappensOnce) {
    Stage stage;
    auto const before = stage.picture();
    EXPECT_EQ(stage.give(opening_of(stage)), Reason::floor_already_open);
    EXPECT_EQ(stage.picture(), before);
}

TEST(OpenFloor, ComesBeforeEverythingElse) {
    Stage stage;
    State const empty(State::Extent::whole);
    Command const admit = AdmitParty{stage.sign("registrar", stage.admission())};
    EXPECT_EQ(decide(empty, admit, stage.now).error().reason, Reason::floor_not_open);
}

} // namespace
} // namespace datafloor::contracts
