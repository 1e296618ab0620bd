// "/statistics": figures of the whole floor for everybody. Sums only.
#pragma once

#include "api/pages/layout.hpp"
#include "contracts/floor/rulebook.hpp"
#include "services/listings/public_facts.hpp"

namespace datafloor::api {

struct StatisticsView {
    services::PublicFigures figures;
    std::uint64_t entries = 0; // of the ledger
    /// The newest published checkpoint, and when it was published.
    std::optional<std::uint64_t> checkpoint_size;
    std::optional<contracts::Instant> checkpoint_at;
    contracts::Instant now;
    std::uint64_t as_of_index = 0;
};

Page statistics_page(Request const& request, StatisticsView const& view,
                     contracts::Rulebook const& rulebook);

} // namespace datafloor::api
