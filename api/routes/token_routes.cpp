#include "api/problem.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/routes.hpp"
#include "crypto/jcs.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

constexpr std::string_view assertion_type =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

std::string scopes_text(contracts::NameSet<contracts::Scope> const& scopes) {
    return contracts::text_form(scopes);
}

/// An error of the token endpoint, in the form of RFC 6749 section 5.2.
Response oauth_error(unsigned status, std::string_view error, std::string_view description) {
    std::string body;
    crypto::JcsWriter out(body);
    out.begin_object();
    out.member("error", error);
    out.member("error_description", description);
    out.end_object();
    auto response = json_response(status, std::move(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response token_response(services::IssuedToken const& issued) {
    std::string body;
    crypto::JcsWriter out(body);
    out.begin_object();
    out.member("access_token", std::string_view(issued.token));
    out.member("expires_in", issued.lifetime_s);
    out.member("scope", std::string_view(scopes_text(issued.scopes)));
    out.member("token_type", "Bearer");
    out.end_object();
    auto response = json_response(200, std::move(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

services::Task<Response> issue_token(App& app, Request request) {
    auto const form = read_form(request);
    if (!form)
        co_return oauth_error(400, "invalid_request",
                              "Send a form, application/x-www-form-urlencoded.");
    if (form->find("grant_type") != "client_credentials")
        co_return oauth_error(400, "unsupported_grant_type",
                              "`grant_type` must be client_credentials.");
    auto const assertion = form->find("client_assertion");
    if (form->find("client_assertion_type") != assertion_type || !assertion)
        co_return oauth_error(400, "invalid_request",
                              "Send client_assertion, and client_assertion_type " +
                                  std::string(assertion_type) + ".");
    auto issue = [&app, assertion = std::string(*assertion)](ledger::Connection& connection) {
        return app.tokens.issue(connection, assertion, services::now());
    };
    auto const issued = co_await app.sign_in.read(std::move(issue));
    if (!issued) co_return oauth_error(401, "invalid_client", issued.error());
    co_return token_response(*issued);
}

services::Task<Response> revoke_token(App& app, Request request) {
    auto const form = read_form(request);
    auto const token = form ? form->find("token") : std::nullopt;
    if (!token) co_return oauth_error(400, "invalid_request", "Send `token`.");
    auto revoke = [&app, token = std::string(*token),
                   caller = caller_of(request)](ledger::Connection& connection) {
        app.tokens.revoke(connection, token, caller);
    };
    co_await app.sign_in.read(std::move(revoke));
    co_return json_response(200, "{}"); // RFC 7009: unknown tokens answer alike
}

Response metadata(FloorFacts const& facts) {
    std::string body;
    crypto::JcsWriter out(body);
    auto const list = [&](std::string_view name, std::string_view item) {
        out.member(name);
        out.begin_array();
        out.value(item);
        out.end_array();
    };
    out.begin_object();
    list("grant_types_supported", "client_credentials");
    out.member("issuer", std::string_view(facts.issuer));
    list("response_types_supported", "token");
    out.member("revocation_endpoint", std::string_view(facts.issuer + "/oauth/revoke"));
    out.member("scopes_supported");
    out.begin_array();
    for (auto const name : contracts::EnumNames<contracts::Scope>::names) out.value(name);
    out.end_array();
    out.member("token_endpoint", std::string_view(facts.issuer + "/oauth/token"));
    list("token_endpoint_auth_methods_supported", "private_key_jwt");
    list("token_endpoint_auth_signing_alg_values_supported", "EdDSA");
    out.end_object();
    return json_response(200, std::move(body));
}

services::Task<Response> answer_metadata(App& app, Request) { co_return metadata(app.facts); }

} // namespace

Routes token_routes(App& app) {
    BodyPolicy const form{BodyPolicy::Kind::buffered, 16 * 1024};
    return {
        {"POST",
         "/oauth/token",
         "issue-token",
         {std::string(public_role)},
         form,
         [&app](Request request) { return issue_token(app, std::move(request)); }},
        {"POST",
         "/oauth/revoke",
         "revoke-token",
         {std::string(any_party)},
         form,
         [&app](Request request) { return revoke_token(app, std::move(request)); }},
        {"GET",
         "/.well-known/oauth-authorization-server",
         "oauth-metadata",
         {std::string(public_role)},
         {},
         [&app](Request request) { return answer_metadata(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
