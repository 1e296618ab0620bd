#include "api/openapi/document.hpp"

#include <algorithm>
#include <set>

#include "api/officer_roles.hpp"
#include "api/openapi/components.hpp"
#include "api/openapi/schema.hpp"
#include "api/problem.hpp"
#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"

namespace datafloor::api {
namespace {

Json reference(std::string_view kind, std::string_view name) {
    return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

Json schema_reference(std::string_view name) { return reference("schemas", name); }

Json content(std::string_view type, Json schema) {
    Json media = Json::object();
    if (!schema.is_null()) media["schema"] = std::move(schema);
    return {{std::string(type), std::move(media)}};
}

/// What a path parameter looks like, by its name.
Json parameter_schema(std::string_view name, bool tail) {
    if (tail) return {{"type", "string"}, {"description", "May hold slashes."}};
    if (name == "kid") return thumbprint_schema();
    if (name == "version" || name == "index" || name == "level") return whole_number_schema(false);
    if (name == "upload") return {{"type", "string"}};
    return id_schema();
}

Json path_parameter_list(std::string_view path) {
    auto list = Json::array();
    for (auto const& name : path_parameters(path)) {
        auto const tail = path.find("{" + name + "...}") != std::string_view::npos;
        list.push_back({{"name", name},
                        {"in", "path"},
                        {"required", true},
                        {"schema", parameter_schema(name, tail)}});
    }
    return list;
}

Json parameter_of(Parameter const& parameter, char const* place) {
    auto schema = parameter.pattern.empty() ? Json{{"type", "string"}}
                                            : string_schema(std::string(parameter.pattern));
    return {{"name", parameter.name},
            {"in", place},
            {"description", parameter.meaning},
            {"schema", std::move(schema)}};
}

Json parameters_of(Route const& route, Description const& description) {
    auto list = path_parameter_list(route.path);
    for (auto const& query : description.query) list.push_back(parameter_of(query, "query"));
    for (auto const& header : description.headers) list.push_back(parameter_of(header, "header"));
    if (description.is_command()) list.push_back(reference("parameters", "Idempotency-Key"));
    if (description.documents.size() == 1)
        list.push_back(reference("parameters", "Floor-Signature"));
    if (waits_for_index(route, description))
        list.push_back(reference("parameters", "Floor-Min-Index"));
    return list;
}

/// What each event of a stream holds as `data`: OpenAPI 3.1 has no word for it.
Json stream_schema(std::string_view data) {
    return {{"type", "string"},
            {"description", "Server-Sent Events without an end."},
            {"x-event-data", schema_reference(data)}};
}

/// {"documents":[{"body","signature"},…]}, one for each name, in this order.
Json envelope(std::vector<std::string_view> const& documents) {
    auto places = Json::array();
    for (auto const name : documents) {
        Json body = {{"type", "string"},
                     {"description", "The exact canonical bytes of the document, as a string."},
                     {"contentMediaType", "application/json"},
                     {"contentSchema", schema_reference(name)}};
        places.push_back(
            {{"type", "object"},
             {"properties",
              {{"body", std::move(body)},
               {"signature", {{"type", "string"}, {"description", "Detached JWS (EdDSA)."}}}}},
             {"required", {"body", "signature"}},
             {"additionalProperties", false}});
    }
    Json list = {{"type", "array"},
                 {"prefixItems", std::move(places)},
                 {"minItems", documents.size()},
                 {"maxItems", documents.size()}};
    return {{"type", "object"},
            {"properties", {{"documents", std::move(list)}}},
            {"required", Json::array({"documents"})},
            {"additionalProperties", false}};
}

Json request_body(Description const& description) {
    if (description.is_command()) {
        auto const& documents = description.documents;
        auto schema =
            documents.size() == 1 ? schema_reference(documents.front()) : envelope(documents);
        return {{"required", true}, {"content", content("application/json", std::move(schema))}};
    }
    auto schema = description.body.empty() ? Json() : schema_reference(description.body);
    return {{"required", true}, {"content", content(description.body_type, std::move(schema))}};
}

Json success(Description const& description) {
    Json response = {{"description", description.title}};
    if (!description.answer_type.empty()) {
        auto schema = description.answer.empty() ? Json()
                      : description.is_stream()  ? stream_schema(description.answer)
                                                 : schema_reference(description.answer);
        response["content"] = content(description.answer_type, std::move(schema));
    }
    if (description.is_command())
        response["headers"] = {{"Floor-Index", reference("headers", "Floor-Index")}};
    if (description.status == 201)
        response["headers"]["Location"] = reference("headers", "Location");
    return response;
}

Json responses_of(Route const& route, Description const& description) {
    Json responses = {{std::to_string(description.status), success(description)}};
    for (auto const& group : problems_of(route, description)) {
        auto types = Json::array();
        std::string names;
        for (auto const& name : group.names) {
            types.push_back(problem_type(name));
            names += (names.empty() ? "" : ", ") + name;
        }
        Json narrowed = {
            {"allOf", Json::array({schema_reference("Problem"),
                                   {{"properties", {{"type", {{"enum", std::move(types)}}}}}}})}};
        responses[std::to_string(group.status)] = {
            {"description", names},
            {"content", content("application/problem+json", std::move(narrowed))}};
    }
    return responses;
}

/// Any of the roles will do.
Json security_of(Route const& route) {
    if (is_for_officers(route)) return Json::parse(R"([{"session":[]}])");
    auto choices = Json::array();
    for (auto const& role : route.roles)
        if (role != public_role) choices.push_back({{"oauth2", Json::array({role})}});
    return choices;
}

Json operation(Route const& route, Description const& description, std::string id) {
    Json out = {
        {"operationId", std::move(id)},         {"summary", description.title},
        {"x-summary-vi", description.title_vi}, {"tags", Json::array({description.tag})},
        {"security", security_of(route)},       {"responses", responses_of(route, description)}};
    auto parameters = parameters_of(route, description);
    if (!parameters.empty()) out["parameters"] = std::move(parameters);
    if (description.is_command() || !description.body_type.empty())
        out["requestBody"] = request_body(description);
    return out;
}

Json head_operation(Json get) {
    get["operationId"] = "head-" + get["operationId"].get<std::string>();
    for (auto& [status, response] : get["responses"].items()) response.erase("content");
    return get;
}

Json paths_of(std::vector<Route> const& routes, std::vector<Description> const& descriptions) {
    auto paths = Json::object();
    std::set<std::string> ids;
    for (auto const& route : routes) {
        auto const found = std::ranges::find(descriptions, route.name, &Description::route);
        ENSURE(found != descriptions.end());
        auto id = route.name;
        for (int number = 2; !ids.insert(id).second; ++number)
            id = route.name + "-" + std::to_string(number);
        auto method = route.method;
        std::ranges::transform(method, method.begin(),
                               [](char letter) { return static_cast<char>(letter - 'A' + 'a'); });
        auto& path = paths[plain_path(route.path)];
        path[method] = operation(route, *found, id);
        if (found->head && method == "get") path["head"] = head_operation(path[method]);
    }
    return paths;
}

Json header_parameter(std::string name, bool required, std::string meaning, Json schema) {
    return {{"name", std::move(name)},
            {"in", "header"},
            {"required", required},
            {"description", std::move(meaning)},
            {"schema", std::move(schema)}};
}

Json parameter_components() {
    return {
        {"Idempotency-Key",
         header_parameter("Idempotency-Key", true,
                          "Names this command: the same key with the same content gives the first "
                          "answer again. Kept for 48 hours. May be a quoted string.",
                          {{"type", "string"}, {"pattern", "^[!-~]{1,130}$"}})},
        {"Floor-Signature",
         header_parameter("Floor-Signature", true,
                          "Detached JWS (EdDSA) over the exact bytes of the body.",
                          string_schema("^[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]{86}$"))},
        {"Floor-Min-Index", header_parameter("Floor-Min-Index", false,
                                             "Wait (500 ms at most) until this entry is readable.",
                                             whole_number_schema(false))},
    };
}

Json security_schemes(std::vector<Route> const& routes, std::string_view url) {
    auto scopes = Json::object();
    for (auto const& route : routes) {
        if (is_for_officers(route)) continue;
        for (auto const& role : route.roles)
            if (role != public_role) scopes[role] = "Acts as " + role + ".";
    }
    Json flow = {{"tokenUrl", "/oauth/token"}, {"scopes", std::move(scopes)}};
    return {{"oauth2",
             {{"type", "oauth2"},
              {"description",
               "The client proves itself by a JWT signed with its key (private_key_jwt, EdDSA)."},
              {"flows", {{"clientCredentials", std::move(flow)}}}}},
            {"session",
             {{"type", "apiKey"},
              {"in", "cookie"},
              {"name", session_cookie_name(url)},
              {"description", "An officer's, from the sign-in page. It opens pages alone."}}}};
}

Json components(std::vector<Route> const& routes, std::string_view url) {
    Json headers = {{"Floor-Index",
                     {{"description", "The entry that holds the command."},
                      {"schema", whole_number_schema(false)}}},
                    {"Location",
                     {{"description", "Where the new thing is."},
                      {"schema", {{"type", "string"}, {"format", "uri-reference"}}}}}};
    return {{"schemas", component_schemas()},
            {"parameters", parameter_components()},
            {"headers", std::move(headers)},
            {"securitySchemes", security_schemes(routes, url)}};
}

Json tags_of(std::vector<Description> const& descriptions) {
    auto tags = Json::array();
    std::set<std::string_view> seen;
    for (auto const& description : descriptions)
        if (seen.insert(description.tag).second) tags.push_back({{"name", description.tag}});
    return tags;
}

} // namespace

std::vector<std::string> path_parameters(std::string_view path) {
    std::vector<std::string> names;
    for (auto open = path.find('{'); open != std::string_view::npos;
         open = path.find('{', open + 1)) {
        auto name = path.substr(open + 1, path.find('}', open) - open - 1);
        if (name.ends_with("...")) name.remove_suffix(3);
        names.emplace_back(name);
    }
    return names;
}

std::string plain_path(std::string_view path) {
    auto plain = std::string(path);
    auto const dots = plain.find("...}");
    if (dots != std::string::npos) plain.erase(dots, 3);
    return plain;
}

std::string openapi_document(std::vector<Route> const& routes,
                             std::vector<Description> const& descriptions,
                             OpenapiFacts const& facts) {
    return crypto::canonical(
        {{"openapi", "3.1.0"},
         {"info",
          {{"title", "datafloor"},
           {"version", facts.version},
           {"summary", "A supervised data trading floor."},
           {"description",
            "Commands carry signed documents in canonical JSON (RFC 8785); every error is a "
            "problem (RFC 9457). Whole numbers are decimal strings, times RFC 3339 in UTC."}}},
         {"jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"},
         {"servers", Json::array({{{"url", facts.url}}})},
         {"tags", tags_of(descriptions)},
         {"paths", paths_of(routes, descriptions)},
         {"components", components(routes, facts.url)}});
}

} // namespace datafloor::api
