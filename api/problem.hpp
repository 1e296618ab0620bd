// Problem details (RFC 9457), the form of every error this server answers.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/server/response.hpp"
#include "crypto/json_fwd.hpp"

namespace datafloor::api {

struct Problem {
    unsigned status = 500;
    std::string type = "about:blank"; // or "/problems/idempotency-key-reused"
    std::string title;
    std::string detail = {};                       // left out when empty
    std::optional<std::string> pointer = {};       // RFC 6901, the member at fault
    std::map<std::string, std::string> extra = {}; // further members, values as canonical JSON

    /// Adds a further member. Must not be one of the names above.
    Problem& add(std::string name, crypto::Json const& value);
};

/// "/problems/NAME".
std::string problem_type(std::string_view name);

/// application/problem+json in canonical form, never cached.
Response to_response(Problem const& problem);

/// The short form: status, type "/problems/NAME" and detail; the title is the status phrase.
Response problem_response(unsigned status, std::string_view name, std::string_view detail);

/// A problem says which request it answers (member `request`); other answers stay as they are.
void name_request(Response& response, std::string_view request_id);

} // namespace datafloor::api
