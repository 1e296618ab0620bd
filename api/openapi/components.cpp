#include "api/openapi/components.hpp"

#include <algorithm>

#include "api/answers.hpp"
#include "api/openapi/schema.hpp"
#include "api/problem.hpp"
#include "api/problem_names.hpp"
#include "contracts/floor/countersignature.hpp"

namespace datafloor::api {
namespace {

/// Lets an answer hold members that are not named.
void open_up(Json& schema) {
    if (schema.is_object()) schema.erase("additionalProperties");
    if (schema.is_structured())
        for (auto& part : schema) open_up(part);
}

Json text() { return {{"type", "string"}}; }

Json object(Json properties, Json required) {
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)}};
}

Json array_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

Json command_answer_schema() {
    auto const document = object(
        {{"body", text()}, {"sha256", hex_schema(32)}, {"signature", text()}, {"typ", text()}},
        {"body", "sha256", "signature", "typ"});
    Json properties = {{"documents", array_of(document)},
                       {"index", whole_number_schema(false)},
                       {"kind", text()},
                       {"leaf_sha256", hex_schema(32)},
                       {"time", time_schema(6)},
                       {"kid", thumbprint_schema()},
                       {"version", whole_number_schema(false)}};
    for (auto const* const id : {"party", "listing", "offer", "order", "payout"})
        properties[id] = id_schema();
    properties["documents"]["description"] = "The documents the floor drew up in this entry.";
    return object(std::move(properties), {"documents", "index", "kind", "leaf_sha256", "time"});
}

Json problem_schema() {
    auto const types = all_problem_types();
    return object(
        {{"type", {{"type", "string"}, {"enum", types}}},
         {"title", text()},
         {"status", {{"type", "integer"}, {"minimum", 400}, {"maximum", 599}}},
         {"detail", text()},
         {"pointer",
          {{"type", "string"}, {"description", "RFC 6901 pointer of the member at fault."}}},
         {"document",
          {{"type", "string"},
           {"description", "Type of the document at fault; `pointer` points into it."}}},
         {"request", {{"type", "string"}, {"description", "As in Floor-Request-Id."}}}},
        {"status", "title", "type"});
}

Json token_request_schema() {
    return object(
        {{"grant_type", {{"const", "client_credentials"}}},
         {"client_assertion_type",
          {{"const", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}}},
         {"client_assertion",
          {{"type", "string"},
           {"description", "JWT signed by the key (EdDSA): iss = sub = the key's thumbprint, aud = "
                           "the issuer, exp at most 120 s ahead, iat, jti."}}}},
        {"client_assertion", "client_assertion_type", "grant_type"});
}

Json metadata_schema() {
    auto const strings = array_of(text());
    return object({{"issuer", text()},
                   {"token_endpoint", text()},
                   {"revocation_endpoint", text()},
                   {"grant_types_supported", strings},
                   {"token_endpoint_auth_methods_supported", strings},
                   {"token_endpoint_auth_signing_alg_values_supported", strings}},
                  {"issuer", "token_endpoint"});
}

Json readiness_schema() {
    auto const statuses = Json{"pass", "fail", "overdue", "starting"};
    return object(
        {{"checks",
          array_of(object({{"name", text()}, {"status", {{"enum", statuses}}}, {"detail", text()}},
                          {"name", "status"}))},
         {"status", {{"enum", {"ready", "not-ready"}}}}},
        {"checks", "status"});
}

} // namespace

Json document_schemas() {
    using namespace contracts;
    return {{"Admission", schema_of<Admission>()},
            {"KeyBinding", schema_of<KeyBinding>()},
            {"BindingApproval", schema_of<BindingApproval>()},
            {"KeyRevocation", schema_of<KeyRevocation>()},
            {"KeyRotation", schema_of<KeyRotation>()},
            {"Countersignature", schema_of<Countersignature>()},
            {"ListingDescription", schema_of<ListingDescription>()},
            {"Manifest", schema_of<Manifest>()},
            {"IngestFinding", schema_of<IngestFinding>()},
            {"Inspection", schema_of<Inspection>()},
            {"ListingWithdrawal", schema_of<ListingWithdrawal>()},
            {"SuspensionDirective", schema_of<SuspensionDirective>()},
            {"PartyDirective", schema_of<PartyDirective>()},
            {"OrderDirective", schema_of<OrderDirective>()},
            {"OfferDocument", schema_of<OfferDocument>()},
            {"OfferWithdrawal", schema_of<OfferWithdrawal>()},
            {"FundIn", schema_of<FundIn>()},
            {"PayoutRequest", schema_of<PayoutRequest>()},
            {"PayoutConclusion", schema_of<PayoutConclusion>()},
            {"OrderDocument", schema_of<OrderDocument>()},
            {"Confirmation", schema_of<Confirmation>()},
            {"Cancellation", schema_of<Cancellation>()},
            {"KeyDeposit", schema_of<KeyDeposit>()},
            {"Receipt", schema_of<Receipt>()},
            {"RefusalDocument", schema_of<RefusalDocument>()},
            {"RefusalFinding", schema_of<RefusalFinding>()},
            {"Release", schema_of<Release>()},
            {"Disclosure", schema_of<Disclosure>()},
            {"Acceptance", schema_of<Acceptance>()},
            {"DisputeDocument", schema_of<DisputeDocument>()},
            {"DisputeFinding", schema_of<DisputeFinding>()},
            {"DisputeDirective", schema_of<DisputeDirective>()},
            {"Settlement", schema_of<Settlement>()}};
}

Json answer_schemas() {
    Json schemas = {{"BalanceAnswer", schema_of<BalanceAnswer>()},
                    {"DocumentsAnswer", schema_of<DocumentsAnswer>()},
                    {"EntryAnswer", schema_of<EntryAnswer>()},
                    {"EventAnswer", schema_of<EventAnswer>()},
                    {"ClockAnswer", schema_of<ClockAnswer>()},
                    {"FloorAnswer", schema_of<FloorAnswer>()},
                    {"KeyAnswer", schema_of<KeyAnswer>()},
                    {"ListingAnswer", schema_of<ListingAnswer>()},
                    {"ListingsAnswer", schema_of<ListingsAnswer>()},
                    {"OfferAnswer", schema_of<OfferAnswer>()},
                    {"OrderAnswer", schema_of<OrderAnswer>()},
                    {"OrdersAnswer", schema_of<OrdersAnswer>()},
                    {"PartyAnswer", schema_of<PartyAnswer>()},
                    {"TokenAnswer", schema_of<TokenAnswer>()},
                    {"VersionAnswer", schema_of<VersionAnswer>()},
                    {"CommandAnswer", command_answer_schema()},
                    {"OauthMetadata", metadata_schema()},
                    {"Alive", object({{"status", {{"const", "alive"}}}}, Json{"status"})},
                    {"Readiness", readiness_schema()}};
    open_up(schemas);
    return schemas;
}

std::vector<std::string> all_problem_types() {
    std::vector<std::string> types;
    for (auto const reason : contracts::EnumNames<contracts::Reason>::names) {
        auto name = std::string(reason);
        std::ranges::replace(name, '_', '-');
        types.push_back(problem_type(name));
    }
    for (auto const& problem : problem_names) types.push_back(problem_type(problem.name));
    std::ranges::sort(types);
    return types;
}

Json component_schemas() {
    auto schemas = document_schemas();
    schemas.update(answer_schemas());
    schemas["Problem"] = problem_schema();
    schemas["TokenRequest"] = token_request_schema();
    schemas["RevocationRequest"] = object({{"token", text()}}, Json{"token"});
    schemas["SignInForm"] =
        object({{"login", text()}, {"password", text()}, {"code", text()}, {"next", text()}},
               Json{"login", "password", "code"});
    schemas["SessionForm"] = object({{"token", text()}}, Json{"token"});
    return schemas;
}

} // namespace datafloor::api
