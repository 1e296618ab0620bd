// Router: the table of routes. Default deny: a route without a role, or with one that nobody
// checks, keeps the program from starting.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/server/route.hpp"

namespace datafloor::api {

/// The role of a route that needs no sign-in. Stands alone.
inline constexpr std::string_view public_role = "public";

struct Route {
    std::string method;             // HEAD and OPTIONS answer by themselves
    std::string path;               // "/v1/orders/{order}", "/ledger/tile/{level}/{index...}"
    std::string name;               // for logs, metrics and openapi
    std::vector<std::string> roles; // any of them will do
    BodyPolicy body;
    Handler handler;
};

/// Checks the caller of a route that is not public; an answer (401, 403, 404) ends the request.
/// Both references live until the task ends.
using AccessCheck = std::function<services::Task<std::optional<Response>>(Request&, Route const&)>;

class Router {
  public:
    /// Throws std::invalid_argument when a route has no role, no name, no handler, a broken path,
    /// stands twice, or is not public while there is no `check`.
    explicit Router(std::vector<Route> routes, AccessCheck check = {});
    ~Router();
    Router(Router const&) = delete;
    Router& operator=(Router const&) = delete;

    /// 404, or 405 with Allow; OPTIONS answers 204 with Allow. A literal segment wins over a
    /// parameter; `{name...}` takes all that is left. Parameters are never empty.
    std::expected<RoutePlan, Response> lookup(Request& request) const;

    std::vector<Route> const& routes() const { return routes_; }

  private:
    struct Node;

    struct Parameter {
        std::string name;
        std::size_t position; // among the segments
        bool tail;            // and all that follow
    };

    void add(std::size_t index);
    void set_parameters(std::size_t index, Request& request) const;
    std::string allow(Node const& node) const;
    std::string allow_anything() const;

    std::vector<Route> routes_;                      // never changes: plans point into it
    std::vector<Guard> guards_;                      // one for each route, empty for public ones
    std::vector<std::vector<Parameter>> parameters_; // one list for each route
    AccessCheck check_;
    std::unique_ptr<Node> root_;
};

} // namespace datafloor::api
