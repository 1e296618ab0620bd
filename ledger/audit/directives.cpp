#include "ledger/audit/directives.hpp"

#include "contracts/order/checks.hpp"
#include "contracts/supervision/two_officers.hpp"

namespace datafloor::ledger {

using namespace contracts;

namespace {

PartyKey const* officers_key(State const& state, DocumentRecorded const& recorded) {
    auto const* key = state.find<PartyKey>(recorded.signer);
    bool const officers = key != nullptr && key->role == KeyRole::officer &&
                          key->party == state.find<Floor>({})->regulator;
    return officers ? key : nullptr;
}

/// Another officer's word stands, and this one says the same.
void check_second(Check& check, State const& state, DocumentRecorded const* recorded,
                  DirectiveId directive, Hash const& sha256, Instant now) {
    if (recorded == nullptr) return; // found elsewhere
    auto const* key = officers_key(state, *recorded);
    auto const* word = standing_word(state, directive, now);
    check.agree(key != nullptr && word != nullptr && word->officer != key->user, "two officers");
    check.agree(recorded->sha256 == sha256, "the directive's hash");
}

/// Since when the order stands still is part of what is said about its lift.
bool is_of(State const& state, OrderDirective const& document, DirectiveId directive) {
    auto const* order = state.find<Order>(document.order);
    return order != nullptr && directive_on(*order, document.act) == directive;
}

bool is_freeze(PartyAct act) { return act == PartyAct::freeze || act == PartyAct::lift_freeze; }

bool is_of(PartyDirective const& document, DirectiveId directive) {
    return is_freeze(document.act) && directive_on(document.party, document.act) == directive;
}

} // namespace

/// By one document of two kinds.
void back(Check& check, State const& state, DirectiveGiven const& event, Documents const& documents,
          Place const& place) {
    auto const party = documents.find<PartyDirective>();
    auto const order = party.recorded != nullptr ? documents.find<OrderDirective>()
                                                 : check.need<OrderDirective>(documents);
    auto const* recorded = party.recorded != nullptr ? party.recorded : order.recorded;
    if (recorded == nullptr) return;
    auto const* key = officers_key(state, *recorded);
    check.agree(key != nullptr && key->user == event.officer && key->id == event.officer_key,
                "the officer");
    check.agree(recorded->sha256 == event.document_sha256, "the directive's hash");
    check.agree(standing_word(state, event.directive, place.time) == nullptr,
                "a word that waits already is said again");
    auto const wait = state.find<Floor>({})->rulebook.longest_wait();
    check.in_time(event.expires_at == whole_milliseconds(place.time + wait),
                  "the word's term is not the rulebook's");
    if (party.document != nullptr)
        check.agree(is_of(*party.document, event.directive), "what is directed");
    else if (order.document != nullptr)
        check.agree(is_of(state, *order.document, event.directive), "what is directed");
}

void back(Check& check, State const& state, PartySuspensionChanged const& event,
          Documents const& documents, Place const&) {
    auto const [recorded, document, prepared] = check.need<PartyDirective>(documents);
    if (recorded == nullptr) return;
    check.agree(officers_key(state, *recorded) != nullptr, "the officer");
    check.agree(recorded->sha256 == event.directive_sha256, "the directive's hash");
    if (document == nullptr) return;
    auto const act = event.suspended ? PartyAct::suspend : PartyAct::lift_suspension;
    check.agree(document->party == event.party && document->act == act, "party or act");
}

void back(Check& check, State const& state, PartyFreezeChanged const& event,
          Documents const& documents, Place const& place) {
    auto const [recorded, document, prepared] = check.need<PartyDirective>(documents);
    check_second(check, state, recorded, event.directive, event.directive_sha256, place.time);
    auto const act = event.act == FreezeAct::freeze ? PartyAct::freeze : PartyAct::lift_freeze;
    check.agree(directive_on(event.party, act) == event.directive, "what was directed");
    if (document == nullptr) return;
    check.agree(document->party == event.party && document->act == act, "party or act");
}

void back(Check& check, State const& state, OrderFrozen const& event, Documents const& documents,
          Place const& place) {
    auto const [recorded, document, prepared] = check.need<OrderDirective>(documents);
    auto const& order = *state.find<Order>(event.order);
    check_second(check, state, recorded, event.directive, event.directive_sha256, place.time);
    check.agree(directive_on(order, FreezeAct::freeze) == event.directive, "what was directed");
    auto const longest = state.find<Floor>({})->rulebook.longest_freeze();
    check.in_time(event.lift_by == whole_milliseconds(place.time + longest),
                  "the freeze's term is not the rulebook's");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->act == FreezeAct::freeze,
                "order or act");
}

void back(Check& check, State const& state, OrderFreezeLifted const& event,
          Documents const& documents, Place const& place) {
    auto const& order = *state.find<Order>(event.order);
    check.in_time(event.due_at == due_after(order, place.time),
                  "the clock does not go on where the freeze stopped it");
    if (!event.directive) {
        check.in_time(order.due_at && *order.due_at <= place.time,
                      "lifted by the floor before the longest freeze was over");
        return;
    }
    auto const [recorded, document, prepared] = check.need<OrderDirective>(documents);
    check_second(check, state, recorded, *event.directive, event.directive_sha256.value(),
                 place.time);
    check.agree(directive_on(order, FreezeAct::lift) == *event.directive, "what was directed");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->act == FreezeAct::lift, "order or act");
}

} // namespace datafloor::ledger
