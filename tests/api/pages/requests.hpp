// Requests and matching for the tests of pages.
#pragma once

#include <regex>
#include <string>
#include <vector>

#include "api/server/request.hpp"

namespace datafloor::api::test {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// GET of a target, as the server would hand it on.
inline Request request(std::string const& target, Fields const& fields = {}) {
    auto parsed = parse_target(target).value();
    Request out;
    out.method = "GET";
    out.target = target;
    out.path = std::move(parsed.path);
    out.query = std::move(parsed.query);
    for (auto const& [name, value] : fields) out.headers.add(name, value);
    return out;
}

/// The first group of every match.
inline std::vector<std::string> matches(std::string const& text, std::string const& pattern) {
    std::vector<std::string> found;
    auto const expression = std::regex(pattern);
    for (auto at = std::sregex_iterator(text.begin(), text.end(), expression);
         at != std::sregex_iterator(); ++at)
        found.push_back((*at)[1].str());
    return found;
}

} // namespace datafloor::api::test
