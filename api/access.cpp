#include "api/access.hpp"

#include <algorithm>

#include "api/officer_access.hpp"
#include "api/problem.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

Response unauthorized(std::string_view name, std::string_view detail) {
    auto response = problem_response(401, name, detail);
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"datafloor\"");
    return response;
}

bool admits(Route const& route, services::Caller const& caller) {
    return std::ranges::any_of(route.roles, [&](std::string const& role) {
        if (role == any_party) return true;
        auto const capacity = contracts::from_name<contracts::PartyRole>(role);
        return capacity && caller.capacities.contains(*capacity);
    });
}

services::Task<std::optional<Response>> check(App& app, Request& request, Route const& route) {
    if (is_for_officers(route)) co_return co_await check_officer(app, request, route);
    auto const token = bearer(request.headers);
    if (!token)
        co_return unauthorized("token-missing",
                               "Send an access token: `Authorization: Bearer TOKEN`.");
    auto caller = app.tokens.find_cached(*token, services::now());
    if (!caller) {
        auto look_up = [&app, token = std::string(*token)](ledger::Connection& connection) {
            return app.tokens.find(connection, token, services::now());
        };
        caller = co_await app.readers.read(std::move(look_up));
    }
    if (!caller)
        co_return unauthorized("token-invalid",
                               "The access token is unknown, expired or revoked; get a new one.");
    if (!admits(route, *caller))
        co_return problem_response(403, "role-missing",
                                   "Your party is not admitted in a role that may do this.");
    request.caller = std::make_shared<services::Caller const>(*caller);
    co_return std::nullopt;
}

} // namespace

AccessCheck access_check(App& app) {
    return [&app](Request& request, Route const& route) { return check(app, request, route); };
}

std::optional<std::string_view> bearer(Headers const& headers) {
    auto const value = headers.find("Authorization");
    constexpr std::string_view scheme = "bearer ";
    if (!value || value->size() <= scheme.size()) return std::nullopt;
    bool const is_bearer =
        std::equal(scheme.begin(), scheme.end(), value->begin(),
                   [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
    if (!is_bearer) return std::nullopt;
    return value->substr(scheme.size());
}

services::Caller const& caller_of(Request const& request) {
    ENSURE(request.caller != nullptr);
    return *request.caller;
}

Response not_found() {
    return problem_response(404, "not-found", "There is nothing here, or nothing for you.");
}

} // namespace datafloor::api
