#include "api/openapi/components.hpp"

#include <algorithm>

#include "api/openapi/schema.hpp"
#include "api/problem.hpp"
#include "api/problem_names.hpp"
#include "contracts/documents.hpp"

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

Json names(Json list) { return {{"type", "string"}, {"enum", std::move(list)}}; }

/// {"items":[…],"next"?}
Json page_of(Json item, bool more) {
    Json properties = {{"items", array_of(std::move(item))}};
    if (more)
        properties["next"] = {{"type", "string"},
                              {"description", "The cursor of the next page, where there is one."}};
    return object(std::move(properties), Json{"items"});
}

/// A signed document; `elsewhere`: with the entry that holds it.
Json document_line_schema(bool elsewhere) {
    auto schema = object(
        {{"body", text()}, {"sha256", hex_schema(32)}, {"signature", text()}, {"typ", text()}},
        {"body", "sha256", "signature", "typ"});
    schema["properties"]["body"]["description"] = "The exact canonical bytes.";
    if (elsewhere) {
        schema["properties"]["index"] = whole_number_schema(false);
        schema["required"].push_back("index");
    }
    return schema;
}

/// A version as the catalogue shows it.
Json catalogue_line_schema() {
    auto const offer =
        object({{"document", schema_of<contracts::OfferDocument>()}, {"offer", id_schema()}},
               {"document", "offer"});
    return object(
        {{"class", schema_of<contracts::DataClass>()},
         {"description", schema_of<contracts::ListingDescription>()},
         {"listed_at", time_schema(6)},
         {"listing", id_schema()},
         {"offers", array_of(offer)},
         {"provider", id_schema()},
         {"state", schema_of<contracts::VersionState>()},
         {"suspended", {{"type", "boolean"}}},
         {"version", whole_number_schema(false)}},
        {"class", "description", "listing", "offers", "provider", "state", "suspended", "version"});
}

Json listing_schema() {
    return object({{"listing", id_schema()}, {"versions", array_of(catalogue_line_schema())}},
                  {"listing", "versions"});
}

/// A version as its provider and the operator see it, and what became of its payload.
Json version_schema() {
    auto const ingest =
        object({{"bytes_done", whole_number_schema(false)},
                {"bytes_total", whole_number_schema(false)},
                {"reason", text()},
                {"state", names({"none", "queued", "checking", "stored", "failed"})}},
               {"bytes_done", "bytes_total", "state"});
    return object({{"ingest", ingest}, {"version", schema_of<contracts::Version>()}},
                  {"ingest", "version"});
}

Json balance_schema() {
    Json properties = {{"currency", schema_of<contracts::Currency>()}};
    for (auto const* const amount : {"available", "credits_pending", "debits_pending", "posted"})
        properties[amount] = whole_number_schema(true);
    auto const account = object(std::move(properties), {"available", "credits_pending", "currency",
                                                        "debits_pending", "posted"});
    return object({{"accounts", array_of(account)}}, Json{"accounts"});
}

Json entry_schema() {
    return object(
        {{"core", text()},
         {"index", whole_number_schema(false)},
         {"leaf", text()},
         {"leaf_hash", hex_schema(32)},
         {"private", {{"type", {"string", "null"}}, {"description", "null: erased by order."}}},
         {"private_sha256", hex_schema(32)}},
        {"core", "index", "leaf", "leaf_hash", "private", "private_sha256"});
}

Json floor_schema() {
    return object({{"floor", id_schema()},
                   {"issuer", text()},
                   {"keys", schema_of<contracts::FloorKeys>()},
                   {"operator", id_schema()},
                   {"origin", text()},
                   {"regulator", id_schema()},
                   {"rulebook", schema_of<contracts::Rulebook>()},
                   {"vkey", text()}},
                  {"floor", "keys", "operator", "origin", "regulator", "rulebook", "vkey"});
}

Json token_schema() {
    return object({{"access_token", text()},
                   {"expires_in", {{"type", "integer"}}},
                   {"scope", text()},
                   {"token_type", {{"const", "Bearer"}}}},
                  {"access_token", "expires_in", "scope", "token_type"});
}

Json command_answer_schema() {
    auto const document = document_line_schema(false);
    Json properties = {{"documents", array_of(document)},
                       {"index", whole_number_schema(false)},
                       {"kind", text()},
                       {"leaf_sha256", hex_schema(32)},
                       {"time", time_schema(6)},
                       {"key", thumbprint_schema()},
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
          {{"type", "string"}, {"description", "RFC 6901 pointer of the member at fault."}}}},
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
            {"Countersignature", schema_of<Countersignature>()},
            {"ListingDescription", schema_of<ListingDescription>()},
            {"Manifest", schema_of<Manifest>()},
            {"IngestFinding", schema_of<IngestFinding>()},
            {"Inspection", schema_of<Inspection>()},
            {"ListingWithdrawal", schema_of<ListingWithdrawal>()},
            {"SuspensionDirective", schema_of<SuspensionDirective>()},
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
            {"Release", schema_of<Release>()},
            {"Disclosure", schema_of<Disclosure>()},
            {"Acceptance", schema_of<Acceptance>()},
            {"Settlement", schema_of<Settlement>()}};
}

Json answer_schemas() {
    auto const order = schema_of<contracts::Order>();
    Json schemas = {{"BalanceAnswer", balance_schema()},
                    {"DocumentsAnswer", page_of(document_line_schema(true), false)},
                    {"EntryAnswer", entry_schema()},
                    {"FloorAnswer", floor_schema()},
                    {"KeyAnswer", schema_of<contracts::PartyKey>()},
                    {"ListingAnswer", listing_schema()},
                    {"ListingsAnswer", page_of(catalogue_line_schema(), true)},
                    {"OrderAnswer", order},
                    {"OrdersAnswer", page_of(order, true)},
                    {"PartyAnswer", schema_of<contracts::Party>()},
                    {"TokenAnswer", token_schema()},
                    {"VersionAnswer", version_schema()},
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
    return schemas;
}

} // namespace datafloor::api
