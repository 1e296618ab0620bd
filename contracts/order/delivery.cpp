#include "contracts/order/delivery.hpp"

#include "contracts/licence/render.hpp"

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

Result<void> check_resumption(Order const& order, Party const& buyer, Listing const& listing,
                              Policy const& licence, Instant now) {
    if (buyer.frozen) return decline(Reason::party_frozen, "The party is frozen by a directive.");
    if (listing.suspended)
        return decline(Reason::listing_suspended, "The listing is suspended by a directive.");
    if (!next(order.state, OrderStep::download))
        return decline(Reason::order_state_wrong,
                       "The order is " + std::string(name_of(order.state)) + ".");
    return check_licence(licence, facts_of_download(order, buyer, order.downloads, now));
}

} // namespace datafloor::contracts
