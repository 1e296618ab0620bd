#include "tests/support/market.hpp"

#include <chrono>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "contracts/floor/rulebook_file.hpp"
#include "contracts/licence/templates.hpp"
#include "crypto/age/x25519_keys.hpp"

namespace datafloor::tests {

using namespace contracts;

namespace {

constexpr std::int64_t day = 86'400;
constexpr std::int64_t micros_of_day = day * 1'000'000;

Instant system_time() {
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

Rulebook pilot_rulebook() {
    std::ifstream file(DATAFLOOR_SOURCE_DIR "/deploy/rulebook.json");
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    auto rulebook = parse_rulebook(text);
    if (!rulebook) throw std::logic_error("deploy/rulebook.json: " + rulebook.error().pointer);
    return std::move(*rulebook);
}

AgeRecipient new_recipient() { return {crypto::age::Identity::generate().recipient().point()}; }

Instant whole_milliseconds(Instant time) { return {time.micros - time.micros % 1000}; }

Actor staff(std::string name, PartyId party, KeyRole role, Scope scope) {
    return {std::move(name),
            party,
            {new_uuid()},
            {},
            role,
            {Scope::read, scope},
            crypto::SigningKey::generate(),
            new_recipient()};
}

Hash some_hash() { return crypto::random_array<32>(); }

} // namespace

crypto::Uuid new_uuid() {
    return crypto::uuid_v7(system_time().unix_ms(), crypto::random_array<10>());
}

Market::Market(Perform perform)
    : floor{new_uuid()}, log_key(crypto::SigningKey::generate()),
      documents_key(crypto::SigningKey::generate()), keyholder_key(crypto::SigningKey::generate()),
      rulebook(pilot_rulebook()), now(system_time),
      registrar(staff("registrar", {new_uuid()}, KeyRole::registrar, Scope::admit)),
      inspector(staff("inspector", registrar.party, KeyRole::inspector, Scope::inspect)),
      cashier(staff("cashier", registrar.party, KeyRole::cashier, Scope::cash)),
      officer(staff("officer", {new_uuid()}, KeyRole::officer, Scope::supervise)),
      perform_(std::move(perform)), operating_(registrar.party), regulator_(officer.party) {}

template <class D>
void Market::begin(D& document) const {
    document.floor = floor;
    document.id = {new_uuid()};
    document.time.instant = whole_milliseconds(now());
    document.salt = crypto::random_array<16>();
}

Draft Market::draft() const { return {{new_uuid()}, crypto::random_array<16>()}; }

Command Market::opening() const {
    OpenFloor out;
    out.floor = floor;
    out.keys = {log_key.public_key(), documents_key.public_key(), keyholder_key.public_key(),
                new_recipient(), new_recipient()};
    out.rulebook = rulebook;
    out.operating = {operating_, {PartyRole::operating}, {}, some_hash(), operating_};
    out.regulator = {regulator_, {PartyRole::regulator}, {}, some_hash(), regulator_};
    out.registrar = {registrar.key.public_key(),
                     operating_,
                     registrar.user,
                     registrar.role,
                     registrar.scopes,
                     {},
                     {},
                     now(),
                     {now().micros + 365 * micros_of_day}};
    return out;
}

Command Market::admission(Actor const& actor) const {
    Admission out;
    begin(out);
    out.party = actor.party;
    out.name = {actor.name};
    out.business_code = {"0100000000"};
    out.roles = actor.roles;
    out.identity_sha256 = identity_of(out);
    return AdmitParty{sign(registrar.key, out)};
}

Command Market::binding(Actor const& actor) const {
    KeyBinding out;
    begin(out);
    out.party = actor.party;
    out.user = actor.user;
    out.key = actor.key.public_key();
    out.role = actor.role;
    out.scopes = actor.scopes;
    out.recipient = actor.recipient;
    out.valid_from = out.time;
    out.valid_until = {{out.time.instant.micros + 365 * micros_of_day}};
    auto const signed_binding = sign(actor.key, out);
    BindingApproval approval;
    begin(approval);
    approval.answers = signed_binding.hash();
    approval.party = actor.party;
    approval.key = crypto::thumbprint(out.key);
    return BindKey{signed_binding, sign(registrar.key, approval), draft()};
}

Command Market::revoking(Actor const& actor, RevocationCause cause) const {
    KeyRevocation out;
    begin(out);
    out.key = crypto::thumbprint(actor.key.public_key());
    out.cause = cause;
    return RevokeKey{sign(actor.key, out)};
}

Command Market::drafting(Actor const& provider, Goods& goods) const {
    begin(goods.description);
    auto description = sign(provider.key, goods.description);
    goods.description_sha256 = description.hash();
    begin(goods.manifest);
    goods.manifest.answers = description.hash();
    auto manifest = sign(provider.key, goods.manifest);
    goods.manifest_sha256 = manifest.hash();
    goods.manifest_signature_sha256 = manifest.signature_sha256();
    return DraftVersion{std::move(description), std::move(manifest)};
}

Command Market::storing(Goods const& goods) const {
    IngestFinding out;
    begin(out);
    out.answers = goods.manifest_sha256;
    out.listing = goods.manifest.listing;
    out.version = goods.manifest.version;
    out.payload_sha256 = goods.manifest.payload.sha256;
    out.sealed_sha256 = some_hash();
    return StorePayload{sign(keyholder_key, out), goods.manifest_signature_sha256, draft()};
}

Command Market::inspecting(Goods const& goods) const {
    Inspection out;
    begin(out);
    out.answers = goods.description_sha256;
    out.listing = goods.manifest.listing;
    out.version = goods.manifest.version;
    out.manifest_sha256 = goods.manifest_sha256;
    out.verdict = Verdict::approved;
    out.data_class = goods.description.data_class;
    out.reason = {"Complete."};
    return InspectVersion{sign(inspector.key, out)};
}

Command Market::offering(Actor const& provider, OfferDocument const& o) const {
    return MakeOffer{sign(provider.key, o)};
}

Command Market::withdrawing(Actor const& provider, OfferDocument const& offer) const {
    OfferWithdrawal out;
    begin(out);
    out.answers = sign(provider.key, offer).hash();
    out.offer = {offer.id.value};
    return WithdrawOffer{sign(provider.key, out)};
}

Command Market::suspending(ListingId listing, SuspensionAct act) const {
    SuspensionDirective out;
    begin(out);
    out.listing = listing;
    out.act = act;
    out.legal_basis = {"A test's."};
    out.reason = {"It is one."};
    return SuspendListing{sign(officer.key, out)};
}

Command Market::directing(PartyId party, PartyAct act) const {
    PartyDirective out;
    begin(out);
    out.party = party;
    out.act = act;
    out.legal_basis = {"A test's."};
    out.reason = {"It is one."};
    return DirectParty{sign(officer.key, out)};
}

Command Market::funding(Actor const& actor, std::int64_t amount) const {
    FundIn out;
    begin(out);
    out.party = actor.party;
    out.amount.amount = amount;
    out.bank_reference = {"receipt " + out.id.value.text()};
    return RecordFundIn{sign(cashier.key, out)};
}

Command Market::paying_out(Actor const& actor, PayoutRequest& request, std::int64_t amount) const {
    begin(request);
    request.party = actor.party;
    request.amount.amount = amount;
    request.account = {"its account"};
    return RequestPayout{sign(actor.key, request)};
}

Command Market::concluding(PayoutRequest const& request, PayoutOutcome outcome) const {
    PayoutConclusion out;
    begin(out);
    out.answers = crypto::sha256(crypto::bytes_of(encode(request)));
    out.payout = {request.id.value};
    out.outcome = outcome;
    out.bank_reference = {"payment " + out.id.value.text()};
    return ConcludePayout{sign(cashier.key, out)};
}

Command Market::ordering(Trade& trade, Actor const& buyer, Goods const& goods,
                         OfferDocument const& offer) const {
    trade = {};
    trade.buyer = &buyer;
    trade.goods = &goods;
    auto& out = trade.order;
    begin(out);
    out.answers = crypto::sha256(crypto::bytes_of(encode(offer)));
    out.offer = {offer.id.value};
    out.manifest_sha256 = goods.manifest_sha256;
    out.licence_sha256 = offer.licence_sha256;
    out.price = offer.price;
    out.recipient = buyer.recipient;
    out.purpose = {"Testing."};
    auto order = sign(buyer.key, out);
    trade.order_sha256 = order.hash();
    trade.header_sha256 = some_hash();
    return PlaceOrder{std::move(order), draft(), goods.description.licence};
}

Command Market::cancelling(Trade const& trade) const {
    Cancellation out;
    begin(out);
    out.answers = trade.confirmation_sha256;
    out.order = trade.id();
    out.reason = {"Changed my mind."};
    return CancelOrder{sign(trade.buyer->key, out)};
}

Command Market::depositing(Trade& trade) const {
    KeyDeposit out;
    begin(out);
    out.answers = trade.confirmation_sha256;
    out.order = trade.id();
    out.recipient = trade.order.recipient;
    out.manifest_sha256 = trade.goods->manifest_sha256;
    out.key_commitment = trade.goods->manifest.key_commitment;
    out.header_sha256 = trade.header_sha256;
    out.header_bytes = 168;
    out.sealed_sha256 = some_hash();
    auto deposit = sign(keyholder_key, out);
    trade.deposit_sha256 = deposit.hash();
    return DepositKey{std::move(deposit)};
}

Command Market::granting(Trade const& trade) const {
    return GrantDownload{trade.id(), trade.buyer->party, trade.goods->description.licence};
}

Command Market::receiving(Trade const& trade) const {
    Receipt out;
    begin(out);
    out.answers = trade.deposit_sha256;
    out.order = trade.id();
    out.confirmation_sha256 = trade.confirmation_sha256;
    out.manifest_sha256 = trade.goods->manifest_sha256;
    out.payload = {trade.goods->manifest.payload.bytes, trade.goods->manifest.payload.sha256};
    out.header_sha256 = trade.header_sha256;
    out.key_commitment = trade.goods->manifest.key_commitment;
    return GiveReceipt{sign(trade.buyer->key, out), draft()};
}

Command Market::disclosing(Trade& trade) const {
    Disclosure out;
    begin(out);
    out.answers = trade.release_sha256;
    out.order = trade.id();
    out.header_sha256 = trade.header_sha256;
    auto disclosure = sign(keyholder_key, out);
    trade.disclosure_sha256 = disclosure.hash();
    return DiscloseHeader{std::move(disclosure)};
}

Command Market::accepting(Trade const& trade) const {
    Acceptance out;
    begin(out);
    out.answers = trade.disclosure_sha256;
    out.order = trade.id();
    return AcceptOrder{sign(trade.buyer->key, out)};
}

Command Market::passing_deadline(OrderId order) const { return PassDeadline{order, draft(), {}}; }

Actor Market::new_actor(std::string name, NameSet<PartyRole> roles) const {
    return {std::move(name),
            {new_uuid()},
            {new_uuid()},
            roles,
            KeyRole::trader,
            {Scope::read, Scope::publish, Scope::order, Scope::receive},
            crypto::SigningKey::generate(),
            new_recipient()};
}

Goods Market::new_goods(Actor const& provider, DataClass data_class) const {
    constexpr std::uint64_t bytes = 100'000;
    Goods out;
    auto& d = out.description;
    d.listing = {new_uuid()};
    d.version = 1;
    d.title = {{"Rain in Ha Noi"}, {"Mưa ở Hà Nội"}};
    d.summary = {{"Daily sums."}, {"Tổng theo ngày."}};
    d.product_type = {"dataset"};
    d.sector = {"environment"};
    d.delivery_mode = {"download"};
    d.data_class = data_class;
    d.records = 1000;
    d.media_type = {"text/csv"};
    d.source = {{"own"}, {"own measurements"}, {}};
    d.rights = {{"own work"}, {provider.name}, some_hash(), {"world"}};
    d.disclosures = {{"good"}, {"complete"}, {"none"}, {"checked"}, {"daily"}};
    d.licence =
        standard_policy(StandardLicence::internal_use, {d.listing, d.version, provider.party});
    auto& m = out.manifest;
    m.listing = d.listing;
    m.version = d.version;
    m.payload = {16 + bytes + 16 * 2, crypto::random_array<16>(), some_hash()};
    m.plaintext = {bytes, {65'536}, 2, d.media_type, some_hash()};
    m.key_commitment = some_hash();
    m.hpt_list = {32 * 2, some_hash()};
    m.licence_sha256 = licence_sha256(d.licence);
    return out;
}

OfferDocument Market::new_offer(Goods const& goods, std::int64_t price) const {
    OfferDocument out;
    begin(out);
    out.answers = goods.manifest_sha256;
    out.listing = goods.manifest.listing;
    out.version = goods.manifest.version;
    out.price.amount = price;
    out.licence_sha256 = goods.manifest.licence_sha256;
    out.valid_from = {{out.time.instant.micros - 60'000'000}};
    out.valid_until = {{out.time.instant.micros + 30 * micros_of_day}};
    out.key_deposit = {day};
    out.receipt = {3 * day};
    out.acceptance = {3 * day};
    out.dispute = {30 * day};
    return out;
}

void Market::open() {
    perform_(opening());
    for (auto const* actor : {&inspector, &cashier, &officer}) perform_(binding(*actor));
}

Actor Market::admit(std::string name, NameSet<PartyRole> roles) {
    auto actor = new_actor(std::move(name), roles);
    perform_(admission(actor));
    perform_(binding(actor));
    return actor;
}

Goods Market::list(Actor const& provider, DataClass data_class) {
    auto goods = new_goods(provider, data_class);
    perform_(drafting(provider, goods));
    perform_(storing(goods));
    perform_(inspecting(goods));
    return goods;
}

OfferDocument Market::offer(Actor const& provider, Goods const& goods, std::int64_t price) {
    auto offer = new_offer(goods, price);
    perform_(offering(provider, offer));
    return offer;
}

void Market::fund(Actor const& actor, std::int64_t amount) { perform_(funding(actor, amount)); }

Trade Market::order(Actor const& buyer, Goods const& goods, OfferDocument const& offer) {
    Trade trade;
    auto const documents = perform_(ordering(trade, buyer, goods, offer));
    trade.confirmation_sha256 = documents.at(std::string(Confirmation::typ));
    return trade;
}

void Market::deposit(Trade& trade) { perform_(depositing(trade)); }

void Market::receive(Trade& trade) {
    trade.release_sha256 = perform_(receiving(trade)).at(std::string(Release::typ));
}

void Market::disclose(Trade& trade) { perform_(disclosing(trade)); }

void Market::accept(Trade& trade) { perform_(accepting(trade)); }

void Market::settle(Trade& trade) { perform_(passing_deadline(trade.id())); }

void Market::complete(Trade& trade) {
    deposit(trade);
    perform_(granting(trade));
    receive(trade);
    disclose(trade);
    accept(trade);
    settle(trade);
}

} // namespace datafloor::tests
