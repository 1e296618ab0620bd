#include "services/keyholder/evidence.hpp"

#include <algorithm>

#include "services/keyholder/verify.hpp"

namespace datafloor::services {
namespace {

using namespace contracts;
using Piece = EvidencePiece;
using Why = RefusalReason;

// A document may be older than its entry, by what the rulebook allows; keys are not held to the
// second for it.
constexpr Seconds time_slack{24 * 3600};

Answer<void> check_answer(Document const& document, Hash const& before, Piece piece) {
    if (document.answers == before) return {};
    return refuse(Why::answers_another, piece, "`answers` is not the hash of the one before.");
}

/// The first member that is not what it must be.
struct Named {
    std::string_view member;
    bool right;
};

Answer<void> check_names(std::initializer_list<Named> names, Piece piece) {
    for (auto const& name : names)
        if (!name.right)
            return refuse(Why::names_another, piece,
                          "`" + std::string(name.member) + "` is not what the others say.");
    return {};
}

template <class D>
struct SignedBy {
    Verified<D> document;
    KeyBinding const* key;
};

/// Signed by a bound key that carries the scope.
template <class D>
Answer<SignedBy<D>> verify_signed(Pins const& pins, BoundKeys const& keys, SignedText const& text,
                                  Scope scope, Piece piece) {
    auto const claimed = crypto::parse_detached(text.signature.value);
    if (!claimed) return refuse(Why::signature_wrong, piece, "The signature is no detached JWS.");
    auto const found = keys.find(claimed->kid);
    if (found == keys.end())
        return refuse(Why::signer_unknown, piece, "No approved binding of the signer was brought.");
    auto document = verify_piece<D>(text, found->second.key, pins.floor, piece);
    if (!document) return std::unexpected(document.error());
    if (!found->second.scopes.contains(scope))
        return refuse(Why::signer_not_entitled, piece, "The signing key lacks the scope.");
    return SignedBy<D>{std::move(*document), &found->second};
}

Answer<void> check_about_time(KeyBinding const& key, DocumentTime time, Piece piece) {
    if (key.valid_from.instant <= time.instant + time_slack && time < key.valid_until) return {};
    return refuse(Why::key_not_in_force, piece, "The signing key was not in force.");
}

Answer<void> check_at(KeyBinding const& key, Instant now, Piece piece) {
    if (key.valid_from.instant <= now && now < key.valid_until.instant) return {};
    return refuse(Why::key_not_in_force, piece, "The signing key was not in force.");
}

/// The key a binding is for, before anything is checked: it signs the binding itself.
std::optional<crypto::PublicKey> claimed_key(SignedText const& binding) {
    auto const read = decode<KeyBinding>(binding.body.value);
    if (!read) return std::nullopt;
    return read->key;
}

/// The registrar's approval of a binding.
Answer<void> check_approval(Pins const& pins, Verified<KeyBinding> const& binding,
                            SignedText const& text, crypto::Thumbprint const& signer) {
    auto const registrar = std::ranges::find(pins.registrars, signer, crypto::thumbprint);
    if (registrar == pins.registrars.end())
        return refuse(Why::registrar_unknown, Piece::approval, "The registrar is not pinned.");
    auto const approval =
        verify_piece<BindingApproval>(text, *registrar, pins.floor, Piece::approval);
    if (!approval) return std::unexpected(approval.error());
    if (auto good = check_answer(**approval, binding.hash(), Piece::approval); !good) return good;
    return check_names({{"party", (*approval)->party == binding->party},
                        {"key", (*approval)->key == binding.signer()}},
                       Piece::approval);
}

/// The approval by the key before it: the new key gets nothing that the old one has not.
Answer<void> check_rotation(Pins const& pins, BoundKeys const& keys,
                            Verified<KeyBinding> const& binding, SignedText const& text,
                            crypto::Thumbprint const& signer) {
    auto const found = keys.find(signer);
    if (found == keys.end())
        return refuse(Why::signer_unknown, Piece::approval,
                      "No approved binding of the key before was brought.");
    auto const& old = found->second;
    auto const rotation = verify_piece<KeyRotation>(text, old.key, pins.floor, Piece::approval);
    if (!rotation) return std::unexpected(rotation.error());
    if (auto good = check_answer(**rotation, binding.hash(), Piece::approval); !good) return good;
    return check_names({{"key", (*rotation)->key == binding.signer()},
                        {"party", binding->party == old.party},
                        {"user", binding->user == old.user},
                        {"role", binding->role == old.role},
                        {"scopes", binding->scopes == old.scopes},
                        {"spending_limit", binding->spending_limit == old.spending_limit},
                        {"recipient", binding->recipient == old.recipient},
                        {"valid_until", binding->valid_until <= old.valid_until}},
                       Piece::approval);
}

Answer<KeyBinding> check_binding(Pins const& pins, BoundKeys const& keys, BoundKey const& bound) {
    auto const key = claimed_key(bound.binding);
    if (!key) return refuse(Why::document_unreadable, Piece::binding, "No key binding.");
    auto const binding = verify_piece<KeyBinding>(bound.binding, *key, pins.floor, Piece::binding);
    if (!binding) return std::unexpected(binding.error());

    auto const claimed = crypto::parse_detached(bound.approval.signature.value);
    if (!claimed)
        return refuse(Why::signature_wrong, Piece::approval, "The signature is no detached JWS.");
    auto const approved = claimed->typ == KeyRotation::typ
                              ? check_rotation(pins, keys, *binding, bound.approval, claimed->kid)
                              : check_approval(pins, *binding, bound.approval, claimed->kid);
    if (!approved) return std::unexpected(approved.error());
    return **binding;
}

Answer<SignedBy<OfferDocument>> check_offer(Pins const& pins, BoundKeys const& keys,
                                            SignedText const& text,
                                            CheckedManifest const& manifest) {
    auto offer = verify_signed<OfferDocument>(pins, keys, text, Scope::publish, Piece::offer);
    if (!offer) return offer;
    auto const& document = *offer->document;
    if (offer->key->party != manifest.provider)
        return refuse(Why::signer_not_entitled, Piece::offer, "The offer is another party's.");
    if (auto good = check_about_time(*offer->key, document.time, Piece::offer); !good)
        return std::unexpected(good.error());
    if (auto good = check_answer(document, manifest.manifest.hash(), Piece::offer); !good)
        return std::unexpected(good.error());
    auto const& named = *manifest.manifest;
    if (auto good =
            check_names({{"listing", document.listing == named.listing},
                         {"version", document.version == named.version},
                         {"licence_sha256", document.licence_sha256 == named.licence_sha256}},
                        Piece::offer);
        !good)
        return std::unexpected(good.error());
    return offer;
}

Answer<SignedBy<OrderDocument>> check_buyers_order(Pins const& pins, BoundKeys const& keys,
                                                   SignedText const& text,
                                                   Verified<OfferDocument> const& offer) {
    auto order = verify_signed<OrderDocument>(pins, keys, text, Scope::order, Piece::order);
    if (!order) return order;
    auto const& document = *order->document;
    if (auto good = check_answer(document, offer.hash(), Piece::order); !good)
        return std::unexpected(good.error());
    if (auto good =
            check_names({{"offer", document.offer.value == offer->id.value},
                         {"manifest_sha256", document.manifest_sha256 == offer->answers},
                         {"licence_sha256", document.licence_sha256 == offer->licence_sha256},
                         {"price", document.price == offer->price},
                         {"recipient", document.recipient == order->key->recipient}},
                        Piece::order);
        !good)
        return std::unexpected(good.error());
    if (offer->buyer && *offer->buyer != order->key->party)
        return refuse(Why::signer_not_entitled, Piece::order, "The offer is for another buyer.");
    return order;
}

Answer<Verified<Confirmation>> check_confirmation(Pins const& pins, SignedText const& text,
                                                  SignedBy<OrderDocument> const& order,
                                                  PartyId provider) {
    auto confirmation =
        verify_piece<Confirmation>(text, pins.documents, pins.floor, Piece::confirmation);
    if (!confirmation) return confirmation;
    auto const& document = **confirmation;
    auto const& ordered = *order.document;
    if (auto good = check_answer(document, order.document.hash(), Piece::confirmation); !good)
        return std::unexpected(good.error());
    if (auto good =
            check_names({{"order", document.order.value == ordered.id.value},
                         {"offer", document.offer == ordered.offer},
                         {"buyer", document.buyer == order.key->party},
                         {"provider", document.provider == provider},
                         {"manifest_sha256", document.manifest_sha256 == ordered.manifest_sha256},
                         {"price", document.price == ordered.price},
                         {"recipient", document.recipient == ordered.recipient}},
                        Piece::confirmation);
        !good)
        return std::unexpected(good.error());
    return confirmation;
}

HeaderBond bond_of(Pins const& pins, Verified<Confirmation> const& confirmation,
                   Verified<Manifest> const& manifest) {
    HeaderBond bond;
    bond.floor = pins.floor;
    bond.order = confirmation->order;
    bond.buyer = confirmation->buyer;
    bond.recipient = confirmation->recipient;
    bond.order_sha256 = *confirmation->answers;
    bond.confirmation_sha256 = confirmation.hash();
    bond.manifest_sha256 = manifest.hash();
    bond.payload = {manifest->payload.bytes, manifest->payload.sha256};
    bond.key_commitment = manifest->key_commitment;
    return bond;
}

} // namespace

Answer<BoundKeys> check_bindings(Pins const& pins, std::span<BoundKey const> bindings) {
    if (bindings.size() > bindings_max)
        return refuse(Why::request_malformed, Piece::binding, "Too many bindings.");
    BoundKeys keys;
    for (auto const& bound : bindings) {
        auto binding = check_binding(pins, keys, bound);
        if (!binding) return std::unexpected(binding.error());
        auto const id = crypto::thumbprint(binding->key);
        // A key is bound once for ever; with two approved bindings something is amiss.
        if (!keys.emplace(id, std::move(*binding)).second)
            return refuse(Why::names_another, Piece::binding, "A key is bound twice.");
    }
    return keys;
}

Answer<CheckedManifest> check_manifest(Pins const& pins, BoundKeys const& keys,
                                       SignedText const& text) {
    auto found = verify_signed<Manifest>(pins, keys, text, Scope::publish, Piece::manifest);
    if (!found) return std::unexpected(found.error());
    auto const& manifest = *found->document;
    if (auto good = check_about_time(*found->key, manifest.time, Piece::manifest); !good)
        return std::unexpected(good.error());
    if (manifest.custody != Custody::floor || manifest.delivery_class != DeliveryClass::shared)
        return refuse(Why::custody_not_floors, Piece::manifest,
                      "Only shared delivery in the floor's custody.");
    FileKeyBond const bond{pins.floor,
                           manifest.listing,
                           manifest.version,
                           found->document.hash(),
                           manifest.payload.sha256,
                           manifest.key_commitment};
    auto const provider = found->key->party;
    return CheckedManifest{std::move(found->document), provider, bond};
}

Answer<CheckedOrder> check_order(Pins const& pins, DepositRequest const& request) {
    auto const keys = check_bindings(pins, request.bindings);
    if (!keys) return std::unexpected(keys.error());
    auto manifest = check_manifest(pins, *keys, request.manifest);
    if (!manifest) return std::unexpected(manifest.error());
    auto const offer = check_offer(pins, *keys, request.offer, *manifest);
    if (!offer) return std::unexpected(offer.error());
    auto const order = check_buyers_order(pins, *keys, request.order, offer->document);
    if (!order) return std::unexpected(order.error());
    auto const confirmation =
        check_confirmation(pins, request.confirmation, *order, manifest->provider);
    if (!confirmation) return std::unexpected(confirmation.error());
    // The floor dates a confirmation as its entry, cut to milliseconds.
    if (auto good = check_at(*order->key, (*confirmation)->time.instant, Piece::order); !good)
        return std::unexpected(good.error());
    auto bond = bond_of(pins, *confirmation, manifest->manifest);
    return CheckedOrder{std::move(*manifest), std::move(bond)};
}

namespace {

Answer<Verified<KeyDeposit>> check_own_deposit(Pins const& pins, crypto::PublicKey const& own,
                                               HeaderBond const& bond, SignedText const& text) {
    auto deposit = verify_piece<KeyDeposit>(text, own, pins.floor, Piece::deposit);
    if (!deposit) return deposit;
    if (auto good = check_answer(**deposit, bond.confirmation_sha256, Piece::deposit); !good)
        return std::unexpected(good.error());
    if (auto good =
            check_names({{"order", (*deposit)->order == bond.order},
                         {"header_sha256", (*deposit)->header_sha256 == bond.header_sha256}},
                        Piece::deposit);
        !good)
        return std::unexpected(good.error());
    return deposit;
}

Answer<Verified<Receipt>> check_receipt(Pins const& pins, HeaderBond const& bond,
                                        BoundKeys const& keys, SignedText const& text,
                                        Verified<KeyDeposit> const& deposit, Instant entry_time) {
    auto receipt = verify_signed<Receipt>(pins, keys, text, Scope::receive, Piece::receipt);
    if (!receipt) return std::unexpected(receipt.error());
    auto const& document = *receipt->document;
    if (receipt->key->party != bond.buyer)
        return refuse(Why::signer_not_entitled, Piece::receipt, "The receipt is not the buyer's.");
    if (auto good = check_at(*receipt->key, entry_time, Piece::receipt); !good)
        return std::unexpected(good.error());
    if (auto good = check_answer(document, deposit.hash(), Piece::receipt); !good)
        return std::unexpected(good.error());
    if (auto good = check_names(
            {{"order", document.order == bond.order},
             {"confirmation_sha256", document.confirmation_sha256 == bond.confirmation_sha256},
             {"manifest_sha256", document.manifest_sha256 == bond.manifest_sha256},
             {"payload", document.payload.bytes == bond.payload.bytes &&
                             document.payload.sha256 == bond.payload.sha256},
             {"header_sha256", document.header_sha256 == bond.header_sha256},
             {"key_commitment", document.key_commitment == bond.key_commitment}},
            Piece::receipt);
        !good)
        return std::unexpected(good.error());
    return std::move(receipt->document);
}

/// That the entry says so itself: this order was released by these documents.
bool entry_releases(ledger::OpenedEntry const& entry, OrderId order, Hash const& receipt,
                    Hash const& release) {
    return std::ranges::any_of(entry.core.events, [&](Event const& event) {
        auto const* released = std::get_if<OrderReleased>(&event);
        return released != nullptr && released->order == order &&
               released->receipt_sha256 == receipt && released->release_sha256 == release;
    });
}

SignedText text_of_stored(ledger::StoredDocument const& document) {
    return {{document.body.value}, document.jws};
}

} // namespace

Answer<Hash> check_release(Pins const& pins, crypto::PublicKey const& own, HeaderBond const& bond,
                           CommittedRelease const& committed) {
    auto const entry = ledger::open_entry(committed.entry);
    if (!entry)
        return refuse(Why::entry_unfit, Piece::release, std::string(text_of(entry.error())) + ".");
    if (entry->leaf.floor != pins.floor)
        return refuse(Why::other_floor, Piece::release, "The entry is another floor's.");
    if (!entry->private_part || entry->private_part->documents.size() != 2)
        return refuse(Why::entry_unfit, Piece::release, "The entry lacks receipt and release.");
    auto const keys = check_bindings(pins, committed.receiver);
    if (!keys) return std::unexpected(keys.error());
    auto const deposit = check_own_deposit(pins, own, bond, committed.deposit);
    if (!deposit) return std::unexpected(deposit.error());
    auto const& documents = entry->private_part->documents;
    auto const receipt =
        check_receipt(pins, bond, *keys, text_of_stored(documents[0]), *deposit, entry->leaf.time);
    if (!receipt) return std::unexpected(receipt.error());
    auto const release = verify_piece<Release>(text_of_stored(documents[1]), pins.documents,
                                               pins.floor, Piece::release);
    if (!release) return std::unexpected(release.error());
    if (auto good = check_answer(**release, receipt->hash(), Piece::release); !good)
        return std::unexpected(good.error());
    if (auto good =
            check_names({{"order", (*release)->order == bond.order},
                         {"header_sha256", (*release)->header_sha256 == bond.header_sha256}},
                        Piece::release);
        !good)
        return std::unexpected(good.error());
    if (!entry_releases(*entry, bond.order, receipt->hash(), release->hash()))
        return refuse(Why::entry_unfit, Piece::release, "The entry's events release nothing here.");
    return release->hash();
}

} // namespace datafloor::services
