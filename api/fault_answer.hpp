// The answers to what fails around the program: a database that is away, a full disk or queue.
#pragma once

#include <exception>
#include <optional>

#include "api/server/response.hpp"

namespace datafloor::api {

/// 503 or 507 for a fault that passes; nothing for one of the program.
std::optional<Response> answer_to_fault(std::exception_ptr const& fault);

/// 503 with Retry-After, for what may succeed a moment later.
Response try_again(std::string_view name, std::string_view detail);

} // namespace datafloor::api
