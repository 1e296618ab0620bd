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

} // namespace
} // namespace datafloor::contracts
