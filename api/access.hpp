// Access: who calls, by the bearer token, and whether the route's roles let it in.
#pragma once

#include "api/app.hpp"
#include "api/server/router.hpp"

namespace datafloor::api {

/// A role any signed-in party has.
inline constexpr std::string_view any_party = "party";

/// The guard of all routes that are not public. Sets Request::caller. 401 without a good token, 403
/// where the caller's party has none of the route's roles (the names of contracts::PartyRole, or
/// `any_party`).
AccessCheck access_check(App& app);

/// The token of `Authorization: Bearer TOKEN` (RFC 6750); nothing for any other scheme.
std::optional<std::string_view> bearer(Headers const& headers);

/// The caller of a guarded route.
services::Caller const& caller_of(Request const& request);

/// Foreign and unknown things answer alike.
Response not_found();

} // namespace datafloor::api
