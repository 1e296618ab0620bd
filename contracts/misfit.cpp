#include "contracts/event.hpp"
#include "contracts/order/legs.hpp"

namespace datafloor::contracts {
namespace {

using Misfit = std::optional<std::string>;

template <class A>
Misfit must_exist(State const& state, typename A::Key const& key) {
    if (state.find<A>(key) != nullptr) return std::nullopt;
    return "there is no such " + std::string(A::table);
}

template <class A>
Misfit must_be_new(State const& state, typename A::Key const& key) {
    if (state.find<A>(key) == nullptr) return std::nullopt;
    return "this " + std::string(A::table) + " exists already";
}

Misfit check(State const& state, FloorOpened const&) { return must_be_new<Floor>(state, {}); }

Misfit check(State const& state, DocumentRecorded const& event) {
    return must_be_new<Claim>(state, claim_on(event.document));
}

Misfit check(State const& state, PartyAdmitted const& event) {
    return must_be_new<Party>(state, event.party);
}

Misfit check(State const& state, KeyBound const& event) {
    if (auto misfit = must_exist<Party>(state, event.party)) return misfit;
    return must_be_new<PartyKey>(state, crypto::thumbprint(event.key));
}

Misfit check(State const& state, KeyRotated const& event) {
    auto const* key = state.find<PartyKey>(event.key);
    if (key == nullptr) return "there is no such key";
    if (key->revoked) return "the key is revoked";
    return must_be_new<PartyKey>(state, crypto::thumbprint(event.successor));
}

Misfit check(State const& state, KeyRevoked const& event) {
    auto const* key = state.find<PartyKey>(event.key);
    if (key == nullptr) return "there is no such key";
    if (key->compromised || (key->revoked && event.cause == RevocationCause::retired))
        return "the key is revoked already";
    return std::nullopt;
}

Misfit check(State const& state, VersionDrafted const& event) {
    auto const& version = event.version;
    auto const* listing = state.find<Listing>(version.listing);
    if (listing != nullptr && listing->provider != version.provider)
        return "the listing belongs to another party";
    if (version.number != (listing == nullptr ? 1 : listing->latest + 1))
        return "the version's number is not the next";
    if (version.state != VersionState::draft || version.sealed_sha256)
        return "a new version is a draft without payload";
    if (auto misfit = must_exist<Party>(state, version.provider)) return misfit;
    if (auto misfit =
            must_be_new<Claim>(state, claim_on(ClaimKind::payload_nonce, version.payload_nonce)))
        return misfit;
    return must_be_new<Claim>(state, claim_on(ClaimKind::key_commitment, version.key_commitment));
}

Misfit check(State const& state, ListingBlocked const& event) {
    return must_exist<Party>(state, event.provider);
}

Misfit check_version_step(State const& state, VersionId id, VersionStep step) {
    auto const* version = state.find<Version>(id);
    if (version == nullptr) return "there is no such version";
    if (next(version->state, step)) return std::nullopt;
    return "no step `" + std::string(name_of(step)) + "` from the state `" +
           std::string(name_of(version->state)) + "`";
}

Misfit check(State const& state, PayloadStored const& event) {
    auto const* version = state.find<Version>({event.listing, event.number});
    if (version == nullptr) return "there is no such version";
    if (version->state != VersionState::draft || version->sealed_sha256)
        return "the version is no draft without payload";
    return std::nullopt;
}

Misfit check(State const& state, VersionInspected const& event) {
    bool const approved = event.verdict == Verdict::approved;
    return check_version_step(state, {event.listing, event.number},
                              approved ? VersionStep::approve : VersionStep::refuse);
}

Misfit check(State const& state, VersionWithdrawn const& event) {
    return check_version_step(state, {event.listing, event.number}, VersionStep::withdraw);
}

Misfit check(State const& state, ListingSuspensionChanged const& event) {
    auto const* listing = state.find<Listing>(event.listing);
    if (listing == nullptr) return "there is no such listing";
    if (listing->suspended == (event.act == SuspensionAct::suspend))
        return "the listing is in that state already";
    return std::nullopt;
}

Misfit check(State const& state, OfferMade const& event) {
    if (event.offer.orders != 0 || event.offer.closed) return "a new offer is open and unused";
    if (auto misfit = must_be_new<Offer>(state, event.offer.offer)) return misfit;
    return check_version_step(state, {event.offer.listing, event.offer.number}, VersionStep::offer);
}

Misfit check(State const& state, OfferClosed const& event) {
    auto const* offer = state.find<Offer>(event.offer);
    if (offer == nullptr) return "there is no such offer";
    if (offer->closed) return "the offer is closed already";
    return std::nullopt;
}

Misfit check(State const& state, FundsReceived const& event) {
    if (auto misfit = must_exist<Party>(state, event.party)) return misfit;
    return must_be_new<Claim>(state,
                              claim_on(ClaimKind::bank_reference, event.bank_reference_sha256));
}

Misfit check(State const& state, PayoutRequested const& event) {
    return must_be_new<Payout>(state, event.payout);
}

Misfit check(State const& state, PayoutConcluded const& event) {
    auto const* payout = state.find<Payout>(event.payout);
    if (payout == nullptr) return "there is no such payout";
    if (!next(payout->state, event.outcome)) return "the payout is concluded already";
    return std::nullopt;
}

/// A transfer that resolves a pending one: same accounts, once, and no more than was pending.
Misfit check_resolution(State const& state, Transferred const& event) {
    auto const* pending = state.find<Transfer>(*event.pending);
    if (pending == nullptr || pending->kind != TransferKind::pending)
        return "it resolves no pending transfer";
    if (pending->resolved) return "the pending transfer is resolved already";
    if (pending->debit != event.debit || pending->credit != event.credit)
        return "its accounts are not those of the pending transfer";
    if (event.amount > pending->amount) return "it posts more than was pending";
    if (event.kind == TransferKind::void_pending && event.amount != 0)
        return "a void posts nothing";
    return std::nullopt;
}

Misfit check(State const& state, Transferred const& event) {
    if (event.amount < 0) return "a negative amount";
    if (event.debit.currency != event.credit.currency) return "two currencies in one transfer";
    if (event.debit == event.credit) return "debit and credit are one account";
    if (auto misfit = must_be_new<Transfer>(state, event.transfer)) return misfit;
    bool const resolves =
        event.kind == TransferKind::post_pending || event.kind == TransferKind::void_pending;
    if (resolves != event.pending.has_value()) return "kind and `pending` do not fit";
    if (resolves) return check_resolution(state, event);
    if (event.debit.kind == AccountKind::bank) return std::nullopt;
    auto const* debit = state.find<Account>(event.debit);
    if (debit == nullptr || debit->available() < event.amount)
        return "the account's available balance is below the amount";
    return std::nullopt;
}

/// A step that officers take, too, while the order is frozen.
Misfit check_order_turn(State const& state, OrderId id, OrderStep step) {
    auto const* order = state.find<Order>(id);
    if (order == nullptr) return "there is no such order";
    if (next(order->state, step)) return std::nullopt;
    return "no step `" + std::string(name_of(step)) + "` from the state `" +
           std::string(name_of(order->state)) + "`";
}

Misfit check_order_step(State const& state, OrderId id, OrderStep step) {
    auto const* order = state.find<Order>(id);
    if (order != nullptr && order->frozen_at) return "the order is frozen";
    return check_order_turn(state, id, step);
}

Misfit check(State const& state, OrderConfirmed const& event) {
    if (auto misfit = must_exist<Offer>(state, event.offer)) return misfit;
    auto const& offer = *state.find<Offer>(event.offer);
    if (offer.closed || (offer.orders_max && offer.orders >= *offer.orders_max))
        return "the offer takes no more orders";
    if (event.price != Money{offer.price, offer.currency} || event.provider != offer.provider)
        return "price or provider is not the offer's";
    if (auto misfit = must_exist<PartyKey>(state, event.buyer_key)) return misfit;
    return must_be_new<Order>(state, event.order);
}

Misfit check(State const& state, OrderCancelled const& event) {
    auto const* order = state.find<Order>(event.order);
    if (order == nullptr) return "there is no such order";
    auto const* other =
        state.find<Party>(event.by == order->buyer ? order->provider : order->buyer);
    bool const left = other != nullptr && other->frozen;
    return check_order_step(state, event.order, left ? OrderStep::leave : OrderStep::cancel);
}

Misfit check(State const& state, KeyDeposited const& event) {
    return check_order_step(state, event.order, OrderStep::deposit);
}

Misfit check(State const& state, DepositVoided const& event) {
    if (auto misfit = check_order_step(state, event.order, OrderStep::void_deposit)) return misfit;
    if (state.find<Order>(event.order)->deposit_sha256 != event.deposit_sha256)
        return "the order has another key deposit";
    return std::nullopt;
}

Misfit check(State const& state, DownloadGranted const& event) {
    if (auto misfit = check_order_step(state, event.order, OrderStep::download)) return misfit;
    if (event.count != state.find<Order>(event.order)->downloads + 1)
        return "the count of downloads is not the next";
    return std::nullopt;
}

Misfit check(State const& state, OrderReleased const& event) {
    return check_order_step(state, event.order, OrderStep::receive);
}

Misfit check(State const& state, HeaderDisclosed const& event) {
    return check_order_step(state, event.order, OrderStep::disclose);
}

Misfit check(State const& state, OrderAccepted const& event) {
    if (event.acceptance_sha256.has_value() == event.evidence.has_value())
        return "accepted by a document or by a deadline, not by both or none";
    auto const* order = state.find<Order>(event.order);
    if (event.evidence && order != nullptr && order->state != OrderState::disclosed)
        return "silence accepts no disputed order";
    return check_order_step(state, event.order, OrderStep::accept);
}

Misfit check(State const& state, OrderSettled const& event) {
    return check_order_step(state, event.order, OrderStep::settle);
}

Misfit check(State const& state, OrderRefunded const& event) {
    return check_order_step(state, event.order, OrderStep::refund);
}

Misfit check(State const& state, OrderDisputed const& event) {
    return check_order_step(state, event.order, OrderStep::dispute);
}

Misfit check(State const& state, DisputeEscalated const& event) {
    return check_order_step(state, event.order, OrderStep::escalate);
}

Misfit check_verdict(State const& state, OrderId id, DisputeVerdict const& verdict) {
    bool const partial = verdict.outcome == DisputeOutcome::partial_refund;
    if (partial != verdict.refund.has_value()) return "only a partial refund has an amount";
    if (auto misfit = check_order_turn(state, id, step_of(verdict.outcome))) return misfit;
    if (partial && (*verdict.refund < 1 || *verdict.refund >= state.find<Order>(id)->price))
        return "the refund is no part of the price";
    return std::nullopt;
}

Misfit check(State const& state, DisputeDirected const& event) {
    return check_verdict(state, event.order, event.verdict);
}

Misfit check(State const& state, DisputeDecided const& event) {
    return check_verdict(state, event.order, event.verdict);
}

Misfit check(State const& state, OrderRefused const& event) {
    return check_order_step(state, event.order, OrderStep::refuse);
}

Misfit check(State const& state, RefusalDecided const& event) {
    if (event.receipt_by.has_value() != (event.verdict == RefusalVerdict::dismissed))
        return "only a dismissed refusal has a new term";
    return check_order_turn(state, event.order, step_of(event.verdict));
}

Misfit check(State const& state, DirectiveGiven const& event) {
    return must_exist<PartyKey>(state, event.officer_key);
}

/// Another word waited for this one.
Misfit check_waiting(State const& state, DirectiveId id) {
    auto const* word = state.find<Directive>(id);
    if (word == nullptr || !word->waits) return "no officer's word waits for this one";
    return std::nullopt;
}

Misfit check(State const& state, PartySuspensionChanged const& event) {
    auto const* party = state.find<Party>(event.party);
    if (party == nullptr) return "there is no such party";
    if (party->suspended == event.suspended) return "the party is in that state already";
    return std::nullopt;
}

Misfit check(State const& state, PartyFreezeChanged const& event) {
    auto const* party = state.find<Party>(event.party);
    if (party == nullptr) return "there is no such party";
    if (party->frozen == (event.act == FreezeAct::freeze))
        return "the party is in that state already";
    return check_waiting(state, event.directive);
}

Misfit check(State const& state, OrderFrozen const& event) {
    auto const* order = state.find<Order>(event.order);
    if (order == nullptr) return "there is no such order";
    if (order->frozen_at || is_final(order->state)) return "the order is frozen or ended already";
    return check_waiting(state, event.directive);
}

Misfit check(State const& state, OrderFreezeLifted const& event) {
    auto const* order = state.find<Order>(event.order);
    if (order == nullptr) return "there is no such order";
    if (!order->frozen_at) return "the order is not frozen";
    if (event.directive.has_value() == event.evidence.has_value() ||
        event.directive.has_value() != event.directive_sha256.has_value())
        return "lifted by two officers or by a deadline, not by both or none";
    if (event.due_at.has_value() != order->frozen_due.has_value())
        return "the clock that goes on is not the one that stood still";
    return event.directive ? check_waiting(state, *event.directive) : std::nullopt;
}

} // namespace

std::optional<std::string> misfit_of(State const& state, Event const& event) {
    return std::visit([&](auto const& e) { return check(state, e); }, event);
}

} // namespace datafloor::contracts
