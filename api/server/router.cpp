#include "api/server/router.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

#include "api/problem.hpp"
#include "api/server/head.hpp"

namespace datafloor::api {

/// A place in the tree of path segments.
struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> parameter;
    std::unique_ptr<Node> tail;                              // `{name...}`
    std::map<std::string, std::size_t, std::less<>> methods; // index of the route
};

namespace {

struct Segment {
    enum class Kind { literal, parameter, tail };
    Kind kind;
    std::string text;
};

[[noreturn]] void refuse(Route const& route, std::string_view why) {
    throw std::invalid_argument("route " + route.method + " " + route.path + ": " +
                                std::string(why));
}

Segment parse_segment(Route const& route, std::string_view text) {
    if (!text.starts_with('{')) {
        if (text.empty() || text.find_first_of("{}%") != std::string_view::npos) {
            refuse(route, "broken path segment");
        }
        return {.kind = Segment::Kind::literal, .text = std::string(text)};
    }
    auto kind = Segment::Kind::parameter;
    if (!text.ends_with('}')) {
        refuse(route, "broken path parameter");
    }
    auto name = text.substr(1, text.size() - 2);
    if (name.ends_with("...")) {
        name.remove_suffix(3);
        kind = Segment::Kind::tail;
    }
    if (name.empty() ||
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string_view::npos) {
        refuse(route, "broken name of a path parameter");
    }
    return {.kind = kind, .text = std::string(name)};
}

std::vector<Segment> parse_template(Route const& route) {
    auto segments = std::vector<Segment>{};
    auto rest = std::string_view(route.path);
    if (!rest.starts_with('/')) {
        refuse(route, "the path must start with /");
    }
    rest.remove_prefix(1);
    auto names = std::set<std::string>{};
    while (!rest.empty() || (!segments.empty() && route.path.ends_with('/'))) {
        auto const end = std::min(rest.find('/'), rest.size());
        auto segment = parse_segment(route, rest.substr(0, end));
        if (!segments.empty() && segments.back().kind == Segment::Kind::tail) {
            refuse(route, "nothing may follow a tail parameter");
        }
        if (segment.kind != Segment::Kind::literal && !names.insert(segment.text).second) {
            refuse(route, "a path parameter stands twice");
        }
        segments.push_back(std::move(segment));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return segments;
}

void check_route(Route const& route, bool has_check) {
    if (!is_token(route.method) || route.method == "HEAD" || route.method == "OPTIONS") {
        refuse(route, "not a method a route can have");
    }
    if (route.name.empty()) {
        refuse(route, "no name");
    }
    if (!route.handler) {
        refuse(route, "no handler");
    }
    if (route.roles.empty()) {
        refuse(route, "no role declared");
    }
    if (std::ranges::any_of(route.roles, &std::string::empty)) {
        refuse(route, "empty role");
    }
    auto const is_public = std::ranges::count(route.roles, public_role) != 0;
    if (is_public && route.roles.size() != 1) {
        refuse(route, "public stands alone");
    }
    if (!is_public && !has_check) {
        refuse(route, "nobody checks its roles");
    }
}

} // namespace

Router::~Router() = default;

Router::Router(std::vector<Route> routes, AccessCheck check)
    : routes_(std::move(routes)), guards_(routes_.size()), parameters_(routes_.size()),
      check_(std::move(check)), root_(std::make_unique<Node>()) {
    auto names = std::set<std::string>{};
    for (std::size_t index = 0; index < routes_.size(); ++index) {
        check_route(routes_[index], static_cast<bool>(check_));
        if (!names.insert(routes_[index].name).second) {
            refuse(routes_[index], "its name stands twice");
        }
        add(index);
    }
}

void Router::add(std::size_t index) {
    auto const& route = routes_[index];
    auto* node = root_.get();
    auto const segments = parse_template(route);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        auto const& segment = segments[i];
        if (segment.kind != Segment::Kind::literal) {
            auto const tail = segment.kind == Segment::Kind::tail;
            parameters_[index].push_back({.name = segment.text, .position = i, .tail = tail});
        }
        auto& next = segment.kind == Segment::Kind::literal     ? node->literals[segment.text]
                     : segment.kind == Segment::Kind::parameter ? node->parameter
                                                                : node->tail;
        if (!next) {
            next = std::make_unique<Node>();
        }
        node = next.get();
    }
    if (!node->methods.emplace(route.method, index).second) {
        refuse(route, "stands twice");
    }
    if (route.roles.front() != public_role) {
        guards_[index] = [this, &route](Request& request) { return check_(request, route); };
    }
}

std::string Router::allow(Node const& node) const {
    auto names = std::set<std::string>{"OPTIONS"};
    for (auto const& [method, index] : node.methods) {
        names.insert(method);
    }
    if (names.contains("GET")) {
        names.insert("HEAD");
    }
    auto out = std::string{};
    for (auto const& name : names) {
        out.append(out.empty() ? "" : ", ").append(name);
    }
    return out;
}

std::string Router::allow_anything() const {
    auto any = Node{};
    for (std::size_t i = 0; i < routes_.size(); ++i) {
        any.methods.emplace(routes_[i].method, i);
    }
    return allow(any);
}

namespace {

Response allow_response(std::string allowed) {
    auto response = Response{.status = 204};
    response.headers.emplace_back("Allow", std::move(allowed));
    return response;
}

/// Depth first, literals before parameters before tails. The tree's depth bounds the recursion.
template <class Node>
Node const* find(Node const& node, std::vector<std::string> const& path, std::size_t at) {
    if (at == path.size()) {
        return node.methods.empty() ? nullptr : &node;
    }
    if (auto const next = node.literals.find(path[at]); next != node.literals.end()) {
        if (auto const* found = find(*next->second, path, at + 1)) {
            return found;
        }
    }
    if (path[at].empty()) {
        return nullptr;
    }
    if (node.parameter) {
        if (auto const* found = find(*node.parameter, path, at + 1)) {
            return found;
        }
    }
    auto const rest_is_full = std::ranges::none_of(path.begin() + static_cast<std::ptrdiff_t>(at),
                                                   path.end(), &std::string::empty);
    return node.tail && rest_is_full ? node.tail.get() : nullptr;
}

} // namespace

void Router::set_parameters(std::size_t index, Request& request) const {
    for (auto const& parameter : parameters_[index]) {
        auto value = request.path[parameter.position];
        for (auto i = parameter.position + 1; parameter.tail && i < request.path.size(); ++i) {
            value.append("/").append(request.path[i]);
        }
        request.parameters.emplace_back(parameter.name, std::move(value));
    }
}

std::expected<RoutePlan, Response> Router::lookup(Request& request) const {
    if (request.target == "*") {
        return std::unexpected(allow_response(allow_anything()));
    }
    auto const* node = find(*root_, request.path, 0);
    if (node == nullptr) {
        return std::unexpected(problem_response(404, "not-found", "there is nothing here"));
    }
    if (request.method == "OPTIONS") {
        return std::unexpected(allow_response(allow(*node)));
    }
    auto const method = request.method == "HEAD" ? std::string_view("GET") : request.method;
    auto const found = node->methods.find(method);
    if (found == node->methods.end()) {
        auto refusal = problem_response(405, "method-not-allowed", "not with this method");
        refusal.headers.emplace_back("Allow", allow(*node));
        return std::unexpected(std::move(refusal));
    }
    auto const& route = routes_[found->second];
    auto const& guard = guards_[found->second];
    set_parameters(found->second, request);
    return RoutePlan{.name = route.name,
                     .body = route.body,
                     .guard = guard ? &guard : nullptr,
                     .handler = &route.handler};
}

} // namespace datafloor::api
