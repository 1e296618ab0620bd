#include "contracts/order/delivery.hpp"

#include "contracts/licence/render.hpp"
#include "contracts/order/checks.hpp"
#include "contracts/order/holds.hpp"

namespace datafloor::contracts {

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
    if (!finding.decided_by)
        return decline(Reason::licence_denies, "The licence permits nothing with this data.");
    return decline(Reason::licence_denies,
                   "The licence does not allow this delivery: " + pointer_of(*finding.decided_by) +
                       ", “" + render(licence, *finding.decided_by, Language::en) + "”.");
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
