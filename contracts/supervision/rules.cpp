#include "contracts/supervision/rules.hpp"

#include "contracts/order/checks.hpp"
#include "contracts/supervision/two_officers.hpp"

namespace datafloor::contracts {
namespace {

bool is_suspension(PartyAct act) {
    return act == PartyAct::suspend || act == PartyAct::lift_suspension;
}

/// The act changes something.
Result<void> check_act(Party const& party, PartyAct act) {
    auto const same = [](Reason reason) {
        return decline(reason, "The party is in that state already.", "/act");
    };
    switch (act) {
    case PartyAct::suspend:
        if (party.suspended) return same(Reason::party_suspended);
        break;
    case PartyAct::lift_suspension:
        if (!party.suspended) return same(Reason::party_not_suspended);
        break;
    case PartyAct::freeze:
        if (party.frozen) return same(Reason::party_frozen);
        break;
    case PartyAct::lift_freeze:
        if (!party.frozen) return same(Reason::party_not_frozen);
        break;
    }
    return {};
}

Result<void> check_act(Order const& order, FreezeAct act) {
    if (is_final(order.state))
        return decline(Reason::order_state_wrong,
                       "The order is " + std::string(name_of(order.state)) + ".");
    if (act == FreezeAct::freeze) return check_not_frozen(order);
    if (!order.frozen_at)
        return decline(Reason::order_not_frozen, "The order is not frozen.", "/act");
    return {};
}

} // namespace

void needs(Needs& needs, DirectParty const& command) {
    auto const& directive = *command.directive;
    need_document(needs, facts_of(command.directive));
    needs.want<Party>(directive.party);
    if (!is_suspension(directive.act))
        need_word(needs, directive_on(directive.party, directive.act));
}

Result<Outcome> decide(State const& state, DirectParty const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& directive = *command.directive;
    auto const facts = facts_of(command.directive);
    auto const signer = check_officer(state, facts, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    auto const* party = state.find<Party>(directive.party);
    if (party == nullptr)
        return decline(Reason::party_unknown, "The party is not admitted.", "/party");
    // The floor itself is stopped by a halt; and officers do not shut themselves out.
    if (party->roles.contains(PartyRole::operating) || party->roles.contains(PartyRole::regulator))
        return decline(Reason::role_not_admitted,
                       "Operator and regulator are neither suspended nor frozen.", "/party");
    if (auto act = check_act(*party, directive.act); !act) return std::unexpected(act.error());
    if (is_suspension(directive.act))
        return Outcome{
            {recorded(facts),
             PartySuspensionChanged{party->party, directive.act == PartyAct::suspend, facts.hash}},
            {},
            {}};
    auto const id = directive_on(party->party, directive.act);
    auto const second = check_second(state, id, *signer, now);
    if (!second) return std::unexpected(second.error());
    if (!*second)
        return Outcome{{recorded(facts), given(id, facts, *signer, now, rulebook)}, {}, {}};
    auto const act = directive.act == PartyAct::freeze ? FreezeAct::freeze : FreezeAct::lift;
    return Outcome{
        {recorded(facts), PartyFreezeChanged{party->party, act, id, facts.hash}}, {}, {}};
}

void needs(Needs& needs, DirectOrder const& command) {
    need_step(needs, command.directive);
    if (auto const* order = needs.want<Order>(command.directive->order))
        need_word(needs, directive_on(*order, command.directive->act));
}

Result<Outcome> decide(State const& state, DirectOrder const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& directive = *command.directive;
    auto const facts = facts_of(command.directive);
    auto const signer = check_officer(state, facts, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    auto const found = find_order(state, directive.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto act = check_act(order, directive.act); !act) return std::unexpected(act.error());
    auto const id = directive_on(order, directive.act);
    auto const second = check_second(state, id, *signer, now);
    if (!second) return std::unexpected(second.error());
    if (!*second)
        return Outcome{{recorded(facts), given(id, facts, *signer, now, rulebook)}, {}, {}};
    if (directive.act == FreezeAct::lift)
        return Outcome{{recorded(facts), OrderFreezeLifted{order.order, id, facts.hash,
                                                           std::nullopt, due_after(order, now)}},
                       {},
                       {}};
    return Outcome{
        {recorded(facts), OrderFrozen{order.order, id, facts.hash,
                                      whole_milliseconds(now + rulebook.longest_freeze())}},
        {},
        {}};
}

} // namespace datafloor::contracts
