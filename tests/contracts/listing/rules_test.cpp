#include "contracts/listing/rules.hpp"

#include "tests/contracts/spoiled.hpp"

namespace datafloor::contracts {
namespace {

using Types = std::vector<std::string>;

Good<ListingDescription> const describing{
    "provider", [](Stage&) {}, [](Stage& s) { return s.description(); },
    [](Stage& s, auto const& d) {
        auto const rival = d.signer() == s.actor("rival").thumbprint();
        return DraftVersion{d, s.sign(rival ? "rival" : "provider", s.manifest(d))};
    }};

TEST(DraftVersion, DeclinesEachSpoiledDescription) {
    check_spoils<ListingDescription>(
        describing,
        {spoiled_signatures<ListingDescription>("provider"),
         spoiled_beginning<ListingDescription>(),
         {{Reason::role_not_admitted, "a buyer signs", {}, {}, "buyer"},
          {Reason::party_suspended, "the provider is suspended",
           [](Stage& s) { s.state.change<Party>(s.actor("provider").party).suspended = true; }},
          {Reason::listing_not_yours, "another provider's listing",
           [](Stage& s) { s.draft_version(); }, [](Stage&, auto& d) { d.version = 2; }, "rival"},
          {Reason::version_number_wrong,
           "version 2 before version 1",
           {},
           [](Stage&, auto& d) { d.version = 2; }},
          {Reason::version_number_wrong, "version 1 a second time",
           [](Stage& s) { s.draft_version(); }},
          {Reason::licence_mismatch,
           "a licence with a fault",
           {},
           [](Stage&, auto& d) { d.licence.prohibition.clear(); }},
          {Reason::licence_mismatch,
           "a licence over another listing",
           {},
           [](Stage&, auto& d) { d.licence.target = {"urn:uuid:other"}; }},
          {Reason::licence_mismatch,
           "a licence that another party grants",
           {},
           [](Stage&, auto& d) { d.licence.assigner = {"urn:uuid:other"}; }}}});
}

Good<Manifest> const manifesting{
    "provider", [](Stage&) {},
    [](Stage& s) {
        s.described = s.sign("provider", s.description());
        return s.manifest(*s.described);
    },
    [](Stage& s, auto const& d) { return DraftVersion{*s.described, d}; }};

Spoils<Manifest> spoiled_sizes() {
    auto const differs = [](std::string_view how, std::function<void(Manifest&)> const& edit) {
        return Spoiled<Manifest>{
            Reason::manifest_mismatch, how, {}, [edit](Stage&, Manifest& d) { edit(d); }};
    };
    return {
        differs("another listing", [](auto& d) { ++d.listing.value.bytes[15]; }),
        differs("another version", [](auto& d) { d.version = 2; }),
        differs("another suite", [](auto& d) { d.suite = {"age-v1-scrypt"}; }),
        differs("another media type", [](auto& d) { d.plaintext.media_type = {"text/html"}; }),
        differs("other chunks", [](auto& d) { d.plaintext.chunk = {4096}; }),
        differs("a chunk too many", [](auto& d) { ++d.plaintext.chunks; }),
        differs("a byte too many in the payload", [](auto& d) { ++d.payload.bytes; }),
        differs("a byte too few in the list", [](auto& d) { --d.hpt_list.bytes; }),
        differs("sizes that overflow",
                [](auto& d) { d.plaintext.bytes = std::numeric_limits<std::uint64_t>::max(); }),
    };
}

TEST(DraftVersion, DeclinesEachSpoiledManifest) {
    check_spoils<Manifest>(
        manifesting, {spoiled_signatures<Manifest>("provider"),
                      spoiled_answers<Manifest>(),
                      spoiled_sizes(),
                      {{Reason::signer_not_entitled, "another provider signs", {}, {}, "rival"},
                       {Reason::custody_not_offered,
                        "custody by the provider",
                        {},
                        [](Stage&, auto& d) { d.custody = Custody::provider; }},
                       {Reason::custody_not_offered,
                        "delivery per buyer",
                        {},
                        [](Stage&, auto& d) { d.delivery_class = DeliveryClass::per_buyer; }},
                       {Reason::licence_mismatch, "another licence", {}, [](Stage&, auto& d) {
                            ++d.licence_sha256[0];
                        }}}});
}

TEST(DraftVersion, DeclinesAReusedNonceOrKey) {
    for (bool const nonce : {true, false}) {
        Stage stage;
        stage.draft_version();
        auto const& first = *stage.state.find<Version>({stage.listing, 1});
        auto description = stage.description();
        description.version = 2;
        auto const described = stage.sign("provider", description);
        auto manifest = stage.manifest(described);
        if (nonce) {
            manifest.payload.nonce = first.payload_nonce;
        } else {
            manifest.key_commitment = first.key_commitment;
        }
        EXPECT_EQ(stage.give(DraftVersion{described, stage.sign("provider", manifest)}),
                  Reason::payload_reused);
    }
}

TEST(DraftVersion, RecordsTheAttemptToListABannedClass) {
    for (auto const data_class : {DataClass::personal, DataClass::important, DataClass::core,
                                  DataClass::state_secret, DataClass::banned}) {
        Stage stage;
        auto description = stage.description();
        description.data_class = data_class;
        auto const described = stage.sign("provider", description);
        auto const manifest = stage.sign("provider", stage.manifest(described));
        EXPECT_EQ(stage.give(DraftVersion{described, manifest}), Reason::class_not_listable);
        EXPECT_EQ(stage.happened(), (Types{"listing-blocked.v1"}));
        EXPECT_EQ(stage.state.find<Listing>(stage.listing), nullptr);
        // The documents are used up: the same attempt is not counted twice.
        EXPECT_EQ(stage.give(DraftVersion{described, manifest}), Reason::document_already_used);
    }
}

TEST(DraftVersion, RecordsADraftWithoutPayload) {
    Stage stage;
    stage.draft_version();
    EXPECT_EQ(stage.happened(), (Types{"version-drafted.v1"}));
    auto const* version = stage.state.find<Version>({stage.listing, 1});
    EXPECT_EQ(version->state, VersionState::draft);
    EXPECT_EQ(version->sealed_sha256, std::nullopt);
}

Good<IngestFinding> const storing{
    "keyholder", [](Stage& s) { s.draft_version(); }, [](Stage& s) { return s.finding(); },
    [](Stage& s, auto const& d) { return StorePayload{d, Hash{}, s.draft()}; }};

TEST(StorePayload, DeclinesEachSpoiledFinding) {
    check_spoils<IngestFinding>(
        storing,
        {spoiled_by_keyholder<IngestFinding>(),
         spoiled_answers<IngestFinding>(),
         {{Reason::version_unknown, "no such version", {}, [](Stage&, auto& d) { d.version = 2; }},
          {Reason::version_state_wrong, "stored already", [](Stage& s) { s.store(); }},
          {Reason::version_state_wrong, "withdrawn",
           [](Stage& s) { s.must(WithdrawVersion{s.sign("provider", s.listing_withdrawal())}); }},
          {Reason::manifest_mismatch, "other bytes", {}, [](Stage&, auto& d) {
               ++d.payload_sha256[0];
           }}}});
}

Good<Inspection> const inspecting{"inspector", [](Stage& s) { s.draft_version().store(); },
                                  [](Stage& s) { return s.inspection(); },
                                  [](Stage&, auto const& d) { return InspectVersion{d}; }};

TEST(InspectVersion, DeclinesEachSpoiledInspection) {
    check_spoils<Inspection>(
        inspecting,
        {spoiled_signatures<Inspection>("inspector"),
         spoiled_answers<Inspection>(),
         {{Reason::version_unknown, "no such version", {}, [](Stage&, auto& d) { d.version = 2; }},
          {Reason::version_state_wrong, "inspected already", [](Stage& s) { s.inspect(); }},
          {Reason::manifest_mismatch,
           "another manifest",
           {},
           [](Stage&, auto& d) { ++d.manifest_sha256[0]; }},
          {Reason::class_mismatch, "approval of another class", {}, [](Stage&, auto& d) {
               d.data_class = DataClass::personal;
           }}}});
}

TEST(InspectVersion, LetAKeyWithTheScopeInspectItsOwnListing) {
    Stage stage;
    stage.draft_version().store();
    stage.state.change<PartyKey>(stage.actor("provider").thumbprint()).scopes = {Scope::inspect};
    EXPECT_EQ(stage.give(InspectVersion{stage.sign("provider", stage.inspection())}),
              Reason::signer_not_entitled);
}

TEST(InspectVersion, DeclinesApprovalOfBytesThatAreNotStored) {
    Stage stage;
    stage.draft_version();
    EXPECT_EQ(stage.give(InspectVersion{stage.sign("inspector", stage.inspection())}),
              Reason::payload_missing);
}

TEST(InspectVersion, RefusesForAnotherClassAndWithoutPayload) {
    Stage stage;
    stage.draft_version();
    auto refusal = stage.inspection(Verdict::refused);
    refusal.data_class = DataClass::personal;
    stage.must(InspectVersion{stage.sign("inspector", refusal)});
    EXPECT_EQ(stage.happened(), (Types{"version-inspected.v1"}));
    EXPECT_EQ(stage.state.find<Version>({stage.listing, 1})->state, VersionState::refused);
}

Good<ListingWithdrawal> const withdrawing{"provider", [](Stage& s) { s.list(); },
                                          [](Stage& s) { return s.listing_withdrawal(); },
                                          [](Stage&, auto const& d) { return WithdrawVersion{d}; }};

TEST(WithdrawVersion, DeclinesEachSpoiledWithdrawal) {
    check_spoils<ListingWithdrawal>(
        withdrawing,
        {spoiled_signatures<ListingWithdrawal>("provider"),
         spoiled_answers<ListingWithdrawal>(),
         {{Reason::version_unknown, "no such version", {}, [](Stage&, auto& d) { d.version = 2; }},
          {Reason::version_unknown, "another provider signs", {}, {}, "rival"},
          {Reason::version_state_wrong, "withdrawn already", [](Stage& s) {
               s.must(WithdrawVersion{s.sign("provider", s.listing_withdrawal())});
           }}}});
}

Good<SuspensionDirective> const suspending{
    "officer", [](Stage& s) { s.list(); },
    [](Stage& s) { return s.directive(SuspensionAct::suspend); },
    [](Stage&, auto const& d) { return SuspendListing{d}; }};

TEST(SuspendListing, DeclinesEachSpoiledDirective) {
    check_spoils<SuspensionDirective>(
        suspending,
        {spoiled_signatures<SuspensionDirective>("officer"),
         spoiled_beginning<SuspensionDirective>(),
         {{Reason::signer_not_entitled,
           "a key with the scope, but no officer's",
           [](Stage& s) {
               s.state.change<PartyKey>(s.actor("buyer").thumbprint()).scopes = {Scope::supervise};
           },
           {},
           "buyer"},
          {Reason::listing_unknown,
           "no such listing",
           {},
           [](Stage& s, auto& d) { d.listing = {s.fresh_id().value}; }},
          {Reason::listing_suspended, "suspended already", [](Stage& s) { s.suspend(); }},
          {Reason::listing_not_suspended,
           "lifted without being suspended",
           {},
           [](Stage&, auto& d) { d.act = SuspensionAct::lift; }}}});
}

TEST(SuspendListing, IsLiftedByAnotherDirective) {
    Stage stage;
    stage.list().fund().suspend();
    EXPECT_EQ(stage.happened(), (Types{"listing-suspension-changed.v1"}));
    stage.must(SuspendListing{stage.sign("officer", stage.directive(SuspensionAct::lift))});
    stage.buy();
    EXPECT_EQ(stage.placed().state, OrderState::confirmed);
}

} // namespace
} // namespace datafloor::contracts
