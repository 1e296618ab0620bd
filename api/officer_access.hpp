// Officers at the door: the session cookie, what the forms of a session prove, and the guard of the
// routes that only they may open.
#pragma once

#include "api/app.hpp"
#include "api/officer_roles.hpp"

namespace datafloor::api {

/// Sets Request::officer. Without a good session: people are sent to the sign-in, programs get 401.
services::Task<std::optional<Response>> check_officer(App& app, Request& request,
                                                      Route const& route);

/// Of a guarded route.
services::OfficerSession const& officer_of(Request const& request);

/// The session's cookie, if there is exactly one.
std::optional<std::string> session_cookie(Request const& request, std::string_view url);
/// The values of Set-Cookie (RFC 6265). The cookie dies with the browser; the server ends it
/// before.
std::string print_session_cookie(std::string_view url, std::string_view cookie);
std::string print_ended_cookie(std::string_view url);

/// Whether a form came from a page of this origin: by Sec-Fetch-Site, which no page can forge, or
/// where the browser sends none, by Origin. Without either: no.
bool comes_from_here(Request const& request, std::string_view url);

/// The same, and with the token that the forms of this session carry.
bool is_form_of(services::OfficerSession const& officer, Request const& request, Query const& form,
                std::string_view url);

/// 303: the answer stands elsewhere.
Response see_other(std::string location);

/// The sign-in, which leads back to where the request wanted to go.
std::string sign_in_address(Request const& request);

/// A place the sign-in may lead to; nothing for addresses elsewhere.
std::optional<std::string> place_after_sign_in(std::string_view next);

} // namespace datafloor::api
