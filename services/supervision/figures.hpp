// The regulator's figures of the whole floor: trades by the hour, escrow by age, what went wrong.
#pragma once

#include <array>

#include "services/listings/public_facts.hpp"
#include "services/supervision/acts.hpp"

namespace datafloor::services {

/// Acts of one kind in one hour.
struct HourCount {
    contracts::Instant hour;
    Act what{};
    std::optional<contracts::Currency> currency;
    std::uint64_t acts = 0;
    std::int64_t value = 0; // minor units
};

/// How far back the figures of acts go, in whole hours.
inline constexpr auto spans_h = std::to_array<std::int64_t>({24, 7 * 24, 30 * 24});

/// The beginning of the hour `hours - 1` before the present one.
contracts::Instant begin_of_span(contracts::Instant now, std::int64_t hours);

struct ActCount {
    Act what{};
    std::array<std::uint64_t, spans_h.size()> acts{};
};

/// SUPERVISION M15: escrow by age. The bounds are days since the money came in; the last is open.
inline constexpr auto escrow_ages_d = std::to_array<std::int64_t>({0, 8, 31, 91});

struct EscrowAge {
    std::size_t bucket = 0; // of escrow_ages_d
    contracts::Currency currency;
    std::uint64_t orders = 0;
    std::string value; // decimal, minor units
};

struct OpenOrders {
    contracts::OrderState state{};
    std::uint64_t orders = 0;
    std::uint64_t overdue = 0; // the floor should have acted more than a minute ago
};

struct SupervisionFigures {
    std::vector<HourCount> hours; // the last 24, oldest first
    std::vector<ActCount> acts;
    std::vector<EscrowAge> escrow;
    std::vector<OpenOrders> open;
    std::vector<VersionCount> versions;
};

SupervisionFigures read_supervision_figures(ledger::Connection& connection, contracts::Instant now);

} // namespace datafloor::services
