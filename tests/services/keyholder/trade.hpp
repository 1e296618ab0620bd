// One whole trade as signed documents and files, for tests of ingest and of the keyholder.
#pragma once

#include <chrono>
#include <map>

#include "contracts/command.hpp"
#include "services/delivery/manifest_maker.hpp"
#include "services/keyholder/keyholder.hpp"
#include "tests/services/files.hpp"

namespace datafloor::tests {

using namespace services;
using contracts::Document;
using crypto::Instant;

inline Instant real_now() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(now).count() * 1000};
}

template <class Id = contracts::DocumentId>
Id new_id() {
    return {crypto::uuid_v7(real_now().unix_ms(), crypto::random_array<10>())};
}

template <class D>
SignedText sign(crypto::SigningKey const& key, D const& document) {
    auto body = contracts::encode(document);
    auto jws = crypto::sign_detached(key, D::typ, crypto::bytes_of(body));
    return {{std::move(body)}, {std::move(jws)}};
}

inline crypto::Hash hash_of(SignedText const& text) {
    return crypto::sha256(crypto::bytes_of(text.body.value));
}

/// A user's key with its age identity and what it may sign.
struct Actor {
    crypto::SigningKey key = crypto::SigningKey::generate();
    crypto::age::Identity identity = crypto::age::Identity::generate();
    contracts::PartyId party = new_id<contracts::PartyId>();
    contracts::KeyBinding binding{};
};

/// Documents are built from members that a test may change before; `deposit_request` and `release`
/// sign whatever they then say.
struct Trade {
    contracts::FloorId floor = new_id<contracts::FloorId>();
    crypto::SigningKey documents = crypto::SigningKey::generate();
    crypto::SigningKey registrar = crypto::SigningKey::generate();
    Actor provider;
    Actor buyer;
    contracts::Manifest manifest;
    contracts::OfferDocument offer;
    contracts::OrderDocument order;
    contracts::Confirmation confirmation;

    Trade() {
        bind(provider, {contracts::Scope::publish});
        bind(buyer, {contracts::Scope::order, contracts::Scope::receive});
    }

    template <class D>
    void stamp(D& document) const {
        document.floor = floor;
        document.id = new_id();
        document.time = {real_now()};
        document.salt = crypto::random_array<16>();
    }

    void bind(Actor& actor, contracts::NameSet<contracts::Scope> scopes) const {
        stamp(actor.binding);
        actor.binding.party = actor.party;
        actor.binding.user = new_id<contracts::UserId>();
        actor.binding.key = actor.key.public_key();
        actor.binding.role = contracts::KeyRole::trader;
        actor.binding.scopes = scopes;
        actor.binding.recipient = {{actor.identity.recipient().point()}};
        actor.binding.valid_from = {real_now() - std::chrono::hours(1)};
        actor.binding.valid_until = {real_now() + std::chrono::hours(1)};
    }

    [[nodiscard]] BoundKey bound(Actor const& actor) const {
        auto binding = sign(actor.key, actor.binding);
        contracts::BindingApproval approval;
        stamp(approval);
        approval.answers = hash_of(binding);
        approval.party = actor.binding.party;
        approval.key = crypto::thumbprint(actor.key.public_key());
        return {std::move(binding), sign(registrar, approval)};
    }

    /// The same rights for a new key, which `old` approves.
    [[nodiscard]] Actor successor(Actor const& old) const {
        Actor next;
        next.party = old.party;
        next.binding = old.binding;
        stamp(next.binding);
        next.binding.key = next.key.public_key();
        return next;
    }

    [[nodiscard]] BoundKey rotated(Actor const& old, Actor const& next) const {
        auto binding = sign(next.key, next.binding);
        contracts::KeyRotation rotation;
        stamp(rotation);
        rotation.answers = hash_of(binding);
        rotation.key = crypto::thumbprint(next.key.public_key());
        return {std::move(binding), sign(old.key, rotation)};
    }

    [[nodiscard]] Pins pins() const {
        return {floor, documents.public_key(), {registrar.public_key()}};
    }

    /// A manifest for files that were sealed, and an order on it up to its confirmation.
    void draw_up(ManifestNumbers const& numbers) {
        stamp(manifest);
        manifest.listing = new_id<contracts::ListingId>();
        manifest.version = 1;
        manifest.plaintext.media_type = {"text/csv"};
        manifest.answers = crypto::Hash{7};
        fill(manifest, numbers);
        draw_up_order();
    }

    void draw_up_order() {
        stamp(offer);
        offer.listing = manifest.listing;
        offer.version = manifest.version;
        offer.price = {5000, {}};
        offer.licence_sha256 = manifest.licence_sha256;
        stamp(order);
        order.offer = {offer.id.value};
        order.price = offer.price;
        order.licence_sha256 = offer.licence_sha256;
        order.recipient = *buyer.binding.recipient;
        order.purpose = {"to learn"};
        stamp(confirmation);
        confirmation.order = {order.id.value};
        confirmation.offer = order.offer;
        confirmation.buyer = buyer.party;
        confirmation.provider = provider.party;
        confirmation.price = order.price;
        confirmation.recipient = order.recipient;
    }

    [[nodiscard]] OrderId order_id() const { return {order.id.value}; }

    /// Links what was not linked by hand, and signs all of it.
    DepositRequest deposit_request() {
        DepositRequest request;
        request.bindings = {bound(provider), bound(buyer)};
        request.manifest = sign(provider.key, manifest);
        offer.answers = hash_of(request.manifest);
        request.offer = sign(provider.key, offer);
        order.answers = hash_of(request.offer);
        order.manifest_sha256 = hash_of(request.manifest);
        request.order = sign(buyer.key, order);
        confirmation.answers = hash_of(request.order);
        confirmation.manifest_sha256 = order.manifest_sha256;
        request.confirmation = sign(documents, confirmation);
        return request;
    }
};

/// Receipt and release after a key deposit, and the entry they lie in.
struct ReleaseDraft {
    contracts::Receipt receipt;
    contracts::Release release;
    std::optional<contracts::OrderReleased> event; // absent: the one that fits

    ReleaseDraft(Trade const& trade, SignedText const& deposit) {
        auto const deposited = *contracts::decode<contracts::KeyDeposit>(deposit.body.value);
        trade.stamp(receipt);
        receipt.answers = hash_of(deposit);
        receipt.order = deposited.order;
        receipt.confirmation_sha256 = *deposited.answers;
        receipt.manifest_sha256 = deposited.manifest_sha256;
        receipt.payload = {trade.manifest.payload.bytes, trade.manifest.payload.sha256};
        receipt.header_sha256 = deposited.header_sha256;
        receipt.key_commitment = deposited.key_commitment;
        trade.stamp(release);
        release.order = receipt.order;
        release.header_sha256 = receipt.header_sha256;
    }

    /// Signed by this receiver and this floor key.
    CommittedRelease commit(Trade const& trade, SignedText const& deposit, Actor const& receiver,
                            crypto::SigningKey const& floor_key) {
        auto const signed_receipt = sign(receiver.key, receipt);
        if (!release.answers) release.answers = hash_of(signed_receipt);
        auto const signed_release = sign(floor_key, release);
        auto const released = event.value_or(contracts::OrderReleased{
            release.order, hash_of(signed_receipt), hash_of(signed_release), real_now()});
        contracts::Events const events{released};
        contracts::SignedBytes const documents[] = {
            {signed_receipt.body.value, signed_receipt.signature.value},
            {signed_release.body.value, signed_release.signature.value}};
        auto entry = ledger::compose(
            {}, {trade.floor, real_now(), "give-receipt", 1, events, documents, {1}, {2}});
        return {std::move(entry), deposit, {trade.bound(receiver)}};
    }
};

/// A ledger that says what a test puts into it.
class FakeLedger : public ReleaseSource {
  public:
    std::optional<CommittedRelease> find_release(OrderId order) override {
        auto const found = releases.find(order);
        if (found == releases.end()) return std::nullopt;
        return found->second;
    }

    std::map<OrderId, CommittedRelease> releases;
};

/// A trade with files, and a keyholder with what it needs in a folder of its own.
struct KeyholderTrade : Trade {
    TemporaryFolder folder;
    KeyholderKeys keys = KeyholderKeys::generate();
    SealedFiles files{folder / "data.age", folder / "data.hpt"};
    FakeLedger ledger;

    explicit KeyholderTrade(crypto::BytesView plaintext) {
        write_file(folder / "data", plaintext);
        crypto::age::Recipient const recipients[] = {provider.identity.recipient(),
                                                     keys.custody.recipient()};
        draw_up(seal_file(folder / "data", files, recipients));
        split();
    }

    /// Header and payload of the age file, as ingest would cut it.
    void split() {
        auto const file = read_file(files.age_file);
        auto const length = *crypto::age::header_length(file);
        header = crypto::text_of(crypto::BytesView(file).first(length));
        write_file(folder / "payload", crypto::BytesView(file).subspan(length));
    }

    KeyholderKeys copy_of_keys() const {
        return {crypto::age::Identity::from_scalar(keys.custody.scalar().copy()),
                crypto::age::Identity::from_scalar(keys.escrow.scalar().copy()),
                crypto::SigningKey::from_seed(keys.signing.seed()), keys.sealing.copy(),
                keys.builder.copy()};
    }

    Keyholder keyholder() {
        return Keyholder(copy_of_keys(), pins(), Vault(folder / "vault"), ledger, real_now);
    }

    [[nodiscard]] IngestRequest ingest_request() const {
        return {{bound(provider)}, sign(provider.key, manifest), {header}};
    }

    Answer<DocumentAnswer> ingest(Keyholder& keyholder) const {
        return ingest(keyholder, ingest_request());
    }

    Answer<DocumentAnswer> ingest(Keyholder& keyholder, IngestRequest const& request) const {
        auto const payload = crypto::Descriptor::open_to_read(folder / "payload");
        auto const hpt_list = crypto::Descriptor::open_to_read(files.hpt_list);
        return keyholder.ingest(request, {payload.number(), hpt_list.number()}, {});
    }

    std::string header;
};

} // namespace datafloor::tests
