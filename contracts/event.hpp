// Events: what happened, as it stands in the ledger for ever. `apply` understands every version
// ever written; a new one gets a new type name, and an upcaster turns the old into the new.
#pragma once

#include <variant>

#include "contracts/state.hpp"

namespace datafloor::contracts {

using Event = std::variant<
    FloorOpened, DocumentRecorded, PartyAdmitted, KeyBound, VersionDrafted, ListingBlocked,
    PayloadStored, VersionInspected, VersionWithdrawn, ListingSuspensionChanged, OfferMade,
    OfferClosed, FundsReceived, PayoutRequested, PayoutConcluded, Transferred, OrderConfirmed,
    OrderCancelled, KeyDeposited, DownloadGranted, OrderReleased, HeaderDisclosed, OrderAccepted,
    OrderSettled, OrderRefunded, KeyRevoked, DepositVoided, OrderRefused, RefusalDecided,
    OrderDisputed, DisputeEscalated, DisputeDirected, DisputeDecided, KeyRotated, DirectiveGiven,
    PartySuspensionChanged, PartyFreezeChanged, OrderFrozen, OrderFreezeLifted>;

using Events = std::vector<Event>;

/// The name an event carries in the ledger ("order-confirmed.v1").
std::string_view type_of(Event const& event);

template <>
struct Codec<Event> {
    static void write(JcsWriter& out, Event const& event);
    static bool scan(JcsReader& in, Event& event);
    static bool read(Json const& json, Event& event, JsonFault& fault);
};

/// Where an event stands.
struct Place {
    std::uint64_t index = 0; // of its entry
    Instant time;            // of its entry
};

/// Changes the state as the event says. Holds no rule: what the ledger says, happened. An event
/// that does not fit the state is a bug here; replay of a ledger that may be damaged asks
/// `misfit_of` first. Throws std::overflow_error where a sum leaves 64 bits, the state then half
/// changed.
void apply(State& state, Event const& event, Place const& place);

/// Why this event cannot follow this state, by the state tables, the rules of money, uniqueness and
/// the existence of what it names; nothing if it can. After nothing, `apply` is safe.
std::optional<std::string> misfit_of(State const& state, Event const& event);

} // namespace datafloor::contracts
