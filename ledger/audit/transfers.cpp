#include "ledger/audit/transfers.hpp"

#include <algorithm>

#include "contracts/order/holds.hpp"
#include "contracts/order/legs.hpp"

namespace datafloor::ledger {
namespace {

using namespace contracts;

using FundIn = std::optional<DocumentId>;

Floor const& floor_of(State const& state) { return *state.find<Floor>({}); }

AccountId bank(State const& state, Currency currency) {
    return {AccountKind::bank, floor_of(state).operating.value, currency};
}

/// Events that move no money.
void expect(State const&, auto const&, FundIn const&, Events&) {}

void expect(State const& state, FundsReceived const& event, FundIn const& fund_in, Events& out) {
    if (!fund_in) return; // then the event is not backed, which is found elsewhere
    auto const currency = event.amount.currency;
    out.push_back(Transferred{transfer_id(*fund_in), TransferKind::posted, bank(state, currency),
                              AccountId{AccountKind::party, event.party.value, currency},
                              event.amount.amount, std::nullopt});
}

void expect(State const& state, PayoutRequested const& event, FundIn const&, Events& out) {
    auto const currency = event.amount.currency;
    out.push_back(Transferred{leg_id(event.payout.value, "reserve"), TransferKind::pending,
                              AccountId{AccountKind::party, event.party.value, currency},
                              bank(state, currency), event.amount.amount, std::nullopt});
}

void expect(State const& state, PayoutConcluded const& event, FundIn const&, Events& out) {
    auto const& payout = *state.find<Payout>(event.payout);
    bool const paid = event.outcome == PayoutOutcome::paid;
    out.push_back(Transferred{leg_id(event.payout.value, "conclude"),
                              paid ? TransferKind::post_pending : TransferKind::void_pending,
                              AccountId{AccountKind::party, payout.party.value, payout.currency},
                              bank(state, payout.currency), paid ? payout.amount : 0,
                              leg_id(event.payout.value, "reserve")});
}

void expect(State const& state, OrderConfirmed const& event, FundIn const&, Events& out) {
    add_funding(out, event.order,
                accounts_of(event.order, event.buyer, event.provider, event.price.currency,
                            floor_of(state)),
                event.price.amount);
}

void expect(State const& state, OrderCancelled const& event, FundIn const&, Events& out) {
    auto const& order = *state.find<Order>(event.order);
    add_refund(out, order, accounts_of(order, floor_of(state)), 0);
}

void expect(State const& state, OrderReleased const& event, FundIn const&, Events& out) {
    auto const& order = *state.find<Order>(event.order);
    add_reservations(out, order, accounts_of(order, floor_of(state)));
}

void expect(State const& state, OrderRefunded const& event, FundIn const&, Events& out) {
    auto const& order = *state.find<Order>(event.order);
    auto const accounts = accounts_of(order, floor_of(state));
    if (event.cause == RefundCause::no_disclosure) add_voids(out, order, accounts);
    auto const kept = event.cause == RefundCause::no_receipt ? kept_in_silence(state, order) : 0;
    add_refund(out, order, accounts, kept);
}

void expect(State const& state, RefusalDecided const& event, FundIn const&, Events& out) {
    if (event.verdict == RefusalVerdict::dismissed) return;
    auto const& order = *state.find<Order>(event.order);
    add_refund(out, order, accounts_of(order, floor_of(state)), 0);
}

void expect(State const& state, DisputeDecided const& event, FundIn const&, Events& out) {
    if (event.verdict.outcome != DisputeOutcome::refund) return;
    auto const& order = *state.find<Order>(event.order);
    auto const accounts = accounts_of(order, floor_of(state));
    add_voids(out, order, accounts);
    add_refund(out, order, accounts, 0);
}

void expect(State const& state, OrderSettled const& event, FundIn const&, Events& out) {
    auto const& order = *state.find<Order>(event.order);
    add_postings(out, order, accounts_of(order, floor_of(state)));
}

auto parts_of(Transferred const& t) {
    return std::tie(t.transfer, t.kind, t.debit, t.credit, t.amount, t.pending);
}

std::string text_of(Transferred const& t) {
    return text_form(t.kind) + " " + text_form(t.amount) + " from " + text_form(t.debit) + " to " +
           text_form(t.credit) + " (transfer " + text_form(t.transfer) + ")";
}

/// Whether a transfer like this one is among the events.
bool holds(Events const& events, Transferred const& wanted) {
    return std::ranges::any_of(events, [&](Event const& event) {
        auto const* one = std::get_if<Transferred>(&event);
        return one != nullptr && parts_of(*one) == parts_of(wanted);
    });
}

/// The first transfer among `events` that is not among `others`.
Transferred const* first_without(Events const& events, Events const& others) {
    for (auto const& event : events)
        if (auto const* one = std::get_if<Transferred>(&event); one && !holds(others, *one))
            return one;
    return nullptr;
}

} // namespace

void add_expected_transfers(State const& state, Event const& event,
                            std::optional<DocumentId> const& fund_in, Events& expected) {
    std::visit([&](auto const& e) { expect(state, e, fund_in, expected); }, event);
}

std::optional<Finding> check_transfers(Events const& events, Events const& expected) {
    if (auto const* extra = first_without(events, expected))
        return Finding{AuditFault::transfer_unexpected, {}, "nothing calls for " + text_of(*extra)};
    if (auto const* missing = first_without(expected, events))
        return Finding{AuditFault::transfer_missing, {}, "there is no " + text_of(*missing)};
    return std::nullopt;
}

} // namespace datafloor::ledger
