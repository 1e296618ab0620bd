// The routes of the whole face without what they do, for the tests of its description.
#pragma once

#include <vector>

#include "api/server/router.hpp"

namespace datafloor::api::test {

/// Those of an order, from its placing to its header.
template <class Add>
void add_order_routes(Add const& add, std::vector<std::string> const& parties) {
    constexpr auto none = BodyPolicy::Kind::none;
    constexpr auto whole = BodyPolicy::Kind::buffered;
    add("POST", "/v1/orders", "place-order", whole, {"buyer"});
    add("GET", "/v1/orders", "list-orders", none, parties);
    add("GET", "/v1/orders/{order}", "get-order", none, parties);
    add("GET", "/v1/orders/{order}/documents", "list-order-documents", none, parties);
    add("POST", "/v1/orders/{order}/cancellation", "cancel-order", whole, {"buyer", "provider"});
    add("POST", "/v1/orders/{order}/receipt", "give-receipt", whole, {"buyer"});
    add("POST", "/v1/orders/{order}/acceptance", "accept-order", whole, {"buyer"});
    add("POST", "/v1/orders/{order}/refusal", "refuse-delivery", whole, {"buyer"});
    add("POST", "/v1/orders/{order}/refusal-finding", "decide-refusal", whole, {"regulator"});
    add("POST", "/v1/orders/{order}/dispute", "dispute-order", whole, {"buyer"});
    add("POST", "/v1/orders/{order}/dispute-finding", "find-dispute", whole, {"auditor"});
    add("POST", "/v1/orders/{order}/dispute-directive", "direct-dispute", whole, {"regulator"});
    add("GET", "/v1/orders/{order}/payload", "get-payload", none, {"buyer", "regulator"});
    add("GET", "/v1/orders/{order}/header", "get-header", none, {"buyer"});
}

/// Pages for people, and what they need.
template <class Add>
void add_page_routes(Add const& add, std::vector<std::string> const& everyone) {
    constexpr auto none = BodyPolicy::Kind::none;
    add("GET", "/", "catalogue-page", none, everyone);
    add("GET", "/listings/{listing}", "listing-page", none, everyone);
    add("GET", "/statistics", "statistics-page", none, everyone);
    add("GET", "/catalog.jsonld", "catalogue-dcat", none, everyone);
    add("GET", "/assets/{name}", "asset", none, everyone);
}

/// Those for officers, who have a session instead of a token.
template <class Add>
void add_supervision_routes(Add const& add, std::vector<std::string> const& everyone) {
    constexpr auto none = BodyPolicy::Kind::none;
    constexpr auto whole = BodyPolicy::Kind::buffered;
    std::vector<std::string> const officers{"officer-session"};
    add("GET", "/supervision/sign-in", "sign-in-page", none, everyone);
    add("POST", "/supervision/sign-in", "sign-in", whole, everyone);
    add("POST", "/supervision/sign-out", "sign-out", whole, officers);
    add("GET", "/supervision", "supervision-page", none, officers);
    add("GET", "/supervision/figures", "supervision-figures", none, {"officer-session-watching"});
    add("GET", "/supervision/events", "supervision-events", none, {"officer-session-watching"});
    for (std::string const list : {"orders", "listings", "entries"})
        add("GET", "/supervision/" + list, "supervision-" + list, none, officers);
    add("GET", "/supervision/orders/{order}", "supervision-order", none, officers);
    add("GET", "/supervision/listings/{listing}", "supervision-listing", none, officers);
    add("GET", "/supervision/parties/{party}", "supervision-party", none, officers);
    add("GET", "/supervision/entries/{index}", "supervision-entry", none, officers);
}

inline std::vector<Route> face_routes() {
    constexpr auto none = BodyPolicy::Kind::none;
    constexpr auto whole = BodyPolicy::Kind::buffered;
    constexpr auto streamed = BodyPolicy::Kind::streamed;
    std::vector<Route> routes;
    auto const add = [&](std::string method, std::string path, std::string name,
                         BodyPolicy::Kind body, std::vector<std::string> roles) {
        routes.push_back(
            {.method = std::move(method),
             .path = std::move(path),
             .name = std::move(name),
             .roles = std::move(roles),
             .body = {body, 1'000'000},
             .handler = [](Request) -> services::Task<Response> { co_return Response{}; }});
    };
    auto const everyone = std::vector{std::string(public_role)};
    auto const parties = std::vector<std::string>{"provider", "buyer", "operator", "regulator"};
    add("POST", "/v1/parties", "admit-party", whole, {"operator"});
    add("GET", "/v1/parties/{party}", "get-party", none, parties);
    add("POST", "/v1/keys", "bind-key", whole, {"operator"});
    add("POST", "/v1/keys/{kid}/rotation", "rotate-key", whole, parties);
    add("POST", "/v1/keys/{kid}/revocation", "revoke-key", whole, parties);
    add("GET", "/v1/keys/{kid}", "get-key", none, parties);
    add("POST", "/v1/listings", "draft-version", whole, {"provider"});
    add("GET", "/v1/listings", "search-listings", none, everyone);
    add("GET", "/v1/listings/{listing}", "get-listing", none, everyone);
    add("POST", "/v1/uploads", "create-upload", none, {"provider"});
    add("GET", "/v1/uploads/{upload}", "get-upload", none, {"provider"});
    add("PATCH", "/v1/uploads/{upload}", "append-upload", streamed, {"provider"});
    add("GET", "/v1/listings/{listing}/versions/{version}", "get-version", none,
        {"provider", "operator"});
    add("POST", "/v1/inspections", "inspect-version", whole, {"operator"});
    add("POST", "/v1/offers", "make-offer", whole, {"provider"});
    add("GET", "/v1/offers/{offer}", "get-offer", none, everyone);
    add("POST", "/v1/offers/{offer}/withdrawal", "withdraw-offer", whole, {"provider"});
    add("POST", "/v1/listings/{listing}/withdrawal", "withdraw-version", whole, {"provider"});
    add("POST", "/v1/directives/suspension", "suspend-listing", whole, {"regulator"});
    add("POST", "/v1/directives/party", "direct-party", whole, {"regulator"});
    add("POST", "/v1/directives/order", "direct-order", whole, {"regulator"});
    add("POST", "/v1/fund-ins", "record-fund-in", whole, {"operator"});
    add("POST", "/v1/payouts", "request-payout", whole, {"provider", "buyer"});
    add("POST", "/v1/payouts/{payout}/conclusion", "conclude-payout", whole, {"operator"});
    add("GET", "/v1/balance", "get-balance", none, {"provider", "buyer"});
    add_order_routes(add, parties);
    add("GET", "/v1/ledger/entries/{index}", "get-entry", none, parties);
    add("GET", "/v1/ledger/entries/{index}/proof", "get-proof", none, everyone);
    add("GET", "/v1/events", "get-events", none, parties);
    add("GET", "/v1/floor", "get-floor", none, everyone);
    add("POST", "/v1/operations/clock-confirmation", "confirm-clock", none, {"operator"});
    add("GET", "/ledger/checkpoint", "get-checkpoint", none, everyone);
    add("GET", "/ledger/tile/{level}/{index...}", "get-tile", none, everyone);
    add("GET", "/ledger/tile/entries/{index...}", "get-tile", none, everyone);
    add("GET", "/ledger/public/{index}", "get-public-entry", none, everyone);
    add("POST", "/oauth/token", "issue-token", whole, everyone);
    add("POST", "/oauth/revoke", "revoke-token", whole, everyone);
    add("GET", "/.well-known/oauth-authorization-server", "oauth-metadata", none, everyone);
    for (std::string const name : {"healthz", "readyz", "metrics", "docs"})
        add("GET", "/" + name, name, none, everyone);
    add("GET", "/openapi.json", "openapi", none, everyone);
    add_page_routes(add, everyone);
    add_supervision_routes(add, everyone);
    return routes;
}

} // namespace datafloor::api::test
