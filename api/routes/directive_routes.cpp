#include "api/routes/document_route.hpp"
#include "api/routes/routes.hpp"
#include "contracts/supervision/rules.hpp"

namespace datafloor::api {
namespace {

Asked direct_party(crypto::Verified<contracts::PartyDirective> document, Request const&) {
    Made made{{{"party", text_form(document->party)}}, {}};
    return std::pair(contracts::Command(contracts::DirectParty{std::move(document)}), made);
}

Asked direct_order(crypto::Verified<contracts::OrderDirective> document, Request const&) {
    Made made{{{"order", text_form(document->order)}}, {}};
    return std::pair(contracts::Command(contracts::DirectOrder{std::move(document)}), made);
}

} // namespace

Routes directive_routes(App& app) {
    return {
        document_route<contracts::PartyDirective>(
            app, {"POST", "/v1/directives/party", "direct-party", {"regulator"}}, direct_party),
        document_route<contracts::OrderDirective>(
            app, {"POST", "/v1/directives/order", "direct-order", {"regulator"}}, direct_order),
    };
}

} // namespace datafloor::api
