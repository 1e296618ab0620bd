#include "contracts/order/refusal_rules.hpp"

#include "contracts/order/checks.hpp"
#include "contracts/order/legs.hpp"

namespace datafloor::contracts {
namespace {

bool is_payload_of(ReceivedPayload const& served, Version const& version) {
    return served.bytes == version.payload_bytes && served.sha256 == version.payload_sha256;
}

/// What was left of the stopped clock when it stopped, from now on.
Instant resumed(Order const& order, Instant now) {
    return {now.micros + order.stopped_due->micros - order.stopped_at->micros};
}

} // namespace

void needs(Needs& needs, RefuseDelivery const& command) { need_step(needs, command.refusal); }

Result<Outcome> decide(State const& state, RefuseDelivery const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const facts = facts_of(command.refusal);
    auto const signer = check_signed(state, facts, Scope::receive, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const found = find_order(state, command.refusal->order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto own = check_buyers(order, *signer); !own) return std::unexpected(own.error());
    if (auto step = check_step(order, OrderStep::refuse); !step)
        return std::unexpected(step.error());
    if (auto time = check_in_time(order, now); !time) return std::unexpected(time.error());
    if (auto answers = check_answers(facts, *order.deposit_sha256); !answers)
        return std::unexpected(answers.error());
    return Outcome{{recorded(facts), OrderRefused{order.order, command.refusal->claim, facts.hash,
                                                  whole_milliseconds(now + order.dispute)}},
                   {},
                   {}};
}

void needs(Needs& needs, DecideRefusal const& command) {
    need_step(needs, command.finding);
    if (auto const* order = needs.want<Order>(command.finding->order)) {
        needs.want<Version>({order->listing, order->number});
        need_order_money(needs, *order);
    }
}

Result<Outcome> decide(State const& state, DecideRefusal const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& finding = *command.finding;
    auto const facts = facts_of(command.finding);
    auto const signer = check_signed(state, facts, Scope::supervise, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (signer->key->role != KeyRole::officer)
        return decline(Reason::signer_not_entitled, "Only an officer decides a refusal.");
    auto const found = find_order(state, finding.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto step = check_turn(order, OrderStep::dismiss); !step)
        return std::unexpected(step.error());
    if (auto time = check_in_time(order, now); !time) return std::unexpected(time.error());
    if (auto answers = check_answers(facts, *order.refusal_sha256); !answers)
        return std::unexpected(answers.error());
    auto const& version = *state.find<Version>({order.listing, order.number});
    Outcome outcome;
    outcome.events.push_back(recorded(facts));
    if (finding.payload && is_payload_of(*finding.payload, version)) {
        outcome.events.push_back(RefusalDecided{order.order, RefusalVerdict::dismissed, facts.hash,
                                                resumed(order, now)});
        return outcome;
    }
    outcome.events.push_back(
        RefusalDecided{order.order, RefusalVerdict::upheld, facts.hash, std::nullopt});
    add_refund(outcome.events, order, accounts_of(order, *state.find<Floor>({})), 0);
    return outcome;
}

} // namespace datafloor::contracts
