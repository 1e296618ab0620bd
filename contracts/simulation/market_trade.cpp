// Orders of a simulated market, and what its parties learn.
#include "contracts/simulation/market.hpp"

namespace datafloor::contracts::simulation {

/// An order in one of these states if one is found soon; sometimes another, or none.
Order const* Market::order_in(std::initializer_list<OrderState> wanted) {
    if (random_.chance(2) && !old_orders_.items.empty())
        return state_.find<Order>(random_.one_of(old_orders_.items));
    for (int i = 0; i < 8 && !open_orders_.empty(); ++i) {
        auto const* order = state_.find<Order>(random_.one_of(open_orders_));
        if (std::ranges::find(wanted, order->state) != wanted.end() || random_.chance(2))
            return order;
    }
    return nullptr;
}

OrderId Market::id_of(Order const* order) {
    return order == nullptr || wrong(7) ? random_.id<OrderId>() : order->order;
}

Thumbprint Market::buyer_of(Order const* order) {
    if (order == nullptr || wrong(6)) return key_in(KeyRole::trader);
    return random_.chance(60) ? order->buyer_key : key_of(order->buyer);
}

Command Market::place() {
    auto const* offer = standing_offer();
    if (offer == nullptr) return Market::offer();
    if (wrong(5) && !old_offers_.items.empty())
        offer = state_.find<Offer>(random_.one_of(old_offers_.items));
    auto signer = trader_as(PartyRole::buyer);
    if (offer->buyer && random_.chance(80)) signer = key_of(*offer->buyer);
    if (wrong(0)) signer = key_of(offer->provider);
    auto const* key = state_.find<PartyKey>(signer);
    // A buyer who has no money mostly does not even try.
    for (int i = 0; i < 3 && key != nullptr && !wrong(1); ++i) {
        auto const* account =
            state_.find<Account>({AccountKind::party, key->party.value, offer->currency});
        if (offer->price == 0 || (account != nullptr && account->available() >= offer->price))
            break;
        signer = trader_as(PartyRole::buyer);
        key = state_.find<PartyKey>(signer);
    }
    OrderDocument document;
    document.offer = wrong(7) ? random_.id<OfferId>() : offer->offer;
    document.manifest_sha256 = wrong(2) ? random_.hash() : offer->manifest_sha256;
    document.licence_sha256 = offer->licence_sha256;
    auto licence = licence_of_.at({offer->listing, offer->number});
    if (wrong(3) && random_.chance(50))
        licence.uid = {"urn:simulation:another"};
    else if (wrong(3))
        document.licence_sha256 = random_.hash();
    document.price = {offer->price, offer->currency};
    if (wrong(4)) document.price.amount = offer->price / 2 + (offer->price < 2 ? 2 : 0);
    if (key != nullptr && key->recipient) document.recipient = *key->recipient;
    if (wrong(6)) document.recipient = random_.one_of(recipients_);
    document.purpose = {"simulation"};
    return PlaceOrder{sign(std::move(document), signer, offer->document_sha256), draw_draft(),
                      std::move(licence)};
}

Command Market::cancel() {
    using enum OrderState;
    auto const* order = random_.chance(50) ? order_in({confirmed}) : order_in({deposited, refused});
    // What is deposited is left where the other side is frozen, or in error.
    for (int i = 0; i < 8 && order != nullptr && order->state != confirmed && !wrong(0); ++i) {
        if (state_.find<Party>(order->provider)->frozen || state_.find<Party>(order->buyer)->frozen)
            break;
        order = order_in({confirmed, deposited, refused});
    }
    Cancellation document;
    document.order = id_of(order);
    document.reason = {"changed"};
    auto const signer =
        order != nullptr && random_.chance(40) ? key_of(order->provider) : buyer_of(order);
    return CancelOrder{sign(std::move(document), signer,
                            order == nullptr ? random_.hash() : order->confirmation_sha256)};
}

Command Market::deposit() {
    auto const* order = order_in({OrderState::confirmed});
    KeyDeposit document;
    document.order = id_of(order);
    document.header_sha256 = random_.hash();
    document.header_bytes = 168;
    document.sealed_sha256 = random_.hash();
    if (order == nullptr) return DepositKey{sign(document, keyholder_, random_.hash())};
    auto const* version = state_.find<Version>({order->listing, order->number});
    document.recipient = wrong(0) ? random_.one_of(recipients_) : order->recipient;
    document.manifest_sha256 = wrong(1) ? random_.hash() : order->manifest_sha256;
    document.key_commitment = wrong(2) ? random_.hash() : version->key_commitment;
    return DepositKey{sign(document, keyholder_, order->confirmation_sha256)};
}

Command Market::download() {
    using enum OrderState;
    auto const* order = order_in({deposited, released, disclosed, accepted});
    auto by = order == nullptr ? random_.one_of(parties_) : order->buyer;
    if (wrong(0)) by = random_.one_of(parties_);
    Policy licence;
    if (order != nullptr) licence = licence_of_.at({order->listing, order->number});
    if (wrong(1)) licence.uid = {"urn:simulation:another"};
    return GrantDownload{id_of(order), by, std::move(licence)};
}

Command Market::receipt() {
    auto const* order =
        random_.chance(90) ? order_in({OrderState::deposited}) : order_in({OrderState::refused});
    Receipt document;
    document.order = id_of(order);
    if (order == nullptr)
        return GiveReceipt{sign(document, buyer_of(order), random_.hash()), draw_draft()};
    auto const* version = state_.find<Version>({order->listing, order->number});
    document.confirmation_sha256 = wrong(0) ? random_.hash() : order->confirmation_sha256;
    document.manifest_sha256 = wrong(1) ? random_.hash() : order->manifest_sha256;
    document.payload = {version->payload_bytes + (wrong(2) ? 1 : 0),
                        wrong(3) ? random_.hash() : version->payload_sha256};
    document.header_sha256 =
        wrong(4) || !order->header_sha256 ? random_.hash() : *order->header_sha256;
    document.key_commitment = wrong(5) ? random_.hash() : version->key_commitment;
    return GiveReceipt{sign(document, buyer_of(order), order->deposit_sha256), draw_draft()};
}

Command Market::refuse() {
    auto const* order = order_in({OrderState::deposited});
    RefusalDocument document;
    document.order = id_of(order);
    document.claim = random_.chance(50) ? RefusalClaim::bytes_differ : RefusalClaim::not_served;
    document.reason = {"simulation"};
    auto const answers = order == nullptr ? std::optional<Hash>() : order->deposit_sha256;
    return RefuseDelivery{sign(std::move(document), buyer_of(order), answers)};
}

Command Market::decide_refusal() {
    auto const* order = order_in({OrderState::refused});
    RefusalFinding document;
    document.order = id_of(order);
    document.reason = {"hashed again"};
    if (order != nullptr && random_.chance(75)) {
        auto const* version = state_.find<Version>({order->listing, order->number});
        document.payload = {version->payload_bytes, version->payload_sha256};
        if (random_.chance(20)) document.payload->sha256 = random_.hash();
        if (random_.chance(20)) --document.payload->bytes;
    }
    // An inspector may carry an officer's scope; it is no officer for that.
    auto const signer = wrong(0) ? key_in(KeyRole::inspector) : key_in(KeyRole::officer);
    auto const answers = order == nullptr ? std::optional<Hash>() : order->refusal_sha256;
    return DecideRefusal{sign(std::move(document), signer, answers)};
}

Command Market::disclose() {
    auto const* order = order_in({OrderState::released});
    Disclosure document;
    document.order = id_of(order);
    bool const other = wrong(0) || order == nullptr || !order->header_sha256;
    document.header_sha256 = other ? random_.hash() : *order->header_sha256;
    auto const answers = order == nullptr ? std::optional<Hash>() : order->release_sha256;
    return DiscloseHeader{sign(document, keyholder_, answers)};
}

Command Market::accept() {
    using enum OrderState;
    auto const* order =
        random_.chance(85) ? order_in({disclosed}) : order_in({disputed, escalated});
    Acceptance document;
    document.order = id_of(order);
    auto const answers = order == nullptr ? std::optional<Hash>() : order->disclosure_sha256;
    return AcceptOrder{sign(document, buyer_of(order), answers)};
}

Command Market::dispute() {
    auto const* order = order_in({OrderState::disclosed});
    DisputeDocument document;
    document.order = id_of(order);
    document.claim =
        static_cast<DisputeClaim>(random_.below(EnumNames<DisputeClaim>::names.size()));
    document.evidence_sha256 = random_.hash();
    document.reason = {"simulation"};
    auto const answers = order == nullptr ? std::optional<Hash>() : order->disclosure_sha256;
    return DisputeOrder{sign(std::move(document), buyer_of(order), answers)};
}

DisputeVerdict Market::verdict(Order const* order) {
    DisputeVerdict out;
    out.outcome =
        static_cast<DisputeOutcome>(random_.below(EnumNames<DisputeOutcome>::names.size()));
    if (order != nullptr && order->directed_outcome && random_.chance(70))
        return {*order->directed_outcome, order->directed_refund};
    bool const partial = out.outcome == DisputeOutcome::partial_refund;
    if (partial != wrong(1))
        out.refund = random_.between(wrong(2) ? -1 : 0, order == nullptr ? 1 : order->price);
    return out;
}

/// One that an arbiter decides, where a few tries find one.
Order const* Market::arbitrable_order() {
    Order const* order = nullptr;
    for (int i = 0; i < 8; ++i) {
        order = order_in({OrderState::disputed});
        if (order == nullptr || (order->dispute_claim && is_for_a_machine(*order->dispute_claim) &&
                                 state_.find<Offer>(order->offer)->arbiter))
            break;
    }
    return order;
}

Command Market::find_dispute() {
    auto const* order = arbitrable_order();
    DisputeFinding document;
    document.order = id_of(order);
    document.verdict = verdict(order);
    document.report_sha256 = random_.hash();
    document.reason = {"computed"};
    auto signer = key_in(KeyRole::arbiter);
    for (int i = 0; order != nullptr && i < 8; ++i) {
        auto const* key = state_.find<PartyKey>(signer);
        if (key == nullptr || wrong(0) || state_.find<Offer>(order->offer)->arbiter == key->party)
            break;
        signer = key_in(KeyRole::arbiter);
    }
    auto const answers = order == nullptr ? std::optional<Hash>() : order->dispute_sha256;
    return FindDispute{sign(std::move(document), signer, answers)};
}

Command Market::direct(Order const* order, Thumbprint officer) {
    DisputeDirective document;
    document.order = id_of(order);
    document.verdict = verdict(order);
    document.legal_basis = {"simulation"};
    document.reason = {"looked at"};
    auto const answers = order == nullptr ? std::optional<Hash>() : order->dispute_sha256;
    return DirectDispute{sign(std::move(document), officer, answers)};
}

Command Market::direct_dispute() {
    auto const* order = order_in({OrderState::disputed, OrderState::escalated});
    return direct(order, wrong(0) ? key_in(KeyRole::inspector) : key_in(KeyRole::officer));
}

/// A key in force of this role, of another user than this one.
std::optional<Thumbprint> Market::standing_key(KeyRole role, std::optional<UserId> but) const {
    for (auto const& id : keys_[static_cast<std::size_t>(role)].items) {
        auto const& key = *state_.find<PartyKey>(id);
        if (key.in_force(now_) && key.user != but) return id;
    }
    return std::nullopt;
}

/// What ends a dispute that nobody decided: officers, one after the other. New ones are bound where
/// no key is in force any more.
Command Market::escalated(Order const& order) {
    auto const officer = standing_key(KeyRole::officer, order.directed_by);
    if (!officer) return bind_key(regulator_, KeyRole::officer);
    DisputeDirective document;
    document.order = order.order;
    document.verdict = {DisputeOutcome::provider_paid, {}};
    if (order.directed_outcome) document.verdict = {*order.directed_outcome, order.directed_refund};
    document.legal_basis = {"simulation"};
    document.reason = {"looked at"};
    return DirectDispute{sign(std::move(document), *officer, order.dispute_sha256)};
}

Command Market::pass_deadline() {
    // The floor looks for what is due; too early only in error.
    for (int i = 0; i < 24 && !open_orders_.empty() && !wrong(0); ++i) {
        auto const order = random_.one_of(open_orders_);
        auto const* found = state_.find<Order>(order);
        bool const revoked = found->state == OrderState::deposited && !found->frozen_at &&
                             state_.find<PartyKey>(found->buyer_key)->revoked;
        if (revoked || found->due_at <= now_) return deadline(order);
    }
    auto const* order = order_in({OrderState::confirmed, OrderState::deposited});
    return deadline(id_of(order));
}

Command Market::due(OrderId order, Instant now) {
    now_ = now;
    spoiled_ = 0;
    auto const& waiting = *state_.find<Order>(order);
    return waiting.state == OrderState::escalated ? escalated(waiting) : deadline(order);
}

Command Market::deadline(OrderId order) {
    DeadlineEvidence evidence;
    auto const quorum = state_.find<Floor>({})->rulebook.witness_quorum;
    evidence.size = 1;
    evidence.root = random_.hash();
    if (!wrong(1)) evidence.cosignatures.assign(quorum, {"witness"});
    return PassDeadline{order, draw_draft(), std::move(evidence)};
}

void Market::remember_order(OrderId order) {
    auto const ended = [&](OrderState state) {
        return state == OrderState::settled || state == OrderState::cancelled ||
               state == OrderState::refunded;
    };
    if (!ended(state_.find<Order>(order)->state)) return;
    auto const found = std::ranges::find(open_orders_, order);
    if (found == open_orders_.end()) return;
    *found = open_orders_.back();
    open_orders_.pop_back();
    old_orders_.add(order);
}

void Market::learn(Command const& command) {
    if (random_.chance(10)) replays_.add(command);
    auto const remember_key = [&](Thumbprint const& id) {
        auto const& key = *state_.find<PartyKey>(id);
        keys_[static_cast<std::size_t>(key.role)].add(id);
        if (key.role == KeyRole::trader) traders_[key.party].add(id);
    };
    if (auto const* c = std::get_if<OpenFloor>(&command))
        remember_key(crypto::thumbprint(c->registrar.key));
    if (auto const* c = std::get_if<BindKey>(&command)) remember_key(c->approval->key);
    if (auto const* c = std::get_if<RotateKey>(&command)) remember_key(c->rotation->key);
    if (auto const* c = std::get_if<AdmitParty>(&command))
        if (parties_.size() < 60) parties_.push_back(c->admission->party);
    if (auto const* c = std::get_if<DraftVersion>(&command)) {
        VersionId const id{c->description->listing, c->description->version};
        if (state_.find<Version>(id) == nullptr) return; // stopped at the gate
        versions_.add(id);
        licence_of_.emplace(id, c->description->licence);
        if (id.number == 1) listings_.add(id.listing);
        nonces_.add(c->manifest->payload.nonce);
    }
    if (auto const* c = std::get_if<MakeOffer>(&command)) offers_.push_back({c->offer->id.value});
    if (auto const* c = std::get_if<RecordFundIn>(&command))
        references_.add(c->fund_in->bank_reference.value);
    if (auto const* c = std::get_if<RequestPayout>(&command))
        open_payouts_.push_back({c->request->id.value});
    if (auto const* c = std::get_if<ConcludePayout>(&command)) {
        std::erase(open_payouts_, c->conclusion->payout);
        old_payouts_.add(c->conclusion->payout);
    }
    if (auto const* c = std::get_if<PlaceOrder>(&command))
        open_orders_.push_back({c->order->id.value});
    if (auto const* c = std::get_if<CancelOrder>(&command)) remember_order(c->cancellation->order);
    if (auto const* c = std::get_if<PassDeadline>(&command)) remember_order(c->order);
    if (auto const* c = std::get_if<DecideRefusal>(&command)) remember_order(c->finding->order);
    if (auto const* c = std::get_if<FindDispute>(&command)) remember_order(c->finding->order);
    if (auto const* c = std::get_if<DirectDispute>(&command)) remember_order(c->directive->order);
    if (auto const* c = std::get_if<DirectParty>(&command))
        party_words_.add({c->directive->party, c->directive->act});
    if (auto const* c = std::get_if<DirectOrder>(&command))
        order_words_.add({c->directive->order, c->directive->act});
}

} // namespace datafloor::contracts::simulation
