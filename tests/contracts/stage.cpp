#include "tests/contracts/stage.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "contracts/floor/rulebook_file.hpp"
#include "contracts/licence/templates.hpp"
#include "crypto/x25519.hpp"

namespace datafloor::contracts {
namespace {

constexpr auto start = "2026-11-21T08:00:00.000Z";

Rulebook pilot_rulebook() {
    std::ifstream file(DATAFLOOR_SOURCE_DIR "/deploy/rulebook.json");
    auto rulebook = parse_rulebook(std::string{std::istreambuf_iterator<char>(file), {}}).value();
    rulebook.tax_basis_points = 100;
    return rulebook;
}

crypto::SecretBytes<32> secret_of(std::string_view name, std::string_view use) {
    auto const bytes = crypto::sha256({crypto::bytes_of(use), crypto::bytes_of(name)});
    return crypto::SecretBytes<32>(bytes);
}

Hash hash_of(std::string_view text) { return crypto::sha256(crypto::bytes_of(text)); }

/// What of `whole` the command needs, loaded as the writer does it.
State loaded_for(State const& whole, Command const& command) {
    State part(State::Extent::partial);
    for (int round = 0; round < 5; ++round) {
        Needs wanted(part);
        needs(wanted, command);
        if (wanted.complete()) return part;
        each_aggregate([&]<class A>() {
            for (auto const& key : wanted.missing<A>()) {
                auto const* found = whole.find<A>(key);
                part.load<A>(key, found == nullptr ? std::nullopt : std::optional<A>(*found));
            }
        });
    }
    ADD_FAILURE() << kind_of(command) << " needs more than four rounds of loading";
    return part;
}

} // namespace

Stage::Stage()
    : Stage(*[] {
          // Opened once, then copied: a table of spoiled commands needs hundreds of stages.
          static Stage const first{Opening{}};
          return &first;
      }()) {}

Stage::Stage(Opening) : now(crypto::parse_instant(start).value()), floor{fresh_id().value} {
    add_actor("keyholder", {});
    add_actor("documents", {});
    add_actor("log", {});
    PartyId const operating{fresh_id().value};
    PartyId const regulator{fresh_id().value};
    PartyId const provider{fresh_id().value};
    PartyId const buyer{fresh_id().value};
    for (auto const* name : {"registrar", "inspector", "cashier"}) add_actor(name, operating);
    for (auto const* name : {"officer", "second-officer"}) add_actor(name, regulator);
    for (auto const* name : {"provider", "provider-treasurer"}) add_actor(name, provider);
    for (auto const* name : {"buyer", "buyer-treasurer", "buyer-reader"}) add_actor(name, buyer);
    add_actor("rival", {fresh_id().value});
    add_actor("stranger", {fresh_id().value});
    for (auto const* name : {"arbiter", "second-arbiter"}) add_actor(name, {fresh_id().value});
    listing = {fresh_id().value};
    open();
}

void Stage::add_actor(std::string name, PartyId party) {
    Actor made{party,
               {fresh_id().value},
               crypto::SigningKey::from_seed(secret_of(name, "sign")),
               {crypto::x25519_base(secret_of(name, "wrap"))}};
    actors_->emplace(std::move(name), std::move(made));
}

void Stage::open() {
    using enum Scope;
    auto const& registrar = actor("registrar");
    auto const country = Country{};
    OpenFloor opening{
        floor,
        {actor("log").key.public_key(), actor("documents").key.public_key(),
         actor("keyholder").key.public_key(), actor("keyholder").recipient,
         actor("documents").recipient},
        pilot_rulebook(),
        {registrar.party, {PartyRole::operating}, country, {}, registrar.party},
        {actor("officer").party, {PartyRole::regulator}, country, {}, actor("officer").party},
        {registrar.key.public_key(),
         registrar.party,
         registrar.user,
         KeyRole::registrar,
         {read, admit},
         {},
         {},
         now,
         now + Seconds{366 * 86'400}}};
    must(opening);
    for (auto const& [name, role] :
         {std::pair("provider", PartyRole::provider), std::pair("buyer", PartyRole::buyer)}) {
        auto document = admission();
        document.party = actor(name).party;
        document.roles = {role};
        must(AdmitParty{sign("registrar", document)});
    }
    auto document = admission();
    document.party = actor("rival").party;
    must(AdmitParty{sign("registrar", document)});
    bind("inspector", KeyRole::inspector, {read, Scope::inspect});
    bind("cashier", KeyRole::cashier, {read, cash});
    for (auto const* name : {"officer", "second-officer"})
        bind(name, KeyRole::officer, {read, supervise});
    for (auto const* name : {"arbiter", "second-arbiter"}) {
        auto admitted = admission();
        admitted.party = actor(name).party;
        admitted.roles = {PartyRole::auditor};
        must(AdmitParty{sign("registrar", admitted)});
        bind(name, KeyRole::arbiter, {read, arbitrate});
    }
    for (auto const* name : {"provider", "buyer", "rival"})
        bind(name, KeyRole::trader, {read, publish, Scope::order, Scope::receive});
    for (auto const* name : {"provider-treasurer", "buyer-treasurer"})
        bind(name, KeyRole::treasurer, {read, payout});
    bind("buyer-reader", KeyRole::reader, {read});
}

void Stage::bind(std::string_view name, KeyRole role, NameSet<Scope> scopes) {
    auto const signed_binding = sign(name, binding(name, role, scopes));
    must(BindKey{signed_binding, sign("registrar", approval(signed_binding)), draft()});
}

Actor const& Stage::actor(std::string_view name) const {
    auto const found = actors_->find(name);
    ENSURE(found != actors_->end());
    return found->second;
}

DocumentId Stage::fresh_id() {
    auto const bytes = crypto::be64(++drawn_);
    std::array<std::uint8_t, 10> random{};
    std::ranges::copy(bytes, random.begin() + 2);
    return {crypto::uuid_v7(now.unix_ms(), random)};
}

Draft Stage::draft() {
    auto const id = fresh_id();
    Salt salt;
    std::ranges::copy_n(hash_of(id.value.text()).begin(), salt.size(), salt.begin());
    return {id, salt};
}

std::optional<Reason> Stage::give(Command const& command) {
    events.clear();
    documents.clear();
    now.micros += 1000; // no two entries at one time
    auto part = loaded_for(state, command);
    auto const outcome = decide(part, command, now);
    if (!outcome) return outcome.error().reason;
    for (auto const& event : outcome->events) {
        // What decide gives is what audit accepts, and what is loaded is enough to apply it.
        auto const misfit = misfit_of(part, event);
        EXPECT_EQ(misfit, std::nullopt) << kind_of(command) << ": " << type_of(event);
        apply(part, event, {entries_, now});
        apply(state, event, {entries_, now});
    }
    ++entries_;
    events = outcome->events;
    documents = outcome->documents;
    for (auto const& document : documents_of(command))
        bodies.emplace(crypto::parse_json(document.body)->at("typ"), document.body);
    for (auto const& document : documents) bodies.emplace(document.typ, document.body);
    for (auto const& event : events) first_events.emplace(type_of(event), encode(event));
    if (outcome->stopped) return outcome->stopped->reason;
    return std::nullopt;
}

void Stage::must(Command const& command) {
    auto const declined = give(command);
    ASSERT_FALSE(declined.has_value()) << kind_of(command) << ": " << name_of(*declined);
}

Admission Stage::admission() {
    auto document = fresh<Admission>();
    document.party = actor("stranger").party;
    document.name = {"Công ty Dữ liệu Sông Hồng"};
    document.business_code = {"0101234567"};
    document.roles = {PartyRole::provider, PartyRole::buyer};
    document.identity_sha256 = identity_of(document);
    return document;
}

KeyBinding Stage::binding(std::string_view of, KeyRole role, NameSet<Scope> scopes) {
    auto const& owner = actor(of);
    auto document = fresh<KeyBinding>();
    document.party = owner.party;
    document.user = owner.user;
    document.key = owner.key.public_key();
    document.role = role;
    document.scopes = scopes;
    document.recipient = owner.recipient;
    document.valid_from = {document.time.instant};
    document.valid_until = {document.time.instant + Seconds{366 * 86'400}};
    return document;
}

BindingApproval Stage::approval(Verified<KeyBinding> const& binding) {
    auto document = fresh<BindingApproval>();
    document.answers = binding.hash();
    document.party = binding->party;
    document.key = binding.signer();
    return document;
}

KeyBinding Stage::next_binding(std::string_view old) {
    auto const& key = *state.find<PartyKey>(actor(old).thumbprint());
    auto document = binding("stranger", key.role, key.scopes);
    document.party = key.party;
    document.user = key.user;
    document.spending_limit = key.spending_limit;
    document.recipient = key.recipient;
    document.valid_until = {key.valid_until};
    return document;
}

KeyRotation Stage::rotation(Verified<KeyBinding> const& binding) {
    auto document = fresh<KeyRotation>();
    document.answers = binding.hash();
    document.key = binding.signer();
    return document;
}

KeyRevocation Stage::revocation(std::string_view of, RevocationCause cause) {
    auto document = fresh<KeyRevocation>();
    document.key = actor(of).thumbprint();
    document.cause = cause;
    return document;
}

ListingDescription Stage::description() {
    auto document = fresh<ListingDescription>();
    document.listing = listing;
    document.version = 1;
    document.title = {{"Rainfall of the Red River delta"}, {"Lượng mưa đồng bằng sông Hồng"}};
    document.summary = {{"Daily totals of forty stations."}, {"Tổng ngày của bốn mươi trạm."}};
    document.product_type = {"dataset"};
    document.sector = {"environment"};
    document.delivery_mode = {"file"};
    document.data_class = DataClass::ordinary;
    document.flags = {DataFlag::geodata, DataFlag::origin_viet_nam};
    document.keywords = {{"rain"}, {"mưa"}};
    document.records = 1'461'000;
    document.period = {{"1986/2025"}};
    document.media_type = {"text/csv"};
    document.source = {{"own"}, {"own stations"}, {}};
    document.rights = {{"own measurement"}, {"the provider"}, hash_of("rights"), {"all uses"}};
    document.disclosures = {{"0.2 mm"}, {"98 %"}, {"none known"}, {"checked"}, {"yearly"}};
    document.licence =
        standard_policy(StandardLicence::internal_use, {listing, 1, actor("provider").party});
    if (terms) document.licence.permission = {{LicenceAction::use, *terms, {}}};
    return document;
}

Manifest Stage::manifest(Verified<ListingDescription> const& description) {
    auto document = fresh<Manifest>();
    document.answers = description.hash();
    document.listing = description->listing;
    document.version = description->version;
    document.plaintext = {100'000, {65'536}, 2, description->media_type, hash_of("root")};
    document.payload = {16 + 100'000 + 2 * 16, {}, hash_of("payload")};
    auto const nonce = hash_of(document.id.value.text());
    std::ranges::copy_n(nonce.begin(), 16, document.payload.nonce.begin());
    document.key_commitment = hash_of("commitment" + document.id.value.text());
    document.hpt_list = {64, hash_of("hpt")};
    document.licence_sha256 = licence_sha256(description->licence);
    return document;
}

IngestFinding Stage::finding() {
    auto document = fresh<IngestFinding>();
    document.answers = version().manifest_sha256;
    document.listing = listing;
    document.version = 1;
    document.payload_sha256 = version().payload_sha256;
    document.sealed_sha256 = hash_of("sealed");
    return document;
}

Inspection Stage::inspection(Verdict verdict) {
    auto document = fresh<Inspection>();
    document.answers = version().description_sha256;
    document.listing = listing;
    document.version = 1;
    document.manifest_sha256 = version().manifest_sha256;
    document.verdict = verdict;
    document.data_class = version().data_class;
    document.reason = {"sources and format checked"};
    return document;
}

ListingWithdrawal Stage::listing_withdrawal() {
    auto document = fresh<ListingWithdrawal>();
    document.answers = version().description_sha256;
    document.listing = listing;
    document.version = 1;
    document.reason = {"superseded"};
    return document;
}

SuspensionDirective Stage::directive(SuspensionAct act) {
    auto document = fresh<SuspensionDirective>();
    document.listing = listing;
    document.act = act;
    document.legal_basis = {"the floor's rulebook"};
    document.reason = {"origin in doubt"};
    return document;
}

OfferDocument Stage::offer() {
    auto document = fresh<OfferDocument>();
    document.answers = version().manifest_sha256;
    document.listing = listing;
    document.version = 1;
    document.price = {price, {}};
    document.licence_sha256 = version().licence_sha256;
    document.valid_from = {document.time.instant};
    document.valid_until = {document.time.instant + Seconds{30 * 86'400}};
    document.key_deposit = {24 * 3600};
    document.receipt = {72 * 3600};
    document.acceptance = {72 * 3600};
    document.dispute = {30 * 86'400};
    document.refusal_fee = price / 50;
    return document;
}

OfferWithdrawal Stage::offer_withdrawal() {
    auto document = fresh<OfferWithdrawal>();
    document.answers = offered->hash();
    document.offer = {(*offered)->id.value};
    return document;
}

FundIn Stage::fund_in(std::string_view to, std::int64_t amount) {
    auto document = fresh<FundIn>();
    document.party = actor(to).party;
    document.amount = {amount, {}};
    document.bank_reference = {"FT" + document.id.value.text()};
    return document;
}

PayoutRequest Stage::payout_request(std::string_view by, std::int64_t amount) {
    auto document = fresh<PayoutRequest>();
    document.party = actor(by).party;
    document.amount = {amount, {}};
    document.account = {"9704 0000 0000"};
    return document;
}

PayoutConclusion Stage::payout_conclusion(PayoutOutcome outcome) {
    auto document = fresh<PayoutConclusion>();
    document.answers = state.find<Payout>(payout_id)->request_sha256;
    document.payout = payout_id;
    document.outcome = outcome;
    document.bank_reference = {"FT-OUT-1"};
    return document;
}

OrderDocument Stage::order() {
    auto document = fresh<OrderDocument>();
    document.answers = offered->hash();
    document.offer = {(*offered)->id.value};
    document.manifest_sha256 = version().manifest_sha256;
    document.licence_sha256 = version().licence_sha256;
    document.price = {price, {}};
    document.recipient = actor("buyer").recipient;
    document.purpose = {"flood forecasting"};
    return document;
}

Cancellation Stage::cancellation() {
    auto document = fresh<Cancellation>();
    document.answers = placed().confirmation_sha256;
    document.order = order_id;
    document.reason = {"ordered twice"};
    return document;
}

KeyDeposit Stage::deposit() {
    auto document = fresh<KeyDeposit>();
    document.answers = placed().confirmation_sha256;
    document.order = order_id;
    document.recipient = placed().recipient;
    document.manifest_sha256 = placed().manifest_sha256;
    document.key_commitment = version().key_commitment;
    document.header_sha256 = hash_of("header");
    document.header_bytes = 168;
    document.sealed_sha256 = hash_of("sealed header");
    return document;
}

Receipt Stage::receipt() {
    auto document = fresh<Receipt>();
    document.answers = placed().deposit_sha256;
    document.order = order_id;
    document.confirmation_sha256 = placed().confirmation_sha256;
    document.manifest_sha256 = placed().manifest_sha256;
    document.payload = {version().payload_bytes, version().payload_sha256};
    document.header_sha256 = hash_of("header");
    document.key_commitment = version().key_commitment;
    return document;
}

Disclosure Stage::disclosure() {
    auto document = fresh<Disclosure>();
    document.answers = placed().release_sha256;
    document.order = order_id;
    document.header_sha256 = hash_of("header");
    return document;
}

Acceptance Stage::acceptance() {
    auto document = fresh<Acceptance>();
    document.answers = placed().disclosure_sha256;
    document.order = order_id;
    return document;
}

Stage& Stage::draft_version() {
    described = sign("provider", description());
    must(DraftVersion{*described, sign("provider", manifest(*described))});
    return *this;
}

Stage& Stage::store() {
    must(StorePayload{sign("keyholder", finding()), hash_of("jws"), draft()});
    return *this;
}

Stage& Stage::inspect() {
    must(InspectVersion{sign("inspector", inspection())});
    return *this;
}

Stage& Stage::make_offer() {
    offered = sign("provider", offer());
    must(MakeOffer{*offered});
    return *this;
}

Stage& Stage::fund(std::string_view to, std::int64_t amount) {
    must(RecordFundIn{sign("cashier", fund_in(to, amount))});
    return *this;
}

Stage& Stage::buy() {
    auto const document = order();
    must(placing("buyer", document));
    order_id = {document.id.value};
    return *this;
}

Stage& Stage::cancel() {
    must(CancelOrder{sign("buyer", cancellation())});
    return *this;
}

Stage& Stage::deposit_key() {
    must(DepositKey{sign("keyholder", deposit())});
    return *this;
}

PlaceOrder Stage::placing(std::string_view signer, OrderDocument const& order) {
    return {sign(signer, order), draft(), (*described)->licence};
}

GrantDownload Stage::grant() const {
    return {order_id, actor("buyer").party, (*described)->licence};
}

Stage& Stage::download() {
    must(grant());
    return *this;
}

Stage& Stage::receive() {
    must(GiveReceipt{sign("buyer", receipt()), draft()});
    return *this;
}

Stage& Stage::disclose() {
    must(DiscloseHeader{sign("keyholder", disclosure())});
    return *this;
}

Stage& Stage::accept() {
    must(AcceptOrder{sign("buyer", acceptance())});
    return *this;
}

PassDeadline Stage::deadline() { return {order_id, draft(), {}}; }

Stage& Stage::pass_deadline() {
    now = std::max(now, placed().due_at.value());
    must(deadline());
    return *this;
}

Stage& Stage::request_payout(std::string_view by, std::int64_t amount) {
    auto const document = payout_request(by, amount);
    must(RequestPayout{sign(by, document)});
    payout_id = {document.id.value};
    return *this;
}

Stage& Stage::rotate(std::string_view old) {
    auto const bound = sign("stranger", next_binding(old));
    must(RotateKey{bound, sign(old, rotation(bound)), draft()});
    return *this;
}

Stage& Stage::revoke(std::string_view name, RevocationCause cause) {
    must(RevokeKey{sign(name, revocation(name, cause))});
    return *this;
}

Stage& Stage::suspend() {
    must(SuspendListing{sign("officer", directive(SuspensionAct::suspend))});
    return *this;
}

Stage& Stage::list() { return draft_version().store().inspect().make_offer(); }

AccountId Stage::account(AccountKind kind, Uuid const& owner) const { return {kind, owner, {}}; }

std::int64_t Stage::balance(AccountId const& account) const {
    auto const* found = state.find<Account>(account);
    return found == nullptr ? 0 : found->balance();
}

std::int64_t Stage::available(std::string_view name) const {
    auto const* found = state.find<Account>(account(AccountKind::party, actor(name).party.value));
    return found == nullptr ? 0 : found->available();
}

std::string Stage::picture() const {
    std::vector<std::string> lines;
    each_aggregate([&]<class A>() {
        state.each<A>([&](A const& aggregate) {
            lines.push_back(std::string(A::table) + " " + encode(aggregate) + "\n");
        });
    });
    std::ranges::sort(lines);
    std::string out;
    for (auto const& line : lines) out += line;
    return out;
}

std::vector<std::string> Stage::happened() const {
    std::vector<std::string> out;
    for (auto const& event : events)
        if (!std::holds_alternative<DocumentRecorded>(event)) out.emplace_back(type_of(event));
    return out;
}

} // namespace datafloor::contracts
