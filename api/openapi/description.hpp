// What /openapi.json and /docs say of each route beyond what the router knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/server/router.hpp"
#include "contracts/base/declined.hpp"

namespace datafloor::api {

struct Parameter {
    std::string_view name;
    std::string_view meaning;
    std::string_view pattern = {};
};

/// The media type of an answer that never ends; its schema is that of one event's data.
inline constexpr std::string_view event_stream = "text/event-stream";

struct Description {
    std::string_view route; // Route::name
    std::string_view tag;
    std::string_view title;
    std::string_view title_vi;
    /// The documents a command brings, by the names of their schemas, in their order. One is the
    /// body itself, several stand in an envelope.
    std::vector<std::string_view> documents = {};
    /// The media type and schema of a body that holds no document.
    std::string_view body_type = {};
    std::string_view body = {};
    std::vector<Parameter> query = {};
    std::vector<Parameter> headers = {}; // beyond those of every route of its kind
    unsigned status = 200;
    std::string_view answer_type = "application/json"; // empty: no body
    std::string_view answer = {};                      // schema; empty: text or bytes
    std::vector<contracts::Reason> reasons = {};       // beyond those of every document
    std::vector<std::string_view> problems = {};       // beyond those of every route
    bool head = false;                                 // HEAD is part of the face

    [[nodiscard]] bool is_command() const { return !documents.empty(); }

    [[nodiscard]] bool is_stream() const { return answer_type == event_stream; }
};

/// Whether the route answers from what follows the ledger, so that Floor-Min-Index means something.
bool waits_for_index(Route const& route, Description const& description);

/// One for each route of the face.
std::vector<Description> const& descriptions();

/// The reasons for which any signed document may be declined.
std::vector<contracts::Reason> const& reasons_of_every_document();

/// What stands between routes and descriptions: a route without a description, a description
/// without a route, a description given twice. Empty where they agree.
std::vector<std::string> disagreements(std::vector<Route> const& routes,
                                       std::vector<Description> const& descriptions);

/// The problem types a route may answer, by status, in ascending order of both.
struct ProblemGroup {
    unsigned status;
    std::vector<std::string> names; // with dashes
};

std::vector<ProblemGroup> problems_of(Route const& route, Description const& description);

} // namespace datafloor::api
