// "/supervision": the floor's figures for the regulator. Every figure leads to what it counts.
#pragma once

#include "api/pages/supervision/parts.hpp"
#include "api/pages/supervision/records.hpp"
#include "contracts/floor/rulebook.hpp"
#include "services/supervision/figures.hpp"
#include "services/supervision/lists.hpp"

namespace datafloor::api {

struct OverviewView {
    services::SupervisionFigures figures;
    std::vector<services::ListedEntry> entries; // the newest
    std::vector<WaitingMeasure> waiting;        // for a second officer
    std::uint64_t ledger_entries = 0;
    /// The newest published checkpoint, and when it was published.
    std::optional<std::uint64_t> checkpoint_size;
    std::optional<contracts::Instant> checkpoint_at;
    contracts::Instant now;
    std::uint64_t as_of_index = 0;
};

Page overview_page(Request const& request, services::OfficerSession const& officer,
                   OverviewView const& view, contracts::Rulebook const& rulebook);

/// The parts of the page that change (`fresh`), for a script that puts them in the place of the
/// old.
Html overview_figures(Choice choice, OverviewView const& view, contracts::Rulebook const& rulebook);

} // namespace datafloor::api
