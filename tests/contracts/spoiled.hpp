// Runs tables of spoiled commands: each differs from a good one in one thing and is declined for
// one reason, and nothing changes by it.
#pragma once

#include <gtest/gtest.h>

#include "tests/contracts/stage.hpp"

namespace datafloor::contracts {

template <class D>
using Spoils = std::vector<Spoiled<D>>;

/// What is checked of every document.
template <class D>
Spoils<D> spoiled_documents() {
    return {
        {Reason::document_for_another_floor,
         "another floor's id",
         {},
         [](Stage& stage, D& d) { d.floor = {stage.fresh_id().value}; }},
        {Reason::document_id_reused,
         "an id that another document carries",
         {},
         [](Stage& stage, D& d) {
             auto funding = stage.fund_in("rival", 1);
             stage.must(RecordFundIn{stage.sign("cashier", funding)});
             d.id = funding.id;
         }},
        {Reason::document_too_old,
         "a time beyond document_age_max",
         {},
         [](Stage& stage, D& d) {
             d.time.instant = stage.now - std::chrono::seconds(86'401);
             d.time.instant.micros -= d.time.instant.micros % 1000;
         }},
        {Reason::document_from_the_future,
         "a time beyond document_ahead_max",
         {},
         [](Stage&, D& d) { d.time.instant = d.time.instant + Seconds{121}; }},
    };
}

/// What is checked of every document that a key of a party signs with `scope`.
template <class D>
Spoils<D> spoiled_signatures(std::string_view signer) {
    auto out = spoiled_documents<D>();
    std::string const name(signer);
    out.push_back({Reason::key_unknown, "a key that is not bound", {}, {}, "stranger"});
    out.push_back({Reason::key_lacks_scope, "a key that may only read", {}, {}, "buyer-reader"});
    out.push_back({Reason::key_not_in_force, "a revoked key", [name](Stage& stage) {
                       stage.state.change<PartyKey>(stage.actor(name).thumbprint()).revoked = true;
                   }});
    out.push_back({Reason::key_not_in_force, "a binding that ended", [name](Stage& stage) {
                       stage.state.change<PartyKey>(stage.actor(name).thumbprint()).valid_until =
                           stage.now;
                   }});
    out.push_back({Reason::key_not_in_force, "a binding that begins later", [name](Stage& stage) {
                       stage.state.change<PartyKey>(stage.actor(name).thumbprint()).valid_from =
                           stage.now + Seconds{60};
                   }});
    out.push_back({Reason::party_frozen, "a frozen party", [name](Stage& stage) {
                       stage.state.change<Party>(stage.actor(name).party).frozen = true;
                   }});
    return out;
}

/// What is checked of every document that answers another.
template <class D>
Spoils<D> spoiled_answers() {
    return {{Reason::document_answers_another,
             "another document's hash in `answers`",
             {},
             [](Stage&, D& d) { ++d.answers->front(); }},
            {Reason::document_answers_another, "no `answers`", {}, [](Stage&, D& d) {
                 d.answers.reset();
             }}};
}

/// What is checked of every document that answers none.
template <class D>
Spoils<D> spoiled_beginning() {
    return {{Reason::document_answers_another,
             "`answers` where nothing is answered",
             {},
             [](Stage&, D& d) { d.answers = Hash{}; }}};
}

/// What is checked of every document of the keyholder's.
template <class D>
Spoils<D> spoiled_by_keyholder() {
    auto out = spoiled_documents<D>();
    out.push_back({Reason::signer_not_entitled, "the provider signs", {}, {}, "provider"});
    out.push_back({Reason::signer_not_entitled, "the registrar signs", {}, {}, "registrar"});
    return out;
}

/// First that the good command is accepted, then each spoiled one.
template <class D>
void check_spoils(Good<D> const& good, std::initializer_list<Spoils<D>> tables) {
    auto const perform = [&](Spoiled<D> const& spoiled) {
        Stage stage;
        good.scene(stage);
        if (spoiled.world) spoiled.world(stage);
        auto document = good.document(stage);
        if (spoiled.edit) spoiled.edit(stage, document);
        auto const signer = spoiled.signer.empty() ? good.signer : spoiled.signer;
        auto const command = good.command(stage, stage.sign(signer, document));
        auto const before = stage.picture();
        auto const reason = stage.give(command);
        return std::tuple(reason, before == stage.picture(), stage.events.size());
    };
    auto const [reason, same, count] = perform({});
    ASSERT_FALSE(reason.has_value()) << "the good command: " << name_of(*reason);
    EXPECT_FALSE(same);
    for (auto const& table : tables)
        for (auto const& spoiled : table) {
            auto const [found, unchanged, events] = perform(spoiled);
            ASSERT_TRUE(found.has_value()) << "accepted in spite of: " << spoiled.how;
            EXPECT_EQ(name_of(*found), name_of(spoiled.reason)) << spoiled.how;
            EXPECT_TRUE(unchanged) << spoiled.how;
            EXPECT_EQ(events, 0U) << spoiled.how;
        }
    // The same document a second time.
    Stage stage;
    good.scene(stage);
    auto const command = good.command(stage, stage.sign(good.signer, good.document(stage)));
    stage.must(command);
    EXPECT_EQ(stage.give(command), Reason::document_already_used);
}

} // namespace datafloor::contracts
