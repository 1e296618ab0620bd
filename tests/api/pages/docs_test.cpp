#include "api/pages/docs.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "tests/api/openapi/face_routes.hpp"
#include "tests/api/pages/requests.hpp"

namespace datafloor::api {
namespace {

std::string page(std::string const& target = "/docs?lang=en") {
    return print_page(docs_page(test::request(target), test::face_routes(), descriptions(),
                                {.version = "0.1.0<i>", .url = "http://127.0.0.1:8080"}));
}

TEST(Docs, ShowEveryRoute) {
    auto const text = page();
    for (auto const& route : test::face_routes())
        EXPECT_NE(
            text.find("<code>" + route.method + " " + plain_path(route.path) + "</code></h3>"),
            std::string::npos)
            << route.path;
    EXPECT_EQ(test::matches(text, "(<h3 class=\"route\">)").size(), test::face_routes().size());
}

TEST(Docs, EveryLinkWithinLeadsSomewhere) {
    auto const text = page();
    auto const ids = test::matches(text, " id=\"([^\"]*)\"");
    auto const known = std::set<std::string>(ids.begin(), ids.end());
    EXPECT_EQ(known.size(), ids.size()) << "an id stands twice";
    auto const links = test::matches(text, "href=\"#([^\"]*)\"");
    EXPECT_GT(links.size(), 50U);
    for (auto const& link : links) EXPECT_TRUE(known.contains(link)) << link;
}

TEST(Docs, LoadNothingFromOutside) {
    for (auto const& link : test::matches(page(), "(?:src|href)=\"([^\"]*)\""))
        EXPECT_TRUE(link.starts_with('#') || link.starts_with('/')) << link;
}

TEST(Docs, ShowInnerMembersUnderDottedNames) {
    auto const text = page();
    EXPECT_NE(text.find("<code>payload.sha256</code>"), std::string::npos);
    EXPECT_NE(text.find("<code>licence.permission[].constraint[].leftOperand</code>"),
              std::string::npos);
}

TEST(Docs, WhatComesFromOutsideIsEscaped) {
    EXPECT_NE(page().find("datafloor 0.1.0&lt;i&gt;"), std::string::npos);
}

TEST(Docs, SpeakVietnameseToo) {
    auto const text = page("/docs?lang=vi");
    EXPECT_NE(text.find("<html lang=\"vi\">"), std::string::npos);
    EXPECT_NE(text.find("<p>Đặt mua</p>"), std::string::npos);
    EXPECT_EQ(text.find("<p>Order under an offer"), std::string::npos);
}

} // namespace
} // namespace datafloor::api
