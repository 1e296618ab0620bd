// The tables of docs/DOCUMENTS.md: members from the records, meanings from the lists below. A
// member without a meaning fails the test.
#include "contracts/documents.hpp"
#include "tests/contracts/kept_text.hpp"
#include "tests/contracts/member_table.hpp"

namespace datafloor::contracts {
namespace {

struct Kind {
    std::string_view typ;
    std::string_view title;
    std::string_view signer;
    std::string_view answers;
    std::string_view effect;
    std::string_view declines;
};

Kind const kinds[] = {
    {"datafloor.admission.v1", "Admission", "a registrar of the operator", "-",
     "The organisation is a party of the floor, in these capacities.",
     "identity_mismatch, party_exists, party_unknown (control group), role_not_admitted"},
    {"datafloor.key-binding.v1", "Key binding", "the new key itself", "-",
     "With its approval: the key counts for its party from `valid_from` to `valid_until`. Public.",
     "key_already_bound, party_unknown, role_not_admitted, scope_not_in_role, validity_empty, "
     "amount_out_of_range"},
    {"datafloor.binding-approval.v1", "Binding approval", "a registrar of the operator",
     "the key binding", "The binding takes effect; the floor counter-signs it.",
     "signer_not_entitled"},
    {"datafloor.countersignature.v1", "Counter-signature", "the floor",
     "the document it stands for", "The floor saw this body with this signature.", "-"},
    {"datafloor.key-rotation.v1", "Key rotation", "the old key", "the new key's binding",
     "The new key counts with party, user, role, scopes, limit and recipient of the old one, to no "
     "later end; the old one signs nothing more. What it signed stands, and its orders go on with "
     "the "
     "recipient they name. Public.",
     "key_unknown, key_not_in_force, party_frozen, signer_not_entitled, key_already_bound, "
     "rotation_differs, validity_empty, key_rotated_too_often"},
    {"datafloor.key-revocation.v1", "Key revocation",
     "the key itself, a key of its party that may sign all it may, or a registrar of the operator "
     "(not for a key of the regulator)",
     "-",
     "The key signs nothing more, for ever. Orders of a revoked key whose receipt is not given "
     "get "
     "no header: a deposit is voided and T1 runs anew, in which the party may cancel. If it is "
     "compromised, offers it signed take no order, and their orders without a receipt are held. "
     "Public.",
     "key_unknown, key_not_in_force, signer_not_entitled, subject_key_unknown, "
     "key_revoked_already"},
    {"datafloor.listing.v1", "Listing description", "the provider", "-",
     "With its manifest: a draft version. A class that the rulebook does not list is stopped, and "
     "the attempt is an entry.",
     "role_not_admitted, party_suspended, listing_not_yours, version_number_wrong, "
     "class_not_listable, licence_mismatch"},
    {"datafloor.manifest.v1", "Manifest", "the provider", "the listing description",
     "What the stored bytes must be: evidence for every later step.",
     "signer_not_entitled, custody_not_offered, manifest_mismatch, licence_mismatch, "
     "payload_reused"},
    {"datafloor.ingest-finding.v1", "Ingest finding", "the keyholder", "the manifest",
     "The payload is stored and checked, its key sealed; the floor counter-signs the manifest.",
     "signer_not_entitled, version_unknown, version_state_wrong, manifest_mismatch"},
    {"datafloor.inspection.v1", "Inspection", "an inspector of the operator",
     "the listing description", "The version is inspected, or refused for good.",
     "signer_not_entitled, version_unknown, version_state_wrong, manifest_mismatch, "
     "payload_missing, class_mismatch"},
    {"datafloor.suspension-directive.v1", "Suspension directive", "an officer of the regulator",
     "-",
     "No offer, order, key deposit, download or disclosure on the listing, until it is lifted.",
     "signer_not_entitled, listing_unknown, listing_suspended, listing_not_suspended"},
    {"datafloor.party-directive.v1", "Party directive", "an officer of the regulator", "-",
     "`suspend`: no listing, offer or order of the party; what runs goes on. `freeze`, by two "
     "officers: it signs nothing but the revocation of a key, its tokens and payouts stop, orders "
     "it provides are held until the receipt, and whoever deals with it may cancel until then with "
     "all its money. A first word on a freeze or its lift waits for another officer's that says "
     "the same.",
     "signer_not_entitled, party_unknown, role_not_admitted (operator and regulator), "
     "party_suspended, party_not_suspended, party_frozen, party_not_frozen, "
     "directive_given_already"},
    {"datafloor.order-directive.v1", "Order directive", "an officer of the regulator", "-",
     "By two officers: the order takes no step but those of officers, and its clock stands still, "
     "until the lift by two or the rulebook's `freeze_max`; then the clock goes on with what was "
     "left. A first word waits for another officer's that says the same.",
     "signer_not_entitled, order_unknown, order_state_wrong, order_frozen, order_not_frozen, "
     "directive_given_already"},
    {"datafloor.listing-withdrawal.v1", "Listing withdrawal", "the provider",
     "the listing description", "No new offer or order on this version; placed orders go on.",
     "version_unknown, version_state_wrong"},
    {"datafloor.offer.v1", "Offer", "the provider", "the manifest",
     "The version is listed at this price and these terms. Its document id is the offer's id.",
     "party_suspended, version_unknown, version_state_wrong, "
     "listing_suspended, licence_mismatch, currency_unknown, price_out_of_range, "
     "class_not_listable, class_only_free, fee_out_of_range, deadline_out_of_range, "
     "validity_out_of_range, party_unknown, role_not_admitted, refund_out_of_range"},
    {"datafloor.offer-withdrawal.v1", "Offer withdrawal", "the provider", "the offer",
     "No new order on this offer.", "offer_unknown, offer_closed"},
    {"datafloor.fund-in.v1", "Fund-in", "a cashier of the operator", "-",
     "The party's account is credited.",
     "signer_not_entitled, currency_unknown, amount_out_of_range, party_unknown, "
     "role_not_admitted, bank_reference_used"},
    {"datafloor.order.v1", "Order", "the buyer", "the offer",
     "The price moves into the order's escrow account and the licence contract is in force; the "
     "confirmation says so. Its document id is the order's id.",
     "floor_halted, offer_unknown, listing_suspended, listing_withdrawn, class_not_listable, "
     "party_suspended, offer_closed, offer_not_yet_valid, offer_expired, offer_not_for_you, "
     "offer_exhausted, price_mismatch, manifest_mismatch, licence_mismatch, role_not_admitted, "
     "own_listing, recipient_missing, recipient_mismatch, spending_limit_exceeded, "
     "licence_denies, funds_insufficient, offer_key_compromised"},
    {"datafloor.confirmation.v1", "Confirmation", "the floor", "the order",
     "Money in escrow, contract in force; T1 runs.", "-"},
    {"datafloor.cancellation.v1", "Cancellation", "the buyer or the provider", "the confirmation",
     "Before the key deposit: the whole price goes back.", "order_unknown, order_state_wrong"},
    {"datafloor.key-deposit.v1", "Key deposit", "the keyholder", "the confirmation",
     "The header exists, wrapped for this order's recipient; downloads begin and T2 runs.",
     "signer_not_entitled, order_unknown, order_state_wrong, order_frozen, deadline_passed, "
     "listing_suspended, provider_frozen, "
     "recipient_mismatch, header_mismatch, recipient_revoked, offer_key_compromised"},
    {"datafloor.receipt.v1", "Receipt", "the buyer", "the key deposit",
     "In the same entry: release, right to the header, price reserved for provider, fee and tax.",
     "order_unknown, order_state_wrong, deadline_passed, receipt_mismatch, recipient_revoked, "
     "offer_key_compromised"},
    {"datafloor.refusal.v1", "Refusal", "the buyer", "the key deposit",
     "Before T2: the delivery is not as promised. T2 stands still and no refusal fee runs; "
     "an "
     "officer has the bytes hashed again, until T4. Without a finding until then the whole "
     "price "
     "goes back. The buyer's receipt withdraws the refusal.",
     "order_unknown, order_state_wrong, deadline_passed"},
    {"datafloor.refusal-finding.v1", "Refusal finding", "an officer of the regulator",
     "the refusal",
     "The officer says what the floor served; the rule compares it with the manifest. Other "
     "bytes, "
     "or none: the whole price goes back. The manifest's bytes: T2 goes on, the time it "
     "stood "
     "still added.",
     "signer_not_entitled, order_unknown, order_state_wrong, deadline_passed"},
    {"datafloor.release.v1", "Release", "the floor", "the receipt",
     "The buyer has the right to the header, for ever; the disclosure term runs.", "-"},
    {"datafloor.disclosure.v1", "Disclosure", "the keyholder", "the release",
     "The header lies open to the buyer; T3 runs.",
     "signer_not_entitled, order_unknown, order_state_wrong, deadline_passed, "
     "listing_suspended, "
     "header_mismatch"},
    {"datafloor.acceptance.v1", "Acceptance", "the buyer", "the disclosure",
     "The order is accepted and its settlement due.", "order_unknown, order_state_wrong"},
    {"datafloor.dispute.v1", "Dispute", "the buyer", "the disclosure",
     "Before T3: the data is not as promised. T3 stands still, the money stays reserved, T4 runs. "
     "After T4 two officers decide, whatever the claim. An acceptance withdraws the dispute.",
     "order_unknown, order_state_wrong, deadline_passed"},
    {"datafloor.dispute-finding.v1", "Dispute finding", "the arbiter the offer names",
     "the dispute",
     "Decides `key-does-not-fit` and `chunk-differs`, until T4: the provider is paid, the price "
     "goes "
     "back, or a part of it within the offer's rule; then provider, fee and tax get their shares "
     "of "
     "the rest.",
     "signer_not_entitled, order_unknown, order_state_wrong, deadline_passed, "
     "refund_out_of_range"},
    {"datafloor.dispute-directive.v1", "Dispute directive", "an officer of the regulator",
     "the dispute",
     "Waits for one of another officer that agrees; together they decide what the finding could: "
     "`content-poor`, any claim where the offer names no arbiter, and after T4 every claim.",
     "signer_not_entitled, order_unknown, order_state_wrong, deadline_not_reached, "
     "refund_out_of_range"},
    {"datafloor.settlement.v1", "Settlement", "the floor",
     "the acceptance, the decision of a dispute, or the disclosure where T3 passed in silence",
     "The reserved transfers are posted.", "-"},
    {"datafloor.payout-request.v1", "Payout request", "a treasurer of the party", "-",
     "The amount is reserved. Its document id is the payout's id.",
     "signer_not_entitled, currency_unknown, amount_out_of_range, funds_insufficient"},
    {"datafloor.payout-conclusion.v1", "Payout conclusion", "a cashier of the operator",
     "the payout request", "The reserved amount is posted, or given back.",
     "signer_not_entitled, payout_unknown, payout_state_wrong"},
};

Meanings const meanings = {
    {"typ", "the kind"},
    {"v", "version of the format"},
    {"floor", "the floor's permanent id"},
    {"id", "this document's id, used once for ever across all signers"},
    {"time", "when its maker says it was made"},
    {"salt", "random, so that the hash cannot be guessed"},
    {"answers", "hash of the document it answers"},
    {"party", "the party it is about"},
    {"roles", "the capacities it is admitted in"},
    {"country", "where it is registered"},
    {"name", "legal name"},
    {"business_code", "number in the business register"},
    {"identity_sha256", "SHA-256 of this document's salt and of JCS{business_code, name}"},
    {"control_group", "a party under the same control, whose group it joins"},
    {"user", "the person or machine that holds the key"},
    {"key", "the key"},
    {"role", "what the key is for"},
    {"scopes", "the acts it may sign, within its role's in the rulebook"},
    {"recipient", "age recipient to which headers are wrapped"},
    {"spending_limit", "the most one order may cost, in minor units"},
    {"datafloor.key-binding.v1/valid_from", "the binding counts from here"},
    {"datafloor.key-binding.v1/valid_until", "and ends before this instant"},
    {"datafloor.binding-approval.v1/key", "thumbprint of the bound key"},
    {"datafloor.key-rotation.v1/key", "thumbprint of the new key"},
    {"datafloor.key-revocation.v1/key", "thumbprint of the revoked key"},
    {"cause", "put away, or maybe in other hands"},
    {"signature_sha256", "hash of the detached JWS text"},
    {"listing", "the listing"},
    {"version", "number of the version, from 1"},
    {"class", "supervision class"},
    {"datafloor.inspection.v1/class", "the class the inspector finds"},
    {"flags", "side flags"},
    {"title", "in both languages"},
    {"title.en", "English"},
    {"title.vi", "Vietnamese"},
    {"summary", "in both languages"},
    {"summary.en", "English"},
    {"summary.vi", "Vietnamese"},
    {"product_type", "kind of product"},
    {"sector", "sector of the economy"},
    {"delivery_mode", "how the data is delivered"},
    {"origin", "where the data was made"},
    {"keywords", "for the search"},
    {"records", "how many"},
    {"subjects", "distinct people the data is about; 0 for none"},
    {"period", "the time the data covers"},
    {"media_type", "of the plaintext"},
    {"source", "where the data comes from"},
    {"source.name", "what it is called there"},
    {"source.licence", "under what it was obtained"},
    {"source.url", "where it can be found"},
    {"rights", "the claim that the provider may sell"},
    {"rights.holder", "who holds the right"},
    {"rights.basis", "on what it rests"},
    {"rights.scope", "how far it goes"},
    {"rights.evidence_sha256", "hash of the proof, kept by the provider"},
    {"disclosures", "the five that must be published"},
    {"disclosures.quality", "how it was checked"},
    {"disclosures.accuracy", "how exact it is"},
    {"disclosures.completeness", "how much is there"},
    {"disclosures.update", "how often it is renewed"},
    {"disclosures.limits", "what it is not good for"},
    {"licence", "the policy, ODRL 2.2 as JSON-LD; its words are in WORDS.md"},
    {"licence.@context", "of ODRL"},
    {"licence.@type", "an ODRL Offer"},
    {"licence.profile", "the floor's profile"},
    {"licence.uid", "the licence's own name"},
    {"licence.target", "`urn:uuid:` and the listing's id"},
    {"licence.assigner", "`urn:uuid:` and the provider's party id"},
    {"licence.permission", "what is allowed"},
    {"licence.permission[].action", "the act"},
    {"licence.permission[].constraint", "all of these must hold"},
    {"licence.permission[].constraint[].leftOperand", "what is limited"},
    {"licence.permission[].constraint[].operator", "how it compares"},
    {"licence.permission[].constraint[].rightOperand", "one value; several with isAnyOf, isNoneOf"},
    {"licence.permission[].constraint[].unit", "the currency of a payAmount"},
    {"licence.permission[].duty", "what must be done in return"},
    {"licence.permission[].duty[].action", "the duty"},
    {"licence.permission[].duty[].constraint", "by when, how much; not empty"},
    {"licence.permission[].duty[].constraint[].leftOperand", "dateTime, elapsedTime, payAmount"},
    {"licence.permission[].duty[].constraint[].operator", "how it compares"},
    {"licence.permission[].duty[].constraint[].rightOperand", "one value"},
    {"licence.permission[].duty[].constraint[].unit", "the currency of a payAmount"},
    {"licence.prohibition", "what is forbidden; always `floor:reidentify`"},
    {"licence.prohibition[].action", "the act"},
    {"licence.prohibition[].constraint", "it holds where all of these do; not empty"},
    {"licence.prohibition[].constraint[].leftOperand", "what is limited"},
    {"licence.prohibition[].constraint[].operator", "how it compares"},
    {"licence.prohibition[].constraint[].rightOperand",
     "one value; several with isAnyOf, isNoneOf"},
    {"licence.prohibition[].constraint[].unit", "the currency of a payAmount"},
    {"licence.conflict", "what prevails where an act is permitted and prohibited"},
    {"delivery_class", "one payload for all buyers, or one for each"},
    {"custody", "who can open the key before release"},
    {"suite", "`age-v1-x25519`"},
    {"payload", "the stored ciphertext, the payload part of an age file"},
    {"payload.bytes", "its length, nonce included"},
    {"payload.sha256", "its hash"},
    {"payload.nonce", "its first 16 bytes"},
    {"plaintext", "what it opens to"},
    {"plaintext.bytes", "length"},
    {"plaintext.chunk", "65536"},
    {"plaintext.chunks", "how many, at least 1"},
    {"plaintext.media_type", "as in the description"},
    {"plaintext.tree_root", "root of the evidence tree over all chunks"},
    {"key_commitment", "commits to the one file key"},
    {"hpt_list", "the list of keyed plaintext hashes, stored beside the payload"},
    {"hpt_list.bytes", "32 for each chunk"},
    {"hpt_list.sha256", "its hash"},
    {"schema_sha256", "hash of the schema"},
    {"licence_sha256", "hash of the policy's canonical bytes"},
    {"quality_sha256", "hash of the quality report"},
    {"provenance_sha256", "hash of the provenance file"},
    {"payload_sha256", "hash of the stored payload"},
    {"sealed_sha256", "hash of what the keyholder sealed"},
    {"manifest_sha256", "document hash of the manifest"},
    {"verdict", "what the inspector decides"},
    {"reason", "in words"},
    {"act", "suspend or lift"},
    {"datafloor.party-directive.v1/act", "what becomes of the party"},
    {"datafloor.order-directive.v1/act", "freeze or lift"},
    {"legal_basis", "the article it rests on"},
    {"price", "the whole price"},
    {"price.amount", "in minor units"},
    {"price.currency", "the currency"},
    {"valid_from", "orders are taken from here"},
    {"valid_until", "and no longer at this instant"},
    {"key_deposit_seconds", "T1"},
    {"receipt_seconds", "T2"},
    {"acceptance_seconds", "T3"},
    {"dispute_seconds", "T4"},
    {"refusal_fee", "what the provider keeps if no receipt comes, in minor units"},
    {"orders_max", "no more orders than this"},
    {"buyer", "the buying party"},
    {"datafloor.offer.v1/buyer", "only this party may order"},
    {"provider", "the selling party"},
    {"offer", "the offer"},
    {"order", "the order"},
    {"amount", "what moves"},
    {"amount.amount", "in minor units"},
    {"amount.currency", "the currency"},
    {"bank_reference", "the bank's own reference"},
    {"account", "the registered payment account"},
    {"payout", "the payout"},
    {"outcome", "what the bank did"},
    {"purpose", "what the buyer wants the data for"},
    {"place_of_use", "where it will be used"},
    {"fee", "the operator's, in minor units"},
    {"tax", "withheld, in minor units"},
    {"deposit_by", "end of T1"},
    {"rulebook", "version of the rulebook in force"},
    {"header_sha256", "hash of the header"},
    {"header_bytes", "its length"},
    {"confirmation_sha256", "document hash of the confirmation"},
    {"datafloor.receipt.v1/payload", "what the buyer holds"},
    {"datafloor.receipt.v1/payload.bytes", "its length"},
    {"disclose_by", "end of the disclosure term"},
    {"claim", "what is wrong"},
    {"evidence_sha256", "hash of what shows it, which is given to who decides"},
    {"report_sha256", "hash of the arbiter's report"},
    {"verdict.outcome", "how the dispute ends"},
    {"verdict.refund", "what a partial refund gives back, in minor units"},
    {"datafloor.dispute-finding.v1/verdict", "what is decided"},
    {"datafloor.dispute-directive.v1/verdict", "what the officer decides"},
    {"refund", "back to the buyer after a partial refund, in minor units"},
    {"arbiter", "decides disputes that a machine can decide; absent: officers do"},
    {"partial_refund_max_basis_points", "the most of the price a partial refund gives back"},
    {"datafloor.refusal-finding.v1/payload", "what the floor served; absent: nothing"},
    {"datafloor.refusal-finding.v1/payload.bytes", "its length"},
    {"to_provider", "what the provider gets"},
    {"to_provider.amount", "in minor units"},
    {"to_provider.currency", "the currency"},
};

bool is_common(std::string_view path) {
    for (auto const name : {"typ", "v", "floor", "id", "time", "salt", "answers"})
        if (path == name) return true;
    return false;
}

std::string meaning_of(std::string_view typ, std::string const& path) {
    auto found = meanings.find(std::string(typ) + "/" + path);
    if (found == meanings.end()) found = meanings.find(path);
    EXPECT_TRUE(found != meanings.end()) << typ << " has an undocumented member " << path;
    return found == meanings.end() ? "?" : found->second;
}

template <class D>
std::string section_of(Kind const& kind) {
    std::string out = "### " + std::string(kind.title) + "\n\n`" + std::string(D::typ) + "`, ";
    out += "signed by " + std::string(kind.signer) + ". Answers: " + std::string(kind.answers) +
           ".\n\n" + std::string(kind.effect) + "\n\n";
    if (kind.declines != "-") out += "Declined with: " + std::string(kind.declines) + ".\n\n";
    std::string rows;
    each_path<D>("", [&](std::string const& path, std::string const& form) {
        auto const meaning = meaning_of(D::typ, path);
        if (!is_common(path)) rows += "| `" + path + "` | " + form + " | " + meaning + " |\n";
    });
    if (rows.empty()) return out + "No members of its own.\n\n";
    return out + "| member | form | meaning |\n|---|---|---|\n" + rows + "\n";
}

std::string all_sections() {
    std::string out = "\n";
    each_document([&]<class D>() {
        auto const kind = std::ranges::find(kinds, D::typ, &Kind::typ);
        ASSERT_TRUE(kind != std::end(kinds)) << D::typ << " is undocumented";
        out += section_of<D>(*kind);
    });
    return out;
}

std::string common_rows() {
    std::string out = "| member | form | meaning |\n|---|---|---|\n";
    each_path<Acceptance>("", [&](std::string const& path, std::string const& form) {
        if (!is_common(path)) return;
        auto const shown = path == "typ" ? "`\"datafloor.KIND.v1\"`" : form;
        out += "| `" + path + "` | " + shown + " | " + meaning_of("", path) + " |\n";
    });
    return out;
}

template <class E>
std::string event_row() {
    std::string members;
    each_member<E>([&](auto const& m) {
        if (m.name == "type") return;
        if (!members.empty()) members += ", ";
        members += "`" + std::string(m.name) + "`";
    });
    return "| `" + std::string(E::type) + "` | " + members + " |\n";
}

template <class... E>
std::string event_rows(std::variant<E...> const*) {
    std::string out = "| event | members beside `type` |\n|---|---|\n";
    ((out += event_row<E>()), ...);
    return out;
}

template <class... C>
std::string command_rows(std::variant<C...> const*) {
    std::string out;
    ((out += "- `" + std::string(C::kind) + "`\n"), ...);
    return out;
}

TEST(DocumentsDoc, ShowsEveryMemberOfEveryDocument) {
    expect_in_docs("docs/DOCUMENTS.md", "common", common_rows());
    expect_in_docs("docs/DOCUMENTS.md", "documents", all_sections());
}

TEST(DocumentsDoc, ShowsEveryEventAndCommand) {
    expect_in_docs("docs/DOCUMENTS.md", "events", event_rows(static_cast<Event const*>(nullptr)));
    expect_in_docs("docs/DOCUMENTS.md", "commands",
                   command_rows(static_cast<Command const*>(nullptr)));
}

TEST(DocumentsDoc, NamesOnlyReasonsThatExist) {
    for (auto const& kind : kinds) {
        std::string_view rest = kind.declines;
        while (!rest.empty() && rest != "-") {
            auto const end = rest.find(", ");
            auto name = rest.substr(0, end);
            name = name.substr(0, name.find(' '));
            EXPECT_TRUE(from_name<Reason>(name).has_value()) << kind.typ << ": " << name;
            rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 2);
        }
    }
}

TEST(Words, NameEveryWordOfTheLicenceProfile) {
    auto const words = read_kept(kept("docs/WORDS.md"));
    auto const expect_all = [&](auto const& names) {
        for (auto const name : names)
            EXPECT_NE(words.find("`" + std::string(name) + "`"), std::string::npos) << name;
    };
    expect_all(EnumNames<LicenceAction>::names);
    expect_all(EnumNames<LicenceDuty>::names);
    expect_all(EnumNames<LeftOperand>::names);
    expect_all(EnumNames<ConstraintOperator>::names);
    expect_all(EnumNames<ConflictStrategy>::names);
}

} // namespace
} // namespace datafloor::contracts
