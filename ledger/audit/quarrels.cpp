#include "ledger/audit/quarrels.hpp"

#include "contracts/order/checks.hpp"
#include "contracts/order/dispute_rules.hpp"

namespace datafloor::ledger {

using namespace contracts;

namespace {

/// The clock goes on with what was left of it.
bool clock_goes_on(Order const& order, std::optional<Instant> due, Instant now) {
    if (!due || !order.stopped_at || !order.stopped_due) return false;
    return due->micros - now.micros == order.stopped_due->micros - order.stopped_at->micros;
}

/// The term of the order is not over, or stands still and was not over before. For officers, who
/// decide while the order is frozen.
bool in_term(Order const& order, Instant now) {
    auto const& due = order.frozen_at ? order.frozen_due : order.due_at;
    return due && order.frozen_at.value_or(now) < *due;
}

bool is_an_officers(State const& state, DocumentRecorded const* recorded, UserId user) {
    if (recorded == nullptr) return true; // found elsewhere
    auto const* key = state.find<PartyKey>(recorded->signer);
    return key != nullptr && key->role == KeyRole::officer && key->user == user;
}

/// An arbiter had its turn; before T4 it alone decides what a machine decides.
bool is_for_officers(State const& state, Order const& order) {
    auto const& offer = *state.find<Offer>(order.offer);
    return order.state == OrderState::escalated || !offer.arbiter ||
           !is_for_a_machine(order.dispute_claim.value());
}

} // namespace

void back(Check& check, State const& state, OrderRefused const& event, Documents const& documents,
          Place const& place) {
    auto const [recorded, document, prepared] = check.need<RefusalDocument>(documents);
    auto const& order = *state.find<Order>(event.order);
    check.signed_by(state, recorded, order.buyer);
    check.in_time(order.due_at && place.time < *order.due_at, "the refusal came too late");
    check.in_time(event.decide_by == whole_milliseconds(place.time + order.dispute),
                  "the refusal's term is not the offer's");
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.refusal_sha256, "the refusal's hash");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->claim == event.claim &&
                    document->answers == order.deposit_sha256,
                "order or claim");
}

void back(Check& check, State const& state, RefusalDecided const& event, Documents const& documents,
          Place const& place) {
    auto const [recorded, document, prepared] = check.need<RefusalFinding>(documents);
    auto const& order = *state.find<Order>(event.order);
    bool const dismissed = event.verdict == RefusalVerdict::dismissed;
    check.in_time(in_term(order, place.time), "the finding came too late");
    check.in_time(!dismissed || clock_goes_on(order, event.receipt_by, place.time),
                  "the term does not go on where it stood still");
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.finding_sha256, "the finding's hash");
    if (document == nullptr) return;
    auto const* version = state.find<Version>({order.listing, order.number});
    bool const served = version != nullptr && document->payload &&
                        document->payload->bytes == version->payload_bytes &&
                        document->payload->sha256 == version->payload_sha256;
    check.agree(document->order == event.order && document->answers == order.refusal_sha256,
                "the finding is of another refusal");
    check.agree(served == dismissed, "the verdict does not follow from what was served");
}

void back(Check& check, State const& state, OrderDisputed const& event, Documents const& documents,
          Place const& place) {
    auto const [recorded, document, prepared] = check.need<DisputeDocument>(documents);
    auto const& order = *state.find<Order>(event.order);
    check.signed_by(state, recorded, order.buyer);
    check.in_time(order.due_at && place.time < *order.due_at, "the dispute came too late");
    check.in_time(event.decide_by == whole_milliseconds(place.time + order.dispute),
                  "the dispute's term is not the offer's");
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.dispute_sha256, "the dispute's hash");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->claim == event.claim &&
                    document->answers == order.disclosure_sha256,
                "order or claim");
}

void back(Check& check, State const& state, DisputeEscalated const& event, Documents const&,
          Place const& place) {
    auto const& order = *state.find<Order>(event.order);
    check.in_time(order.due_at && *order.due_at <= place.time,
                  "escalated before the term had passed");
}

void back(Check& check, State const& state, DisputeDirected const& event,
          Documents const& documents, Place const&) {
    auto const [recorded, document, prepared] = check.need<DisputeDirective>(documents);
    auto const& order = *state.find<Order>(event.order);
    check.agree(is_an_officers(state, recorded, event.officer), "the officer");
    check.agree(is_for_officers(state, order), "the arbiter decides this");
    if (recorded != nullptr)
        check.agree(recorded->sha256 == event.directive_sha256, "the directive's hash");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->answers == order.dispute_sha256 &&
                    document->verdict == event.verdict,
                "dispute or verdict");
}

/// By one document of two kinds: the arbiter's, or the second officer's.
void back(Check& check, State const& state, DisputeDecided const& event, Documents const& documents,
          Place const& place) {
    auto const& order = *state.find<Order>(event.order);
    if (auto const finding = documents.find<DisputeFinding>(); finding.recorded != nullptr) {
        auto const& offer = *state.find<Offer>(order.offer);
        check.agree(!order.frozen_at, "an arbiter's finding on a frozen order");
        check.agree(offer.arbiter && is_for_a_machine(order.dispute_claim.value()),
                    "no arbiter decides this");
        if (offer.arbiter) check.signed_by(state, finding.recorded, *offer.arbiter);
        check.in_time(order.due_at && place.time < *order.due_at, "the finding came too late");
        check.agree(finding.recorded->sha256 == event.decision_sha256, "the finding's hash");
        if (finding.document != nullptr)
            check.agree(finding.document->order == event.order &&
                            finding.document->answers == order.dispute_sha256 &&
                            finding.document->verdict == event.verdict,
                        "dispute or verdict");
        return;
    }
    auto const [recorded, document, prepared] = check.need<DisputeDirective>(documents);
    if (recorded == nullptr) return;
    auto const* key = state.find<PartyKey>(recorded->signer);
    check.agree(key != nullptr && key->role == KeyRole::officer && order.directed_by &&
                    *order.directed_by != key->user,
                "two officers");
    check.agree(order.directed_outcome == event.verdict.outcome &&
                    order.directed_refund == event.verdict.refund,
                "the officers do not agree");
    check.agree(is_for_officers(state, order), "the arbiter decides this");
    check.agree(recorded->sha256 == event.decision_sha256, "the directive's hash");
    if (document == nullptr) return;
    check.agree(document->order == event.order && document->answers == order.dispute_sha256 &&
                    document->verdict == event.verdict,
                "dispute or verdict");
}

} // namespace datafloor::ledger
