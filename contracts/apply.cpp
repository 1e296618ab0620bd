#include <stdexcept>

#include "contracts/event.hpp"

namespace datafloor::contracts {
namespace {

void add(std::int64_t& sum, std::int64_t amount) {
    if (__builtin_add_overflow(sum, amount, &sum)) throw std::overflow_error("a sum of money");
}

Account& account(State& state, AccountId const& id) {
    if (state.find<Account>(id) == nullptr) state.create(Account{id});
    return state.change<Account>(id);
}

void claim(State& state, ClaimKey const& key, Hash const& content, Place const& place) {
    Claim claim{key.kind, key.value, {}, place.index};
    std::copy_n(content.begin(), claim.content.size(), claim.content.begin());
    state.create(claim);
}

/// No clock of the order stands still any more.
void run_clock(Order& order) {
    order.stopped_at.reset();
    order.stopped_due.reset();
}

/// A term begins or goes on. In a frozen order it stands still with all of its length.
void run_until(Order& order, std::optional<Instant> due, Place const& place) {
    if (!order.frozen_at)
        order.due_at = due;
    else if (due)
        order.frozen_due = Instant{order.frozen_at->micros + due->micros - place.time.micros};
    else
        order.frozen_due.reset();
}

/// Nothing more to wait for.
void end(Order& order, OrderState state) {
    order.state = state;
    order.due_at.reset();
    order.frozen_at.reset();
    order.frozen_due.reset();
    run_clock(order);
}

void apply_one(State& state, FloorOpened const& event, Place const&) {
    state.create(Floor{
        {}, event.floor, event.keys, event.operating, event.regulator, event.rulebook, false});
}

void apply_one(State& state, DocumentRecorded const& event, Place const& place) {
    claim(state, claim_on(event.document), event.sha256, place);
}

void apply_one(State& state, PartyAdmitted const& event, Place const&) {
    state.create(Party{event.party, event.roles, event.country, event.identity_sha256,
                       event.control_group, false, false});
}

void apply_one(State& state, KeyBound const& event, Place const&) {
    state.create(PartyKey{crypto::thumbprint(event.key), event.key, event.party, event.user,
                          event.role, event.scopes, event.recipient, event.spending_limit,
                          event.valid_from, event.valid_until, false, false, 0});
}

void apply_one(State& state, KeyRotated const& event, Place const& place) {
    auto& key = state.change<PartyKey>(event.key);
    key.valid_until = place.time;
    auto successor = key;
    successor.id = crypto::thumbprint(event.successor);
    successor.public_key = event.successor;
    successor.recipient = event.recipient;
    successor.valid_from = event.valid_from;
    successor.valid_until = event.valid_until;
    ++successor.rotations;
    state.create(std::move(successor));
}

void apply_one(State& state, KeyRevoked const& event, Place const&) {
    auto& key = state.change<PartyKey>(event.key);
    key.revoked = true;
    key.compromised = event.cause == RevocationCause::compromised;
}

void apply_one(State& state, VersionDrafted const& event, Place const& place) {
    auto const& version = event.version;
    if (state.find<Listing>(version.listing) == nullptr)
        state.create(Listing{version.listing, version.provider, 0, false});
    state.change<Listing>(version.listing).latest = version.number;
    state.create(version);
    claim(state, claim_on(ClaimKind::payload_nonce, version.payload_nonce), version.manifest_sha256,
          place);
    claim(state, claim_on(ClaimKind::key_commitment, version.key_commitment),
          version.manifest_sha256, place);
}

void apply_one(State&, ListingBlocked const&, Place const&) {
    // Kept for supervision; no state changes.
}

void apply_one(State& state, PayloadStored const& event, Place const&) {
    state.change<Version>({event.listing, event.number}).sealed_sha256 = event.sealed_sha256;
}

void apply_one(State& state, VersionInspected const& event, Place const&) {
    state.change<Version>({event.listing, event.number}).state =
        event.verdict == Verdict::approved ? VersionState::inspected : VersionState::refused;
}

void apply_one(State& state, VersionWithdrawn const& event, Place const&) {
    state.change<Version>({event.listing, event.number}).state = VersionState::withdrawn;
}

void apply_one(State& state, ListingSuspensionChanged const& event, Place const&) {
    state.change<Listing>(event.listing).suspended = event.act == SuspensionAct::suspend;
}

void apply_one(State& state, OfferMade const& event, Place const&) {
    state.create(event.offer);
    state.change<Version>({event.offer.listing, event.offer.number}).state = VersionState::listed;
}

void apply_one(State& state, OfferClosed const& event, Place const&) {
    state.change<Offer>(event.offer).closed = true;
}

void apply_one(State& state, FundsReceived const& event, Place const& place) {
    claim(state, claim_on(ClaimKind::bank_reference, event.bank_reference_sha256),
          event.bank_reference_sha256, place);
}

void apply_one(State& state, PayoutRequested const& event, Place const&) {
    state.create(Payout{event.payout, event.party, event.amount.amount, event.amount.currency,
                        event.request_sha256, PayoutState::requested});
}

void apply_one(State& state, PayoutConcluded const& event, Place const&) {
    auto& payout = state.change<Payout>(event.payout);
    auto const after = next(payout.state, event.outcome);
    ENSURE(after.has_value());
    payout.state = *after;
}

void apply_one(State& state, Transferred const& event, Place const&) {
    auto& debit = account(state, event.debit);
    if (event.kind == TransferKind::pending) {
        add(debit.debits_pending, event.amount);
    } else {
        add(debit.debits_posted, event.amount);
    }
    auto& credit = account(state, event.credit);
    if (event.kind == TransferKind::pending) {
        add(credit.credits_pending, event.amount);
    } else {
        add(credit.credits_posted, event.amount);
    }
    if (event.pending) {
        auto& pending = state.change<Transfer>(*event.pending);
        pending.resolved = true;
        add(state.change<Account>(event.debit).debits_pending, -pending.amount);
        add(state.change<Account>(event.credit).credits_pending, -pending.amount);
    }
    state.create(Transfer{event.transfer, event.kind, event.debit, event.credit, event.amount,
                          event.pending, false});
}

void apply_one(State& state, OrderConfirmed const& event, Place const& place) {
    Order order;
    order.order = event.order;
    order.offer = event.offer;
    order.listing = event.listing;
    order.number = event.number;
    order.buyer = event.buyer;
    order.buyer_key = event.buyer_key;
    order.provider = event.provider;
    order.recipient = event.recipient;
    order.state = OrderState::confirmed;
    order.price = event.price.amount;
    order.currency = event.price.currency;
    order.fee = event.fee;
    order.tax = event.tax;
    order.refusal_fee = event.refusal_fee;
    order.receipt = event.receipt;
    order.acceptance = event.acceptance;
    order.dispute = event.dispute;
    order.manifest_sha256 = event.manifest_sha256;
    order.order_sha256 = event.order_sha256;
    order.confirmation_sha256 = event.confirmation_sha256;
    order.confirmed_at = place.time;
    order.due_at = event.deposit_by;
    state.create(std::move(order));
    ++state.change<Offer>(event.offer).orders;
}

void apply_one(State& state, OrderCancelled const& event, Place const&) {
    end(state.change<Order>(event.order), OrderState::cancelled);
}

void apply_one(State& state, KeyDeposited const& event, Place const&) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::deposited;
    order.deposit_sha256 = event.deposit_sha256;
    order.header_sha256 = event.header_sha256;
    order.due_at = event.receipt_by;
}

void apply_one(State& state, DepositVoided const& event, Place const&) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::confirmed;
    order.deposit_sha256.reset();
    order.header_sha256.reset();
    order.due_at = event.deposit_by;
}

void apply_one(State& state, DownloadGranted const& event, Place const&) {
    state.change<Order>(event.order).downloads = event.count;
}

void apply_one(State& state, OrderReleased const& event, Place const&) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::released;
    order.release_sha256 = event.release_sha256;
    order.due_at = event.disclose_by;
    run_clock(order);
}

void apply_one(State& state, HeaderDisclosed const& event, Place const&) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::disclosed;
    order.disclosure_sha256 = event.disclosure_sha256;
    order.due_at = event.accept_by;
}

void apply_one(State& state, OrderAccepted const& event, Place const& place) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::accepted;
    order.acceptance_sha256 = event.acceptance_sha256;
    order.due_at = place.time; // settlement is due at once
    run_clock(order);
}

void apply_one(State& state, OrderSettled const& event, Place const&) {
    end(state.change<Order>(event.order), OrderState::settled);
}

void apply_one(State& state, OrderRefunded const& event, Place const&) {
    end(state.change<Order>(event.order), OrderState::refunded);
}

void apply_one(State& state, OrderRefused const& event, Place const& place) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::refused;
    order.refusal_sha256 = event.refusal_sha256;
    order.stopped_at = place.time;
    order.stopped_due = order.due_at;
    order.due_at = event.decide_by;
}

void apply_one(State& state, RefusalDecided const& event, Place const& place) {
    auto& order = state.change<Order>(event.order);
    auto const after = next(order.state, step_of(event.verdict));
    ENSURE(after.has_value());
    if (is_final(*after)) return end(order, *after);
    order.state = *after;
    run_until(order, event.receipt_by, place);
    run_clock(order);
}

void apply_one(State& state, OrderDisputed const& event, Place const& place) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::disputed;
    order.dispute_sha256 = event.dispute_sha256;
    order.dispute_claim = event.claim;
    order.stopped_at = place.time;
    order.stopped_due = order.due_at;
    order.due_at = event.decide_by;
}

void apply_one(State& state, DisputeEscalated const& event, Place const&) {
    auto& order = state.change<Order>(event.order);
    order.state = OrderState::escalated;
    order.due_at.reset(); // two officers, no clock
}

void apply_one(State& state, DisputeDirected const& event, Place const&) {
    auto& order = state.change<Order>(event.order);
    order.directed_by = event.officer;
    order.directed_outcome = event.verdict.outcome;
    order.directed_refund = event.verdict.refund;
}

void apply_one(State& state, DisputeDecided const& event, Place const& place) {
    auto& order = state.change<Order>(event.order);
    auto const after = next(order.state, step_of(event.verdict.outcome));
    ENSURE(after.has_value());
    order.decision_sha256 = event.decision_sha256;
    order.refund = event.verdict.refund.value_or(0);
    if (is_final(*after)) return end(order, *after);
    order.state = *after;
    run_until(order, place.time, place); // settlement is due at once
    run_clock(order);
}

void apply_one(State& state, DirectiveGiven const& event, Place const&) {
    Directive const word{event.directive,       event.officer,    event.officer_key,
                         event.document_sha256, event.expires_at, true};
    if (state.find<Directive>(event.directive) == nullptr)
        state.create(word);
    else
        state.change<Directive>(event.directive) = word;
}

void apply_one(State& state, PartySuspensionChanged const& event, Place const&) {
    state.change<Party>(event.party).suspended = event.suspended;
}

void apply_one(State& state, PartyFreezeChanged const& event, Place const&) {
    state.change<Directive>(event.directive).waits = false;
    state.change<Party>(event.party).frozen = event.act == FreezeAct::freeze;
}

void apply_one(State& state, OrderFrozen const& event, Place const& place) {
    state.change<Directive>(event.directive).waits = false;
    auto& order = state.change<Order>(event.order);
    order.frozen_at = place.time;
    order.frozen_due = order.due_at;
    order.due_at = event.lift_by;
}

void apply_one(State& state, OrderFreezeLifted const& event, Place const&) {
    if (event.directive) state.change<Directive>(*event.directive).waits = false;
    auto& order = state.change<Order>(event.order);
    order.frozen_at.reset();
    order.frozen_due.reset();
    order.due_at = event.due_at;
}

} // namespace

ClaimKey claim_on(ClaimKind kind, crypto::BytesView value) {
    ClaimKey key{kind, {}};
    if (value.size() == key.value.size()) {
        std::ranges::copy(value, key.value.begin());
    } else {
        auto const hash = crypto::sha256(value);
        std::copy_n(hash.begin(), key.value.size(), key.value.begin());
    }
    return key;
}

ClaimKey claim_on(DocumentId document) {
    return claim_on(ClaimKind::document, document.value.bytes);
}

void apply(State& state, Event const& event, Place const& place) {
    std::visit([&](auto const& e) { apply_one(state, e, place); }, event);
}

} // namespace datafloor::contracts
