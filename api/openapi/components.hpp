// The named schemas of /openapi.json: documents, answers, problems.
#pragma once

#include <string>
#include <vector>

#include "crypto/json_fwd.hpp"

namespace datafloor::api {

/// Every signed document of the floor, by the name of its type.
crypto::Json document_schemas();
/// What routes answer. Unknown members are allowed: answers grow.
crypto::Json answer_schemas();
/// All problem types, those of the rules and those of the door, in ascending order.
std::vector<std::string> all_problem_types();

/// All of it, by name.
crypto::Json component_schemas();

} // namespace datafloor::api
