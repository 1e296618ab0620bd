// Everything an audit must find, one damage at a time.
#include <gmock/gmock.h>

#include "ledger/tree/publisher.hpp"
#include "tests/ledger/audit/forgery.hpp"
#include "tests/ledger/tree/fixture.hpp"

namespace datafloor::ledger {
namespace {

using contracts::Scope;

/// Another leaf in its place, with the columns beside it.
void put_leaf(StoredEntry& entry, Leaf const& leaf) {
    entry.leaf = contracts::encode(leaf);
    entry.leaf_hash = crypto::leaf_hash(crypto::bytes_of(entry.leaf));
    entry.time = leaf.time;
}

void flip(std::string& text, std::size_t at) { text[at] = static_cast<char>(text[at] ^ 1); }

crypto::TreeHead head_of(Entries const& entries, std::size_t size) {
    crypto::Frontier frontier;
    for (std::size_t i = 0; i < size; ++i) frontier.append(entries[i].leaf_hash);
    return frontier.head();
}

TEST(Damage, OfAnyByteOfALeafIsFoundAtThatEntry) {
    for (std::size_t at = 0; at < market().entries[9].leaf.size(); at += 3) {
        auto entries = market().entries;
        flip(entries[9].leaf, at);
        auto const report = audit_of(entries);
        ASSERT_FALSE(report.good()) << at;
        EXPECT_EQ(report.findings.front().index, 9U) << at << " " << text_of(report);
    }
}

TEST(Damage, OfALeafWithItsStoredHashIsFoundNoLaterThanTheNextEntry) {
    for (std::size_t at = 0; at < market().entries[9].leaf.size(); at += 3) {
        auto entries = market().entries;
        flip(entries[9].leaf, at);
        entries[9].leaf_hash = crypto::leaf_hash(crypto::bytes_of(entries[9].leaf));
        auto const report = audit_of(entries);
        ASSERT_FALSE(report.good()) << at;
        EXPECT_THAT(report.findings.front().index, testing::AnyOf(9U, 10U)) << text_of(report);
    }
}

TEST(Damage, OfACoreOrAPrivatePartIsNamed) {
    auto entries = market().entries;
    flip(entries[8].core, entries[8].core.size() / 2);
    expect_found(entries, 8, AuditFault::body_altered);

    entries = market().entries;
    flip(*entries[8].private_part, 40);
    expect_found(entries, 8, AuditFault::private_altered);
    entries[8].private_sha256 = crypto::sha256(crypto::bytes_of(*entries[8].private_part));
    expect_found(entries, 8, AuditFault::body_altered);

    entries = market().entries;
    entries[8].private_part.reset();
    entries[8].private_sha256[0] ^= 1;
    expect_found(entries, 8, AuditFault::body_altered);

    entries = market().entries;
    entries[8].core.clear();
    expect_found(entries, 8, AuditFault::body_altered);
}

TEST(Damage, OfTheOrderOfEntriesIsNamed) {
    auto entries = market().entries;
    entries.erase(entries.begin() + 7);
    expect_found(entries, 7, AuditFault::entry_missing);

    entries = market().entries;
    entries.insert(entries.begin() + 7, entries[7]);
    expect_found(entries, 8, AuditFault::index_wrong);

    entries = market().entries;
    std::swap(entries[7], entries[8]);
    expect_found(entries, 7, AuditFault::entry_missing);
    std::swap(entries[7].index, entries[8].index);
    expect_found(entries, 7, AuditFault::index_wrong);

    entries = market().entries;
    entries.pop_back();
    expect_found(entries, entries.size(), AuditFault::entry_missing,
                 {.head = head_of(market().entries, market().entries.size())});
}

struct LeafDamage {
    AuditFault fault;
    std::function<void(Leaf&)> edit;
};

TEST(Damage, OfEveryMemberOfALeafIsNamed) {
    auto const before = *read_leaf(market().entries[8].leaf);
    std::vector<LeafDamage> const table{
        {AuditFault::chain_broken, [](Leaf& leaf) { leaf.prev[5] ^= 1; }},
        {AuditFault::time_not_increasing, [&](Leaf& leaf) { leaf.time = before.time; }},
        {AuditFault::floor_wrong, [](Leaf& leaf) { leaf.floor.value.bytes[15] ^= 1; }},
        {AuditFault::index_wrong, [](Leaf& leaf) { leaf.index = 10; }},
        {AuditFault::body_altered, [](Leaf& leaf) { leaf.body_sha256[0] ^= 1; }},
        {AuditFault::public_wrong, [](Leaf& leaf) { leaf.is_public = !leaf.is_public; }},
    };
    for (auto const& [fault, edit] : table) {
        auto entries = market().entries;
        auto leaf = *read_leaf(entries[9].leaf);
        edit(leaf);
        put_leaf(entries[9], leaf);
        expect_found(entries, 9, fault);
    }
}

TEST(Damage, OfTheColumnsBesideALeafIsNamed) {
    auto entries = market().entries;
    entries[9].time.micros += 1;
    expect_found(entries, 9, AuditFault::column_wrong);
    entries = market().entries;
    entries[9].leaf_hash[0] ^= 1;
    expect_found(entries, 9, AuditFault::column_wrong);
}

TEST(Damage, OfDocumentsAndSignaturesIsNamedThoughEveryHashFits) {
    auto const& entries = market().entries;
    auto const order = entry_with<contracts::OrderConfirmed>(entries);
    auto const fund_in = entry_with<contracts::FundsReceived>(entries);
    auto forge = market(); // its keys sign for the forger
    auto document = forge.order_document();
    auto const by = [&](std::string const& signer) {
        return [&forge, document, signer](Parts& parts) {
            parts.replace(0, forge.sign_bytes(signer, document), forge.record(signer, document));
        };
    };
    auto foreign = document;
    foreign.floor.value.bytes[15] ^= 1;
    std::vector<Rewrite> const table{
        {AuditFault::signature_wrong, order,
         [](Parts& parts) {
             auto& jws = parts.documents[0].jws;
             auto& letter = jws[jws.size() - 20];
             letter = letter == 'A' ? 'B' : 'A';
         }},
        {AuditFault::document_malformed, order, // the signature of another kind of document
         [](Parts& parts) { parts.documents[1].jws = parts.documents[0].jws; }},
        {AuditFault::signature_malformed, order,
         [](Parts& parts) { parts.documents[0].jws.pop_back(); }},
        {AuditFault::document_altered, order,
         [](Parts& parts) { flip(parts.documents[0].body, 60); }},
        {AuditFault::document_missing, order, [](Parts& parts) { parts.documents.pop_back(); }},
        {AuditFault::document_unexpected, order,
         [](Parts& parts) { parts.documents.push_back(parts.documents[0]); }},
        {AuditFault::document_altered, order,
         [](Parts& parts) { std::swap(parts.documents[0], parts.documents[1]); }},
        {AuditFault::key_unknown, order, by("stranger")},
        {AuditFault::key_lacks_scope, order, by("provider")},
        {AuditFault::event_contradicts_document, order, by("buyer")}, // another order's id
        {AuditFault::document_foreign, order,
         [&](Parts& parts) {
             parts.replace(0, forge.sign_bytes("buyer", foreign), forge.record("buyer", foreign));
         }},
        {AuditFault::event_contradicts_document, order,
         [](Parts& parts) {
             parts.event<contracts::DocumentRecorded>().typ = {"datafloor.receipt.v1"};
         }},
        {AuditFault::event_not_backed, fund_in,
         [](Parts& parts) {
             parts.documents.clear();
             parts.core.events.erase(parts.core.events.begin());
         }},
        {AuditFault::rulebook_wrong, order, [](Parts& parts) { ++parts.core.rulebook; }},
    };
    for (std::size_t i = 0; i < table.size(); ++i) {
        SCOPED_TRACE(i);
        auto const& [fault, index, edit] = table[i];
        expect_found(rewritten(entries, index, edit), index, fault);
    }
}

TEST(Damage, OfAFloorDocumentSignedByTheWrongKeyIsNamed) {
    auto forge = market();
    auto const index = entry_with<contracts::OrderConfirmed>(market().entries);
    auto const edit = [&](Parts& parts) {
        auto const confirmation =
            *contracts::decode<contracts::Confirmation>(parts.documents[1].body);
        parts.replace(1, forge.sign_bytes("keyholder", confirmation),
                      forge.record("keyholder", confirmation));
    };
    expect_found(rewritten(market().entries, index, edit), index, AuditFault::signer_not_entitled);
}

TEST(Damage, OfEventsAndMoneyIsNamedThoughEveryHashFits) {
    auto const& entries = market().entries;
    auto const order = entry_with<contracts::OrderConfirmed>(entries);
    auto const grant = entry_with<contracts::DownloadGranted>(entries);
    auto const fund_in = entry_with<contracts::FundsReceived>(entries);
    auto const settled = entry_with<contracts::OrderSettled>(entries);
    auto const released = entry_with<contracts::OrderReleased>(entries);
    auto const paid =
        std::get<contracts::Transferred>(read_core(entries[fund_in].core)->events.back());
    std::vector<Rewrite> const table{
        {AuditFault::event_misfit, grant,
         [](Parts& parts) { parts.event<contracts::DownloadGranted>().count = 6; }},
        {AuditFault::event_misfit, grant,
         [](Parts& parts) { // a step the state table does not have
             auto const order = parts.event<contracts::DownloadGranted>().order;
             parts.core.events.emplace_back(
                 contracts::OrderAccepted{order, {}, contracts::DeadlineEvidence{}});
         }},
        {AuditFault::transfer_unexpected, grant,
         [&](Parts& parts) { // money out of nothing
             auto forged = paid;
             forged.transfer = contracts::leg_id(crypto::Uuid{}, "gift");
             parts.core.events.emplace_back(forged);
         }},
        {AuditFault::transfer_misfit, grant,
         [&](Parts& parts) { // money that is not there
             auto forged = paid;
             forged.transfer = contracts::leg_id(crypto::Uuid{}, "theft");
             std::swap(forged.debit, forged.credit);
             forged.amount *= 2;
             parts.core.events.emplace_back(forged);
         }},
        {AuditFault::transfer_unexpected, fund_in,
         [](Parts& parts) { parts.event<contracts::Transferred>().amount *= 10; }},
        {AuditFault::event_contradicts_document, fund_in,
         [](Parts& parts) {
             parts.event<contracts::FundsReceived>().amount.amount *= 10;
             parts.event<contracts::Transferred>().amount *= 10;
         }},
        {AuditFault::transfer_missing, settled, [](Parts& parts) { parts.core.events.pop_back(); }},
        {AuditFault::transfer_missing, released,
         [](Parts& parts) { parts.core.events.pop_back(); }},
        {AuditFault::transfer_missing, order, [](Parts& parts) { parts.core.events.pop_back(); }},
        {AuditFault::event_misfit, order,
         [](Parts& parts) { parts.event<contracts::OrderConfirmed>().price.amount -= 1; }},
        {AuditFault::event_contradicts_document, order,
         [](Parts& parts) { parts.event<contracts::OrderConfirmed>().fee += 1; }},
        {AuditFault::event_contradicts_document, order,
         [](Parts& parts) {
             parts.event<contracts::OrderConfirmed>().deposit_by.micros += 1'000'000;
         }},
        {AuditFault::event_contradicts_document, released,
         [](Parts& parts) { parts.event<contracts::OrderReleased>().receipt_sha256[0] ^= 1; }},
        {AuditFault::event_misfit, 0,
         [](Parts& parts) { parts.core.events.erase(parts.core.events.begin()); }},
        {AuditFault::floor_wrong, 0,
         [](Parts& parts) { parts.event<contracts::FloorOpened>().floor.value.bytes[15] ^= 1; }},
    };
    for (std::size_t i = 0; i < table.size(); ++i) {
        SCOPED_TRACE(i);
        auto const& [fault, index, edit] = table[i];
        expect_found(rewritten(entries, index, edit), index, fault);
    }
}

TEST(Damage, OfTermsIsNamed) {
    auto early = market();
    early.append(
        "pass-deadline",
        {contracts::OrderRefunded{early.placed().order, contracts::RefundCause::no_key_deposit, {}},
         contracts::Transferred{contracts::leg_id(early.placed().order.value, "refund"),
                                contracts::TransferKind::posted,
                                {contracts::AccountKind::escrow, early.placed().order.value, {}},
                                {contracts::AccountKind::party, early.buyer().value, {}},
                                early.placed().price,
                                {}}},
        {});
    expect_found(early.entries, early.entries.size() - 1, AuditFault::deadline_wrong);
}

TEST(Damage, OfARefusalAndItsFindingIsNamed) {
    auto stage = market();
    stage.order();
    stage.deposit();
    stage.refuse();
    stage.wait({3600});
    stage.decide_refusal(true);
    stage.refuse();
    stage.decide_refusal(false);
    auto const& entries = stage.entries;
    auto const refused = entry_with<contracts::OrderRefused>(entries);
    auto const dismissed = entry_with<contracts::RefusalDecided>(entries);
    auto const upheld = entries.size() - 1;
    std::vector<Rewrite> const table{
        {AuditFault::deadline_wrong, refused,
         [](Parts& parts) { parts.event<contracts::OrderRefused>().decide_by.micros -= 1000; }},
        {AuditFault::event_contradicts_document, refused,
         [](Parts& parts) {
             parts.event<contracts::OrderRefused>().claim = contracts::RefusalClaim::not_served;
         }},
        {AuditFault::deadline_wrong, dismissed,
         [](Parts& parts) {
             parts.event<contracts::RefusalDecided>().receipt_by->micros -= 3'600'000'000;
         }},
        {AuditFault::event_contradicts_document, dismissed,
         [](Parts& parts) { // found right, called wrong
             auto& decided = parts.event<contracts::RefusalDecided>();
             decided.verdict = contracts::RefusalVerdict::upheld;
             decided.receipt_by.reset();
         }},
        {AuditFault::transfer_missing, upheld, [](Parts& parts) { parts.core.events.pop_back(); }},
        {AuditFault::event_contradicts_document, upheld,
         [](Parts& parts) { parts.event<contracts::RefusalDecided>().finding_sha256[0] ^= 1; }},
    };
    for (std::size_t i = 0; i < table.size(); ++i) {
        SCOPED_TRACE(i);
        auto const& [fault, index, edit] = table[i];
        expect_found(rewritten(entries, index, edit), index, fault);
    }
}

TEST(Damage, OfAKeyThatIsNoLongerInForceIsNamed) {
    auto late = market();
    late.wait({400LL * 86'400});
    auto const document = late.fund_in(5);
    auto const reference = Market::hash_of(document.bank_reference.value);
    contracts::Transferred const transferred{
        contracts::transfer_id(document.id),
        contracts::TransferKind::posted,
        {contracts::AccountKind::bank, late.actor("cashier").party.value, {}},
        {contracts::AccountKind::party, document.party.value, {}},
        5,
        {}};
    late.append("record-fund-in",
                {late.record("cashier", document),
                 contracts::FundsReceived{document.party, document.amount, reference}, transferred},
                {late.sign_bytes("cashier", document)});
    expect_found(late.entries, late.entries.size() - 1, AuditFault::key_not_in_force);
}

/// Binds the stranger's key to the buyer; the registrar did not.
Entries with_binding(std::string const& binder, std::string const& approver) {
    auto forge = market();
    auto binding = forge.binding("stranger", contracts::KeyRole::trader, {Scope::order});
    binding.party = forge.buyer();
    auto const hash = crypto::sha256(crypto::bytes_of(contracts::encode(binding)));
    auto approval = forge.fresh<contracts::BindingApproval>(hash);
    approval.party = binding.party;
    approval.key = crypto::thumbprint(forge.actor(binder).key.public_key());
    auto counter = forge.fresh<contracts::Countersignature>(hash);
    auto const signed_binding = forge.sign_bytes(binder, binding);
    counter.signature_sha256 = Market::hash_of(signed_binding.jws);
    forge.append("bind-key",
                 {forge.record(binder, binding), forge.record(approver, approval),
                  forge.record("documents", counter),
                  contracts::KeyBound{binding.key, binding.party, binding.user, binding.role,
                                      binding.scopes, binding.recipient, binding.spending_limit,
                                      binding.valid_from.instant, binding.valid_until.instant}},
                 {signed_binding, forge.sign_bytes(approver, approval),
                  forge.sign_bytes("documents", counter)});
    return forge.entries;
}

TEST(Damage, OfKeyBindingsIsNamed) {
    auto const index = market().entries.size();
    EXPECT_TRUE(audit_of(with_binding("stranger", "registrar")).good());
    expect_found(with_binding("stranger", "stranger"), index, AuditFault::key_unknown);
    expect_found(with_binding("stranger", "buyer"), index, AuditFault::key_lacks_scope);
    expect_found(with_binding("buyer", "registrar"), index, AuditFault::signer_not_entitled);
}

TEST(Damage, OfKeyRevocationsIsNamed) {
    using contracts::RevocationCause;
    auto const revoked = [](std::string const& key, std::string const& signer, auto const& edit) {
        auto forge = market();
        auto const document = forge.revocation(key, RevocationCause::retired);
        contracts::KeyRevoked event{document.key, document.cause};
        edit(event);
        forge.append("revoke-key", {forge.record(signer, document), event},
                     {forge.sign_bytes(signer, document)});
        return forge.entries;
    };
    auto const index = market().entries.size();
    auto const nothing = [](contracts::KeyRevoked&) {};
    EXPECT_TRUE(audit_of(revoked("buyer", "registrar", nothing)).good());
    expect_found(revoked("buyer", "provider", nothing), index, AuditFault::signer_not_entitled);
    expect_found(revoked("officer", "registrar", nothing), index, AuditFault::signer_not_entitled);
    expect_found(
        revoked("buyer", "buyer", [](auto& event) { event.cause = RevocationCause::compromised; }),
        index, AuditFault::event_contradicts_document);
}

TEST(Damage, OfADeliveryToARevokedKeyIsNamed) {
    auto forge = market();
    forge.order();
    forge.revoke("buyer", contracts::RevocationCause::retired);
    auto const deposit = forge.deposit_document();
    auto const index = forge.entries.size();
    forge.append(
        "deposit-key",
        {forge.record("keyholder", deposit),
         contracts::KeyDeposited{deposit.order,
                                 crypto::sha256(crypto::bytes_of(contracts::encode(deposit))),
                                 deposit.header_sha256,
                                 deposit.sealed_sha256,
                                 {}}},
        {forge.sign_bytes("keyholder", deposit)});
    expect_found(forge.entries, index, AuditFault::event_contradicts_document);
}

/// A key of a later entry does not count before it.
TEST(Damage, OfAKeyUsedBeforeItWasBoundIsNamed) {
    auto const edit = [](Parts& parts) {
        auto forge = market();
        auto const document = *contracts::decode<contracts::Admission>(parts.documents[0].body);
        parts.replace(0, forge.sign_bytes("buyer", document), forge.record("buyer", document));
    };
    auto const index = entry_with<contracts::PartyAdmitted>(market().entries, 1);
    expect_found(rewritten(market().entries, index, edit), index, AuditFault::key_unknown);
}

class DamageOfTheTree : public testing::Test {
  protected:
    crypto::NoteSigner log_{"floor.example/ledger", crypto::SigningKey::generate()};

    [[nodiscard]] std::string checkpoint(crypto::TreeHead const& head) const {
        return crypto::sign_checkpoint({.origin = "floor.example/ledger", .head = head}, log_);
    }
};

TEST_F(DamageOfTheTree, IsNamed) {
    auto const& entries = market().entries;
    auto const size = entries.size();
    std::vector const sound{checkpoint(head_of(entries, 5)), checkpoint(head_of(entries, size))};
    auto const report = audit_of(
        entries, {.log = log_.verifier(), .checkpoints = sound, .head = head_of(entries, size)});
    EXPECT_TRUE(report.good()) << text_of(report);
    EXPECT_EQ(report.checkpoints, 2U);

    auto wrong = head_of(entries, 5);
    wrong.root[0] ^= 1;
    auto const forked =
        audit_of(entries, {.log = log_.verifier(), .checkpoints = {checkpoint(wrong)}});
    ASSERT_FALSE(forked.good());
    EXPECT_EQ(forked.findings.front().fault, AuditFault::root_wrong);

    wrong = head_of(entries, size);
    wrong.root[0] ^= 1;
    EXPECT_EQ(audit_of(entries, {.head = wrong}).findings.front().fault, AuditFault::root_wrong);

    wrong.size = size + 1;
    expect_found(entries, size, AuditFault::entry_missing,
                 {.log = log_.verifier(), .checkpoints = {checkpoint(wrong)}});

    crypto::NoteSigner const other("floor.example/ledger", crypto::SigningKey::generate());
    EXPECT_EQ(
        audit_of(entries, {.log = other.verifier(), .checkpoints = sound}).findings.front().fault,
        AuditFault::checkpoint_refused);
}

TEST_F(DamageOfTheTree, NamesTheLeafThatIsNotThePublishedOne) {
    auto const& entries = market().entries;
    tests::TemporaryFolder const folder;
    TileStore const tiles(folder.path());
    auto source = source_of(entries);
    HeadStore const heads(folder.path() / "head");
    ASSERT_TRUE(heads.create());
    Publisher publisher(source, heads, tiles, std::move(log_), folder.path() / "checkpoint");
    auto const head = publisher.step();
    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_TRUE(audit_of(entries, {.tiles = &tiles}).good());
    // Nothing but the hash of another salt tells this history from the published one.
    auto const edit = [](Parts& parts) { parts.core.salt[3] ^= 1; };
    expect_found(rewritten(entries, 12, edit), 12, AuditFault::leaf_not_published,
                 {.tiles = &tiles});
}

} // namespace
} // namespace datafloor::ledger
