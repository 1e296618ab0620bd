// From the rules' reasons to problem details: the only place that knows a status code for each.
#pragma once

#include "api/problem.hpp"
#include "contracts/base/declined.hpp"

namespace datafloor::api {

/// The HTTP status that answers a reason.
unsigned status_of(contracts::Reason reason);

/// The problem of a decline: type "/problems/" and the reason's name with dashes.
Problem problem_of(contracts::Declined const& declined);

} // namespace datafloor::api
