// What the simulation expects of officers' directives: the gates of parties, and the clocks of
// orders.
#include "contracts/simulation/model.hpp"

namespace datafloor::contracts::simulation {
namespace {

Instant after(Instant start, Seconds span) {
    auto const micros = start.micros + span.value * 1'000'000;
    return {micros - micros % 1000};
}

} // namespace

bool Gates::trades(PartyId party) const {
    return !barred_.contains(party) && !frozen_.contains(party);
}

Fault Gates::word(std::string const& what, Thumbprint const& signer, DirectiveId id,
                  DirectiveGiven const* waits, Instant now) {
    auto const officer = officer_of(signer);
    if (!officer || party_of(signer) != floor_.regulator) return "directed by no officer";
    if (said_.emplace(id, what).first->second != what) return "one directive on two things";
    auto const found = words_.find(what);
    bool stands = found != words_.end() && now < found->second.until;
    if (stands) {
        auto const revoked = revoked_.find(found->second.key);
        if (revoked != revoked_.end() && revoked->second == RevocationCause::compromised)
            stands = false;
    }
    bool const second = stands && found->second.officer != *officer;
    if (waits == nullptr) {
        words_.erase(what);
        return second ? Fault() : "decided by one officer alone";
    }
    words_[what] = {*officer, signer, waits->expires_at};
    if (stands) return "an officer's word was not counted, or counted anew";
    if (waits->officer != *officer || waits->officer_key != signer ||
        waits->expires_at != after(now, floor_.rulebook.longest_wait()))
        return "a word of somebody else, or for another time";
    return std::nullopt;
}

void Gates::direct(DirectParty const& command, Event const& event) {
    auto const& directive = *command.directive;
    auto const signer = command.directive.signer();
    auto const id = directive.party;
    expect(parties_.contains(id) && id != floor_.operating && id != floor_.regulator &&
               !directive.answers,
           "a directive on the floor itself, or on nobody");
    if (auto const* changed = std::get_if<PartySuspensionChanged>(&event)) {
        auto const act = changed->suspended ? PartyAct::suspend : PartyAct::lift_suspension;
        expect(officer_of(signer) && changed->party == id && directive.act == act,
               "suspended by no officer, or another party");
        bool const news = changed->suspended ? barred_.insert(id).second : barred_.erase(id) == 1;
        expect(news, "a suspension of what is suspended, or the lift of none");
        return;
    }
    bool const lift = directive.act == PartyAct::lift_freeze;
    expect(lift || directive.act == PartyAct::freeze, "a suspension that waits");
    expect(frozen(id) == lift, "a freeze of what is frozen, or the lift of none");
    auto const what = std::string(name_of(directive.act)) + " party " + text_form(id);
    auto const* waits = std::get_if<DirectiveGiven>(&event);
    auto const* changed = std::get_if<PartyFreezeChanged>(&event);
    if (waits == nullptr && changed == nullptr) return expect(false, "a directive without effect");
    auto const said = waits != nullptr ? waits->directive : changed->directive;
    if (auto const fault = word(what, signer, said, waits, now_)) expect(false, *fault);
    if (changed == nullptr) return;
    expect(changed->party == id && (changed->act == FreezeAct::lift) == lift,
           "another party was frozen, or not frozen");
    if (lift)
        frozen_.erase(id);
    else
        frozen_.insert(id);
}

/// Its clock still runs, or stood still before it ran out.
bool Model::runs(Deal const& deal) const {
    return deal.frozen ? deal.rest && *deal.rest > 0 : now_ < deal.due;
}

void Model::go_on(Deal& deal, Instant end) {
    if (deal.frozen)
        deal.rest = end.micros - now_.micros;
    else
        deal.due = end;
}

/// A frozen order takes no step; only officers may decide what was asked of them.
void Model::hold(Command const& command, Event const& event) {
    if (std::holds_alternative<DecideRefusal>(command) ||
        std::holds_alternative<DirectDispute>(command) ||
        std::holds_alternative<DirectOrder>(command) ||
        std::holds_alternative<OrderFreezeLifted>(event))
        return;
    std::visit(
        [&](auto const& e) {
            if constexpr (requires { OrderId(e.order); }) {
                auto const found = deals_.find(e.order);
                expect(found == deals_.end() || !found->second.frozen, "a step on a frozen order");
            }
        },
        event);
}

void Model::freeze(DirectOrder const& command, Event const& event) {
    auto const& directive = *command.directive;
    auto& deal = deals_.at(directive.order);
    bool const lift = directive.act == FreezeAct::lift;
    expect(deal.stage != Stage::ended && deal.frozen.has_value() == lift && !directive.answers,
           "a freeze of what is frozen or over, or the lift of none");
    auto const of = " order " + text_form(directive.order);
    auto const what = lift ? "lift freeze " + std::to_string(deal.freezes) + of : "freeze" + of;
    auto const* waits = std::get_if<DirectiveGiven>(&event);
    auto const* frozen = std::get_if<OrderFrozen>(&event);
    auto const* lifted = std::get_if<OrderFreezeLifted>(&event);
    auto const id = waits != nullptr    ? std::optional(waits->directive)
                    : frozen != nullptr ? std::optional(frozen->directive)
                    : lifted != nullptr ? lifted->directive
                                        : std::nullopt;
    if (!id) return expect(false, "a directive without effect");
    auto const fault = gates_.word(what, command.directive.signer(), *id, waits, now_);
    if (fault) expect(false, *fault);
    if (frozen != nullptr) {
        expect(!lift && frozen->order == directive.order, "another order was frozen");
        ++deal.freezes;
        deal.frozen = after(now_, floor_.rulebook.longest_freeze());
        expect(frozen->lift_by == *deal.frozen, "a freeze that may last too long");
        deal.rest.reset();
        if (deal.stage != Stage::escalated) deal.rest = deal.due.micros - now_.micros;
    } else if (lifted != nullptr) {
        expect(lift && lifted->order == directive.order, "another freeze was lifted");
        thaw(deal, *lifted);
    }
}

void Model::thaw(Deal& deal, OrderFreezeLifted const& event) {
    auto const due = deal.rest ? std::optional(Instant{now_.micros + *deal.rest}) : std::nullopt;
    expect(event.due_at == due, "the clock does not go on where the freeze stopped it");
    if (due) deal.due = *due;
    deal.frozen.reset();
}

/// Before the deposit either side may; later, until the receipt, whoever deals with a frozen one.
void Model::cancel(CancelOrder const& command, OrderCancelled const& event) {
    auto const by = gates_.party_of(command.cancellation.signer());
    auto const& terms = deals_.at(event.order).terms;
    expect(by == event.by && (by == terms.buyer || by == terms.provider) && !gates_.frozen(by),
           "a stranger or a frozen party cancelled an order");
    bool const left = gates_.frozen(by == terms.buyer ? terms.provider : terms.buyer);
    auto const& deal =
        left ? step(event.order, {Stage::paid, Stage::deposited, Stage::refused}, Stage::ended)
             : step(event.order, {Stage::paid}, Stage::ended);
    give_back(deal.terms, 0);
}

} // namespace datafloor::contracts::simulation
