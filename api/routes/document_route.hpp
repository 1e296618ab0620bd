// Routes that take one signed document and make one command of it.
#pragma once

#include <utility>

#include "api/execute.hpp"
#include "api/server/router.hpp"

namespace datafloor::api {

/// No signed document is larger.
inline constexpr std::uint64_t document_bytes_max = 128 * 1024;

/// The command a document asks for, and what it makes; or a problem.
using Asked = std::expected<std::pair<contracts::Command, Made>, Problem>;

struct RouteHead {
    std::string method;
    std::string path;
    std::string name;
    std::vector<std::string> roles;
};

inline Route command_route(RouteHead head, Handler handler) {
    return {std::move(head.method),
            std::move(head.path),
            std::move(head.name),
            std::move(head.roles),
            {BodyPolicy::Kind::buffered, document_bytes_max},
            std::move(handler)};
}

template <class D, class Build>
services::Task<Response> serve_document(App& app, Build build, Request request) {
    auto raw = single_document(request);
    if (!raw) co_return to_response(raw.error());
    auto document = co_await verify<D>(app, request, std::move(*raw));
    if (!document) co_return to_response(document.error());
    Asked asked = build(std::move(*document), request);
    if (!asked) co_return to_response(asked.error());
    co_return co_await execute(app, request, std::move(asked->first), std::move(asked->second));
}

/// `build(Verified<D>, Request const&) -> Asked`.
template <class D, class Build>
Route document_route(App& app, RouteHead head, Build build) {
    auto handler = [&app, build](Request request) {
        return serve_document<D>(app, build, std::move(request));
    };
    return command_route(std::move(head), std::move(handler));
}

/// The path names another thing than the document.
inline std::unexpected<Problem> path_differs(std::string_view member) {
    return std::unexpected(
        Problem{.status = 422,
                .type = problem_type("path-and-document-differ"),
                .title = "Path and document differ",
                .detail = "The path's id must be the document's `" + std::string(member) + "`.",
                .pointer = "/" + std::string(member)});
}

/// Whether a path parameter is the text form of this id.
template <class Id>
bool path_is(Request const& request, std::string_view parameter, Id const& id) {
    return request.parameter(parameter) == contracts::text_form(id);
}

/// The id in a path; nothing for a text that is none.
template <class Id>
std::optional<Id> path_id(Request const& request, std::string_view parameter) {
    Id id;
    if (!contracts::TextForm<Id>::parse(request.parameter(parameter), id)) return std::nullopt;
    return id;
}

} // namespace datafloor::api
