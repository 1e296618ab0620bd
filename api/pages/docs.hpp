// /docs: the programming interface for people to read, one page in either language.
#pragma once

#include <vector>

#include "api/openapi/document.hpp"
#include "api/pages/layout.hpp"

namespace datafloor::api {

/// Every route with its parameters, documents, answer and problems, and every schema.
Page docs_page(Request const& request, std::vector<Route> const& routes,
               std::vector<Description> const& descriptions, OpenapiFacts const& facts);

} // namespace datafloor::api
