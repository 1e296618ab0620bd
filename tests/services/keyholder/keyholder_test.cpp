// A hostile caller with the socket gets no file key, and no header before the release.
#include "tests/services/keyholder/keyholder_fixture.hpp"

namespace datafloor::services {
namespace {

using tests::Actor;
using tests::KeyholderTrade;
using tests::ReleaseDraft;
using tests::sign;

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
    expect(PayloadFault::payload_truncated);
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
