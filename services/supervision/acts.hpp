// Acts: what supervision counts and looks into, picked out of the entries; a following projection.
#pragma once

#include "services/records/follower.hpp"

namespace datafloor::services {

enum class Act : std::uint8_t {
    order_placed,
    order_settled,
    order_cancelled,
    order_refunded,
    deadline_missed, // the floor refunded, because a side was silent
    accepted_in_silence,
    deposit_voided,
    delivery_refused, // the buyer's document 7b
    refusal_upheld,
    refusal_dismissed,
    order_disputed,
    dispute_escalated, // nobody found within T4: two officers decide
    dispute_decided,
    listing_blocked, // at a gate
    listing_suspended,
    suspension_lifted,
    key_revoked,
    key_rotated,
    directive_waits, // one officer's word, for another's
    party_suspended,
    party_suspension_lifted,
    party_frozen,
    party_freeze_lifted,
    order_frozen,
    order_freeze_lifted, // by two officers, or when it had lasted long enough
};

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::Act> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"order-placed",       "order-settled",       "order-cancelled",
         "order-refunded",     "deadline-missed",     "accepted-in-silence",
         "deposit-voided",     "delivery-refused",    "refusal-upheld",
         "refusal-dismissed",  "order-disputed",      "dispute-escalated",
         "dispute-decided",    "listing-blocked",     "listing-suspended",
         "suspension-lifted",  "key-revoked",         "key-rotated",
         "directive-waits",    "party-suspended",     "party-suspension-lifted",
         "party-frozen",       "party-freeze-lifted", "order-frozen",
         "order-freeze-lifted"});
};

namespace datafloor::services {

class FollowActs : public Follow {
  public:
    [[nodiscard]] std::string_view name() const override { return "acts"; }

    [[nodiscard]] bool projects() const override { return true; }

    void follow(ledger::Connection& connection, FollowedEntries entries) override;
};

/// One act, as lists show it.
struct ListedAct {
    Act what{};
    std::uint64_t entry = 0;
    contracts::Instant time;
    std::optional<contracts::OrderId> order;
    std::optional<contracts::ListingId> listing;
    std::optional<std::string> detail;
    std::optional<contracts::Money> money;
};

/// Where a page ended.
struct ActCursor {
    std::uint64_t entry = 0;
    Act what{};
};

struct ActQuery {
    std::optional<Act> what = {};
    std::optional<contracts::ListingId> listing = {};
    std::optional<contracts::PartyId> party = {}; // its suspensions, freezes and lifts
    std::optional<contracts::Instant> from = {};
    std::optional<contracts::Instant> until = {}; // not included
    std::optional<ActCursor> after = {};
    std::uint32_t limit = 20;
};

/// Newest first.
std::vector<ListedAct> list_acts(ledger::Connection& connection, ActQuery const& query);

/// Under which name and business code a party was admitted; nothing for those of entry 0.
struct PartyName {
    std::string name;
    std::string business_code;
};

std::optional<PartyName> find_party_name(ledger::Connection& connection, contracts::PartyId party);

} // namespace datafloor::services
