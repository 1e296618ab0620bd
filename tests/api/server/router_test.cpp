// The router finds exactly one route or says why not, and does not start half protected.
#include <gtest/gtest.h>

#include "api/problem.hpp"
#include "api/server/router.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {

namespace {

Route route(std::string method, std::string path, std::vector<std::string> roles = {"public"}) {
    auto name = method + " " + path;
    auto const handler = [](Request) -> services::Task<Response> { co_return Response{}; };
    return {.method = std::move(method),
            .path = std::move(path),
            .name = std::move(name),
            .roles = std::move(roles),
            .body = {},
            .handler = handler};
}

AccessCheck const nobody = [](Request&, Route const&) -> services::Task<std::optional<Response>> {
    co_return Response{.status = 401};
};

Request request(std::string method, std::string const& target) {
    auto parts = parse_target(target);
    EXPECT_TRUE(parts) << target;
    auto request = Request();
    request.method = std::move(method);
    request.target = target;
    request.path = std::move(parts->path);
    return request;
}

/// The name of the route, or the status of the refusal.
std::string find(Router const& router, std::string method, std::string const& target) {
    auto wanted = request(std::move(method), target);
    auto const plan = router.lookup(wanted);
    if (!plan) {
        return std::to_string(plan.error().status);
    }
    auto name = std::string(plan->name);
    for (auto const& [key, value] : wanted.parameters) {
        name += " " + key + "=" + value;
    }
    return name;
}

TEST(Router, FindsTheRoute) {
    auto const router = Router(
        {route("GET", "/"), route("GET", "/v1/orders"), route("POST", "/v1/orders"),
         route("GET", "/v1/orders/{order}"), route("GET", "/v1/orders/mine"),
         route("GET", "/v1/{any}/mine/{x}"), route("GET", "/v1/orders/{order}/documents"),
         route("GET", "/tile/{level}/{index...}"), route("GET", "/tile/entries/{index...}")});
    EXPECT_EQ(find(router, "GET", "/"), "GET /");
    EXPECT_EQ(find(router, "POST", "/v1/orders"), "POST /v1/orders");
    EXPECT_EQ(find(router, "HEAD", "/v1/orders"), "GET /v1/orders");
    EXPECT_EQ(find(router, "GET", "/v1/orders/7%20"), "GET /v1/orders/{order} order=7 ");
    EXPECT_EQ(find(router, "GET", "/v1/orders/mine"), "GET /v1/orders/mine");
    EXPECT_EQ(find(router, "GET", "/v1/orders/mine/2"), "GET /v1/{any}/mine/{x} any=orders x=2");
    EXPECT_EQ(find(router, "GET", "/v1/orders/mine/documents"),
              "GET /v1/orders/{order}/documents order=mine");
    EXPECT_EQ(find(router, "GET", "/tile/0/x001/067.p/3"),
              "GET /tile/{level}/{index...} level=0 index=x001/067.p/3");
    EXPECT_EQ(find(router, "GET", "/tile/entries/067"), "GET /tile/entries/{index...} index=067");
}

TEST(Router, SaysWhyNot) {
    auto const router =
        Router({route("GET", "/a/{b}"), route("PUT", "/a/{b}"), route("GET", "/t/{r...}")});
    for (auto const* target :
         {"/", "/a", "/a/", "/a/b/", "/a/b/c", "//a/b", "/A/b", "/t", "/t/", "/t/a/", "/t//a"}) {
        EXPECT_EQ(find(router, "GET", target), "404") << target;
        EXPECT_EQ(find(router, "DELETE", target), "404") << target;
    }
    for (auto const* method : {"POST", "get", "TRACE", "CONNECT", "PROPFIND"}) {
        auto wanted = request(method, "/a/b");
        auto const plan = router.lookup(wanted);
        ASSERT_FALSE(plan);
        EXPECT_EQ(plan.error().status, 405U);
        auto const& [name, value] = plan.error().headers.back();
        EXPECT_EQ(name + ": " + value, "Allow: GET, HEAD, OPTIONS, PUT");
    }
    for (auto const* target : {"/a/b", "*"}) {
        auto wanted = request("OPTIONS", target);
        auto const plan = router.lookup(wanted);
        ASSERT_FALSE(plan);
        EXPECT_EQ(plan.error().status, 204U);
        EXPECT_EQ(plan.error().headers.back().second, "GET, HEAD, OPTIONS, PUT");
    }
}

TEST(Router, DoesNotStartWithAHoleInIt) {
    auto const refuses = [](std::vector<Route> routes, AccessCheck check = nobody) {
        EXPECT_THROW(Router(std::move(routes), std::move(check)), std::invalid_argument);
    };
    refuses({route("GET", "/a", {})});
    refuses({route("GET", "/a", {""})});
    refuses({route("GET", "/a", {"public", "officer"})});
    refuses({route("GET", "/a", {"officer"})}, {});
    refuses({route("GET", "/a"), route("GET", "/a")});
    refuses({route("GET", "/a/{b}"), route("GET", "/a/{c}")});
    refuses({route("HEAD", "/a")});
    refuses({route("OPTIONS", "/a")});
    refuses({route("G T", "/a")});
    for (auto const* path : {"", "a", "//", "/a/", "/a//b", "/{}", "/{a", "/a}", "/{A}", "/x{a}",
                             "/{a}/{a}", "/{a...}/b", "/%41"}) {
        refuses({route("GET", path)});
    }
    auto nameless = route("GET", "/a");
    nameless.name.clear();
    refuses({nameless});
    auto idle = route("GET", "/a");
    idle.handler = {};
    refuses({idle});
}

TEST(Router, AsksOnlyWhereTheRouteIsNotPublic) {
    auto const router = Router({route("GET", "/a"), route("GET", "/b", {"officer"})}, nobody);
    auto open = request("GET", "/a");
    EXPECT_EQ(router.lookup(open)->guard, nullptr);
    auto closed = request("GET", "/b");
    EXPECT_NE(router.lookup(closed)->guard, nullptr);
}

TEST(Problem, IsJsonOfTheRfc) {
    auto problem = Problem{.status = 422,
                           .type = problem_type("idempotency-key-reused"),
                           .title = "Key reused",
                           .detail = "a \"quote\"",
                           .pointer = "/items/0"};
    problem.add("retry", true).add("limit", 5);
    auto const response = to_response(problem);
    EXPECT_EQ(response.status, 422U);
    EXPECT_EQ(response.headers.front().second, "application/problem+json");
    EXPECT_EQ(std::get<std::string>(response.body),
              R"({"detail":"a \"quote\"","limit":5,"pointer":"/items/0","retry":true,"status":422,)"
              R"("title":"Key reused","type":"/problems/idempotency-key-reused"})");
    EXPECT_TRUE(crypto::parse_json(
        std::get<std::string>(problem_response(404, "not-found", "there is nothing here").body)));
}

} // namespace

} // namespace datafloor::api
