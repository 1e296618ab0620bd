#include "api/cli/bench_market.hpp"

#include <thread>

#include "api/cli/bench_database.hpp"
#include "api/cli/command.hpp"
#include "api/cli/files.hpp"
#include "api/init.hpp"
#include "contracts/floor/rulebook_file.hpp"
#include "contracts/licence/templates.hpp"
#include "services/draft.hpp"
#include "services/keyholder/keys.hpp"

namespace datafloor::api::cli {
namespace {

using namespace contracts;
using ledger::Submission;

constexpr std::int64_t day = 86'400;
constexpr std::int64_t price = 1'000;
constexpr std::int64_t money_of_a_buyer = 50'000'000'000;

Hash some_hash() { return crypto::random_array<32>(); }

Uuid some_id() { return services::new_document_id().value; }

BenchActor some_actor(std::string name, PartyId party, NameSet<PartyRole> roles,
                      KeyRole role = KeyRole::trader) {
    return {std::move(name),
            party,
            {some_id()},
            roles,
            role,
            crypto::SigningKey::generate(),
            {crypto::age::Identity::generate().recipient().point()}};
}

/// Signs a document and checks it, as a client and the door do.
template <class D>
Verified<D> sign(crypto::SigningKey const& key, D const& document) {
    auto body = encode(document);
    auto jws = crypto::sign_detached(key, D::typ, crypto::bytes_of(body));
    auto verified =
        crypto::verify_document<D>(std::move(body), std::move(jws), key.public_key(), decode<D>);
    if (!verified) throw Refused("a document of the benchmark is refused: " + std::string(D::typ));
    return std::move(*verified);
}

Submission submission_of(contracts::Command command) { return {std::move(command), {}, {}}; }

[[noreturn]] void refuse(Submission const& submission, ledger::Answer const& answer) {
    std::string why = "the database is away";
    if (auto const* declined = std::get_if<Declined>(&answer)) why = declined->detail;
    if (auto const* failed = std::get_if<ledger::Failed>(&answer)) why = failed->what;
    if (auto const* away = std::get_if<ledger::Unavailable>(&answer)) why = away->what;
    throw Refused("the benchmark's market: " + std::string(kind_of(submission.command)) + ": " +
                  why);
}

ListingDescription describe(BenchActor const& provider, std::size_t number) {
    ListingDescription out;
    out.listing = {some_id()};
    out.version = 1;
    auto const name = std::to_string(number);
    out.title = {{"Rain in Ha Noi, part " + name}, {"Mưa ở Hà Nội, phần " + name}};
    out.summary = {{"Daily sums of one station."}, {"Tổng theo ngày của một trạm."}};
    out.product_type = {"dataset"};
    out.sector = {"environment"};
    out.delivery_mode = {"download"};
    out.data_class = DataClass::ordinary;
    out.records = 1000;
    out.media_type = {"text/csv"};
    out.source = {{"own"}, {"own measurements"}, {}};
    out.rights = {{"own work"}, {provider.name}, some_hash(), {"world"}};
    out.disclosures = {{"good"}, {"complete"}, {"none"}, {"checked"}, {"daily"}};
    out.licence =
        standard_policy(StandardLicence::internal_use, {out.listing, out.version, provider.party});
    return out;
}

/// The payload of a manifest is a header's nonce and chunks of 64 KiB with their tags.
void fill_payload(Manifest& manifest, BenchPayload const& payload) {
    constexpr std::uint64_t chunk = 65'536;
    constexpr std::uint64_t tag = 16;
    auto const sealed = payload.bytes - 16;
    auto const chunks = (sealed + chunk + tag - 1) / (chunk + tag);
    manifest.payload = {payload.bytes, crypto::random_array<16>(), payload.sha256};
    manifest.plaintext.bytes = sealed - chunks * tag;
    manifest.plaintext.chunk = {chunk};
    manifest.plaintext.chunks = chunks;
    manifest.plaintext.tree_root = some_hash();
    manifest.hpt_list = {32 * chunks, some_hash()};
}

} // namespace

std::vector<ledger::Recorded> record_all(ledger::Writer& writer,
                                         std::vector<Submission> const& submissions) {
    auto answers = writer.write(submissions);
    std::vector<ledger::Recorded> out;
    out.reserve(answers.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        auto* recorded = std::get_if<ledger::Recorded>(&answers[i]);
        if (recorded == nullptr || recorded->stopped) refuse(submissions[i], answers[i]);
        out.push_back(std::move(*recorded));
    }
    return out;
}

template <class D>
void BenchMarket::begin(D& document) const {
    document.floor = floor_;
    document.id = {some_id()};
    auto const time = services::now();
    document.time.instant = {time.micros - time.micros % 1000};
    document.salt = crypto::random_array<16>();
}

BenchMarket::BenchMarket(BenchMarketOptions options)
    : options_(std::move(options)), folder_(options_.folder),
      registrar_(some_actor("registrar", {}, {}, KeyRole::registrar)),
      inspector_(some_actor("inspector", {}, {}, KeyRole::inspector)),
      cashier_(some_actor("cashier", {}, {}, KeyRole::cashier)),
      provider_(some_actor("provider", {some_id()}, {PartyRole::provider})) {
    auto rulebook = parse_rulebook(read_text_file(deploy_folder() / "rulebook.json"));
    if (!rulebook) throw Refused("deploy/rulebook.json: " + rulebook.error().what);
    rulebook->downloads_max = 100'000'000;
    rulebook_ = *rulebook;
    InitOptions init_options;
    init_options.folder = options_.folder;
    init_options.database = options_.database;
    init_options.url = options_.url;
    init_options.rulebook = std::move(*rulebook);
    init_options.registrar = registrar_.key.public_key();
    auto const opened = init(init_options);
    floor_ = opened.floor;
    for (auto* member : {&registrar_, &inspector_, &cashier_}) member->party = opened.operating;
    registrar_.user = opened.registrar;
    for (std::size_t i = 0; i < options_.buyers; ++i)
        buyers_.push_back(
            some_actor("buyer " + std::to_string(i), {some_id()}, {PartyRole::buyer}));
    ledger::Writer writer(options_.database, documents_key());
    record_all(writer, {submission_of(binding(inspector_)), submission_of(binding(cashier_))});
    std::vector<BenchActor const*> traders{&provider_};
    for (auto const& buyer : buyers_) traders.push_back(&buyer);
    admit(writer, traders);
    list(writer);
    offer(writer);
    fund(writer);
}

contracts::Command BenchMarket::binding(BenchActor const& actor) const {
    KeyBinding out;
    begin(out);
    out.party = actor.party;
    out.user = actor.user;
    out.key = actor.key.public_key();
    out.role = actor.role;
    out.scopes = rulebook_.scopes_of(actor.role);
    out.recipient = actor.recipient;
    out.valid_from = out.time;
    out.valid_until = {out.time.instant + Seconds{365 * day}};
    auto signed_binding = sign(actor.key, out);
    BindingApproval approval;
    begin(approval);
    approval.answers = signed_binding.hash();
    approval.party = actor.party;
    approval.key = crypto::thumbprint(out.key);
    return BindKey{std::move(signed_binding), sign(registrar_.key, approval),
                   services::new_draft()};
}

void BenchMarket::admit(ledger::Writer& writer, std::vector<BenchActor const*> const& actors) {
    std::vector<Submission> commands;
    for (auto const* actor : actors) {
        Admission out;
        begin(out);
        out.party = actor->party;
        out.name = {actor->name};
        out.business_code = {"0100000000"};
        out.roles = actor->roles;
        out.identity_sha256 = identity_of(out);
        commands.push_back(submission_of(AdmitParty{sign(registrar_.key, out)}));
        commands.push_back(submission_of(binding(*actor)));
    }
    record_all(writer, commands);
}

void BenchMarket::list(ledger::Writer& writer) {
    auto const keyholder = services::load_keys(folder_.keyholder_keys());
    std::vector<Submission> commands;
    for (std::size_t i = 0; i < options_.goods; ++i) {
        auto description = describe(provider_, i);
        begin(description);
        auto signed_description = sign(provider_.key, description);
        auto const description_sha256 = signed_description.hash();
        auto& goods = goods_.emplace_back();
        auto& manifest = goods.manifest;
        begin(manifest);
        goods.licence = description.licence;
        manifest.listing = description.listing;
        manifest.version = description.version;
        fill_payload(manifest, options_.payload.bytes > 0 ? options_.payload
                                                          : BenchPayload{100'016, some_hash()});
        manifest.plaintext.media_type = description.media_type;
        manifest.key_commitment = some_hash();
        manifest.licence_sha256 = licence_sha256(description.licence);
        manifest.answers = description_sha256;
        auto signed_manifest = sign(provider_.key, manifest);
        goods.manifest_sha256 = signed_manifest.hash();
        auto const signature = signed_manifest.signature_sha256();
        commands.push_back(
            submission_of(DraftVersion{std::move(signed_description), std::move(signed_manifest)}));
        IngestFinding finding;
        begin(finding);
        finding.answers = goods.manifest_sha256;
        finding.listing = manifest.listing;
        finding.version = manifest.version;
        finding.payload_sha256 = manifest.payload.sha256;
        finding.sealed_sha256 = some_hash();
        commands.push_back(submission_of(
            StorePayload{sign(keyholder.signing, finding), signature, services::new_draft()}));
        Inspection inspection;
        begin(inspection);
        inspection.answers = description_sha256;
        inspection.listing = manifest.listing;
        inspection.version = manifest.version;
        inspection.manifest_sha256 = goods.manifest_sha256;
        inspection.verdict = Verdict::approved;
        inspection.data_class = description.data_class;
        inspection.reason = {"Complete."};
        commands.push_back(submission_of(InspectVersion{sign(inspector_.key, inspection)}));
    }
    record_all(writer, commands);
}

void BenchMarket::offer(ledger::Writer& writer) {
    std::vector<Submission> commands;
    for (auto& goods : goods_) {
        auto& out = goods.offer;
        begin(out);
        out.answers = goods.manifest_sha256;
        out.listing = goods.manifest.listing;
        out.version = goods.manifest.version;
        out.price.amount = price;
        out.licence_sha256 = goods.manifest.licence_sha256;
        out.valid_from = {{out.time.instant.micros - 60'000'000}};
        out.valid_until = {out.time.instant + Seconds{30 * day}};
        out.key_deposit = {day};
        out.receipt = {3 * day};
        out.acceptance = {3 * day};
        out.dispute = {30 * day};
        auto document = sign(provider_.key, out);
        goods.offer_sha256 = document.hash();
        commands.push_back(submission_of(MakeOffer{std::move(document)}));
    }
    record_all(writer, commands);
}

void BenchMarket::fund(ledger::Writer& writer) {
    std::vector<Submission> commands;
    for (auto const& buyer : buyers_) {
        FundIn out;
        begin(out);
        out.party = buyer.party;
        out.amount.amount = money_of_a_buyer;
        out.bank_reference = {"receipt " + out.id.value.text()};
        commands.push_back(submission_of(RecordFundIn{sign(cashier_.key, out)}));
    }
    record_all(writer, commands);
}

std::vector<BenchOrder> BenchMarket::sign_orders(std::size_t count) const {
    std::vector<BenchOrder> out(count);
    auto const part = [&](std::size_t first, std::size_t step) {
        for (auto i = first; i < count; i += step) {
            auto const buyer = i % buyers_.size();
            auto const& goods = goods_[i / buyers_.size() % goods_.size()];
            OrderDocument order;
            begin(order);
            order.answers = goods.offer_sha256;
            order.offer = {goods.offer.id.value};
            order.manifest_sha256 = goods.manifest_sha256;
            order.licence_sha256 = goods.offer.licence_sha256;
            order.price = goods.offer.price;
            order.recipient = buyers_[buyer].recipient;
            order.purpose = {"To plan drainage."};
            auto body = encode(order);
            auto jws = crypto::sign_detached(buyers_[buyer].key, OrderDocument::typ,
                                             crypto::bytes_of(body));
            out[i] = {order.id.value.text(), buyer, std::move(body), std::move(jws)};
        }
    };
    std::jthread other(part, 1, 2);
    part(0, 2);
    return out;
}

std::vector<Submission> BenchMarket::submissions(std::vector<BenchOrder> const& orders) const {
    std::vector<std::optional<Submission>> made(orders.size());
    auto const part = [&](std::size_t first, std::size_t step) {
        for (auto i = first; i < orders.size(); i += step) {
            auto const& order = orders[i];
            auto const& buyer = buyers_[order.buyer];
            auto document = crypto::verify_document<OrderDocument>(
                order.body, order.jws, buyer.key.public_key(), decode<OrderDocument>);
            if (!document) continue;
            auto const& goods = *std::ranges::find(goods_, (*document)->manifest_sha256,
                                                   &BenchGoods::manifest_sha256);
            auto const request = crypto::sha256(crypto::bytes_of(order.jws));
            made[i].emplace(
                Submission{PlaceOrder{std::move(*document), services::new_draft(), goods.licence},
                           ledger::IdempotencyKey{buyer.party, order.id, request},
                           {}});
        }
    };
    {
        std::jthread other(part, 1, 2);
        part(0, 2);
    }
    std::vector<Submission> out;
    out.reserve(orders.size());
    for (auto& submission : made) {
        if (!submission) throw Refused("an order of the benchmark is refused");
        out.push_back(std::move(*submission));
    }
    return out;
}

std::vector<PlacedOrder> BenchMarket::place_and_deposit(ledger::Writer& writer, std::size_t count) {
    auto const keyholder = services::load_keys(folder_.keyholder_keys());
    auto const placed = record_all(writer, submissions(sign_orders(count)));
    std::vector<PlacedOrder> out;
    std::vector<Submission> deposits;
    for (auto const& recorded : placed) {
        for (auto const& event : recorded.events) {
            auto const* confirmed = std::get_if<OrderConfirmed>(&event);
            if (confirmed == nullptr) continue;
            KeyDeposit deposit;
            begin(deposit);
            deposit.answers = confirmed->confirmation_sha256;
            deposit.order = confirmed->order;
            deposit.recipient = confirmed->recipient;
            deposit.manifest_sha256 = confirmed->manifest_sha256;
            auto const& goods = *std::ranges::find(goods_, confirmed->manifest_sha256,
                                                   &BenchGoods::manifest_sha256);
            deposit.key_commitment = goods.manifest.key_commitment;
            deposit.header_sha256 = some_hash();
            deposit.header_bytes = 168;
            deposit.sealed_sha256 = some_hash();
            deposits.push_back(submission_of(DepositKey{sign(keyholder.signing, deposit)}));
            out.push_back({confirmed->order, confirmed->buyer, goods.licence});
        }
    }
    record_all(writer, deposits);
    return out;
}

} // namespace datafloor::api::cli
