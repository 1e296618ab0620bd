// Request: what a handler gets to see of an HTTP request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/server/target.hpp"

namespace datafloor::services {
struct Caller;
struct OfficerSession;
} // namespace datafloor::services

namespace datafloor::api {

class BodyReader;

/// Header fields in the order they came, those of one name together; names compare without case.
class Headers {
  public:
    Headers() = default;

    /// The value of a field that stands exactly once.
    std::optional<std::string_view> find(std::string_view name) const;
    std::size_t count(std::string_view name) const;

    std::size_t size() const { return fields_.size(); }

    std::pair<std::string_view, std::string_view> at(std::size_t index) const;
    /// Adds a field behind the others.
    void add(std::string_view name, std::string_view value);

    /// Room for fields of so many bytes in all.
    void reserve(std::size_t bytes);

  private:
    struct Place {
        std::uint32_t name_at;
        std::uint32_t name_size;
        std::uint32_t value_at;
        std::uint32_t value_size;
    };

    std::string text_;
    std::vector<Place> fields_; // in the text
};

struct Request {
    std::string id; // ours, unique; goes out as Floor-Request-Id
    std::string method;
    std::string target;            // as it came
    std::vector<std::string> path; // decoded segments
    Query query;
    Headers headers;
    std::string body = {}; // of a route with a buffered body
    /// Of a route with a streamed body; valid until the handler returns.
    BodyReader* body_reader = nullptr;
    std::string remote_address; // without the port
    /// Who calls; set by the guard of a route that is not public.
    std::shared_ptr<services::Caller const> caller = {};
    /// Who looks, on a route for officers; set by its guard.
    std::shared_ptr<services::OfficerSession const> officer = {};
    /// The `{name}` parts of the route's path, in the order of the template. Set by the router.
    std::vector<std::pair<std::string, std::string>> parameters = {};

    /// The value of a path parameter. A name the template does not have is a bug.
    std::string const& parameter(std::string_view name) const;
};

} // namespace datafloor::api
