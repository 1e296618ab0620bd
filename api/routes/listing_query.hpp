// The search of the catalogue as it stands in a query string: words, filters, place in the list.
#pragma once

#include <expected>

#include "api/problem_names.hpp"
#include "api/server/request.hpp"
#include "services/listings/catalogue.hpp"

namespace datafloor::api {

/// What is wrong with a query.
struct QueryFault {
    std::string_view problem; // one of problem_names
    std::string_view detail;
};

/// `q`, `class`, `sector`, `product_type`, `free=1`, `price_max` (in minor units of `currency`, any
/// where it is missing), `cursor`, `limit`. Empty values, as forms send them, count as missing.
std::expected<services::CatalogueQuery, QueryFault> catalogue_query(Request const& request);

/// Where a page ended, as an opaque text.
std::string print_cursor(services::CatalogueVersion const& last);

/// A page of listed versions, how many there are on all pages, and the cursor of the next one.
struct CataloguePage {
    std::vector<services::CatalogueVersion> versions;
    services::CatalogueCounts counts;
    std::optional<std::string> next;
};

CataloguePage read_catalogue_page(ledger::Connection& connection, services::CatalogueQuery query);

} // namespace datafloor::api
