#include "api/answers.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/routes.hpp"
#include "contracts/party/rules.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"
#include "services/records/documents.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

Asked admit(crypto::Verified<contracts::Admission> admission, Request const&) {
    auto const party = text_form(admission->party);
    return std::pair(contracts::Command(contracts::AdmitParty{std::move(admission)}),
                     Made{{{"party", party}}, "/v1/parties/" + party});
}

struct Binding {
    crypto::Verified<contracts::KeyBinding> document;
    RawDocument approval; // or rotation, unverified
};

/// A binding and the document that answers it. The binding is checked with the key it brings: it is
/// signed by that key itself.
services::Task<std::expected<Binding, Problem>> read_binding(App& app, Request const& request) {
    auto raw = several_documents(request, 2);
    if (!raw) co_return std::unexpected(raw.error());
    auto const claimed = contracts::decode<contracts::KeyBinding>(raw->front().body);
    if (!claimed)
        co_return std::unexpected(
            problem_of(crypto::DocumentFault(claimed.error()), contracts::KeyBinding::typ, 0));
    auto binding =
        co_await verify_with<contracts::KeyBinding>(app, std::move(raw->at(0)), claimed->key);
    if (!binding) co_return std::unexpected(binding.error());
    co_return Binding{std::move(*binding), std::move(raw->at(1))};
}

Made made_by(crypto::Verified<contracts::KeyBinding> const& binding) {
    auto const key = text_form(binding.signer());
    return {{{"key", key}, {"party", text_form(binding->party)}}, "/v1/keys/" + key};
}

services::Task<Response> bind(App& app, Request request) {
    auto binding = co_await read_binding(app, request);
    if (!binding) co_return to_response(binding.error());
    auto approval =
        co_await verify<contracts::BindingApproval>(app, request, std::move(binding->approval));
    if (!approval) co_return to_response(approval.error());
    auto made = made_by(binding->document);
    contracts::BindKey command{std::move(binding->document), std::move(*approval),
                               services::new_draft()};
    co_return co_await execute(app, request, std::move(command), std::move(made));
}

services::Task<Response> rotate(App& app, Request request) {
    auto binding = co_await read_binding(app, request);
    if (!binding) co_return to_response(binding.error());
    auto rotation =
        co_await verify<contracts::KeyRotation>(app, request, std::move(binding->approval));
    if (!rotation) co_return to_response(rotation.error());
    if (!path_is(request, "kid", rotation->signer()))
        co_return to_response(Problem{
            .status = 422,
            .type = problem_type("path-and-document-differ"),
            .title = "Path and document differ",
            .detail = "The path's key must be the one that signs the rotation.",
        });
    auto made = made_by(binding->document);
    contracts::RotateKey command{std::move(binding->document), std::move(*rotation),
                                 services::new_draft()};
    co_return co_await execute(app, request, std::move(command), std::move(made));
}

Asked revoke(crypto::Verified<contracts::KeyRevocation> revocation, Request const& request) {
    auto const key = text_form(revocation->key);
    if (!path_is(request, "kid", revocation->key)) return path_differs("key");
    return std::pair(contracts::Command(contracts::RevokeKey{std::move(revocation)}),
                     Made{{{"key", key}}, {}});
}

PartyAnswer answer_of(contracts::Party const& party) {
    return {party.party, party.country, party.roles, party.suspended, party.frozen};
}

services::Task<Response> get_party(App& app, Request request) {
    auto const id = path_id<contracts::PartyId>(request, "party");
    if (!id) co_return not_found();
    auto load = [key = *id](ledger::Connection& connection) {
        return ledger::read_one<contracts::Party>(connection, key);
    };
    auto const party = co_await app.readers.read(std::move(load));
    if (!party) co_return not_found();
    co_return json_response(200, contracts::encode(answer_of(*party)));
}

services::Task<Response> get_key(App& app, Request request) {
    auto const kid = path_id<crypto::Thumbprint>(request, "kid");
    if (!kid) co_return not_found();
    auto load = [kid = *kid](ledger::Connection& connection) -> std::optional<std::string> {
        auto const key = ledger::read_one<contracts::PartyKey>(connection, kid);
        if (!key) return std::nullopt;
        // A key without documents of its binding is one that entry 0 bound.
        auto const binding = services::find_binding(connection, kid);
        return contracts::encode(
            KeyAnswer{key->id, key->public_key, key->party, key->user, key->role, key->scopes,
                      key->recipient, key->spending_limit, key->valid_from, key->valid_until,
                      key->revoked, key->compromised, binding.empty() ? 0 : binding.front().entry});
    };
    auto body = co_await app.readers.read(std::move(load));
    if (!body) co_return not_found();
    co_return json_response(200, std::move(*body));
}

} // namespace

Routes party_routes(App& app) {
    std::string const any(any_party);
    return {
        document_route<contracts::Admission>(
            app, {"POST", "/v1/parties", "admit-party", {"operator"}}, admit),
        command_route({"POST", "/v1/keys", "bind-key", {"operator"}},
                      [&app](Request request) { return bind(app, std::move(request)); }),
        command_route({"POST", "/v1/keys/{kid}/rotation", "rotate-key", {any}},
                      [&app](Request request) { return rotate(app, std::move(request)); }),
        document_route<contracts::KeyRevocation>(
            app, {"POST", "/v1/keys/{kid}/revocation", "revoke-key", {any}}, revoke),
        {"GET",
         "/v1/parties/{party}",
         "get-party",
         {any},
         {},
         [&app](Request request) { return get_party(app, std::move(request)); }},
        {"GET",
         "/v1/keys/{kid}",
         "get-key",
         {any},
         {},
         [&app](Request request) { return get_key(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
