// /docs: the face of the floor for people, one page of plain HTML. No script, nothing from outside.
#pragma once

#include <string>
#include <vector>

#include "api/openapi/document.hpp"
#include "api/server/response.hpp"

namespace datafloor::api {

/// The page: every route with its parameters, documents, answer and problems, and every schema.
std::string docs_page(std::vector<Route> const& routes,
                      std::vector<Description> const& descriptions, OpenapiFacts const& facts);

/// The page with a policy that lets the browser load nothing but the style within it.
Response docs_response(std::string page);

/// Text for use between tags and in quoted attributes.
std::string escape_html(std::string_view text);

} // namespace datafloor::api
