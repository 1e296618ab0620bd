// A hostile caller with the socket gets no file key, and no header before the release.
#include "services/keyholder/keyholder.hpp"

#include <gtest/gtest.h>

#include "tests/services/keyholder/trade.hpp"

namespace datafloor::services {
namespace {

using tests::Actor;
using tests::KeyholderTrade;
using tests::ReleaseDraft;
using tests::sign;
using Piece = EvidencePiece;
using Why = RefusalReason;

class AKeyholder : public testing::Test {
  protected:
    crypto::Bytes plaintext_ = tests::some_bytes(200'000);
    KeyholderTrade trade_{plaintext_};
    Keyholder keyholder_ = trade_.keyholder();

    template <class T>
    void expect_refused(Answer<T> const& answer, Why why, Piece piece) {
        ASSERT_FALSE(answer);
        EXPECT_EQ(contracts::name_of(answer.error().reason), contracts::name_of(why))
            << answer.error().detail.value;
        EXPECT_EQ(contracts::name_of(answer.error().piece), contracts::name_of(piece));
    }

    void expect_payload(Answer<DocumentAnswer> const& answer, PayloadFault fault) {
        expect_refused(answer, Why::payload_not_manifests, Piece::payload);
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().fault, fault);
    }

    SignedText deposited() {
        EXPECT_TRUE(trade_.ingest(keyholder_));
        auto deposit = keyholder_.deposit(trade_.deposit_request());
        EXPECT_TRUE(deposit);
        return deposit->document;
    }

    void release(SignedText const& deposit) {
        trade_.ledger.releases[trade_.order_id()] =
            ReleaseDraft(trade_, deposit).commit(trade_, deposit, trade_.buyer, trade_.documents);
    }
};

template <class D>
crypto::Verified<D> verified(SignedText const& text, crypto::PublicKey const& key) {
    auto document = crypto::verify_document<D>(text.body.value, text.signature.value, key,
                                               contracts::decode<D>);
    EXPECT_TRUE(document);
    return std::move(document.value());
}

TEST_F(AKeyholder, SignsAFindingForThePayloadOfTheManifest) {
    auto const request = trade_.ingest_request();
    auto const finding = trade_.ingest(keyholder_, request);
    ASSERT_TRUE(finding);
    auto const document =
        verified<contracts::IngestFinding>(finding->document, trade_.keys.signing.public_key());
    EXPECT_EQ(document->answers, tests::hash_of(request.manifest));
    EXPECT_EQ(document->listing, trade_.manifest.listing);
    EXPECT_EQ(document->payload_sha256, trade_.manifest.payload.sha256);
    EXPECT_EQ(document->floor, trade_.floor);
    auto const again = trade_.ingest(keyholder_, request);
    ASSERT_TRUE(again);
    EXPECT_EQ(verified<contracts::IngestFinding>(again->document, trade_.keys.signing.public_key())
                  ->sealed_sha256,
              document->sealed_sha256);
}

TEST_F(AKeyholder, RefusesAPayloadThatIsNotTheManifests) {
    auto const right = trade_.manifest;
    auto const expect = [&](PayloadFault fault) {
        expect_payload(trade_.ingest(keyholder_), fault);
        trade_.manifest = right;
    };
    trade_.manifest.plaintext.tree_root[0] ^= 1;
    expect(PayloadFault::tree_root_differs);
    trade_.manifest.payload.sha256[0] ^= 1;
    expect(PayloadFault::payload_sha256_differs);
    trade_.manifest.payload.nonce[0] ^= 1;
    expect(PayloadFault::key_commitment_differs);
    trade_.manifest.key_commitment[0] ^= 1;
    expect(PayloadFault::key_commitment_differs);
    trade_.manifest.hpt_list.sha256[0] ^= 1;
    expect(PayloadFault::hpt_list_sha256_differs);
    trade_.manifest.plaintext.bytes += 1;
    expect(PayloadFault::manifest_inconsistent);
    trade_.manifest.plaintext.bytes += 1;
    trade_.manifest.payload.bytes += 1;
    expect(PayloadFault::payload_bytes_differ);
    trade_.manifest.plaintext.bytes = std::uint64_t{1} << 62;
    expect(PayloadFault::manifest_inconsistent);
    EXPECT_TRUE(trade_.ingest(keyholder_));
}

TEST_F(AKeyholder, OpensEveryChunk) {
    auto payload = tests::read_file(trade_.folder / "payload");
    auto altered = payload;
    altered[100'000] ^= 1;
    tests::write_file(trade_.folder / "payload", altered);
    expect_payload(trade_.ingest(keyholder_), PayloadFault::chunk_refused);
    altered = payload;
    altered[3] ^= 1;
    tests::write_file(trade_.folder / "payload", altered);
    expect_payload(trade_.ingest(keyholder_), PayloadFault::nonce_differs);
}

TEST_F(AKeyholder, ComparesEveryPlaintextHash) {
    // The provider's own numbers fit together, but one hash of the list is another plaintext's.
    auto list = tests::read_file(trade_.files.hpt_list);
    list[2 * 32] ^= 1;
    tests::write_file(trade_.files.hpt_list, list);
    trade_.manifest.hpt_list.sha256 = crypto::sha256(list);
    expect_payload(trade_.ingest(keyholder_), PayloadFault::plaintext_hash_differs);
}

TEST_F(AKeyholder, RefusesAHeaderThatIsNotForIt) {
    auto request = trade_.ingest_request();
    crypto::age::Recipient const others[] = {trade_.buyer.identity.recipient()};
    request.header.value = crypto::age::make_header(crypto::age::FileKey::random(), others).print();
    expect_payload(trade_.ingest(keyholder_, request), PayloadFault::key_not_wrapped);
    request.header.value = "age-encryption.org/v1\n";
    expect_payload(trade_.ingest(keyholder_, request), PayloadFault::header_malformed);
    crypto::age::Recipient const custody[] = {trade_.keys.custody.recipient()};
    request.header.value =
        crypto::age::make_header(crypto::age::FileKey::random(), custody).print();
    expect_payload(trade_.ingest(keyholder_, request), PayloadFault::key_commitment_differs);
}

TEST_F(AKeyholder, ReadsRegularFilesOnly) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    crypto::Descriptor const first(ends[0]);
    crypto::Descriptor const second(ends[1]);
    expect_refused(keyholder_.ingest(trade_.ingest_request(), {ends[0], ends[0]}, {}),
                   Why::descriptor_missing, Piece::payload);
    expect_refused(keyholder_.ingest(trade_.ingest_request(), {-1, -1}, {}),
                   Why::descriptor_missing, Piece::payload);
}

TEST_F(AKeyholder, SealsAFileKeyForOneManifestOnly) {
    // An accomplice lists another provider's ciphertext as its own, to sell itself the key cheaply.
    ASSERT_TRUE(trade_.ingest(keyholder_));
    Actor accomplice;
    trade_.bind(accomplice, {contracts::Scope::publish});
    auto stolen = trade_.manifest;
    trade_.stamp(stolen);
    stolen.listing = tests::new_id<contracts::ListingId>();
    IngestRequest const request{
        {trade_.bound(accomplice)}, sign(accomplice.key, stolen), {trade_.header}};
    expect_refused(trade_.ingest(keyholder_, request), Why::key_taken, Piece::manifest);

    std::swap(trade_.manifest, stolen);
    trade_.draw_up_order();
    std::swap(trade_.provider, accomplice);
    trade_.confirmation.provider = trade_.provider.party;
    expect_refused(keyholder_.deposit(trade_.deposit_request()), Why::key_taken, Piece::manifest);
}

TEST_F(AKeyholder, BuildsTheHeaderOfExactlyOneOrder) {
    auto const deposit = deposited();
    auto const document =
        verified<contracts::KeyDeposit>(deposit, trade_.keys.signing.public_key());
    EXPECT_EQ(document->order, trade_.order_id());
    EXPECT_EQ(document->recipient, *trade_.buyer.binding.recipient);
    EXPECT_EQ(document->answers, tests::hash_of(sign(trade_.documents, trade_.confirmation)));
    EXPECT_EQ(document->header_bytes, 168U);
    // Asked again, it signs anew for the same header.
    auto const again = keyholder_.deposit(trade_.deposit_request());
    ASSERT_TRUE(again);
    auto const second =
        verified<contracts::KeyDeposit>(again->document, trade_.keys.signing.public_key());
    EXPECT_NE(second->id, document->id);
    EXPECT_EQ(second->header_sha256, document->header_sha256);
    EXPECT_EQ(second->sealed_sha256, document->sealed_sha256);
}

TEST_F(AKeyholder, GivesNoHeaderBeforeTheRelease) {
    expect_refused(keyholder_.header(trade_.order_id()), Why::deposit_missing, Piece::deposit);
    auto const deposit = deposited();
    expect_refused(keyholder_.header(trade_.order_id()), Why::release_missing, Piece::release);
    expect_refused(keyholder_.disclose(trade_.order_id()), Why::release_missing, Piece::release);
    release(deposit);
    auto const disclosure = keyholder_.disclose(trade_.order_id());
    ASSERT_TRUE(disclosure);
    auto const document =
        verified<contracts::Disclosure>(disclosure->document, trade_.keys.signing.public_key());
    auto const& entry = trade_.ledger.releases.at(trade_.order_id()).entry;
    auto const stored = ledger::read_private(*entry.private_part);
    EXPECT_EQ(document->answers, crypto::sha256(crypto::bytes_of(stored->documents[1].body.value)));
    auto const header = keyholder_.header(trade_.order_id());
    ASSERT_TRUE(header);
    EXPECT_EQ(crypto::sha256(crypto::bytes_of(header->header.value)), document->header_sha256);
}

TEST_F(AKeyholder, GivesTheHeaderOnAfterTheEntryWasErased) {
    auto const deposit = deposited();
    release(deposit);
    auto const before = keyholder_.header(trade_.order_id());
    ASSERT_TRUE(before);
    trade_.ledger.releases.at(trade_.order_id()).entry.private_part.reset();
    EXPECT_EQ(keyholder_.header(trade_.order_id())->header.value, before->header.value);
    expect_refused(keyholder_.disclose(trade_.order_id()), Why::entry_unfit, Piece::release);
}

TEST_F(AKeyholder, BuildsNothingForAKeyItNeverSaw) {
    expect_refused(keyholder_.deposit(trade_.deposit_request()), Why::sealed_key_missing,
                   Piece::manifest);
}

class DepositEvidence : public AKeyholder {
  protected:
    DepositEvidence() { EXPECT_TRUE(trade_.ingest(keyholder_)); }

    ~DepositEvidence() override {
        // Whatever was refused left no header behind.
        expect_refused(keyholder_.header(trade_.order_id()), Why::deposit_missing, Piece::deposit);
    }

    void refuses(DepositRequest const& request, Why why, Piece piece) {
        expect_refused(keyholder_.deposit(request), why, piece);
    }
};

TEST_F(DepositEvidence, MissingIsRefused) {
    SignedText const nothing{{"{}"}, {"e30..e30"}};
    auto request = trade_.deposit_request();
    request.bindings.pop_back();
    refuses(request, Why::signer_unknown, Piece::order);
    request = trade_.deposit_request();
    request.bindings.erase(request.bindings.begin());
    refuses(request, Why::signer_unknown, Piece::manifest);
    request = trade_.deposit_request();
    request.manifest = nothing;
    refuses(request, Why::signature_wrong, Piece::manifest);
    request = trade_.deposit_request();
    request.offer = nothing;
    refuses(request, Why::signature_wrong, Piece::offer);
    request = trade_.deposit_request();
    request.order = nothing;
    refuses(request, Why::signature_wrong, Piece::order);
    request = trade_.deposit_request();
    request.confirmation = nothing;
    refuses(request, Why::signature_wrong, Piece::confirmation);
}

TEST_F(DepositEvidence, ForgedIsRefused) {
    auto const forger = crypto::SigningKey::generate();
    auto request = trade_.deposit_request();
    request.confirmation = sign(forger, trade_.confirmation);
    refuses(request, Why::signature_wrong, Piece::confirmation);
    request = trade_.deposit_request();
    request.order = sign(forger, trade_.order);
    refuses(request, Why::signer_unknown, Piece::order);
    request = trade_.deposit_request();
    request.order.body = {contracts::encode(trade_.order)};
    request.order.signature = sign(forger, trade_.order).signature;
    refuses(request, Why::signer_unknown, Piece::order);
    request = trade_.deposit_request();
    request.manifest.signature = request.offer.signature;
    refuses(request, Why::signature_wrong, Piece::manifest);
    request = trade_.deposit_request();
    request.offer.body.value.back() = ' ';
    refuses(request, Why::signature_wrong, Piece::offer);
}

TEST_F(DepositEvidence, BoundByAStrangerIsRefused) {
    auto request = trade_.deposit_request();
    trade_.registrar = crypto::SigningKey::generate();
    auto const& pinned = request.bindings;
    auto const foreign = trade_.bound(trade_.buyer);
    request.bindings = {pinned[0], foreign};
    refuses(request, Why::registrar_unknown, Piece::approval);
    request = trade_.deposit_request();
    refuses(request, Why::registrar_unknown, Piece::approval);
    // A party cannot approve itself either.
    contracts::BindingApproval approval;
    trade_.stamp(approval);
    approval.answers = tests::hash_of(request.bindings[1].binding);
    approval.party = trade_.buyer.party;
    approval.key = crypto::thumbprint(trade_.buyer.key.public_key());
    request.bindings = {{request.bindings[1].binding, sign(trade_.buyer.key, approval)}};
    refuses(request, Why::registrar_unknown, Piece::approval);
}

TEST_F(AKeyholder, FollowsARotatedKeyBackToARegistrar) {
    ASSERT_TRUE(trade_.ingest(keyholder_));
    auto const first = std::move(trade_.buyer);
    auto const second = trade_.successor(first);
    trade_.buyer = trade_.successor(second);
    trade_.order.recipient = trade_.confirmation.recipient = *trade_.buyer.binding.recipient;
    auto request = trade_.deposit_request();
    auto const provider = request.bindings[0];
    auto const root = trade_.bound(first);
    auto const middle = trade_.rotated(first, second);
    auto const last = trade_.rotated(second, trade_.buyer);
    request.bindings = {provider, root, middle, last};
    EXPECT_TRUE(keyholder_.deposit(request));
    request.bindings = {provider, middle, last};
    expect_refused(keyholder_.deposit(request), Why::signer_unknown, Piece::approval);
    request.bindings = {provider, root, last, middle};
    expect_refused(keyholder_.deposit(request), Why::signer_unknown, Piece::approval);
    // The registrar's approval of the first is none of the second.
    request.bindings = {provider, root, {middle.binding, root.approval}, last};
    expect_refused(keyholder_.deposit(request), Why::answers_another, Piece::approval);
}

TEST_F(DepositEvidence, OfARotationThatGivesMoreIsRefused) {
    auto const first = std::move(trade_.buyer);
    using Spoil = std::function<void(contracts::KeyBinding&)>;
    for (auto const& spoil :
         std::vector<Spoil>{[](auto& b) { b.party = tests::new_id<contracts::PartyId>(); },
                            [](auto& b) { b.user = tests::new_id<contracts::UserId>(); },
                            [](auto& b) { b.role = contracts::KeyRole::treasurer; },
                            [](auto& b) { b.scopes.insert(contracts::Scope::publish); },
                            [](auto& b) { b.spending_limit = 1; },
                            [](auto& b) {
                                b.valid_until.instant =
                                    b.valid_until.instant + contracts::Seconds{1};
                            }}) {
        trade_.buyer = trade_.successor(first);
        spoil(trade_.buyer.binding);
        trade_.order.recipient = trade_.confirmation.recipient = *trade_.buyer.binding.recipient;
        auto request = trade_.deposit_request();
        request.bindings = {request.bindings[0], trade_.bound(first),
                            trade_.rotated(first, trade_.buyer)};
        refuses(request, Why::names_another, Piece::approval);
    }
}

TEST_F(DepositEvidence, WithAnotherBindingsApprovalIsRefused) {
    auto request = trade_.deposit_request();
    std::swap(request.bindings[0].approval, request.bindings[1].approval);
    refuses(request, Why::answers_another, Piece::approval);
    // An approved binding whose recipient was changed afterwards.
    request = trade_.deposit_request();
    auto changed = trade_.buyer.binding;
    changed.recipient = {{crypto::age::Identity::generate().recipient().point()}};
    request.bindings[1].binding = sign(trade_.buyer.key, changed);
    refuses(request, Why::answers_another, Piece::approval);
    request = trade_.deposit_request();
    request.bindings[1].binding = sign(trade_.provider.key, trade_.buyer.binding);
    refuses(request, Why::signature_wrong, Piece::binding);
    request = trade_.deposit_request();
    request.bindings.push_back(request.bindings[1]);
    refuses(request, Why::names_another, Piece::binding);
}

TEST_F(DepositEvidence, OfAKeyWithoutTheScopeIsRefused) {
    trade_.buyer.binding.scopes = {contracts::Scope::receive};
    refuses(trade_.deposit_request(), Why::signer_not_entitled, Piece::order);
    trade_.bind(trade_.buyer, {contracts::Scope::order});
    trade_.order.recipient = trade_.confirmation.recipient = *trade_.buyer.binding.recipient;
    trade_.provider.binding.scopes = {contracts::Scope::order};
    refuses(trade_.deposit_request(), Why::signer_not_entitled, Piece::manifest);
}

TEST_F(DepositEvidence, OfAKeyOutOfForceIsRefused) {
    trade_.buyer.binding.valid_until = {tests::real_now() - std::chrono::minutes(1)};
    refuses(trade_.deposit_request(), Why::key_not_in_force, Piece::order);
    trade_.buyer.binding.valid_until = {tests::real_now() + std::chrono::hours(1)};
    trade_.buyer.binding.valid_from = {tests::real_now() + std::chrono::minutes(1)};
    refuses(trade_.deposit_request(), Why::key_not_in_force, Piece::order);
    trade_.buyer.binding.valid_from = {tests::real_now() - std::chrono::hours(1)};
    trade_.provider.binding.valid_until = {tests::real_now() - std::chrono::minutes(1)};
    refuses(trade_.deposit_request(), Why::key_not_in_force, Piece::manifest);
}

TEST_F(DepositEvidence, ForAnotherRecipientIsRefused) {
    contracts::AgeRecipient const thief{crypto::age::Identity::generate().recipient().point()};
    // The confirmation's recipient is not the order's.
    trade_.confirmation.recipient = thief;
    refuses(trade_.deposit_request(), Why::names_another, Piece::confirmation);
    // The order's is not its signer's, though the floor confirmed it.
    trade_.order.recipient = thief;
    refuses(trade_.deposit_request(), Why::names_another, Piece::order);
}

TEST_F(DepositEvidence, WithTheConfirmationOfAnotherOrderIsRefused) {
    // Order A is confirmed; B has another recipient and was never paid.
    auto const paid = trade_.deposit_request();
    Actor thief;
    trade_.bind(thief, {contracts::Scope::order});
    auto order = trade_.order;
    trade_.stamp(order);
    order.recipient = *thief.binding.recipient;
    auto request = paid;
    request.bindings.push_back(trade_.bound(thief));
    request.order = sign(thief.key, order);
    refuses(request, Why::answers_another, Piece::confirmation);
}

TEST_F(DepositEvidence, WithAnotherManifestIsRefused) {
    auto const honest = trade_.deposit_request();
    auto swapped = trade_.manifest;
    swapped.quality_sha256[0] ^= 1;
    auto request = honest;
    request.manifest = sign(trade_.provider.key, swapped);
    refuses(request, Why::answers_another, Piece::offer);
    // All of the chain rebuilt on it by the parties and the floor: the key was sealed for another.
    trade_.manifest = swapped;
    refuses(trade_.deposit_request(), Why::key_taken, Piece::manifest);
    trade_.manifest.custody = contracts::Custody::provider;
    refuses(trade_.deposit_request(), Why::custody_not_floors, Piece::manifest);
}

TEST_F(DepositEvidence, OfAnotherPartysOfferIsRefused) {
    Actor stranger;
    trade_.bind(stranger, {contracts::Scope::publish});
    auto request = trade_.deposit_request();
    request.bindings.push_back(trade_.bound(stranger));
    request.offer = sign(stranger.key, trade_.offer);
    refuses(request, Why::signer_not_entitled, Piece::offer);
}

TEST_F(DepositEvidence, OfAnotherFloorIsRefused) {
    auto const here = trade_.floor;
    trade_.confirmation.floor = tests::new_id<contracts::FloorId>();
    refuses(trade_.deposit_request(), Why::other_floor, Piece::confirmation);
    trade_.confirmation.floor = here;
    trade_.buyer.binding.floor = tests::new_id<contracts::FloorId>();
    refuses(trade_.deposit_request(), Why::other_floor, Piece::binding);
}

TEST_F(DepositEvidence, ThatContradictsItselfIsRefused) {
    auto const order = trade_.order;
    auto const offer = trade_.offer;
    auto const confirmation = trade_.confirmation;
    auto const expect = [&](Piece piece) {
        refuses(trade_.deposit_request(), Why::names_another, piece);
        trade_.order = order;
        trade_.offer = offer;
        trade_.confirmation = confirmation;
    };
    trade_.order.price.amount = 1;
    expect(Piece::order);
    trade_.order.licence_sha256[0] ^= 1;
    expect(Piece::order);
    trade_.order.offer = tests::new_id<contracts::OfferId>();
    expect(Piece::order);
    trade_.offer.version = 2;
    expect(Piece::offer);
    trade_.offer.listing = tests::new_id<contracts::ListingId>();
    expect(Piece::offer);
    trade_.confirmation.order = tests::new_id<OrderId>();
    expect(Piece::confirmation);
    trade_.confirmation.price.amount = 1;
    expect(Piece::confirmation);
    trade_.confirmation.buyer = trade_.provider.party;
    expect(Piece::confirmation);
    trade_.confirmation.provider = trade_.buyer.party;
    expect(Piece::confirmation);
}

TEST_F(AKeyholder, BuildsNoSecondHeaderUnderOneOrderId) {
    auto const first = deposited();
    // The same id, other content, confirmed by a floor key in the wrong hands.
    trade_.order.purpose = {"something else"};
    expect_refused(keyholder_.deposit(trade_.deposit_request()), Why::deposit_differs,
                   Piece::order);
}

TEST_F(AKeyholder, NoticesSwappedAndAlteredBlobs) {
    auto const deposit = deposited();
    release(deposit);
    auto const key_file =
        trade_.folder / ("vault/file-keys/" + crypto::to_hex(trade_.manifest.key_commitment));
    auto const header_file = trade_.folder / ("vault/headers/" + trade_.order_id().value.text());
    auto const flip = [](std::filesystem::path const& path) {
        auto text = tests::read_file(path);
        auto const at = std::string(crypto::text_of(text)).find("\"sealed\":\"") + 60;
        text[at] = text[at] == '0' ? '1' : '0';
        tests::write_file(path, text);
    };
    auto const whole = tests::read_file(header_file);
    flip(header_file);
    expect_refused(keyholder_.header(trade_.order_id()), Why::sealed_altered, Piece::deposit);
    expect_refused(keyholder_.disclose(trade_.order_id()), Why::sealed_altered, Piece::deposit);
    // Another buyer written into the bond, whose receipt would then count.
    auto stored = *contracts::decode<StoredHeader>(crypto::text_of(whole));
    stored.bond.buyer = trade_.provider.party;
    tests::write_file(header_file, crypto::bytes_of(contracts::encode(stored)));
    expect_refused(keyholder_.disclose(trade_.order_id()), Why::sealed_altered, Piece::deposit);
    tests::write_file(header_file, crypto::bytes_of("{}"));
    expect_refused(keyholder_.header(trade_.order_id()), Why::sealed_altered, Piece::none);
    tests::write_file(header_file, whole);
    EXPECT_TRUE(keyholder_.header(trade_.order_id()));

    flip(key_file);
    trade_.draw_up_order();
    expect_refused(keyholder_.deposit(trade_.deposit_request()), Why::sealed_altered,
                   Piece::manifest);
}

class ReleaseEvidence : public AKeyholder {
  protected:
    SignedText deposit_ = deposited();
    ReleaseDraft draft_{trade_, deposit_};

    void refuses(CommittedRelease const& committed, Why why, Piece piece) {
        trade_.ledger.releases[trade_.order_id()] = committed;
        expect_refused(keyholder_.disclose(trade_.order_id()), why, piece);
        expect_refused(keyholder_.header(trade_.order_id()), why, piece);
    }

    CommittedRelease commit() {
        return draft_.commit(trade_, deposit_, trade_.buyer, trade_.documents);
    }
};

TEST_F(ReleaseEvidence, ByAnotherFloorKeyIsRefused) {
    refuses(draft_.commit(trade_, deposit_, trade_.buyer, crypto::SigningKey::generate()),
            Why::signature_wrong, Piece::release);
}

TEST_F(ReleaseEvidence, WithoutTheBuyersReceiptIsRefused) {
    // The floor's key and the database are in the wrong hands; the buyer has not signed.
    Actor accomplice;
    trade_.bind(accomplice, {contracts::Scope::receive});
    refuses(draft_.commit(trade_, deposit_, accomplice, trade_.documents), Why::signer_not_entitled,
            Piece::receipt);
    trade_.buyer.binding.scopes = {contracts::Scope::order};
    refuses(commit(), Why::signer_not_entitled, Piece::receipt);
}

TEST_F(ReleaseEvidence, MayComeFromAnotherKeyOfTheBuyer) {
    Actor colleague;
    colleague.party = trade_.buyer.party;
    trade_.bind(colleague, {contracts::Scope::receive});
    trade_.ledger.releases[trade_.order_id()] =
        draft_.commit(trade_, deposit_, colleague, trade_.documents);
    EXPECT_TRUE(keyholder_.disclose(trade_.order_id()));
}

TEST_F(ReleaseEvidence, ByAKeyThatHadEndedIsRefused) {
    trade_.buyer.binding.valid_until = {tests::real_now() - std::chrono::seconds(1)};
    refuses(commit(), Why::key_not_in_force, Piece::receipt);
}

TEST_F(ReleaseEvidence, OfAReceiptForAnotherHeaderIsRefused) {
    auto const right = draft_;
    auto const expect = [&](Why why, Piece piece) {
        refuses(commit(), why, piece);
        draft_ = right;
    };
    draft_.receipt.header_sha256[0] ^= 1;
    expect(Why::names_another, Piece::receipt);
    draft_.receipt.payload.sha256[0] ^= 1;
    expect(Why::names_another, Piece::receipt);
    draft_.receipt.order = tests::new_id<OrderId>();
    expect(Why::names_another, Piece::receipt);
    draft_.receipt.answers = crypto::Hash{1};
    expect(Why::answers_another, Piece::receipt);
    draft_.release.header_sha256[0] ^= 1;
    expect(Why::names_another, Piece::release);
    draft_.release.answers = crypto::Hash{1};
    expect(Why::answers_another, Piece::release);
    draft_.release.order = tests::new_id<OrderId>();
    expect(Why::names_another, Piece::release);
}

TEST_F(ReleaseEvidence, WithAForeignDepositIsRefused) {
    auto forged = *contracts::decode<contracts::KeyDeposit>(deposit_.body.value);
    refuses(draft_.commit(trade_, sign(trade_.documents, forged), trade_.buyer, trade_.documents),
            Why::signature_wrong, Piece::deposit);
}

TEST_F(ReleaseEvidence, OfAnotherOrderIsRefused) {
    // A second order of the same buyer is released; the first one's header stays closed.
    auto const first = trade_.order_id();
    trade_.draw_up_order();
    auto const second = keyholder_.deposit(trade_.deposit_request());
    ASSERT_TRUE(second);
    auto const committed = ReleaseDraft(trade_, second->document)
                               .commit(trade_, second->document, trade_.buyer, trade_.documents);
    trade_.ledger.releases[first] = committed;
    expect_refused(keyholder_.header(first), Why::answers_another, Piece::deposit);
    trade_.ledger.releases[trade_.order_id()] = committed;
    EXPECT_TRUE(keyholder_.header(trade_.order_id()));
}

TEST_F(ReleaseEvidence, InAnEntryThatDoesNotFitIsRefused) {
    auto committed = commit();
    committed.entry.core.back() = ' ';
    refuses(committed, Why::entry_unfit, Piece::release);
    committed = commit();
    committed.entry.leaf_hash[0] ^= 1;
    refuses(committed, Why::entry_unfit, Piece::release);
    committed = commit();
    committed.entry.private_part.reset();
    refuses(committed, Why::entry_unfit, Piece::release);
    draft_.event = contracts::OrderReleased{trade_.order_id(), {1}, {2}, tests::real_now()};
    refuses(commit(), Why::entry_unfit, Piece::release);
}

} // namespace
} // namespace datafloor::services
