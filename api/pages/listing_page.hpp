// "/listings/{listing}": one dataset, all that everybody may know of it, and how to get it.
#pragma once

#include "api/pages/layout.hpp"
#include "api/pages/shown.hpp"

namespace datafloor::api {

struct ListingView {
    ShownVersion version;                             // the one that is shown
    std::vector<services::CatalogueVersion> versions; // all that were ever listed, newest first
    std::string url;                                  // of the floor, for commands
};

Page listing_page(Request const& request, ListingView const& view,
                  contracts::Rulebook const& rulebook);

} // namespace datafloor::api
