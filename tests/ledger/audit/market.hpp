// A ledger in memory, made by the rules from really signed documents, and the means to forge it.
#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>

#include "contracts/floor/countersignature.hpp"
#include "contracts/floor/rulebook_file.hpp"
#include "contracts/licence/templates.hpp"
#include "crypto/x25519.hpp"
#include "ledger/entry.hpp"

namespace datafloor::tests {

using namespace contracts;

struct Actor {
    PartyId party;
    UserId user;
    crypto::SigningKey key;
    AgeRecipient recipient;
};

struct Signed {
    std::string body;
    std::string jws;
};

class Market {
  public:
    /// Opened, with parties admitted, keys bound, one listing offered at `price`, the buyer funded.
    explicit Market(std::int64_t price = 100'000) : price_(price) {
        for (auto const* name : {"registrar", "cashier", "inspector"}) add(name, operating_);
        for (auto const* name : {"officer", "second-officer"}) add(name, regulator_);
        add("provider", provider_);
        add("treasurer", provider_);
        add("buyer", buyer_);
        for (auto const* name : {"documents", "keyholder", "log", "stranger"}) add(name, PartyId{});
        open();
        list();
        fund(1'000'000'000);
    }

    /// Decides, signs the floor's documents, composes and applies. Throws if declined.
    void give(Command const& command) {
        now_.micros += 1000;
        auto const outcome = decide(state, command, now_);
        if (!outcome)
            throw std::logic_error(std::string(kind_of(command)) + ": " +
                                   std::string(name_of(outcome.error().reason)));
        std::vector<Signed> documents;
        for (auto const& [body, jws] : documents_of(command))
            documents.push_back({std::string(body), std::string(jws)});
        for (auto const& document : outcome->documents)
            documents.push_back(
                {document.body, crypto::sign_detached(actor("documents").key, document.typ,
                                                      crypto::bytes_of(document.body))});
        append(std::string(kind_of(command)), outcome->events, documents);
    }

    /// Writes an entry as it is, whatever the rules say, and applies what fits.
    void append(std::string const& kind, Events const& events,
                std::vector<Signed> const& documents) {
        std::vector<SignedBytes> views;
        for (auto const& document : documents) views.push_back({document.body, document.jws});
        now_.micros = std::max(now_.micros, head_.time.micros + 1);
        entries.push_back(ledger::compose(head_, {.floor = floor_,
                                                  .time = now_,
                                                  .kind = kind,
                                                  .rulebook = rulebook_.version,
                                                  .events = events,
                                                  .documents = views,
                                                  .core_salt = draft().salt,
                                                  .private_salt = draft().salt}));
        head_ = ledger::head_after(entries.back());
        for (auto const& event : events)
            if (!misfit_of(state, event))
                contracts::apply(state, event, {.index = entries.size() - 1, .time = now_});
    }

    /// One trade from order to settlement: seven entries, eight signatures.
    void trade() {
        order();
        deposit();
        give(GrantDownload{order_, buyer_, licence()});
        receive();
        disclose();
        accept();
        give(PassDeadline{order_, draft(), {}});
    }

    void order() {
        auto const document = order_document();
        order_ = {document.id.value};
        give(PlaceOrder{sign("buyer", document), draft(), licence()});
    }

    OrderDocument order_document() {
        auto document = fresh<OrderDocument>(offer_hash_);
        document.offer = offer_;
        document.manifest_sha256 = version().manifest_sha256;
        document.licence_sha256 = version().licence_sha256;
        document.price = {price_, {}};
        document.recipient = actor("buyer").recipient;
        document.purpose = {"flood forecasting"};
        return document;
    }

    void deposit() { give(DepositKey{sign("keyholder", deposit_document())}); }

    KeyDeposit deposit_document() {
        auto document = fresh<KeyDeposit>(placed().confirmation_sha256);
        document.order = order_;
        document.recipient = placed().recipient;
        document.manifest_sha256 = placed().manifest_sha256;
        document.key_commitment = version().key_commitment;
        document.header_sha256 = hash_of("header");
        document.header_bytes = 168;
        document.sealed_sha256 = hash_of("sealed header");
        return document;
    }

    void receive() { give(GiveReceipt{sign("buyer", receipt()), draft()}); }

    Receipt receipt() {
        auto document = fresh<Receipt>(placed().deposit_sha256);
        document.order = order_;
        document.confirmation_sha256 = placed().confirmation_sha256;
        document.manifest_sha256 = placed().manifest_sha256;
        document.payload = {version().payload_bytes, version().payload_sha256};
        document.header_sha256 = hash_of("header");
        document.key_commitment = version().key_commitment;
        return document;
    }

    RefusalDocument refusal() {
        auto document = fresh<RefusalDocument>(placed().deposit_sha256);
        document.order = order_;
        document.reason = {"other bytes"};
        return document;
    }

    void refuse() { give(RefuseDelivery{sign("buyer", refusal())}); }

    RefusalFinding finding(bool served) {
        auto document = fresh<RefusalFinding>(placed().refusal_sha256);
        document.order = order_;
        document.payload = {version().payload_bytes,
                            served ? version().payload_sha256 : hash_of("other bytes")};
        document.reason = {"hashed again"};
        return document;
    }

    void decide_refusal(bool served) { give(DecideRefusal{sign("officer", finding(served))}); }

    void disclose() {
        auto document = fresh<Disclosure>(placed().release_sha256);
        document.order = order_;
        document.header_sha256 = hash_of("header");
        give(DiscloseHeader{sign("keyholder", document)});
    }

    void accept() {
        auto document = fresh<Acceptance>(placed().disclosure_sha256);
        document.order = order_;
        give(AcceptOrder{sign("buyer", document)});
    }

    void cancel() {
        auto document = fresh<Cancellation>(placed().confirmation_sha256);
        document.order = order_;
        document.reason = {"ordered twice"};
        give(CancelOrder{sign("buyer", document)});
    }

    /// The floor acts at the order's next deadline.
    void pass_deadline() {
        now_ = std::max(now_, placed().due_at.value());
        give(PassDeadline{order_, draft(), {}});
    }

    void fund(std::int64_t amount) { give(RecordFundIn{sign("cashier", fund_in(amount))}); }

    FundIn fund_in(std::int64_t amount) {
        auto document = fresh<FundIn>(std::nullopt);
        document.party = buyer_;
        document.amount = {amount, {}};
        document.bank_reference = {"FT-" + std::to_string(drawn_)};
        return document;
    }

    /// The provider takes out money, and the bank pays it or not.
    void payout(std::int64_t amount, PayoutOutcome outcome) {
        auto request = fresh<PayoutRequest>(std::nullopt);
        request.party = provider_;
        request.amount = {amount, {}};
        request.account = {"VCB-001"};
        auto const signed_request = sign("treasurer", request);
        give(RequestPayout{signed_request});
        auto conclusion = fresh<PayoutConclusion>(signed_request.hash());
        conclusion.payout = {request.id.value};
        conclusion.outcome = outcome;
        conclusion.bank_reference = {"FT-OUT-" + std::to_string(drawn_)};
        give(ConcludePayout{sign("cashier", conclusion)});
    }

    void suspend(SuspensionAct act) {
        auto document = fresh<SuspensionDirective>(std::nullopt);
        document.listing = listing_;
        document.act = act;
        document.legal_basis = {"Decree 314/2026"};
        document.reason = {"a complaint"};
        give(SuspendListing{sign("officer", document)});
    }

    /// The provider is suspended, frozen, or set free again.
    PartyDirective party_directive(PartyAct act) {
        auto document = fresh<PartyDirective>(std::nullopt);
        document.party = provider_;
        document.act = act;
        document.legal_basis = {"Decree 314/2026"};
        document.reason = {"an inquiry"};
        return document;
    }

    void direct_party(std::string const& officer, PartyAct act) {
        give(DirectParty{sign(officer, party_directive(act))});
    }

    OrderDirective order_directive(FreezeAct act) {
        auto document = fresh<OrderDirective>(std::nullopt);
        document.order = order_;
        document.act = act;
        document.legal_basis = {"Decree 314/2026"};
        document.reason = {"an inquiry"};
        return document;
    }

    /// By both officers.
    void direct_order(FreezeAct act) {
        for (auto const* officer : {"officer", "second-officer"})
            give(DirectOrder{sign(officer, order_directive(act))});
    }

    /// The stranger's key takes the place of this one.
    void rotate(std::string const& name) {
        auto const& key = *state.find<PartyKey>(crypto::thumbprint(actor(name).key.public_key()));
        auto document = binding("stranger", key.role, key.scopes);
        document.party = key.party;
        document.user = key.user;
        document.recipient = key.recipient;
        document.valid_until = {key.valid_until};
        auto const binding = sign("stranger", document);
        auto rotation = fresh<KeyRotation>(binding.hash());
        rotation.key = binding.signer();
        give(RotateKey{binding, sign(name, rotation), draft()});
    }

    /// The key itself says that it is no longer to be trusted.
    void revoke(std::string const& name, RevocationCause cause) {
        give(RevokeKey{sign(name, revocation(name, cause))});
    }

    KeyRevocation revocation(std::string const& name, RevocationCause cause) {
        auto document = fresh<KeyRevocation>(std::nullopt);
        document.key = crypto::thumbprint(actor(name).key.public_key());
        document.cause = cause;
        return document;
    }

    void withdraw() {
        auto offer = fresh<OfferWithdrawal>(offer_hash_);
        offer.offer = offer_;
        give(WithdrawOffer{sign("provider", offer)});
        auto document = fresh<ListingWithdrawal>(version().description_sha256);
        document.listing = listing_;
        document.version = 1;
        document.reason = {"superseded"};
        give(WithdrawVersion{sign("provider", document)});
    }

    template <class D>
    D fresh(std::optional<Hash> const& answers) {
        auto const draft = this->draft();
        D document;
        document.floor = floor_;
        document.id = draft.id;
        document.time.instant = {now_.micros - now_.micros % 1000};
        document.salt = draft.salt;
        document.answers = answers;
        return document;
    }

    template <class D>
    Verified<D> sign(std::string const& signer, D const& document) const {
        auto [body, jws] = sign_bytes(signer, document);
        return crypto::verify_document<D>(std::move(body), std::move(jws),
                                          actor(signer).key.public_key(), decode<D>)
            .value();
    }

    template <class D>
    Signed sign_bytes(std::string const& signer, D const& document) const {
        auto body = encode(document);
        auto jws = crypto::sign_detached(actor(signer).key, D::typ, crypto::bytes_of(body));
        return {std::move(body), std::move(jws)};
    }

    /// The event that records a document of these bytes.
    template <class D>
    DocumentRecorded record(std::string const& signer, D const& document) const {
        return {document.id,
                crypto::sha256(crypto::bytes_of(encode(document))),
                crypto::thumbprint(actor(signer).key.public_key()),
                {std::string(D::typ)}};
    }

    Draft draft() {
        std::array<std::uint8_t, 10> random{};
        std::ranges::copy(crypto::be64(++drawn_), random.begin() + 2);
        Draft out{{crypto::uuid_v7(now_.unix_ms(), random)}, {}};
        std::ranges::copy_n(crypto::sha256(random).begin(), out.salt.size(), out.salt.begin());
        return out;
    }

    [[nodiscard]] Actor const& actor(std::string const& name) const { return actors_->at(name); }

    [[nodiscard]] Order const& placed() const { return *state.find<Order>(order_); }

    [[nodiscard]] Version const& version() const { return *state.find<Version>({listing_, 1}); }

    [[nodiscard]] OfferId offer() const { return offer_; }

    [[nodiscard]] PartyId buyer() const { return buyer_; }

    [[nodiscard]] PartyId provider() const { return provider_; }

    [[nodiscard]] FloorId floor() const { return floor_; }

    void wait(Seconds span) { now_ = now_ + span; }

    KeyBinding binding(std::string const& of, KeyRole role, NameSet<Scope> scopes) {
        auto const& owner = actor(of);
        auto document = fresh<KeyBinding>(std::nullopt);
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

    static Hash hash_of(std::string_view text) { return crypto::sha256(crypto::bytes_of(text)); }

    State state{State::Extent::whole};
    std::vector<ledger::StoredEntry> entries;

  private:
    void add(std::string const& name, PartyId party) {
        auto const secret = [&](std::string_view use) {
            return crypto::SecretBytes<32>(
                crypto::sha256({crypto::bytes_of(use), crypto::bytes_of(name)}));
        };
        actors_->emplace(name, Actor{party,
                                     {draft().id.value},
                                     crypto::SigningKey::from_seed(secret("sign")),
                                     {crypto::x25519_base(secret("wrap"))}});
    }

    void open() {
        using enum Scope;
        auto const& registrar = actor("registrar");
        give(OpenFloor{floor_,
                       {actor("log").key.public_key(), actor("documents").key.public_key(),
                        actor("keyholder").key.public_key(), actor("keyholder").recipient,
                        actor("documents").recipient},
                       rulebook_,
                       {operating_, {PartyRole::operating}, {}, {}, operating_},
                       {regulator_, {PartyRole::regulator}, {}, {}, regulator_},
                       {registrar.key.public_key(),
                        operating_,
                        registrar.user,
                        KeyRole::registrar,
                        {read, admit},
                        {},
                        {},
                        now_,
                        now_ + Seconds{366 * 86'400}}});
        for (auto const& [party, role] :
             {std::pair(provider_, PartyRole::provider), std::pair(buyer_, PartyRole::buyer)}) {
            auto document = fresh<Admission>(std::nullopt);
            document.party = party;
            document.name = {"Công ty Dữ liệu Sông Hồng"};
            document.business_code = {"0101234567"};
            document.roles = {role};
            document.identity_sha256 = identity_of(document);
            give(AdmitParty{sign("registrar", document)});
        }
        bind("cashier", KeyRole::cashier, {read, cash});
        bind("inspector", KeyRole::inspector, {read, inspect});
        for (auto const* name : {"officer", "second-officer"})
            bind(name, KeyRole::officer, {read, supervise});
        bind("provider", KeyRole::trader, {read, publish});
        bind("treasurer", KeyRole::treasurer, {read, Scope::payout});
        bind("buyer", KeyRole::trader, {read, Scope::order, Scope::receive});
    }

    void bind(std::string const& name, KeyRole role, NameSet<Scope> scopes) {
        auto const binding = sign(name, this->binding(name, role, scopes));
        auto approval = fresh<BindingApproval>(binding.hash());
        approval.party = binding->party;
        approval.key = binding.signer();
        give(BindKey{binding, sign("registrar", approval), draft()});
    }

    void list() {
        auto const described = sign("provider", description());
        auto const manifest = sign("provider", this->manifest(described));
        give(DraftVersion{described, manifest});
        auto finding = fresh<IngestFinding>(manifest.hash());
        finding.listing = listing_;
        finding.version = 1;
        finding.payload_sha256 = version().payload_sha256;
        finding.sealed_sha256 = hash_of("sealed");
        give(StorePayload{sign("keyholder", finding), manifest.signature_sha256(), draft()});
        auto inspection = fresh<Inspection>(described.hash());
        inspection.listing = listing_;
        inspection.version = 1;
        inspection.manifest_sha256 = manifest.hash();
        inspection.data_class = DataClass::ordinary;
        inspection.reason = {"checked"};
        give(InspectVersion{sign("inspector", inspection)});
        auto offer = fresh<OfferDocument>(manifest.hash());
        offer.listing = listing_;
        offer.version = 1;
        offer.price = {price_, {}};
        offer.licence_sha256 = manifest->licence_sha256;
        offer.valid_from = offer.time;
        offer.valid_until = {offer.time.instant + Seconds{80 * 86'400}};
        offer.key_deposit = {86'400};
        offer.receipt = offer.acceptance = {3 * 86'400};
        offer.dispute = {30 * 86'400};
        offer.refusal_fee = price_ / 100;
        auto const offered = sign("provider", offer);
        offer_ = {offer.id.value};
        offer_hash_ = offered.hash();
        give(MakeOffer{offered});
    }

    Policy licence() const {
        return standard_policy(StandardLicence::internal_use, {listing_, 1, provider_});
    }

    ListingDescription description() {
        auto document = fresh<ListingDescription>(std::nullopt);
        document.listing = listing_;
        document.version = 1;
        document.title = {{"Rainfall of the Red River delta"}, {"Lượng mưa đồng bằng sông Hồng"}};
        document.summary = {{"Daily totals of forty stations."}, {"Tổng ngày của bốn mươi trạm."}};
        document.product_type = {"dataset"};
        document.sector = {"environment"};
        document.delivery_mode = {"file"};
        document.data_class = DataClass::ordinary;
        document.records = 1'461'000;
        document.media_type = {"text/csv"};
        document.source = {{"own"}, {"own stations"}, {}};
        document.rights = {{"own measurement"}, {"the provider"}, hash_of("rights"), {"all uses"}};
        document.disclosures = {{"0.2 mm"}, {"98 %"}, {"none known"}, {"checked"}, {"yearly"}};
        document.licence = licence();
        return document;
    }

    Manifest manifest(Verified<ListingDescription> const& description) {
        auto document = fresh<Manifest>(description.hash());
        document.listing = listing_;
        document.version = 1;
        document.plaintext = {100'000, {65'536}, 2, description->media_type, hash_of("root")};
        document.payload = {16 + 100'000 + 2 * 16, {7}, hash_of("payload")};
        document.key_commitment = hash_of("commitment");
        document.hpt_list = {64, hash_of("hpt")};
        document.licence_sha256 = licence_sha256(description->licence);
        return document;
    }

    static Rulebook pilot_rulebook() {
        std::ifstream file(DATAFLOOR_SOURCE_DIR "/deploy/rulebook.json");
        auto rulebook =
            parse_rulebook(std::string{std::istreambuf_iterator<char>(file), {}}).value();
        rulebook.tax_basis_points = 100;
        rulebook.freeze_max = Seconds{86'400}; // the offer does not outlast many long ones
        return rulebook;
    }

    std::int64_t price_;
    std::uint64_t drawn_ = 0;
    Instant now_ = crypto::parse_instant("2026-11-21T08:00:00.000Z").value();
    Rulebook rulebook_ = pilot_rulebook();
    FloorId floor_{draft().id.value};
    PartyId operating_{draft().id.value};
    PartyId regulator_{draft().id.value};
    PartyId provider_{draft().id.value};
    PartyId buyer_{draft().id.value};
    ListingId listing_{draft().id.value};
    OfferId offer_;
    Hash offer_hash_{};
    OrderId order_;
    ledger::Head head_;
    std::shared_ptr<std::map<std::string, Actor>> actors_ = // copies share the keys
        std::make_shared<std::map<std::string, Actor>>();
};

} // namespace datafloor::tests
