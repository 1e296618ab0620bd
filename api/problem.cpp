#include "api/problem.hpp"

#include <algorithm>

#include "api/server/http_message.hpp"
#include "crypto/ensure.hpp"
#include "crypto/jcs.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {

Problem& Problem::add(std::string name, crypto::Json const& value) {
    ENSURE(name != "status" && name != "type" && name != "title" && name != "detail" &&
           name != "pointer" && name != "request");
    extra.insert_or_assign(std::move(name), crypto::canonical(value));
    return *this;
}

std::string problem_type(std::string_view name) { return "/problems/" + std::string(name); }

Response to_response(Problem const& problem) {
    auto const quoted = [](std::string_view text) {
        auto out = std::string{};
        crypto::append_json_string(out, text);
        return out;
    };
    auto members = problem.extra;
    members["status"] = std::to_string(problem.status);
    members["type"] = quoted(problem.type);
    members["title"] = quoted(problem.title);
    if (!problem.detail.empty()) {
        members["detail"] = quoted(problem.detail);
    }
    if (problem.pointer) {
        members["pointer"] = quoted(*problem.pointer);
    }

    auto body = std::string{};
    auto writer = crypto::JcsWriter(body);
    writer.begin_object();
    for (auto const& [name, value] : members) {
        writer.member(name);
        writer.canonical_value(value);
    }
    writer.end_object();
    auto response = text_response(problem.status, "application/problem+json", std::move(body));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response problem_response(unsigned status, std::string_view name, std::string_view detail) {
    return to_response({.status = status,
                        .type = problem_type(name),
                        .title = std::string(reason_phrase(status)),
                        .detail = std::string(detail)});
}

void name_request(Response& response, std::string_view request_id) {
    auto* const body = std::get_if<std::string>(&response.body);
    if (response.status < 400 || body == nullptr) return;
    std::pair<std::string, std::string> const type("Content-Type", "application/problem+json");
    if (std::ranges::find(response.headers, type) == response.headers.end()) return;
    auto problem = crypto::parse_json(*body);
    if (!problem || !problem->is_object()) return;
    (*problem)["request"] = std::string(request_id);
    *body = crypto::canonical(*problem);
}

} // namespace datafloor::api
