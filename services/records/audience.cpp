#include "services/records/audience.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <unordered_map>

#include "ledger/entry.hpp"
#include "ledger/read.hpp"

namespace datafloor::services {
namespace {

using namespace contracts;

template <class E>
concept OfAnOrder =
    requires(E const& event) { requires std::same_as<decltype(event.order), OrderId>; };

/// What the events of one entry name, each kind of id by itself.
struct Named {
    std::vector<PartyId> parties;
    std::vector<OrderId> orders;
    std::vector<ListingId> listings;
    std::vector<OfferId> offers;
    std::vector<PayoutId> payouts;
    std::vector<crypto::Thumbprint> keys;
    std::vector<OrderId> disputes;   // orders whose arbiter is told
    std::vector<OfferId> arbitrated; // their offers, which name it

    // An overload for each event: a new one does not compile until it is decided whom it concerns.
    void take(FloorOpened const&) {}

    void take(DocumentRecorded const& event) { keys.push_back(event.signer); }

    void take(PartyAdmitted const& event) { parties.push_back(event.party); }

    void take(KeyBound const& event) { parties.push_back(event.party); }

    void take(KeyRevoked const& event) { keys.push_back(event.key); }

    void take(KeyRotated const& event) { keys.push_back(event.key); }

    void take(VersionDrafted const& event) { parties.push_back(event.version.provider); }

    void take(ListingBlocked const& event) { parties.push_back(event.provider); }

    void take(PayloadStored const& event) { listings.push_back(event.listing); }

    void take(VersionInspected const& event) { listings.push_back(event.listing); }

    void take(VersionWithdrawn const& event) { listings.push_back(event.listing); }

    void take(ListingSuspensionChanged const& event) { listings.push_back(event.listing); }

    void take(DirectiveGiven const&) {} // one officer's word alone is for those who oversee

    void take(PartySuspensionChanged const& event) { parties.push_back(event.party); }

    void take(PartyFreezeChanged const& event) { parties.push_back(event.party); }

    void take(OfferMade const& event) {
        parties.push_back(event.offer.provider);
        if (event.offer.buyer) parties.push_back(*event.offer.buyer);
    }

    void take(OfferClosed const& event) { offers.push_back(event.offer); }

    void take(FundsReceived const& event) { parties.push_back(event.party); }

    void take(PayoutRequested const& event) { parties.push_back(event.party); }

    void take(PayoutConcluded const& event) { payouts.push_back(event.payout); }

    void take(Transferred const& event) {
        take(event.debit);
        take(event.credit);
    }

    void take(AccountId const& account) {
        if (account.kind == AccountKind::party) parties.push_back({account.owner});
        if (account.kind == AccountKind::escrow) orders.push_back({account.owner});
    }

    void take(OrderDisputed const& event) { dispute(event.order); }

    void take(DisputeEscalated const& event) { dispute(event.order); }

    void take(DisputeDirected const& event) { dispute(event.order); }

    void take(DisputeDecided const& event) { dispute(event.order); }

    void take(OfAnOrder auto const& event) { orders.push_back(event.order); }

    void dispute(OrderId order) {
        orders.push_back(order);
        disputes.push_back(order);
    }
};

Named named_in(Events const& events) {
    Named out;
    for (auto const& event : events) std::visit([&](auto const& e) { out.take(e); }, event);
    return out;
}

/// All ids of one kind that the entries name, each once.
template <class Id>
std::vector<Id> all_of(std::vector<Named> const& entries, std::vector<Id> Named::* ids) {
    std::vector<Id> out;
    for (auto const& entry : entries)
        out.insert(out.end(), (entry.*ids).begin(), (entry.*ids).end());
    std::ranges::sort(out);
    auto const rest = std::ranges::unique(out);
    out.erase(rest.begin(), rest.end());
    return out;
}

/// Adds to each audience the parties that the aggregates behind its ids belong to.
template <class Aggregate, class PartiesOf>
void resolve(ledger::Connection& connection, std::vector<Named> const& entries,
             std::vector<typename Aggregate::Key> Named::* ids, PartiesOf parties_of,
             std::vector<Audience>& audiences) {
    auto const wanted = all_of(entries, ids);
    if (wanted.empty()) return;
    std::unordered_map<typename Aggregate::Key, Aggregate> found;
    for (auto& aggregate : ledger::read_several<Aggregate>(connection, wanted)) {
        auto const key = aggregate.key();
        found.emplace(key, std::move(aggregate));
    }
    for (std::size_t i = 0; i < entries.size(); ++i)
        for (auto const& id : entries[i].*ids)
            if (auto const aggregate = found.find(id); aggregate != found.end())
                for (auto const party : parties_of(aggregate->second))
                    audiences[i].parties.push_back(party);
}

void find_offers_of_disputes(ledger::Connection& connection, std::vector<Named>& entries) {
    std::unordered_map<OrderId, OfferId> offers;
    auto const disputed = all_of(entries, &Named::disputes);
    for (auto const& order : ledger::read_several<Order>(connection, disputed))
        offers.emplace(order.order, order.offer);
    for (auto& entry : entries)
        for (auto const order : entry.disputes)
            if (auto const offer = offers.find(order); offer != offers.end())
                entry.arbitrated.push_back(offer->second);
}

} // namespace

bool Audience::holds(PartyId party) const { return std::ranges::binary_search(parties, party); }

std::vector<Audience> audiences_of(ledger::Connection& connection,
                                   std::span<Events const* const> entries) {
    std::vector<Named> named;
    std::vector<Audience> out;
    for (auto const* events : entries) {
        named.push_back(named_in(*events));
        out.push_back({ledger::is_public(*events), named.back().parties});
    }
    auto const sides = [](Order const& order) { return std::array{order.buyer, order.provider}; };
    auto const provider = [](auto const& aggregate) { return std::array{aggregate.provider}; };
    auto const party = [](auto const& aggregate) { return std::array{aggregate.party}; };
    auto const arbiter = [](Offer const& offer) {
        return offer.arbiter ? std::vector{*offer.arbiter} : std::vector<PartyId>{};
    };
    find_offers_of_disputes(connection, named);
    resolve<Offer>(connection, named, &Named::arbitrated, arbiter, out);
    resolve<Order>(connection, named, &Named::orders, sides, out);
    resolve<Listing>(connection, named, &Named::listings, provider, out);
    resolve<Offer>(connection, named, &Named::offers, provider, out);
    resolve<Payout>(connection, named, &Named::payouts, party, out);
    resolve<PartyKey>(connection, named, &Named::keys, party, out);
    for (auto& audience : out) {
        std::ranges::sort(audience.parties);
        auto const rest = std::ranges::unique(audience.parties);
        audience.parties.erase(rest.begin(), rest.end());
    }
    return out;
}

Audience audience_of(ledger::Connection& connection, Events const& events) {
    auto const* const entry = &events;
    return std::move(audiences_of(connection, std::span(&entry, 1)).front());
}

bool may_see(Caller const* caller, Audience const& audience) {
    return audience.everyone ||
           (caller != nullptr && (oversees(*caller) || audience.holds(caller->party)));
}

} // namespace datafloor::services
