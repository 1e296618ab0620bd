#include "contracts/order/dispute_rules.hpp"

#include "contracts/order/checks.hpp"
#include "contracts/order/legs.hpp"

namespace datafloor::contracts {
namespace {

/// The amount belongs to a partial refund alone, and lies within the offer's rule.
Result<void> check_verdict(DisputeVerdict const& verdict, Order const& order, Offer const& offer) {
    bool const partial = verdict.outcome == DisputeOutcome::partial_refund;
    if (!partial && !verdict.refund) return {};
    auto const most = offer.partial_refund_max_basis_points
                          ? std::min(share_of(order.price, *offer.partial_refund_max_basis_points),
                                     order.price - 1)
                          : 0;
    if (partial && verdict.refund && *verdict.refund >= 1 && *verdict.refund <= most) return {};
    return decline(Reason::refund_out_of_range,
                   most < 1 ? "The offer gives no partial refund; pay the provider, or refund all."
                            : "A partial refund of this order is 1 to " + std::to_string(most) +
                                  ", and only a partial refund has an amount.",
                   "/verdict/refund");
}

Result<void> check_disputed(Order const& order) {
    if (order.state == OrderState::disputed || order.state == OrderState::escalated) return {};
    return decline(Reason::order_state_wrong,
                   "The order is " + std::string(name_of(order.state)) + ".");
}

Outcome decided(State const& state, Order const& order, SignedFacts const& facts,
                DisputeVerdict const& verdict) {
    Outcome outcome;
    outcome.events = {recorded(facts), DisputeDecided{order.order, verdict, facts.hash}};
    if (verdict.outcome == DisputeOutcome::refund) {
        auto const accounts = accounts_of(order, *state.find<Floor>({}));
        add_voids(outcome.events, order, accounts);
        add_refund(outcome.events, order, accounts, 0);
    }
    return outcome;
}

template <class D>
void need_decision(Needs& needs, Verified<D> const& document) {
    need_step(needs, document);
    if (auto const* order = needs.want<Order>(document->order)) {
        needs.want<Offer>(order->offer);
        needs.want<Party>(order->buyer);
        needs.want<Party>(order->provider);
        need_order_money(needs, *order);
    }
}

/// Whether another officer said the same before.
bool agrees(Order const& order, UserId officer, DisputeVerdict const& verdict) {
    return order.directed_by && *order.directed_by != officer &&
           order.directed_outcome == verdict.outcome && order.directed_refund == verdict.refund;
}

} // namespace

void needs(Needs& needs, DisputeOrder const& command) { need_step(needs, command.dispute); }

Result<Outcome> decide(State const& state, DisputeOrder const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const facts = facts_of(command.dispute);
    auto const signer = check_signed(state, facts, Scope::receive, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const found = find_order(state, command.dispute->order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto own = check_buyers(order, *signer); !own) return std::unexpected(own.error());
    if (auto step = check_step(order, OrderStep::dispute); !step)
        return std::unexpected(step.error());
    if (auto time = check_in_time(order, now); !time) return std::unexpected(time.error());
    if (auto answers = check_answers(facts, *order.disclosure_sha256); !answers)
        return std::unexpected(answers.error());
    return Outcome{{recorded(facts), OrderDisputed{order.order, command.dispute->claim, facts.hash,
                                                   whole_milliseconds(now + order.dispute)}},
                   {},
                   {}};
}

void needs(Needs& needs, FindDispute const& command) { need_decision(needs, command.finding); }

Result<Outcome> decide(State const& state, FindDispute const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& finding = *command.finding;
    auto const facts = facts_of(command.finding);
    auto const signer = check_signed(state, facts, Scope::arbitrate, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const found = find_order(state, finding.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    auto const& offer = *state.find<Offer>(order.offer);
    // Foreign and unknown orders answer alike.
    if (offer.arbiter != signer->party->party)
        return decline(Reason::order_unknown, "There is no such order.", "/order");
    if (auto free = check_not_frozen(order); !free) return std::unexpected(free.error());
    if (auto disputed = check_disputed(order); !disputed) return std::unexpected(disputed.error());
    if (auto time = check_in_time(order, now); !time) return std::unexpected(time.error());
    if (auto answers = check_answers(facts, *order.dispute_sha256); !answers)
        return std::unexpected(answers.error());
    auto const group = signer->party->control_group;
    if (group == state.find<Party>(order.buyer)->control_group ||
        group == state.find<Party>(order.provider)->control_group)
        return decline(Reason::signer_not_entitled,
                       "The arbiter is under the control of one side; after T4 officers decide.");
    if (!is_for_a_machine(*order.dispute_claim))
        return decline(Reason::signer_not_entitled,
                       "No machine decides this claim; two officers do.");
    if (auto verdict = check_verdict(finding.verdict, order, offer); !verdict)
        return std::unexpected(verdict.error());
    return decided(state, order, facts, finding.verdict);
}

void needs(Needs& needs, DirectDispute const& command) { need_decision(needs, command.directive); }

Result<Outcome> decide(State const& state, DirectDispute const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& directive = *command.directive;
    auto const facts = facts_of(command.directive);
    auto const signer = check_signed(state, facts, Scope::supervise, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (signer->key->role != KeyRole::officer)
        return decline(Reason::signer_not_entitled, "Only an officer issues a directive.");
    auto const found = find_order(state, directive.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto disputed = check_disputed(order); !disputed) return std::unexpected(disputed.error());
    if (auto answers = check_answers(facts, *order.dispute_sha256); !answers)
        return std::unexpected(answers.error());
    auto const& offer = *state.find<Offer>(order.offer);
    if (order.state == OrderState::disputed && offer.arbiter &&
        is_for_a_machine(*order.dispute_claim))
        return decline(Reason::deadline_not_reached,
                       "The arbiter that the offer names decides this claim until T4.");
    if (auto verdict = check_verdict(directive.verdict, order, offer); !verdict)
        return std::unexpected(verdict.error());
    if (agrees(order, signer->key->user, directive.verdict))
        return decided(state, order, facts, directive.verdict);
    return Outcome{{recorded(facts),
                    DisputeDirected{order.order, signer->key->user, directive.verdict, facts.hash}},
                   {},
                   {}};
}

} // namespace datafloor::contracts
