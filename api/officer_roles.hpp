// The roles of routes for officers, who come with a session instead of a token.
#pragma once

#include <algorithm>
#include <string_view>

#include "api/server/router.hpp"

namespace datafloor::api {

/// The role of routes for signed-in officers. A cookie opens nothing else, and a token not these.
inline constexpr std::string_view officer_role = "officer-session";
/// The same, for what a page asks for by itself: it does not keep a session from going idle.
inline constexpr std::string_view watching_role = "officer-session-watching";

inline bool has_role(Route const& route, std::string_view role) {
    return std::ranges::find(route.roles, role) != route.roles.end();
}

inline bool is_for_officers(Route const& route) {
    return has_role(route, officer_role) || has_role(route, watching_role);
}

/// The session's cookie. Under https its name has the prefix `__Host-`: no other host and no page
/// without TLS can set it.
constexpr std::string_view session_cookie_name(std::string_view url) {
    return url.starts_with("https://") ? "__Host-floor-session" : "floor-session";
}

} // namespace datafloor::api
