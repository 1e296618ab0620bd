#include "api/pages/docs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "crypto/hash.hpp"
#include "tests/api/openapi/face_routes.hpp"

namespace datafloor::api {
namespace {

std::string page() {
    return docs_page(test::face_routes(), descriptions(),
                     {.version = "0.1.0<i>", .url = "http://127.0.0.1:8080"});
}

std::vector<std::string> all_matches(std::string const& text, std::string const& pattern) {
    std::vector<std::string> found;
    auto const expression = std::regex(pattern);
    for (auto at = std::sregex_iterator(text.begin(), text.end(), expression);
         at != std::sregex_iterator(); ++at)
        found.push_back((*at)[1].str());
    return found;
}

TEST(Docs, ShowEveryRoute) {
    auto const text = page();
    for (auto const& route : test::face_routes())
        EXPECT_NE(text.find("<h3><code>" + route.method + " " + plain_path(route.path) + "</code>"),
                  std::string::npos)
            << route.path;
    EXPECT_EQ(all_matches(text, "<h3><(code)>").size(), test::face_routes().size());
}

TEST(Docs, EveryLinkWithinLeadsSomewhere) {
    auto const text = page();
    auto const ids = all_matches(text, " id=\"([^\"]*)\"");
    auto const known = std::set<std::string>(ids.begin(), ids.end());
    EXPECT_EQ(known.size(), ids.size()) << "an id stands twice";
    auto const links = all_matches(text, "href=\"#([^\"]*)\"");
    EXPECT_GT(links.size(), 50U);
    for (auto const& link : links) EXPECT_TRUE(known.contains(link)) << link;
}

TEST(Docs, LoadNothingFromOutsideAndRunNothing) {
    auto const text = page();
    EXPECT_EQ(text.find("<script"), std::string::npos);
    EXPECT_EQ(all_matches(text, "(src|url\\(|@import)").size(), 0U);
    for (auto const& link : all_matches(text, "href=\"([^\"]*)\""))
        EXPECT_TRUE(link.starts_with('#') || link == "/openapi.json" || link == "data:,") << link;
}

TEST(Docs, ShowInnerMembersUnderDottedNames) {
    auto const text = page();
    EXPECT_NE(text.find("<code>payload.sha256</code>"), std::string::npos);
    EXPECT_NE(text.find("<code>licence.permission[].constraint[].leftOperand</code>"),
              std::string::npos);
}

TEST(Docs, WhatComesFromOutsideIsEscaped) {
    EXPECT_NE(page().find("datafloor 0.1.0&lt;i&gt;"), std::string::npos);
    EXPECT_EQ(escape_html("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

TEST(Docs, ThePolicyAllowsExactlyTheStyleOfThePage) {
    auto const response = docs_response(page());
    auto const policy = std::ranges::find(response.headers, "Content-Security-Policy",
                                          [](auto const& field) { return field.first; });
    ASSERT_NE(policy, response.headers.end());
    auto const styles = all_matches(page(), "<style>([^<]*)</style>");
    ASSERT_EQ(styles.size(), 1U);
    auto const hash = crypto::to_base64(crypto::sha256(crypto::bytes_of(styles[0])));
    EXPECT_NE(policy->second.find("style-src 'sha256-" + hash + "'"), std::string::npos);
    EXPECT_TRUE(policy->second.starts_with("default-src 'none'"));
}

} // namespace
} // namespace datafloor::api
