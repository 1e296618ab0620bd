// What /openapi.json and /docs say of the officers' sign-in and pages.
#pragma once

#include <vector>

#include "api/openapi/description.hpp"

namespace datafloor::api {

std::vector<Description> sign_in_descriptions();
std::vector<Description> supervision_descriptions();

} // namespace datafloor::api
