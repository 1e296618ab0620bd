#include "api/answers.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/routes.hpp"
#include "contracts/party/rules.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

Asked admit(crypto::Verified<contracts::Admission> admission, Request const&) {
    auto const party = text_form(admission->party);
    return std::pair(contracts::Command(contracts::AdmitParty{std::move(admission)}),
                     Made{{{"party", party}}, "/v1/parties/" + party});
}

/// A binding is checked with the key it brings: it is signed by that key itself.
services::Task<Response> bind(App& app, Request request) {
    auto raw = several_documents(request, 2);
    if (!raw) co_return to_response(raw.error());
    auto const claimed = contracts::decode<contracts::KeyBinding>(raw->front().body);
    if (!claimed)
        co_return to_response(
            problem_of(crypto::DocumentFault(claimed.error()), contracts::KeyBinding::typ, 0));
    auto binding =
        co_await verify_with<contracts::KeyBinding>(app, std::move(raw->at(0)), claimed->key);
    if (!binding) co_return to_response(binding.error());
    auto approval =
        co_await verify<contracts::BindingApproval>(app, request, std::move(raw->at(1)));
    if (!approval) co_return to_response(approval.error());
    auto const key = text_form(binding->signer());
    Made made{{{"key", key}, {"party", text_form((*binding)->party)}}, "/v1/keys/" + key};
    contracts::BindKey command{std::move(*binding), std::move(*approval), services::new_draft()};
    co_return co_await execute(app, request, std::move(command), std::move(made));
}

PartyAnswer answer_of(contracts::Party const& party) {
    return {party.party, party.country, party.roles, party.suspended, party.frozen};
}

KeyAnswer answer_of(contracts::PartyKey const& key) {
    return {key.id,     key.public_key, key.party,      key.user,        key.role,
            key.scopes, key.recipient,  key.valid_from, key.valid_until, key.revoked};
}

/// The aggregate under a key of the path; 404 where there is none.
template <class A, class Id>
services::Task<Response> answer_record(App& app, std::optional<Id> id) {
    if (!id) co_return not_found();
    auto load = [key = *id](ledger::Connection& connection) {
        return ledger::read_one<A>(connection, key);
    };
    auto const record = co_await app.readers.read(std::move(load));
    if (!record) co_return not_found();
    co_return json_response(200, contracts::encode(answer_of(*record)));
}

services::Task<Response> get_party(App& app, Request request) {
    co_return co_await answer_record<contracts::Party>(
        app, path_id<contracts::PartyId>(request, "party"));
}

services::Task<Response> get_key(App& app, Request request) {
    co_return co_await answer_record<contracts::PartyKey>(
        app, path_id<crypto::Thumbprint>(request, "kid"));
}

} // namespace

Routes party_routes(App& app) {
    std::string const any(any_party);
    return {
        document_route<contracts::Admission>(
            app, {"POST", "/v1/parties", "admit-party", {"operator"}}, admit),
        command_route({"POST", "/v1/keys", "bind-key", {"operator"}},
                      [&app](Request request) { return bind(app, std::move(request)); }),
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
