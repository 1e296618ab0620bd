#include "contracts/party/rules.hpp"

#include "contracts/floor/countersignature.hpp"
#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

Good<Admission> const admitting{"registrar", [](Stage&) {}, [](Stage& s) { return s.admission(); },
                                [](Stage&, auto const& d) { return AdmitParty{d}; }};

void let_provider_admit(Stage& s) {
    s.state.change<PartyKey>(s.actor("provider").thumbprint()).scopes = {Scope::admit};
}

TEST(AdmitParty, DeclinesEachSpoiledAdmission) {
    check_spoils<Admission>(
        admitting,
        {spoiled_signatures<Admission>("registrar"),
         spoiled_beginning<Admission>(),
         {{Reason::signer_not_entitled,
           "a key with the scope, but not the operator's",
           let_provider_admit,
           {},
           "provider"},
          {Reason::identity_mismatch,
           "another name than the hash was taken of",
           {},
           [](Stage&, auto& d) { d.name = {"Another Ltd"}; }},
          {Reason::identity_mismatch,
           "another business code",
           {},
           [](Stage&, auto& d) { d.business_code = {"0101234568"}; }},
          {Reason::identity_mismatch,
           "another salt",
           {},
           [](Stage&, auto& d) { ++d.salt.front(); }},
          {Reason::role_not_admitted, "no capacity", {}, [](Stage&, auto& d) { d.roles = {}; }},
          {Reason::party_exists,
           "admitted before",
           {},
           [](Stage& s, auto& d) { d.party = s.actor("buyer").party; }},
          {Reason::party_unknown,
           "a control group nobody knows",
           {},
           [](Stage& s, auto& d) { d.control_group = PartyId{s.fresh_id().value}; }},
          {Reason::role_not_admitted,
           "a second operator",
           {},
           [](Stage&, auto& d) { d.roles = {PartyRole::operating}; }},
          {Reason::role_not_admitted, "a second regulator", {}, [](Stage&, auto& d) {
               d.roles = {PartyRole::buyer, PartyRole::regulator};
           }}}});
}

TEST(AdmitParty, RecordsThePartyInItsOwnGroup) {
    Stage stage;
    auto const document = stage.admission();
    stage.must(AdmitParty{stage.sign("registrar", document)});
    auto const* party = stage.state.find<Party>(document.party);
    EXPECT_EQ(party->control_group, document.party);
    EXPECT_EQ(party->roles, document.roles);
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"party-admitted.v1"}));
}

TEST(AdmitParty, LetAGroupOfAGroupTradeWithItsHead) {
    Stage stage;
    auto middle = stage.admission();
    middle.control_group = stage.actor("provider").party;
    stage.must(AdmitParty{stage.sign("registrar", middle)});
    auto last = stage.admission();
    last.party = {stage.fresh_id().value};
    last.control_group = middle.party;
    stage.must(AdmitParty{stage.sign("registrar", last)});
    EXPECT_EQ(stage.state.find<Party>(last.party)->control_group, stage.actor("provider").party);
}

Good<KeyBinding> const binding{
    "stranger", [](Stage& s) { s.must(AdmitParty{s.sign("registrar", s.admission())}); },
    [](Stage& s) { return s.binding("stranger", KeyRole::trader, {Scope::read, Scope::order}); },
    [](Stage& s, auto const& d) {
        return BindKey{d, s.sign("registrar", s.approval(d)), s.draft()};
    }};

TEST(BindKey, DeclinesEachSpoiledBinding) {
    check_spoils<KeyBinding>(
        binding, {spoiled_documents<KeyBinding>(),
                  spoiled_beginning<KeyBinding>(),
                  {{Reason::signer_not_entitled,
                    "another key than the one that signs",
                    {},
                    [](Stage& s, auto& d) { d.key = s.actor("buyer").key.public_key(); }},
                   {Reason::party_unknown,
                    "a party nobody knows",
                    {},
                    [](Stage& s, auto& d) { d.party = {s.fresh_id().value}; }},
                   {Reason::role_not_admitted,
                    "an officer of no regulator",
                    {},
                    [](Stage&, auto& d) { d.role = KeyRole::officer; }},
                   {Reason::role_not_admitted,
                    "a registrar of no operator",
                    {},
                    [](Stage&, auto& d) { d.role = KeyRole::registrar; }},
                   {Reason::role_not_admitted,
                    "an inspector of no operator",
                    {},
                    [](Stage&, auto& d) { d.role = KeyRole::inspector; }},
                   {Reason::role_not_admitted,
                    "a cashier of no operator",
                    {},
                    [](Stage&, auto& d) { d.role = KeyRole::cashier; }},
                   {Reason::role_not_admitted,
                    "a trader of the operator",
                    {},
                    [](Stage& s, auto& d) { d.party = s.actor("registrar").party; }},
                   {Reason::role_not_admitted,
                    "a treasurer of the regulator",
                    {},
                    [](Stage& s, auto& d) {
                        d.party = s.actor("officer").party;
                        d.role = KeyRole::treasurer;
                    }},
                   {Reason::scope_not_in_role,
                    "a scope beyond the role's",
                    {},
                    [](Stage&, auto& d) { d.scopes = {Scope::read, Scope::payout}; }},
                   {Reason::validity_empty,
                    "a validity that ends as it begins",
                    {},
                    [](Stage&, auto& d) { d.valid_until = d.valid_from; }},
                   {Reason::validity_empty,
                    "a validity that is over",
                    {},
                    [](Stage&, auto& d) {
                        d.valid_from.instant.micros -= 10'000'000;
                        d.valid_until.instant = d.valid_from.instant + Seconds{5};
                    }},
                   {Reason::amount_out_of_range,
                    "a negative spending limit",
                    {},
                    [](Stage&, auto& d) { d.spending_limit = -1; }},
                   {Reason::amount_out_of_range,
                    "a spending limit beyond all amounts",
                    {},
                    [](Stage&, auto& d) { d.spending_limit = amount_max + 1; }}}});
}

Good<BindingApproval> approving() {
    static std::optional<Verified<KeyBinding>> bound;
    return {"registrar", binding.scene,
            [](Stage& s) {
                bound = s.sign("stranger", binding.document(s));
                return s.approval(*bound);
            },
            [](Stage& s, auto const& d) { return BindKey{*bound, d, s.draft()}; }};
}

TEST(BindKey, DeclinesEachSpoiledApproval) {
    check_spoils<BindingApproval>(
        approving(), {spoiled_signatures<BindingApproval>("registrar"),
                      spoiled_answers<BindingApproval>(),
                      {{Reason::signer_not_entitled,
                        "a key with the scope, but not the operator's",
                        let_provider_admit,
                        {},
                        "provider"},
                       {Reason::signer_not_entitled,
                        "another party",
                        {},
                        [](Stage& s, auto& d) { d.party = s.actor("buyer").party; }},
                       {Reason::signer_not_entitled, "another key", {}, [](Stage& s, auto& d) {
                            d.key = s.actor("buyer").thumbprint();
                        }}}});
}

TEST(BindKey, DeclinesAKeyThatIsBoundAlready) {
    Stage stage;
    auto const again =
        stage.sign("buyer", stage.binding("buyer", KeyRole::trader, {Scope::read, Scope::order}));
    EXPECT_EQ(
        stage.give(BindKey{again, stage.sign("registrar", stage.approval(again)), stage.draft()}),
        Reason::key_already_bound);
}

TEST(BindKey, DeclinesTwoDocumentsWithOneId) {
    Stage stage;
    binding.scene(stage);
    auto const signed_binding = stage.sign("stranger", binding.document(stage));
    auto approval = stage.approval(signed_binding);
    approval.id = signed_binding->id;
    EXPECT_EQ(stage.give(BindKey{signed_binding, stage.sign("registrar", approval), stage.draft()}),
              Reason::document_id_reused);
}

TEST(BindKey, CountersignsTheBinding) {
    Stage stage;
    binding.scene(stage);
    auto const signed_binding = stage.sign("stranger", binding.document(stage));
    stage.must(BindKey{signed_binding, stage.sign("registrar", stage.approval(signed_binding)),
                       stage.draft()});
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"key-bound.v1"}));
    auto const seen = decode<Countersignature>(stage.documents.at(0).body).value();
    EXPECT_EQ(seen.answers, signed_binding.hash());
    EXPECT_EQ(seen.signature_sha256, signed_binding.signature_sha256());
    auto const* key = stage.state.find<PartyKey>(signed_binding.signer());
    EXPECT_EQ(key->party, stage.actor("stranger").party);
    EXPECT_TRUE(key->in_force(stage.now));
}

Good<KeyBinding> const succeeding{
    "stranger",
    [](Stage& s) { s.state.change<PartyKey>(s.actor("buyer").thumbprint()).spending_limit = 7; },
    [](Stage& s) { return s.next_binding("buyer"); },
    [](Stage& s, auto const& d) {
        return RotateKey{d, s.sign("buyer", s.rotation(d)), s.draft()};
    }};

TEST(RotateKey, DeclinesEachSpoiledBinding) {
    check_spoils<KeyBinding>(
        succeeding,
        {spoiled_documents<KeyBinding>(),
         {{Reason::signer_not_entitled,
           "another key than the one that signs",
           {},
           [](Stage& s, auto& d) { d.key = s.actor("rival").key.public_key(); }},
          {Reason::key_already_bound,
           "a key that is bound",
           {},
           [](Stage& s, auto& d) { d.key = s.actor("rival").key.public_key(); },
           "rival"},
          {Reason::rotation_differs,
           "another party",
           {},
           [](Stage& s, auto& d) { d.party = s.actor("rival").party; }},
          {Reason::rotation_differs,
           "another user",
           {},
           [](Stage& s, auto& d) { d.user = s.actor("rival").user; }},
          {Reason::rotation_differs,
           "another role",
           {},
           [](Stage&, auto& d) { d.role = KeyRole::treasurer; }},
          {Reason::rotation_differs,
           "another scope",
           {},
           [](Stage&, auto& d) { d.scopes.insert(Scope::payout); }},
          {Reason::rotation_differs,
           "no limit",
           {},
           [](Stage&, auto& d) { d.spending_limit.reset(); }},
          {Reason::rotation_differs,
           "another recipient",
           {},
           [](Stage& s, auto& d) { d.recipient = s.actor("stranger").recipient; }},
          {Reason::rotation_differs,
           "a later end",
           {},
           [](Stage&, auto& d) { d.valid_until = {d.valid_until.instant + Seconds{1}}; }},
          {Reason::validity_empty,
           "an empty validity",
           {},
           [](Stage&, auto& d) { d.valid_until = d.valid_from; }},
          {Reason::key_rotated_too_often, "one rotation too many", [](Stage& s) {
               s.state.change<PartyKey>(s.actor("buyer").thumbprint()).rotations = rotations_max;
           }}}});
}

Good<KeyRotation> approving_rotation() {
    static std::optional<Verified<KeyBinding>> bound;
    return {"buyer", succeeding.scene,
            [](Stage& s) {
                bound = s.sign("stranger", succeeding.document(s));
                return s.rotation(*bound);
            },
            [](Stage& s, auto const& d) { return RotateKey{*bound, d, s.draft()}; }};
}

TEST(RotateKey, DeclinesEachSpoiledRotation) {
    check_spoils<KeyRotation>(
        approving_rotation(),
        {spoiled_documents<KeyRotation>(),
         spoiled_answers<KeyRotation>(),
         {{Reason::key_unknown, "the new key itself", {}, {}, "stranger"},
          {Reason::rotation_differs,
           "a key of the party with other rights",
           {},
           {},
           "buyer-reader"},
          {Reason::rotation_differs, "the registrar", {}, {}, "registrar"},
          {Reason::key_not_in_force, "a revoked key",
           [](Stage& s) {
               s.state.change<PartyKey>(s.actor("buyer").thumbprint()).revoked = true;
           }},
          {Reason::party_frozen, "a frozen party",
           [](Stage& s) { s.state.change<Party>(s.actor("buyer").party).frozen = true; }},
          {Reason::signer_not_entitled, "another key", {}, [](Stage& s, auto& d) {
               d.key = s.actor("buyer").thumbprint();
           }}}});
}

TEST(RotateKey, GivesTheNewKeyWhatTheOldOneHadAndEndsIt) {
    Stage stage;
    succeeding.scene(stage);
    auto const before = *stage.state.find<PartyKey>(stage.actor("buyer").thumbprint());
    stage.rotate("buyer");
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"key-rotated.v1"}));
    auto const& old = *stage.state.find<PartyKey>(before.id);
    auto const& next = *stage.state.find<PartyKey>(stage.actor("stranger").thumbprint());
    EXPECT_FALSE(old.in_force(stage.now));
    EXPECT_FALSE(old.revoked);
    EXPECT_TRUE(next.in_force(stage.now));
    EXPECT_EQ(next.party, before.party);
    EXPECT_EQ(next.scopes, before.scopes);
    EXPECT_EQ(next.spending_limit, before.spending_limit);
    EXPECT_EQ(next.valid_until, before.valid_until);
    EXPECT_EQ(next.recipient, before.recipient);
    EXPECT_EQ(next.rotations, 1U);
}

TEST(RotateKey, LetsOrdersGoOnWithTheOldRecipient) {
    Stage stage;
    stage.list().fund().buy().rotate("buyer").deposit_key();
    EXPECT_EQ(stage.placed().recipient, stage.actor("buyer").recipient);
    stage.must(GiveReceipt{stage.sign("stranger", stage.receipt()), stage.draft()});
    stage.disclose();
    EXPECT_EQ(stage.placed().state, OrderState::disclosed);
}

TEST(RotateKey, LeavesAKeyThatCanStillBeFoundCompromised) {
    Stage stage;
    stage.list().fund().rotate("provider");
    stage.must(RevokeKey{
        stage.sign("stranger", stage.revocation("provider", RevocationCause::compromised))});
    EXPECT_EQ(stage.give(stage.placing("buyer", stage.order())), Reason::offer_key_compromised);
}

Good<KeyRevocation> const revoking{
    "buyer", [](Stage&) {},
    [](Stage& s) { return s.revocation("buyer", RevocationCause::retired); },
    [](Stage&, auto const& d) { return RevokeKey{d}; }};

TEST(RevokeKey, DeclinesEachSpoiledRevocation) {
    check_spoils<KeyRevocation>(
        revoking,
        {spoiled_documents<KeyRevocation>(),
         spoiled_beginning<KeyRevocation>(),
         {{Reason::key_unknown, "a key that is not bound", {}, {}, "stranger"},
          {Reason::signer_not_entitled, "a key of another party", {}, {}, "provider"},
          {Reason::signer_not_entitled, "a key that may sign less", {}, {}, "buyer-reader"},
          {Reason::signer_not_entitled, "the operator's cashier", {}, {}, "cashier"},
          {Reason::signer_not_entitled, "an officer of the regulator", {}, {}, "officer"},
          {Reason::signer_not_entitled,
           "the operator's registrar, of its supervisor's key",
           {},
           [](Stage& s, auto& d) { d.key = s.actor("officer").thumbprint(); },
           "registrar"},
          {Reason::subject_key_unknown,
           "a key nobody has",
           {},
           [](Stage& s, auto& d) { d.key = s.actor("stranger").thumbprint(); }},
          {Reason::key_not_in_force, "revoked before, and by itself",
           [](Stage& s) { s.revoke("buyer", RevocationCause::retired); }},
          {Reason::key_revoked_already,
           "revoked before",
           [](Stage& s) { s.revoke("buyer", RevocationCause::retired); },
           {},
           "registrar"},
          {Reason::key_revoked_already,
           "retired after it was compromised",
           [](Stage& s) { s.revoke("buyer", RevocationCause::compromised); },
           {},
           "registrar"}}});
}

TEST(RevokeKey, LeavesAKeyThatSignsNothingMore) {
    Stage stage;
    stage.list().fund().revoke("buyer", RevocationCause::retired);
    EXPECT_EQ(stage.happened(), (std::vector<std::string>{"key-revoked.v1"}));
    auto const* key = stage.state.find<PartyKey>(stage.actor("buyer").thumbprint());
    EXPECT_TRUE(key->revoked);
    EXPECT_FALSE(key->compromised);
    EXPECT_EQ(stage.give(stage.placing("buyer", stage.order())), Reason::key_not_in_force);
}

TEST(RevokeKey, IsSignedByAKeyOfThePartyThatMaySignAsMuch) {
    Stage stage;
    // A trader may read: it revokes the reader, who could not revoke it.
    auto reader = stage.revocation("buyer-reader", RevocationCause::retired);
    stage.must(RevokeKey{stage.sign("buyer", reader)});
    EXPECT_TRUE(stage.state.find<PartyKey>(stage.actor("buyer-reader").thumbprint())->revoked);
    // A trader may not ask for money.
    auto treasurer = stage.revocation("buyer-treasurer", RevocationCause::retired);
    EXPECT_EQ(stage.give(RevokeKey{stage.sign("buyer", treasurer)}), Reason::signer_not_entitled);
}

TEST(RevokeKey, IsSignedByARegistrarForAnyPartyButTheRegulator) {
    Stage stage;
    for (auto const* name : {"provider-treasurer", "buyer", "inspector"})
        stage.must(RevokeKey{
            stage.sign("registrar", stage.revocation(name, RevocationCause::compromised))});
    stage.must(
        RevokeKey{stage.sign("officer", stage.revocation("officer", RevocationCause::retired))});
}

TEST(RevokeKey, MakesARetiredKeyCompromisedWhenThatIsFoundOut) {
    Stage stage;
    stage.revoke("buyer", RevocationCause::retired);
    stage.must(RevokeKey{
        stage.sign("registrar", stage.revocation("buyer", RevocationCause::compromised))});
    EXPECT_TRUE(stage.state.find<PartyKey>(stage.actor("buyer").thumbprint())->compromised);
}

TEST(RevokeKey, ProtectsAFrozenPartyToo) {
    Stage stage;
    stage.state.change<Party>(stage.actor("buyer").party).frozen = true;
    stage.revoke("buyer", RevocationCause::compromised);
    EXPECT_TRUE(stage.state.find<PartyKey>(stage.actor("buyer").thumbprint())->revoked);
}

} // namespace
} // namespace datafloor::contracts
