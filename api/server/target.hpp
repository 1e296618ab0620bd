// The request target in parts: decoded path segments and query parameters (RFC 3986). Strict: what
// could be read in two ways is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace datafloor::api {

/// Decoded query parameters in the order they came.
class Query {
  public:
    Query() = default;

    explicit Query(std::vector<std::pair<std::string, std::string>> parameters)
        : parameters_(std::move(parameters)) {}

    /// The value of a parameter that stands exactly once.
    std::optional<std::string_view> find(std::string_view name) const;
    std::size_t count(std::string_view name) const;

    std::vector<std::pair<std::string, std::string>> const& all() const { return parameters_; }

  private:
    std::vector<std::pair<std::string, std::string>> parameters_;
};

struct Target {
    std::vector<std::string> path; // "/v1/orders" is {"v1", "orders"}, "/" is {}
    Query query;
};

/// Splits, then decodes. Refuses broken percent escapes, text that is not UTF-8, control
/// characters, a `/` or `\` hidden in an escape and the segments `.` and `..` however written.
/// In the query `+` is a space, as HTML forms write it. `*` gives an empty path.
std::optional<Target> parse_target(std::string_view target);

/// Percent-decodes one part under the same rules; `/` is allowed.
std::optional<std::string> percent_decode(std::string_view text);

} // namespace datafloor::api
