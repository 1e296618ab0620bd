// "/": what is listed, with search. Works without script.
#pragma once

#include "api/pages/layout.hpp"
#include "api/pages/shown.hpp"

namespace datafloor::api {

struct CatalogueView {
    std::vector<ShownVersion> versions;
    std::optional<std::string> next; // cursor of the next page
    std::uint64_t as_of_index = 0;
    services::CatalogueCounts counts = {};
};

/// The page and its query, as the visitor typed it.
Page catalogue_page(Request const& request, CatalogueView const& view,
                    contracts::Rulebook const& rulebook);

} // namespace datafloor::api
