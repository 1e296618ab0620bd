#include "api/officer_access.hpp"

#include <algorithm>

#include "api/pages/html.hpp"
#include "api/pages/language.hpp"
#include "api/problem.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

std::string print_cookie(std::string_view url, std::string_view value, std::string_view more) {
    std::string out(session_cookie_name(url));
    out += "=";
    out += value;
    out += "; Path=/; HttpOnly; SameSite=Strict";
    if (url.starts_with("https://")) out += "; Secure";
    return out.append(more);
}

/// Scheme, host and port of a URL.
std::string_view origin_of(std::string_view url) {
    auto const host = url.find("://");
    if (host == std::string_view::npos) return url;
    return url.substr(0, url.find('/', host + 3));
}

/// The value of a cookie that stands exactly once.
std::optional<std::string> find_cookie(std::string_view cookies, std::string_view name) {
    std::optional<std::string> found;
    while (!cookies.empty()) {
        auto const end = std::min(cookies.find(';'), cookies.size());
        auto pair = cookies.substr(0, end);
        cookies.remove_prefix(std::min(end + 1, cookies.size()));
        while (pair.starts_with(' ')) pair.remove_prefix(1);
        if (!pair.starts_with(name) || !pair.substr(name.size()).starts_with('=')) continue;
        if (found) return std::nullopt;
        found = pair.substr(name.size() + 1);
    }
    return found;
}

} // namespace

services::Task<std::optional<Response>> check_officer(App& app, Request& request,
                                                      Route const& route) {
    std::optional<services::OfficerSession> officer;
    if (auto cookie = session_cookie(request, app.facts.issuer)) {
        using Presence = services::Officers::Presence;
        auto const presence =
            has_role(route, watching_role) ? Presence::watching : Presence::acting;
        auto look_up = [&app, presence,
                        cookie = std::move(*cookie)](ledger::Connection& connection) {
            return app.officers.find(connection, cookie, presence, services::now());
        };
        officer = co_await app.sign_in.read(std::move(look_up));
    }
    if (officer) {
        request.officer = std::make_shared<services::OfficerSession const>(std::move(*officer));
        co_return std::nullopt;
    }
    if (request.method == "GET" && wants_html(request))
        co_return see_other(sign_in_address(request));
    co_return problem_response(401, "session-missing",
                               "Sign in at /supervision/sign-in; sessions end after a while.");
}

services::OfficerSession const& officer_of(Request const& request) {
    ENSURE(request.officer != nullptr);
    return *request.officer;
}

std::optional<std::string> session_cookie(Request const& request, std::string_view url) {
    auto const cookies = request.headers.find("Cookie");
    if (!cookies) return std::nullopt;
    return find_cookie(*cookies, session_cookie_name(url));
}

std::string print_session_cookie(std::string_view url, std::string_view cookie) {
    return print_cookie(url, cookie, "");
}

std::string print_ended_cookie(std::string_view url) {
    return print_cookie(url, "", "; Max-Age=0");
}

bool comes_from_here(Request const& request, std::string_view url) {
    if (request.headers.count("Sec-Fetch-Site") > 0)
        return request.headers.find("Sec-Fetch-Site") == "same-origin";
    return request.headers.find("Origin") == origin_of(url);
}

bool is_form_of(services::OfficerSession const& officer, Request const& request, Query const& form,
                std::string_view url) {
    auto const token = form.find("token").value_or("");
    return comes_from_here(request, url) &&
           crypto::equal_constant_time(crypto::bytes_of(token),
                                       crypto::bytes_of(officer.form_token));
}

Response see_other(std::string location) {
    Response response{.status = 303};
    response.headers.emplace_back("Location", std::move(location));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

std::string sign_in_address(Request const& request) {
    auto out = "/supervision/sign-in?next=" + percent_encode(request.target);
    auto const choice = language_of(request);
    if (choice.stated) out += "&lang=" + std::string(contracts::name_of(choice.language));
    return out;
}

std::optional<std::string> place_after_sign_in(std::string_view next) {
    constexpr std::string_view root = "/supervision";
    auto const rest = next.starts_with(root) ? next.substr(root.size()) : "x";
    bool const within = rest.empty() || rest.starts_with('/') || rest.starts_with('?');
    bool const plain = std::ranges::all_of(next, [](char character) {
        return character > ' ' && character < '\x7f' && character != '\\';
    });
    if (!within || !plain || next.size() > 2000) return std::nullopt;
    return std::string(next);
}

} // namespace datafloor::api
