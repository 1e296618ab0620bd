#include "ledger/audit/backing.hpp"

#include "contracts/licence/policy.hpp"
#include "contracts/order/legs.hpp"
#include "ledger/audit/directives.hpp"
#include "ledger/audit/quarrels.hpp"

namespace datafloor::ledger {
namespace {

using namespace contracts;

/// Events that no document backs.
void back(Check&, State const&, FloorOpened const&, Documents const&, Place const&) {}

void back(Check&, State const&, DocumentRecorded const&, Documents const&, Place const&) {}

/// Which transfers there may be is checked by ledger/audit/transfers.hpp.
void back(Check&, State const&, Transferred const&, Documents const&, Place const&) {}

/// Entry 0 alone binds and admits without documents.
void back(Check& check, State const&, PartyAdmitted const& event, Documents const& documents,
          Place const& place) {
    if (place.index == 0) return;
    auto const [recorded, document, prepared] = check.need<Admission>(documents);
    if (document == nullptr) return;
    check.agree(document->party == event.party && document->roles == event.roles &&
                    document->country == event.country &&
                    document->identity_sha256 == event.identity_sha256 &&
                    document->control_group.value_or(document->party) == event.control_group,
                "party, roles, country, identity or control group");
}

bool same(KeyBinding const& document, KeyBound const& event) {
    return document.key == event.key && document.party == event.party &&
           document.user == event.user && document.role == event.role &&
           document.scopes == event.scopes && document.recipient == event.recipient &&
           document.spending_limit == event.spending_limit &&
           document.valid_from.instant == event.valid_from &&
           document.valid_until.instant == event.valid_until;
}

void back(Check& check, State const&, KeyBound const& event, Documents const& documents,
          Place const& place) {
    if (place.index == 0) return;
    auto const binding = check.need<KeyBinding>(documents);
    auto const approval = check.need<BindingApproval>(documents);
    auto const counter = check.need<Countersignature>(documents);
    if (binding.recorded != nullptr)
        check.agree(binding.recorded->signer == crypto::thumbprint(event.key),
                    "another key signed the binding");
    if (binding.document == nullptr || approval.document == nullptr || counter.document == nullptr)
        return;
    check.agree(same(*binding.document, event), "the binding");
    check.agree(approval.document->answers == binding.recorded->sha256 &&
                    approval.document->key == binding.recorded->signer &&
                    approval.document->party == event.party,
                "the approval is of another binding");
    check.agree(counter.document->answers == binding.recorded->sha256 &&
                    counter.document->signature_sha256 == binding.prepared->jws_sha256,
                "the counter-signature is of another binding");
}

void back(Check& check, State const& state, KeyRotated const& event, Documents const& documents,
          Place const&) {
    auto const binding = check.need<KeyBinding>(documents);
    auto const rotation = check.need<KeyRotation>(documents);
    auto const counter = check.need<Countersignature>(documents);
    auto const id = crypto::thumbprint(event.successor);
    if (binding.recorded != nullptr && rotation.recorded != nullptr)
        check.agree(binding.recorded->signer == id && rotation.recorded->signer == event.key,
                    "a rotation is signed by the old key and by the new one");
    if (binding.document == nullptr || rotation.document == nullptr || counter.document == nullptr)
        return;
    auto const& old = *state.find<PartyKey>(event.key);
    KeyBound const bound{event.successor,    old.party,        old.user,
                         old.role,           old.scopes,       event.recipient,
                         old.spending_limit, event.valid_from, event.valid_until};
    check.agree(same(*binding.document, bound) && event.recipient == old.recipient &&
                    event.valid_until <= old.valid_until,
                "the binding, or more than the old key had");
    check.agree(rotation.document->answers == binding.recorded->sha256 &&
                    rotation.document->key == id,
                "the rotation is of another binding");
    check.agree(counter.document->answers == binding.recorded->sha256 &&
                    counter.document->signature_sha256 == binding.prepared->jws_sha256,
                "the counter-signature is of another binding");
}

void back(Check& check, State const& state, KeyRevoked const& event, Documents const& documents,
          Place const&) {
    auto const [recorded, document, prepared] = check.need<KeyRevocation>(documents);
    if (recorded != nullptr) check.may_revoke(state, *recorded, event.key);
    if (document == nullptr) return;
    check.agree(document->key == event.key && document->cause == event.cause, "the revocation");
}

void back(Check& check, State const& state, VersionDrafted const& event, Documents const& documents,
          Place const&) {
    auto const& version = event.version;
    auto const description = check.need<ListingDescription>(documents);
    auto const manifest = check.need<Manifest>(documents);
    check.signed_by(state, description.recorded, version.provider);
    check.signed_by(state, manifest.recorded, version.provider);
    check.may_trade(state, version.provider);
    if (description.document == nullptr || manifest.document == nullptr) return;
    auto const& d = *description.document;
    auto const& m = *manifest.document;
    check.agree(version.description_sha256 == description.recorded->sha256 &&
                    version.manifest_sha256 == manifest.recorded->sha256 &&
                    m.answers == description.recorded->sha256,
                "hashes of description and manifest");
    check.agree(d.listing == version.listing && m.listing == version.listing &&
                    d.version == version.number && m.version == version.number,
                "listing or version");
    check.agree(version.data_class == d.data_class && version.subjects == d.subjects, "class");
    check.agree(version.licence_sha256 == m.licence_sha256 &&
                    m.licence_sha256 == licence_sha256(d.licence),
                "licence");
    check.agree(version.delivery_class == m.delivery_class && version.custody == m.custody,
                "delivery class or custody");
    check.agree(
        version.payload_bytes == m.payload.bytes && version.payload_nonce == m.payload.nonce &&
            version.payload_sha256 == m.payload.sha256 &&
            version.plaintext_bytes == m.plaintext.bytes &&
            version.tree_root == m.plaintext.tree_root &&
            version.key_commitment == m.key_commitment && version.hpt_sha256 == m.hpt_list.sha256,
        "the manifest's evidence");
}

void back(Check& check, State const& state, ListingBlocked const& event, Documents const& documents,
          Place const&) {
    auto const [recorded, document, prepared] = check.need<ListingDescription>(documents);
    check.signed_by(state, recorded, event.provider);
    if (document == nullptr) return;
    check.agree(document->listing == event.listing && document->version == event.number &&
                    document->data_class == event.data_class,
                "listing, version or class");
}

void back(Check& check, State const& state, PayloadStored const& event, Documents const& documents,
          Place const&) {
    auto const [recorded, document, prepared] = check.need<IngestFinding>(documents);
    if (document == nullptr) return;
    auto const& version = *state.find<Version>({event.listing, event.number});
    check.agree(document->listing == event.listing && document->version == event.number &&
                    document->sealed_sha256 == event.sealed_sha256 &&
                    document->payload_sha256 == version.payload_sha256 &&
                    document->answers == version.manifest_sha256,
                "the finding");
}

void back(Check& check, State const& state, VersionInspected const& event,
          Documents const& documents, Place const&) {
    auto const [recorded, document, prepared] = check.need<Inspection>(documents);
    if (document == nullptr) return;
    auto const& version = *state.find<Version>({event.listing, event.number});
    check.agree(document->listing == event.listing && document->version == event.number &&
                    document->verdict == event.verdict &&
                    document->data_class == event.data_class &&
                    document->manifest_sha256 == version.manifest_sha256,
                "the verdict");
}

void back(Check& check, State const& state, VersionWithdrawn const& event,
          Documents const& documents, Place const&) {
    auto const [recorded, document, prepared] = check.need<ListingWithdrawal>(documents);
    auto const& version = *state.find<Version>({event.listing, event.number});
    check.signed_by(state, recorded, version.provider);
    if (document == nullptr) return;
    check.agree(document->listing == event.listing && document->version == event.number &&
                    document->answers == version.description_sha256,
                "listing or version");
}

void back(Check& check, State const&, ListingSuspensionChanged const& event,
          Documents const& documents, Place const&) {
    auto const [recorded, document, prepared] = check.need<SuspensionDirective>(documents);
    if (document == nullptr) return;
    check.agree(document->listing == event.listing && document->act == event.act, "the directive");
}

bool same_terms(OfferDocument const& document, Offer const& offer) {
    return document.key_deposit == offer.key_deposit && document.receipt == offer.receipt &&
           document.acceptance == offer.acceptance && document.dispute == offer.dispute &&
           document.valid_from.instant == offer.valid_from &&
           document.valid_until.instant == offer.valid_until &&
           document.refusal_fee == offer.refusal_fee && document.orders_max == offer.orders_max &&
           document.buyer == offer.buyer && document.arbiter == offer.arbiter &&
           document.partial_refund_max_basis_points == offer.partial_refund_max_basis_points;
}

void back(Check& check, State const& state, OfferMade const& event, Documents const& documents,
          Place const&) {
    auto const& offer = event.offer;
    auto const [recorded, document, prepared] = check.need<contracts::OfferDocument>(documents);
    check.signed_by(state, recorded, offer.provider);
    check.may_trade(state, offer.provider);
    if (recorded != nullptr)
        check.agree(recorded->sha256 == offer.document_sha256 &&
                        recorded->document.value == offer.offer.value &&
                        (!offer.signed_by || *offer.signed_by == recorded->signer),
                    "the offer's id, hash or signer");
    if (document == nullptr) return;
    auto const& version = *state.find<Version>({offer.listing, offer.number});
    check.agree(version.provider == offer.provider &&
                    version.manifest_sha256 == offer.manifest_sha256 &&
                    document->answers == offer.manifest_sha256,
                "provider or manifest");
    check.agree(document->listing == offer.listing && document->version == offer.number,
                "listing or version");
    check.agree(document->price == Money{offer.price, offer.currency}, "price");
    check.agree(document->licence_sha256 == offer.licence_sha256, "licence");
    check.agree(same_terms(*document, offer), "the terms");
}

void back(Check& check, State const& state, OfferClosed const& event, Documents const& documents,
          Place const&) {
    auto const [recorded, document, prepared] = check.need<OfferWithdrawal>(documents);
    check.signed_by(state, recorded, state.find<Offer>(event.offer)->provider);
    if (document != nullptr) check.agree(document->offer == event.offer, "the offer");
}

void back(Check& check, State const&, FundsReceived const& event, Documents const& documents,
          Place const&) {
    auto const [recorded, document, prepared] = check.need<FundIn>(documents);
    if (document == nullptr) return;
    check.agree(document->party == event.party && document->amount == event.amount &&
                    crypto::sha256(crypto::bytes_of(document->bank_reference.value)) ==
                        event.bank_reference_sha256,
                "party, amount or the bank's reference");
}

void back(Check& check, State const& state, PayoutRequested const& event,
          Documents const& documents, Place const&) {
    auto const [recorded, document, prepared] = check.need<PayoutRequest>(documents);
    check.signed_by(state, recorded, event.party);
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.request_sha256 &&
                        recorded->document.value == event.payout.value,
                    "the request's id or hash");
    if (document == nullptr) return;
    check.agree(document->party == event.party && document->amount == event.amount,
                "party or amount");
}

void back(Check& check, State const& state, PayoutConcluded const& event,
          Documents const& documents, Place const&) {
    auto const [recorded, document, prepared] = check.need<PayoutConclusion>(documents);
    auto const* party = state.find<Party>(state.find<Payout>(event.payout)->party);
    check.agree(event.outcome == PayoutOutcome::failed || party == nullptr || !party->frozen,
                "a frozen party is paid out");
    if (document == nullptr) return;
    check.agree(document->payout == event.payout && document->outcome == event.outcome,
                "payout or outcome");
}

bool same(Confirmation const& document, OrderConfirmed const& event) {
    return document.order == event.order && document.offer == event.offer &&
           document.buyer == event.buyer && document.provider == event.provider &&
           document.manifest_sha256 == event.manifest_sha256 && document.price == event.price &&
           document.fee == event.fee && document.tax == event.tax &&
           document.recipient == event.recipient && document.deposit_by.instant == event.deposit_by;
}

void back(Check& check, State const& state, OrderConfirmed const& event, Documents const& documents,
          Place const& place) {
    auto const order = check.need<OrderDocument>(documents);
    auto const confirmation = check.need<Confirmation>(documents);
    check.signed_by(state, order.recorded, event.buyer);
    check.may_trade(state, event.buyer);
    check.may_trade(state, event.provider);
    if (order.recorded != nullptr && confirmation.recorded != nullptr)
        check.agree(order.recorded->sha256 == event.order_sha256 &&
                        order.recorded->document.value == event.order.value &&
                        order.recorded->signer == event.buyer_key &&
                        confirmation.recorded->sha256 == event.confirmation_sha256,
                    "id, signer or hashes");
    auto const& offer = *state.find<Offer>(event.offer);
    auto const& rulebook = state.find<Floor>({})->rulebook;
    check.agree(event.fee == share_of(event.price.amount, rulebook.fee_basis_points) &&
                    event.tax == share_of(event.price.amount, rulebook.tax_basis_points),
                "fee or tax are not the rulebook's");
    check.agree(event.listing == offer.listing && event.number == offer.number &&
                    event.manifest_sha256 == offer.manifest_sha256 &&
                    event.refusal_fee == offer.refusal_fee && event.receipt == offer.receipt &&
                    event.acceptance == offer.acceptance && event.dispute == offer.dispute,
                "the terms are not the offer's");
    check.in_time(offer.valid_from <= place.time && place.time < offer.valid_until,
                  "the offer was not valid at this time");
    if (order.document == nullptr || confirmation.document == nullptr) return;
    auto const& ordered = *order.document;
    check.agree(ordered.offer == event.offer && ordered.answers == offer.document_sha256,
                "the order names another offer");
    check.agree(ordered.price == event.price && ordered.manifest_sha256 == event.manifest_sha256 &&
                    ordered.licence_sha256 == offer.licence_sha256 &&
                    ordered.recipient == event.recipient,
                "price, manifest, licence or recipient of the order");
    check.agree(same(*confirmation.document, event) &&
                    confirmation.document->answers == event.order_sha256,
                "the confirmation");
}

void back(Check& check, State const& state, OrderCancelled const& event, Documents const& documents,
          Place const&) {
    auto const [recorded, document, prepared] = check.need<Cancellation>(documents);
    auto const& order = *state.find<Order>(event.order);
    check.agree(event.by == order.buyer || event.by == order.provider, "who cancelled");
    check.signed_by(state, recorded, event.by);
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->answers == order.confirmation_sha256,
                "the order");
}

void back(Check& check, State const& state, KeyDeposited const& event, Documents const& documents,
          Place const& place) {
    auto const [recorded, document, prepared] = check.need<KeyDeposit>(documents);
    auto const& order = *state.find<Order>(event.order);
    check.in_time(order.due_at && place.time < *order.due_at, "the key deposit came too late");
    check.provider_is_free(state, order);
    check.keys_are_sound(state, order);
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.deposit_sha256, "the deposit's hash");
    if (document == nullptr) return;
    auto const* version = state.find<Version>({order.listing, order.number});
    check.agree(document->order == event.order && document->answers == order.confirmation_sha256 &&
                    document->header_sha256 == event.header_sha256 &&
                    document->sealed_sha256 == event.sealed_sha256,
                "order or header");
    check.agree(document->recipient == order.recipient &&
                    document->manifest_sha256 == order.manifest_sha256 && version != nullptr &&
                    document->key_commitment == version->key_commitment,
                "recipient, manifest or commitment");
}

/// By a revoked key alone; T1 is the offer's again.
void back(Check& check, State const& state, DepositVoided const& event, Documents const&,
          Place const& place) {
    auto const& order = *state.find<Order>(event.order);
    auto const* key = state.find<PartyKey>(order.buyer_key);
    auto const* offer = state.find<Offer>(order.offer);
    check.agree(key != nullptr && key->revoked, "the buyer's key is not revoked");
    check.agree(event.deposit_sha256 == order.deposit_sha256, "the deposit's hash");
    if (offer == nullptr) return;
    auto const t1 = place.time + offer->key_deposit;
    check.agree(event.deposit_by.micros == t1.micros - t1.micros % 1000, "T1");
}

/// Whether somebody may download is known by a token, not by a document.
void back(Check&, State const&, DownloadGranted const&, Documents const&, Place const&) {}

void back(Check& check, State const& state, OrderReleased const& event, Documents const& documents,
          Place const& place) {
    auto const receipt = check.need<Receipt>(documents);
    auto const release = check.need<Release>(documents);
    auto const& order = *state.find<Order>(event.order);
    check.signed_by(state, receipt.recorded, order.buyer);
    check.in_time(order.due_at && place.time < *order.due_at, "the receipt came too late");
    check.provider_is_free(state, order);
    check.keys_are_sound(state, order);
    if (receipt.recorded != nullptr && release.recorded != nullptr)
        check.agree(receipt.recorded->sha256 == event.receipt_sha256 &&
                        release.recorded->sha256 == event.release_sha256,
                    "hashes of receipt and release");
    if (receipt.document == nullptr || release.document == nullptr) return;
    auto const& signed_for = *receipt.document;
    auto const* version = state.find<Version>({order.listing, order.number});
    check.agree(signed_for.order == event.order && signed_for.answers == order.deposit_sha256 &&
                    signed_for.confirmation_sha256 == order.confirmation_sha256 &&
                    signed_for.manifest_sha256 == order.manifest_sha256 &&
                    signed_for.header_sha256 == order.header_sha256,
                "the receipt is of another delivery");
    check.agree(version != nullptr && signed_for.payload.bytes == version->payload_bytes &&
                    signed_for.payload.sha256 == version->payload_sha256 &&
                    signed_for.key_commitment == version->key_commitment,
                "the receipt is of another payload");
    check.agree(release.document->order == event.order &&
                    release.document->answers == event.receipt_sha256 &&
                    release.document->header_sha256 == order.header_sha256 &&
                    release.document->disclose_by.instant == event.disclose_by,
                "the release");
}

void back(Check& check, State const& state, HeaderDisclosed const& event,
          Documents const& documents, Place const& place) {
    auto const [recorded, document, prepared] = check.need<Disclosure>(documents);
    auto const& order = *state.find<Order>(event.order);
    check.in_time(order.due_at && place.time < *order.due_at, "the disclosure came too late");
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.disclosure_sha256, "the disclosure's hash");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->answers == order.release_sha256 &&
                    document->header_sha256 == order.header_sha256,
                "order or header");
}

void back(Check& check, State const& state, OrderAccepted const& event, Documents const& documents,
          Place const& place) {
    auto const& order = *state.find<Order>(event.order);
    if (!event.acceptance_sha256) {
        check.in_time(order.due_at && *order.due_at <= place.time,
                      "accepted by the floor before the term had passed");
        return;
    }
    auto const [recorded, document, prepared] = check.need<Acceptance>(documents);
    check.signed_by(state, recorded, order.buyer);
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.acceptance_sha256, "the acceptance's hash");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->answers == order.disclosure_sha256,
                "the order");
}

void back(Check& check, State const& state, OrderSettled const& event, Documents const& documents,
          Place const&) {
    auto const [recorded, document, prepared] = check.need<Settlement>(documents);
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.settlement_sha256, "the settlement's hash");
    if (document == nullptr) return;
    auto const& order = *state.find<Order>(event.order);
    auto const shares = shares_at_settlement(order);
    check.agree(document->order == event.order && document->provider == order.provider &&
                    document->to_provider == Money{shares.provider, order.currency} &&
                    document->fee == shares.fee && document->tax == shares.tax &&
                    document->refund.value_or(0) == shares.buyer,
                "order or amounts");
}

void back(Check& check, State const& state, OrderRefunded const& event, Documents const&,
          Place const& place) {
    auto const& order = *state.find<Order>(event.order);
    check.in_time(order.due_at && *order.due_at <= place.time,
                  "refunded before the term had passed");
    auto const* key = state.find<PartyKey>(order.buyer_key);
    bool const revoked = key != nullptr && key->revoked;
    auto const cause =
        order.state == OrderState::confirmed
            ? (revoked ? RefundCause::recipient_revoked : RefundCause::no_key_deposit)
        : order.state == OrderState::deposited ? RefundCause::no_receipt
        : order.state == OrderState::refused   ? RefundCause::no_finding
                                               : RefundCause::no_disclosure;
    check.agree(event.cause == cause, "the cause of the refund");
}

Fault check_party_signer(State const& state, DocumentRecorded const& recorded,
                         SignerRule const& rule, Instant time) {
    auto const* key = state.find<PartyKey>(recorded.signer);
    if (key == nullptr)
        return fault(AuditFault::key_unknown, recorded.typ.value + ": the key " +
                                                  recorded.signer.text() +
                                                  " is not bound at this entry");
    if (!key->in_force(time))
        return fault(AuditFault::key_not_in_force, recorded.typ.value + ": the binding of " +
                                                       recorded.signer.text() +
                                                       " is not in force at the entry's time");
    bool scoped = rule.scopes.empty();
    rule.scopes.each([&](Scope scope) { scoped = scoped || key->scopes.contains(scope); });
    if (!scoped)
        return fault(AuditFault::key_lacks_scope,
                     recorded.typ.value + ": the key's scopes do not cover this kind of document");
    auto const* party = state.find<Party>(key->party);
    if (party != nullptr && party->frozen && rule.typ != KeyRevocation::typ)
        return fault(AuditFault::signer_not_entitled,
                     recorded.typ.value + ": the signer's party is frozen");
    if (rule.capacity && (party == nullptr || !party->roles.contains(*rule.capacity)))
        return fault(AuditFault::signer_not_entitled,
                     recorded.typ.value + ": the signer's party has not the capacity " +
                         std::string(name_of(*rule.capacity)));
    return std::nullopt;
}

} // namespace

Documents::Documents(PreparedEntry const& entry)
    : opened_(entry.documents ? &*entry.documents : nullptr) {
    for (auto const& event : entry.core->events)
        if (auto const* recorded = std::get_if<DocumentRecorded>(&event))
            recorded_.push_back(recorded);
}

Fault Documents::check_recorded(FloorId floor) const {
    if (!opened_) return std::nullopt;
    if (opened_->size() < recorded_.size())
        return fault(AuditFault::document_missing,
                     "the events record " + std::to_string(recorded_.size()) + " documents, " +
                         std::to_string(opened_->size()) + " are there");
    if (opened_->size() > recorded_.size())
        return fault(AuditFault::document_unexpected,
                     "the events record " + std::to_string(recorded_.size()) + " documents, " +
                         std::to_string(opened_->size()) + " are there");
    for (std::size_t i = 0; i < recorded_.size(); ++i) {
        auto const& recorded = *recorded_[i];
        auto const& prepared = (*opened_)[i];
        if (prepared.hash != recorded.sha256)
            return fault(AuditFault::document_altered,
                         "document " + std::to_string(i) + " has not the recorded hash");
        if (prepared.finding) return prepared.finding;
        auto const& members = common(*prepared.document);
        if (members.floor != floor)
            return fault(AuditFault::document_foreign,
                         "document " + std::to_string(i) + " is of another floor");
        if (members.id != recorded.document || prepared.jws->kid != recorded.signer ||
            prepared.jws->typ != recorded.typ.value)
            return contradicts("id, signer or type of document " + std::to_string(i));
    }
    return std::nullopt;
}

Fault check_signer(State const& state, DocumentRecorded const& recorded, Documents const& documents,
                   Instant time) {
    auto const* rule = find_signer_rule(recorded.typ.value);
    if (rule == nullptr)
        return fault(AuditFault::document_malformed,
                     recorded.typ.value + " is of a kind this program does not know");
    auto const& keys = state.find<Floor>({})->keys;
    auto const must_be = [&](crypto::PublicKey const& key, std::string_view whose) -> Fault {
        if (recorded.signer == crypto::thumbprint(key)) return std::nullopt;
        return fault(AuditFault::signer_not_entitled,
                     recorded.typ.value + " is not signed by " + std::string(whose));
    };
    switch (rule->by) {
    case SignedBy::party: return check_party_signer(state, recorded, *rule, time);
    case SignedBy::floor: return must_be(keys.documents, "the floor's document key");
    case SignedBy::keyholder: return must_be(keys.keyholder, "the floor's keyholder");
    case SignedBy::new_key: {
        auto const [found, binding, prepared] = documents.find<KeyBinding>();
        return binding == nullptr ? std::nullopt : must_be(binding->key, "the key it binds");
    }
    }
    return std::nullopt;
}

Fault check_backing(State const& state, Event const& event, Documents const& documents,
                    Place const& place) {
    Check check;
    std::visit([&](auto const& e) { back(check, state, e, documents, place); }, event);
    return check.result();
}

} // namespace datafloor::ledger
