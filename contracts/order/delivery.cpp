#include "contracts/order/delivery.hpp"

#include "contracts/licence/duration.hpp"
#include "contracts/licence/render.hpp"
#include "contracts/order/checks.hpp"
#include "contracts/order/holds.hpp"

namespace datafloor::contracts {
namespace {

Result<void> denied(Policy const& licence, LicenceFinding const& finding) {
    if (!finding.decided_by)
        return decline(Reason::licence_denies, "The licence permits nothing with this data.");
    return decline(Reason::licence_denies,
                   "The licence does not allow this delivery: " + pointer_of(*finding.decided_by) +
                       ", “" + render(licence, *finding.decided_by, Language::en) + "”.");
}

/// The millisecond that a constraint on the time names: with it, and with the next one, it may hold
/// otherwise than before. Nothing for a constraint on something else. `since`: of the contract.
std::optional<Instant> turn_of(Constraint const& constraint, Instant since) {
    if (constraint.left == LeftOperand::date_time)
        return crypto::parse_instant(constraint.right.front().value);
    if (constraint.left != LeftOperand::elapsed_time) return std::nullopt;
    auto const span = parse_duration(constraint.right.front().value);
    return span ? std::optional(end_of(since, *span)) : std::nullopt;
}

/// The instants after `now` and before `end` at which what a licence says can begin to be another:
/// between two of them it says the same.
std::vector<Instant> turns_of(Policy const& licence, Instant now, Instant end) {
    std::vector<Instant> out;
    auto const look_at = [&](Constraints const& constraints) {
        for (auto const& constraint : constraints) {
            auto const turn = turn_of(constraint, now);
            if (!turn || turn->micros >= end.micros) continue;
            for (auto const at : {*turn, Instant{turn->micros + 1000}})
                if (now < at && at < end) out.push_back(at);
        }
    };
    for (auto const& permission : licence.permission) look_at(permission.constraint);
    for (auto const& prohibition : licence.prohibition)
        if (prohibition.constraint) look_at(*prohibition.constraint);
    return out;
}

} // namespace

LicenceFacts facts_of_download(Order const& order, Party const& buyer, std::uint64_t download,
                               Instant now) {
    LicenceFacts facts;
    facts.now = now;
    facts.since = order.confirmed_at;
    facts.count = download;
    facts.country = buyer.country;
    facts.recipient = order.buyer;
    return facts;
}

Result<void> check_licence(Policy const& licence, LicenceFacts const& facts) {
    auto const finding = evaluate_delivery(licence, facts);
    if (finding.permitted) return {};
    return denied(licence, finding);
}

Result<void> check_licence_of_order(Policy const& licence, Offer const& offer, Party const& buyer,
                                    Instant now) {
    LicenceFacts facts;
    facts.now = now;
    facts.since = now;
    facts.count = 1;
    facts.country = buyer.country;
    facts.recipient = buyer.party;
    auto const at_once = evaluate_delivery(licence, facts);
    if (at_once.permitted) return {};
    for (auto const turn : turns_of(licence, now, now + offer.key_deposit + offer.receipt)) {
        facts.now = turn;
        if (evaluate_delivery(licence, facts).permitted) return {};
    }
    return denied(licence, at_once);
}

Result<void> check_delivery(State const& state, Order const& order) {
    if (state.find<Party>(order.buyer)->frozen)
        return decline(Reason::party_frozen, "The party is frozen by a directive.");
    if (auto held = check_not_held(state, order); !held) return held;
    if (auto step = check_step(order, OrderStep::download); !step) return step;
    // After the receipt the buyer has its right, whatever becomes of the keys.
    bool const entitled =
        order.state != OrderState::deposited && order.state != OrderState::refused;
    if (entitled) return {};
    if (auto provider = check_provider(state, order); !provider) return provider;
    return check_keys(state, order);
}

Result<void> check_resumption(State const& state, Order const& order, Policy const& licence,
                              Instant now) {
    if (auto held = check_delivery(state, order); !held) return held;
    auto const& buyer = *state.find<Party>(order.buyer);
    return check_licence(licence, facts_of_download(order, buyer, order.downloads, now));
}

} // namespace datafloor::contracts
