// What the server asks of whoever knows the routes: after the head and before any body byte.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <optional>

#include "api/server/request.hpp"
#include "api/server/response.hpp"
#include "services/task.hpp"

namespace datafloor::api {

/// What a route does with a request body.
struct BodyPolicy {
    enum class Kind {
        none,     // a body is refused with 400
        buffered, // read whole into Request::body first
        streamed, // the handler pulls it; runs on the payload thread
    };
    Kind kind = Kind::none;
    std::uint64_t bytes_max = 0; // beyond: 413
};

/// A handler takes its request by value. What it throws becomes a 500 that tells nothing.
using Handler = std::function<services::Task<Response>(Request)>;

/// Decides before the body is read whether a request goes on; an answer ends it. For access checks:
/// an upload by a stranger never gets its `100 Continue`.
using Guard = std::function<services::Task<std::optional<Response>>(Request&)>;

/// How to answer one request. The pointers live as long as the server.
struct RoutePlan {
    std::string_view name;
    BodyPolicy body;
    Guard const* guard = nullptr; // none: everyone may
    Handler const* handler = nullptr;
};

/// Finds the plan from method, path and headers (and sets Request::parameters), or an answer.
using RouteLookup = std::function<std::expected<RoutePlan, Response>(Request&)>;

} // namespace datafloor::api
