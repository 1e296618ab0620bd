// Officers sign in and out. Every outcome is logged, without what was typed.
#include <algorithm>

#include "api/log.hpp"
#include "api/officer_access.hpp"
#include "api/pages/supervision/sign_in_page.hpp"
#include "api/problem.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/routes.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

/// What the form holds.
struct Typed {
    std::string login;
    std::string password;
    std::string code;
    std::string next;

    ~Typed() { crypto::wipe({reinterpret_cast<std::uint8_t*>(password.data()), password.size()}); }
};

/// Shared by the steps of one sign-in, so that there is one copy, and wiped at its end.
using TypedPointer = std::shared_ptr<Typed const>;

TypedPointer read_typed(Query const& form) {
    auto const text = [&](std::string_view name) {
        return std::string(form.find(name).value_or(""));
    };
    auto typed = std::make_shared<Typed>();
    typed->login = text("login");
    typed->password = text("password");
    typed->code = text("code");
    typed->next = text("next");
    std::erase(typed->code, ' '); // as authenticators show it
    return typed;
}

/// The page again, or the problem for programs.
Response refuse(Request const& request, unsigned status, SignInNotice notice,
                std::string_view next = {}) {
    if (!wants_html(request)) {
        if (status == 429)
            return problem_response(status, "sign-in-limited", "Wait a quarter of an hour.");
        if (status == 403)
            return problem_response(status, "form-refused",
                                    "Send the form from a page of this floor.");
        return problem_response(status, "sign-in-refused",
                                "Login, password or code is wrong, or may not sign in.");
    }
    return page_response(request, sign_in_page(request, notice, next), status);
}

void log_sign_in(std::string_view what, services::SignInAttempt const& attempt,
                 Request const& request) {
    // Somebody may have typed a password there.
    auto const login = attempt.known ? attempt.login : std::string("an unknown login");
    log_notice("officer " + login + ": " + std::string(what) + ", from " + request.remote_address);
}

services::Task<Response> try_sign_in(App& app, Request request, TypedPointer typed) {
    auto begin = [&app, typed, address = request.remote_address](ledger::Connection& connection) {
        return app.officers.begin(connection, typed->login, address, services::now());
    };
    auto const attempt = co_await app.sign_in.read(std::move(begin));
    if (!attempt) {
        log_notice("officers: too many attempts to sign in, from " + request.remote_address);
        auto response = refuse(request, 429, SignInNotice::limited, typed->next);
        response.headers.emplace_back("Retry-After", "900");
        co_return response;
    }
    auto verify = [attempt, typed] {
        return services::Officers::password_is_right(*attempt, typed->password);
    };
    bool const right = co_await services::run_on(app.passwords, std::move(verify));
    auto finish = [&app, attempt, typed, right](ledger::Connection& connection) {
        return app.officers.finish(connection, *attempt, right, typed->code, services::now());
    };
    auto const cookie = co_await app.sign_in.read(std::move(finish));
    log_sign_in(cookie ? "signed in" : "refused", *attempt, request);
    if (!cookie) co_return refuse(request, 401, SignInNotice::refused, typed->next);
    auto response = see_other(place_after_sign_in(typed->next).value_or("/supervision"));
    response.headers.emplace_back("Set-Cookie", print_session_cookie(app.facts.issuer, *cookie));
    co_return response;
}

services::Task<Response> sign_in(App& app, Request request) {
    if (!comes_from_here(request, app.facts.issuer))
        co_return refuse(request, 403, SignInNotice::elsewhere);
    auto const form = read_form(request);
    if (!form)
        co_return problem_response(415, "media-type-unsupported",
                                   "Send a form, application/x-www-form-urlencoded.");
    auto typed = read_typed(*form);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(request.body.data()), request.body.size()});
    co_return co_await try_sign_in(app, std::move(request), std::move(typed));
}

services::Task<Response> show_sign_in(Request request) {
    auto const next = request.query.find("next").value_or("");
    bool const gone = request.query.find("signed-out").has_value();
    auto const notice = gone ? SignInNotice::signed_out : SignInNotice::none;
    co_return page_response(request,
                            sign_in_page(request, notice, place_after_sign_in(next).value_or("")));
}

services::Task<Response> sign_out(App& app, Request request) {
    auto const& officer = officer_of(request);
    auto const form = read_form(request);
    if (!form || !is_form_of(officer, request, *form, app.facts.issuer))
        co_return page_problem(request, 403, "form-refused",
                               "Send the form from a page of this session.");
    auto end = [cookie =
                    session_cookie(request, app.facts.issuer)](ledger::Connection& connection) {
        services::Officers::end(connection, *cookie);
    };
    co_await app.sign_in.read(std::move(end));
    log_notice("officer " + officer.login + ": signed out, from " + request.remote_address);
    auto response =
        see_other(link_to(language_of(request), "/supervision/sign-in", {{"signed-out", "1"}}));
    response.headers.emplace_back("Set-Cookie", print_ended_cookie(app.facts.issuer));
    co_return response;
}

} // namespace

Routes sign_in_routes(App& app) {
    BodyPolicy const form{BodyPolicy::Kind::buffered, 16 * 1024};
    std::string const open(public_role);
    return {
        {"GET",
         "/supervision/sign-in",
         "sign-in-page",
         {open},
         {},
         [](Request request) { return show_sign_in(std::move(request)); }},
        {"POST",
         "/supervision/sign-in",
         "sign-in",
         {open},
         form,
         [&app](Request request) { return sign_in(app, std::move(request)); }},
        {"POST",
         "/supervision/sign-out",
         "sign-out",
         {std::string(officer_role)},
         form,
         [&app](Request request) { return sign_out(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
