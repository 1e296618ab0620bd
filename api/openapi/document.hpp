// /openapi.json: the face of the floor for machines, from the router's routes and the descriptions.
#pragma once

#include <string>
#include <vector>

#include "api/openapi/description.hpp"

namespace datafloor::api {

struct OpenapiFacts {
    std::string version; // of the program
    std::string url;     // where this server answers, "http://127.0.0.1:8080"
};

/// OpenAPI 3.1 in canonical JSON. A route without a description is a bug: see `disagreements`.
std::string openapi_document(std::vector<Route> const& routes,
                             std::vector<Description> const& descriptions,
                             OpenapiFacts const& facts);

/// The names of the `{parts}` of a path, in their order, without the dots of a tail.
std::vector<std::string> path_parameters(std::string_view path);
/// The path as OpenAPI and people write it: `{index...}` becomes `{index}`.
std::string plain_path(std::string_view path);

} // namespace datafloor::api
