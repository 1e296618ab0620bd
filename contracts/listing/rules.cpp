#include "contracts/listing/rules.hpp"

#include "contracts/floor/countersignature.hpp"
#include "contracts/licence/templates.hpp"
#include "contracts/signing.hpp"

namespace datafloor::contracts {
namespace {

constexpr std::uint64_t chunk_bytes = 65'536;

std::uint64_t chunks_of(std::uint64_t plaintext_bytes) {
    return std::max<std::uint64_t>(1, (plaintext_bytes + chunk_bytes - 1) / chunk_bytes);
}

/// The sizes age gives (PROTOCOL section 1), and the same names on both documents.
Result<void> check_manifest(ListingDescription const& description, Manifest const& manifest,
                            PartyId provider) {
    auto const plain = manifest.plaintext.bytes;
    auto const chunks = chunks_of(plain);
    auto const misfit = [](char const* member) {
        return decline(Reason::manifest_mismatch,
                       "The manifest's listing, version, suite, media type or sizes do not fit.",
                       member, Manifest::typ);
    };
    if (manifest.listing != description.listing) return misfit("/listing");
    if (manifest.version != description.version) return misfit("/version");
    if (manifest.suite.value != "age-v1-x25519") return misfit("/suite");
    if (manifest.plaintext.media_type != description.media_type)
        return misfit("/plaintext/media_type");
    if (manifest.plaintext.chunk.value != static_cast<std::int64_t>(chunk_bytes))
        return misfit("/plaintext/chunk");
    if (plain > std::uint64_t{1} << 50) return misfit("/plaintext/bytes");
    if (manifest.plaintext.chunks != chunks) return misfit("/plaintext/chunks");
    if (manifest.hpt_list.bytes != 32 * chunks) return misfit("/hpt_list/bytes");
    if (manifest.payload.bytes != 16 + plain + 16 * chunks) return misfit("/payload/bytes");
    if (manifest.licence_sha256 != licence_sha256(description.licence))
        return decline(Reason::licence_mismatch,
                       "The manifest's licence_sha256 is not that of the description's licence.",
                       "/licence_sha256", Manifest::typ);
    if (description.licence.target != licence_target(description.listing))
        return decline(Reason::licence_mismatch,
                       "The licence's target must be `urn:uuid:` and the listing's id.",
                       "/licence/target");
    if (description.licence.assigner != licence_assigner(provider))
        return decline(Reason::licence_mismatch,
                       "The licence's assigner must be `urn:uuid:` and the provider's id.",
                       "/licence/assigner");
    if (auto const fault = fault_of(description.licence))
        return decline(Reason::licence_mismatch, fault->what, "/licence" + fault->pointer);
    return {};
}

Result<void> check_custody(Manifest const& manifest) {
    if (manifest.custody == Custody::provider)
        return decline(Reason::custody_not_offered,
                       "Custody by the provider is not offered on this floor yet.", "/custody",
                       Manifest::typ);
    if (manifest.delivery_class == DeliveryClass::per_buyer)
        return decline(Reason::custody_not_offered,
                       "Delivery per buyer is not offered on this floor yet.", "/delivery_class",
                       Manifest::typ);
    return {};
}

Result<void> check_place(State const& state, ListingDescription const& description,
                         PartyId provider) {
    auto const* listing = state.find<Listing>(description.listing);
    if (listing != nullptr && listing->provider != provider)
        return decline(Reason::listing_not_yours, "This listing belongs to another party.",
                       "/listing");
    auto const expected = listing == nullptr ? 1 : listing->latest + 1;
    if (description.version != expected)
        return decline(Reason::version_number_wrong,
                       "The next version of this listing is " + std::to_string(expected) + ".",
                       "/version");
    return {};
}

Version version_of(DraftVersion const& command, PartyId provider) {
    auto const& description = *command.description;
    auto const& manifest = *command.manifest;
    Version version;
    version.listing = description.listing;
    version.number = description.version;
    version.provider = provider;
    version.state = VersionState::draft;
    version.data_class = description.data_class;
    version.subjects = description.subjects;
    version.description_sha256 = command.description.hash();
    version.manifest_sha256 = command.manifest.hash();
    version.licence_sha256 = manifest.licence_sha256;
    version.delivery_class = manifest.delivery_class;
    version.custody = manifest.custody;
    version.payload_bytes = manifest.payload.bytes;
    version.payload_nonce = manifest.payload.nonce;
    version.payload_sha256 = manifest.payload.sha256;
    version.plaintext_bytes = manifest.plaintext.bytes;
    version.tree_root = manifest.plaintext.tree_root;
    version.key_commitment = manifest.key_commitment;
    version.hpt_sha256 = manifest.hpt_list.sha256;
    return version;
}

Declined no_version() { return {Reason::version_unknown, "There is no such version.", "/version"}; }

Result<Version const*> find_version(State const& state, VersionId id) {
    auto const* version = state.find<Version>(id);
    if (version == nullptr) return std::unexpected(no_version());
    return version;
}

Result<void> check_step(Version const& version, VersionStep step) {
    if (next(version.state, step)) return {};
    return decline(Reason::version_state_wrong,
                   "The version is " + std::string(name_of(version.state)) + ".");
}

} // namespace

void needs(Needs& needs, DraftVersion const& command) {
    need_document(needs, facts_of(command.description));
    need_document(needs, facts_of(command.manifest));
    needs.want<Listing>(command.description->listing);
    needs.want<Version>({command.description->listing, command.description->version});
    needs.want<Claim>(claim_on(ClaimKind::payload_nonce, command.manifest->payload.nonce));
    needs.want<Claim>(claim_on(ClaimKind::key_commitment, command.manifest->key_commitment));
}

Result<Outcome> decide(State const& state, DraftVersion const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& description = *command.description;
    auto const facts = facts_of(command.description);
    auto const manifest = facts_of(command.manifest);
    auto const signer = check_signed(state, facts, Scope::publish, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (!signer->party->roles.contains(PartyRole::provider))
        return decline(Reason::role_not_admitted, "The party is not admitted as provider.");
    if (signer->party->suspended)
        return decline(Reason::party_suspended, "The party is suspended.");
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    auto const second = check_signed(state, manifest, Scope::publish, now, rulebook);
    if (!second) return std::unexpected(second.error());
    if (second->party->party != signer->party->party)
        return decline(Reason::signer_not_entitled, "Description and manifest are one party's.", {},
                       Manifest::typ);
    if (auto answers = check_answers(manifest, facts.hash); !answers)
        return std::unexpected(answers.error());
    if (auto place = check_place(state, description, signer->party->party); !place)
        return std::unexpected(place.error());

    auto const* rule = rulebook.rule_of(description.data_class);
    if (rule == nullptr || !rule->listable) {
        ListingBlocked blocked{description.listing, description.version, signer->party->party,
                               description.data_class, rulebook.version};
        return Outcome{{recorded(facts), recorded(manifest), blocked},
                       {},
                       Declined{Reason::class_not_listable,
                                "Data of class " + std::string(name_of(description.data_class)) +
                                    " is not listed on this floor. The attempt is recorded."}};
    }
    if (auto custody = check_custody(*command.manifest); !custody)
        return std::unexpected(custody.error());
    if (auto fits = check_manifest(description, *command.manifest, signer->party->party); !fits)
        return std::unexpected(fits.error());
    if (state.find<Claim>(claim_on(ClaimKind::payload_nonce, command.manifest->payload.nonce)) ||
        state.find<Claim>(claim_on(ClaimKind::key_commitment, command.manifest->key_commitment)))
        return decline(Reason::payload_reused,
                       "A new version needs a new file key and nonce: encrypt again.", {},
                       Manifest::typ);
    return Outcome{{recorded(facts), recorded(manifest),
                    VersionDrafted{version_of(command, signer->party->party)}},
                   {},
                   {}};
}

void needs(Needs& needs, StorePayload const& command) {
    need_document(needs, facts_of(command.finding));
    need_draft(needs, command.countersignature);
    needs.want<Version>({command.finding->listing, command.finding->version});
}

Result<Outcome> decide(State const& state, StorePayload const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& finding = *command.finding;
    auto const facts = facts_of(command.finding);
    if (auto good = check_keyholder(state, facts, now, rulebook); !good)
        return std::unexpected(good.error());
    auto const version = find_version(state, {finding.listing, finding.version});
    if (!version) return std::unexpected(version.error());
    if (auto answers = check_answers(facts, (*version)->manifest_sha256); !answers)
        return std::unexpected(answers.error());
    if ((*version)->state != VersionState::draft)
        return decline(Reason::version_state_wrong,
                       "The version is " + std::string(name_of((*version)->state)) + ".");
    if ((*version)->sealed_sha256)
        return decline(Reason::version_state_wrong, "The payload is stored already.");
    if (finding.payload_sha256 != (*version)->payload_sha256)
        return decline(Reason::manifest_mismatch, "The stored payload is not the manifest's.");
    Countersignature countersignature;
    countersignature.signature_sha256 = command.manifest_signature_sha256;
    auto document = draw_up(std::move(countersignature), finding.floor, command.countersignature,
                            now, (*version)->manifest_sha256);
    Events events{recorded(facts), recorded(state, document),
                  PayloadStored{finding.listing, finding.version, finding.sealed_sha256}};
    return Outcome{std::move(events), {std::move(document)}, {}};
}

void needs(Needs& needs, InspectVersion const& command) {
    need_document(needs, facts_of(command.inspection));
    needs.want<Version>({command.inspection->listing, command.inspection->version});
}

Result<Outcome> decide(State const& state, InspectVersion const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& inspection = *command.inspection;
    auto const facts = facts_of(command.inspection);
    auto const signer = check_signed(state, facts, Scope::inspect, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (!signer->party->roles.contains(PartyRole::operating))
        return decline(Reason::signer_not_entitled,
                       "Only an inspector of the operator signs this.");
    auto const found = find_version(state, {inspection.listing, inspection.version});
    if (!found) return std::unexpected(found.error());
    auto const& version = **found;
    if (auto answers = check_answers(facts, version.description_sha256); !answers)
        return std::unexpected(answers.error());
    bool const approved = inspection.verdict == Verdict::approved;
    if (auto step = check_step(version, approved ? VersionStep::approve : VersionStep::refuse);
        !step)
        return std::unexpected(step.error());
    if (inspection.manifest_sha256 != version.manifest_sha256)
        return decline(Reason::manifest_mismatch, "The inspection names another manifest.",
                       "/manifest_sha256");
    if (approved && !version.sealed_sha256)
        return decline(Reason::payload_missing, "The payload is not stored yet.");
    if (approved && inspection.data_class != version.data_class)
        return decline(Reason::class_mismatch,
                       "Approval needs the provider's class; refuse, and let it draft a new "
                       "version under the right one.",
                       "/class");
    return Outcome{{recorded(facts),
                    VersionInspected{inspection.listing, inspection.version, inspection.verdict,
                                     inspection.data_class, rulebook.version}},
                   {},
                   {}};
}

void needs(Needs& needs, WithdrawVersion const& command) {
    need_document(needs, facts_of(command.withdrawal));
    needs.want<Version>({command.withdrawal->listing, command.withdrawal->version});
}

Result<Outcome> decide(State const& state, WithdrawVersion const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& withdrawal = *command.withdrawal;
    auto const facts = facts_of(command.withdrawal);
    auto const signer = check_signed(state, facts, Scope::publish, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const found = find_version(state, {withdrawal.listing, withdrawal.version});
    if (!found) return std::unexpected(found.error());
    // Foreign and unknown versions answer alike.
    if ((*found)->provider != signer->party->party) return std::unexpected(no_version());
    if (auto answers = check_answers(facts, (*found)->description_sha256); !answers)
        return std::unexpected(answers.error());
    if (auto step = check_step(**found, VersionStep::withdraw); !step)
        return std::unexpected(step.error());
    return Outcome{
        {recorded(facts), VersionWithdrawn{withdrawal.listing, withdrawal.version}}, {}, {}};
}

void needs(Needs& needs, SuspendListing const& command) {
    need_document(needs, facts_of(command.directive));
    needs.want<Listing>(command.directive->listing);
}

Result<Outcome> decide(State const& state, SuspendListing const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& directive = *command.directive;
    auto const facts = facts_of(command.directive);
    auto const signer = check_signed(state, facts, Scope::supervise, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (signer->key->role != KeyRole::officer)
        return decline(Reason::signer_not_entitled, "Only an officer issues a directive.");
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    auto const* listing = state.find<Listing>(directive.listing);
    if (listing == nullptr)
        return decline(Reason::listing_unknown, "There is no such listing.", "/listing");
    if (listing->suspended == (directive.act == SuspensionAct::suspend))
        return decline(listing->suspended ? Reason::listing_suspended
                                          : Reason::listing_not_suspended,
                       "The listing is in that state already.");
    return Outcome{
        {recorded(facts), ListingSuspensionChanged{directive.listing, directive.act}}, {}, {}};
}

} // namespace datafloor::contracts
