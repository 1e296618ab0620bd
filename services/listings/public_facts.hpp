// What everybody may know beside the catalogue: the names of providers, and figures of the whole
// floor. Figures are sums; they name nobody.
#pragma once

#include "services/records/follower.hpp"

namespace datafloor::services {

class FollowPublicFacts : public Follow {
  public:
    [[nodiscard]] std::string_view name() const override { return "public_facts"; }

    [[nodiscard]] bool projects() const override { return true; }

    void follow(ledger::Connection& connection, FollowedEntries entries) override;
};

/// The legal name under which a provider was admitted; nothing for parties that provide nothing.
std::optional<std::string> find_provider_name(ledger::Connection& connection,
                                              contracts::PartyId party);

/// How many versions of a class are in a state; `suspended` stands for a listed one that an
/// officer's directive stopped.
struct VersionCount {
    contracts::DataClass data_class{};
    std::string state;
    std::uint64_t versions = 0;
};

/// Settled trades and what they were worth, in minor units. The sum may exceed any one amount.
struct TradeSum {
    contracts::Currency currency;
    std::uint64_t trades = 0;
    std::string value; // decimal
};

struct TradeDay {
    std::string day; // 2026-11-22, UTC
    contracts::Currency currency;
    std::uint64_t trades = 0;
    std::string value;
};

struct PublicFigures {
    std::vector<VersionCount> versions;
    std::uint64_t offers = 0; // that can be ordered now
    std::vector<TradeSum> trades;
    std::vector<TradeDay> days; // the last thirty with trades, oldest first
};

PublicFigures read_public_figures(ledger::Connection& connection);

} // namespace datafloor::services
