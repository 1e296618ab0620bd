#include "contracts/simulation/gates.hpp"

#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::contracts::simulation {
namespace {

enum class Hand : std::uint8_t { scope, key, keyholder, floor };

/// Whose hand each kind of document needs. A binding signs itself; a cancellation has two sides.
std::map<std::string_view, std::pair<Hand, Scope>> const& hands() {
    static std::map<std::string_view, std::pair<Hand, Scope>> const table{
        {Admission::typ, {Hand::scope, Scope::admit}},
        {BindingApproval::typ, {Hand::scope, Scope::admit}},
        {ListingDescription::typ, {Hand::scope, Scope::publish}},
        {Manifest::typ, {Hand::scope, Scope::publish}},
        {ListingWithdrawal::typ, {Hand::scope, Scope::publish}},
        {OfferDocument::typ, {Hand::scope, Scope::publish}},
        {OfferWithdrawal::typ, {Hand::scope, Scope::publish}},
        {Inspection::typ, {Hand::scope, Scope::inspect}},
        {SuspensionDirective::typ, {Hand::scope, Scope::supervise}},
        {FundIn::typ, {Hand::scope, Scope::cash}},
        {PayoutRequest::typ, {Hand::scope, Scope::payout}},
        {PayoutConclusion::typ, {Hand::scope, Scope::cash}},
        {OrderDocument::typ, {Hand::scope, Scope::order}},
        {Receipt::typ, {Hand::scope, Scope::receive}},
        {Acceptance::typ, {Hand::scope, Scope::receive}},
        {KeyRevocation::typ, {Hand::key, {}}},
        {DisputeDocument::typ, {Hand::scope, Scope::receive}},
        {DisputeFinding::typ, {Hand::scope, Scope::arbitrate}},
        {DisputeDirective::typ, {Hand::scope, Scope::supervise}},
        {PartyDirective::typ, {Hand::scope, Scope::supervise}},
        {OrderDirective::typ, {Hand::scope, Scope::supervise}},
        {RefusalDocument::typ, {Hand::scope, Scope::receive}},
        {RefusalFinding::typ, {Hand::scope, Scope::supervise}},
        {KeyRotation::typ, {Hand::key, {}}},
        {IngestFinding::typ, {Hand::keyholder, {}}},
        {KeyDeposit::typ, {Hand::keyholder, {}}},
        {Disclosure::typ, {Hand::keyholder, {}}},
        {Confirmation::typ, {Hand::floor, {}}},
        {Release::typ, {Hand::floor, {}}},
        {Settlement::typ, {Hand::floor, {}}},
        {"datafloor.countersignature.v1", {Hand::floor, {}}},
    };
    return table;
}

std::string text_of(crypto::BytesView bytes) { return {bytes.begin(), bytes.end()}; }

std::int64_t part(std::int64_t amount, std::int64_t points) {
    return amount / 10'000 * points + amount % 10'000 * points / 10'000;
}

bool within(Seconds span, SpanBounds const& bounds) {
    return bounds.least <= span && span <= bounds.most;
}

} // namespace

void Gates::expect(bool good, std::string_view what) {
    if (!good && fault_.empty()) fault_ = what;
}

PartyId Gates::party_of(Thumbprint const& key) const {
    auto const bound = keys_.find(key);
    return bound == keys_.end() ? PartyId{} : bound->second.party;
}

std::optional<UserId> Gates::officer_of(Thumbprint const& key) const {
    auto const bound = keys_.find(key);
    if (bound == keys_.end() || bound->second.role != KeyRole::officer) return std::nullopt;
    return bound->second.user;
}

PartyId Gates::root(PartyId party) const {
    auto const& group = parties_.at(party).control_group;
    return group == party ? party : root(group);
}

bool Gates::listable(DataClass data_class) const {
    return std::ranges::any_of(floor_.rulebook.classes, [&](auto const& rule) {
        return rule.data_class == data_class && rule.listable;
    });
}

bool Gates::for_sale(VersionId id) const {
    auto const& goods = goods_.at(id);
    return goods.approved && !goods.gone && !suspended_.contains(id.listing) &&
           listable(goods.facts.data_class);
}

Fault Gates::sign(DocumentRecorded const& recorded, Instant now) {
    if (!documents_.insert(recorded.document.value).second) return "a document was executed twice";
    auto const hand = hands().find(recorded.typ.value);
    if (hand == hands().end()) return std::nullopt;
    auto const [who, scope] = hand->second;
    if (who == Hand::keyholder)
        return recorded.signer == keyholder_ ? Fault() : "this needs the keyholder's hand";
    if (who == Hand::floor)
        return recorded.signer == floor_key_ ? Fault() : "this needs the floor's hand";
    auto const key = keys_.find(recorded.signer);
    if (key == keys_.end() || now < key->second.valid_from || key->second.valid_until <= now)
        return "signed by a key that is not in force";
    if (revoked_.contains(recorded.signer)) return "signed by a revoked key";
    if (frozen(key->second.party) && recorded.typ.value != KeyRevocation::typ)
        return "signed for a frozen party";
    if (who == Hand::key) return std::nullopt;
    return key->second.scopes.contains(scope) ? Fault() : "signed by a key without the scope";
}

Fault Gates::pass(Command const& command, Event const& event, Instant now) {
    now_ = now;
    fault_.clear();
    if (auto const* opened = std::get_if<FloorOpened>(&event)) open(*opened);
    if (auto const* admitted = std::get_if<PartyAdmitted>(&event)) admit(command, *admitted);
    if (auto const* bound = std::get_if<KeyBound>(&event)) bind(*bound);
    if (auto const* rotated = std::get_if<KeyRotated>(&event))
        rotate(std::get<RotateKey>(command), *rotated);
    if (auto const* revoked = std::get_if<KeyRevoked>(&event))
        revoke(std::get<RevokeKey>(command), *revoked);
    if (auto const* drafted = std::get_if<VersionDrafted>(&event))
        draft(std::get<DraftVersion>(command), drafted->version);
    if (auto const* made = std::get_if<OfferMade>(&event))
        offer(std::get<MakeOffer>(command), made->offer);
    if (auto const* terms = std::get_if<OrderConfirmed>(&event))
        order(std::get<PlaceOrder>(command), *terms);
    if (auto const* directive = std::get_if<DirectParty>(&command))
        direct(*directive, event);
    else
        expect(!std::holds_alternative<PartySuspensionChanged>(event) &&
                   !std::holds_alternative<PartyFreezeChanged>(event),
               "a party was suspended or frozen by no directive");
    list(command, event);
    return fault_.empty() ? std::nullopt : Fault(fault_);
}

void Gates::open(FloorOpened const& opened) {
    floor_ = opened;
    keyholder_ = crypto::thumbprint(opened.keys.keyholder);
    floor_key_ = crypto::thumbprint(opened.keys.documents);
}

void Gates::admit(Command const& command, PartyAdmitted const& admitted) {
    expect(parties_.emplace(admitted.party, admitted).second, "a party was admitted twice");
    expect(parties_.contains(admitted.control_group), "under the control of nobody known");
    auto const* admission = std::get_if<AdmitParty>(&command);
    if (admission == nullptr) return; // entry 0
    auto const& document = *admission->admission;
    expect(party_of(admission->admission.signer()) == floor_.operating && !admitted.roles.empty() &&
               !admitted.roles.contains(PartyRole::operating) &&
               !admitted.roles.contains(PartyRole::regulator),
           "a second operator or regulator, no capacity, or an admission by somebody else");
    auto const identity = crypto::canonical(
        {{"name", document.name.value}, {"business_code", document.business_code.value}});
    expect(admitted.identity_sha256 ==
                   crypto::sha256({document.salt, crypto::bytes_of(identity)}) &&
               !document.answers,
           "an identity that nobody can open, or an admission that answers something");
}

void Gates::bind(KeyBound const& bound) {
    auto const& rules = floor_.rulebook.roles;
    auto const rule = std::ranges::find(rules, bound.role, &RoleRule::role);
    bool const floors = bound.role == KeyRole::registrar || bound.role == KeyRole::inspector ||
                        bound.role == KeyRole::cashier;
    bool const trades = bound.role == KeyRole::trader || bound.role == KeyRole::treasurer;
    bool const apart = bound.party == floor_.operating || bound.party == floor_.regulator;
    expect(keys_.emplace(crypto::thumbprint(bound.key), bound).second, "a key was bound twice");
    expect(rule != rules.end() && bound.scopes.within(rule->scopes), "scopes beyond the role's");
    expect(parties_.contains(bound.party) && (!floors || bound.party == floor_.operating) &&
               (bound.role != KeyRole::officer || bound.party == floor_.regulator) &&
               !(trades && apart) &&
               (bound.role != KeyRole::arbiter ||
                parties_.at(bound.party).roles.contains(PartyRole::auditor)),
           "a key of a role its party has not");
}

/// Nothing more than the old key had, and the old key signs nothing from now on.
void Gates::rotate(RotateKey const& command, KeyRotated const& rotated) {
    auto& old = keys_.at(rotated.key);
    auto const& wanted = *command.binding;
    auto const id = crypto::thumbprint(rotated.successor);
    expect(command.rotation.signer() == rotated.key && command.binding.signer() == id &&
               command.rotation->key == id,
           "a rotation without its old or its new key");
    expect(wanted.party == old.party && wanted.user == old.user && wanted.role == old.role &&
               wanted.scopes == old.scopes && wanted.spending_limit == old.spending_limit &&
               rotated.recipient == old.recipient && wanted.recipient == old.recipient &&
               rotated.valid_until <= old.valid_until &&
               rotated.valid_until == wanted.valid_until.instant,
           "a rotation gave more than there was");
    auto bound = old;
    bound.key = rotated.successor;
    bound.valid_from = rotated.valid_from;
    bound.valid_until = rotated.valid_until;
    old.valid_until = now_;
    bind(bound);
}

void Gates::revoke(RevokeKey const& command, KeyRevoked const& revoked) {
    auto const& by = keys_.at(command.revocation.signer());
    auto const& key = keys_.at(revoked.key);
    bool const own = command.revocation.signer() == revoked.key;
    bool const friends = by.party == key.party && key.scopes.within(by.scopes);
    bool const registrars = by.party == floor_.operating && by.scopes.contains(Scope::admit) &&
                            key.party != floor_.regulator;
    expect(own || friends || registrars, "a key was revoked by a hand that may not");
    expect(revoked.key == command.revocation->key && revoked.cause == command.revocation->cause &&
               !command.revocation->answers,
           "another key was revoked, or for another cause");
    auto const before = revoked_.find(revoked.key);
    expect(before == revoked_.end() || before->second < revoked.cause, "a key was revoked twice");
    revoked_[revoked.key] = revoked.cause;
}

bool Gates::compromised(OfferId offer) const {
    auto const found = revoked_.find(offerers_.at(offer));
    return found != revoked_.end() && found->second == RevocationCause::compromised;
}

void Gates::draft(DraftVersion const& command, Version const& version) {
    auto const party = parties_.find(party_of(command.description.signer()));
    expect(party != parties_.end() && party->first == version.provider &&
               party->second.roles.contains(PartyRole::provider) && !command.description->answers,
           "a listing of somebody who is no provider, or one that answers something");
    expect(trades(version.provider), "a listing of a suspended party");
    expect(listable(version.data_class) && version.data_class == command.description->data_class,
           "a class that is not listable passed the gate");
    expect(secrets_.insert(text_of(version.payload_nonce)).second &&
               secrets_.insert(text_of(version.key_commitment)).second,
           "a nonce or file key was used twice");
    expect(version.payload_sha256 == command.manifest->payload.sha256 &&
               version.manifest_sha256 == command.manifest.hash() &&
               version.licence_sha256 == licence_sha256(command.description->licence),
           "the version is not the manifest's and the description's");
    expect(goods_.emplace(version.key(), Goods{version, command.description->licence}).second,
           "a version was drafted twice");
}

void Gates::list(Command const& command, Event const& event) {
    if (auto const* blocked = std::get_if<ListingBlocked>(&event)) {
        expect(!listable(blocked->data_class), "a listable class was stopped");
    } else if (auto const* stored = std::get_if<PayloadStored>(&event)) {
        auto& goods = goods_.at({stored->listing, stored->number});
        auto const& finding = *std::get<StorePayload>(command).finding;
        expect(finding.payload_sha256 == goods.facts.payload_sha256 && !goods.stored,
               "another payload than the manifest's was stored");
        goods.stored = true;
    } else if (auto const* seen = std::get_if<VersionInspected>(&event)) {
        auto& goods = goods_.at({seen->listing, seen->number});
        goods.approved = seen->verdict == Verdict::approved;
        expect(!goods.gone && (!goods.approved ||
                               (goods.stored && seen->data_class == goods.facts.data_class)),
               "approved without payload, under another class, or after its end");
        goods.gone = !goods.approved;
    } else if (auto const* gone = std::get_if<VersionWithdrawn>(&event)) {
        auto& goods = goods_.at({gone->listing, gone->number});
        expect(party_of(std::get<WithdrawVersion>(command).withdrawal.signer()) ==
                       goods.facts.provider &&
                   !goods.gone,
               "somebody else withdrew a version, or again");
        goods.gone = true;
    } else if (auto const* closed = std::get_if<OfferClosed>(&event)) {
        // Rules stop, they never punish: only the provider closes an offer, and only an officer's
        // own document suspends.
        auto& offer = offers_.at(closed->offer);
        auto const* c = std::get_if<WithdrawOffer>(&command);
        expect(c != nullptr && party_of(c->withdrawal.signer()) == offer.provider,
               "somebody else closed an offer");
        offer.closed = true;
    } else if (auto const* act = std::get_if<ListingSuspensionChanged>(&event)) {
        auto const* c = std::get_if<SuspendListing>(&command);
        expect(c != nullptr && party_of(c->directive.signer()) == floor_.regulator &&
                   !c->directive->answers,
               "a sanction without an officer");
        if (act->act == SuspensionAct::suspend)
            suspended_.insert(act->listing);
        else
            suspended_.erase(act->listing);
    }
}

void Gates::offer(MakeOffer const& command, Offer const& offer) {
    auto const& book = floor_.rulebook;
    auto const& facts = goods_.at({offer.listing, offer.number}).facts;
    auto const currency =
        std::ranges::find(book.currencies, offer.currency, &CurrencyRule::currency);
    auto const rule = std::ranges::find(book.classes, facts.data_class, &ClassRule::data_class);
    expect(for_sale({offer.listing, offer.number}), "an offer of what may not be sold");
    expect(party_of(command.offer.signer()) == facts.provider && offer.provider == facts.provider,
           "an offer of somebody else's data");
    expect(trades(facts.provider), "an offer of a suspended party");
    expect(currency != book.currencies.end() && offer.price >= 0 &&
               offer.price <= currency->price_max && offer.price == command.offer->price.amount &&
               (offer.price == 0 || (rule != book.classes.end() && !rule->only_free)),
           "a price outside the rulebook");
    expect(offer.refusal_fee >= 0 &&
               offer.refusal_fee <= part(offer.price, book.refusal_fee_max_basis_points),
           "a refusal fee outside the rulebook");
    expect(within(offer.key_deposit, book.key_deposit) && within(offer.receipt, book.receipt) &&
               within(offer.acceptance, book.acceptance) && within(offer.dispute, book.dispute),
           "a deadline outside the rulebook");
    expect(offer.valid_from < offer.valid_until && now_ < offer.valid_until &&
               offer.valid_until <= offer.valid_from + book.offer_validity_max,
           "a validity outside the rulebook");
    if (offer.arbiter)
        expect(parties_.contains(*offer.arbiter) &&
                   parties_.at(*offer.arbiter).roles.contains(PartyRole::auditor) &&
                   !together(*offer.arbiter, offer.provider),
               "the provider judges itself");
    expect(offer.partial_refund_max_basis_points.value_or(0) < 10'000,
           "a partial refund of everything");
    expect(offers_.emplace(offer.offer, offer).second, "an offer was made twice");
    offerers_[offer.offer] = command.offer.signer();
}

void Gates::order(PlaceOrder const& command, OrderConfirmed const& terms) {
    auto& offer = offers_.at(terms.offer);
    auto const& key = keys_.at(command.order.signer());
    auto const& facts = version({offer.listing, offer.number});
    expect(!offer.closed && offer.valid_from <= now_ && now_ < offer.valid_until &&
               (!offer.orders_max || offer.orders < *offer.orders_max) &&
               (!offer.buyer || *offer.buyer == key.party),
           "an order on an offer that does not stand");
    expect(for_sale({offer.listing, offer.number}), "an order of what may not be sold");
    expect(!compromised(terms.offer), "an order on an offer in other hands");
    expect(root(key.party) != root(offer.provider), "a party bought from itself");
    expect(trades(key.party) && trades(offer.provider), "an order of a suspended party");
    expect(parties_.at(key.party).roles.contains(PartyRole::buyer), "bought by no buyer");
    expect(!key.spending_limit || terms.price.amount <= *key.spending_limit,
           "an order above its key's spending limit");
    expect(key.recipient && *key.recipient == terms.recipient, "a header for somebody else");
    expect(command.order->manifest_sha256 == facts.manifest_sha256 &&
               command.order->licence_sha256 == facts.licence_sha256,
           "other goods or another licence than was ordered");
    ++offer.orders;
}

} // namespace datafloor::contracts::simulation
