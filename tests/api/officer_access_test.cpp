// What a cookie and a form prove at the door.
#include "api/officer_access.hpp"

#include <gtest/gtest.h>

#include "tests/api/pages/requests.hpp"

namespace datafloor::api {
namespace {

using test::request;

constexpr std::string_view https = "https://floor.example";
constexpr std::string_view http = "http://127.0.0.1:8080";

Request with(test::Fields const& fields) { return request("/supervision", fields); }

TEST(SessionCookie, HasTheHostPrefixUnderHttps) {
    EXPECT_EQ(print_session_cookie(https, "abc"),
              "__Host-floor-session=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
    EXPECT_EQ(print_session_cookie(http, "abc"),
              "floor-session=abc; Path=/; HttpOnly; SameSite=Strict");
    EXPECT_NE(print_ended_cookie(https).find("Max-Age=0"), std::string::npos);
}

TEST(SessionCookie, IsFoundAmongOthersAndOnlyOnce) {
    EXPECT_EQ(session_cookie(with({{"Cookie", "a=1; floor-session=xyz; b=2"}}), http), "xyz");
    EXPECT_EQ(session_cookie(with({{"Cookie", "floor-session=xyz"}}), http), "xyz");
    EXPECT_EQ(session_cookie(with({{"Cookie", "floor-session=x; floor-session=y"}}), http),
              std::nullopt);
    // Under https the name without the prefix is nobody's: a page without TLS could have set it.
    EXPECT_EQ(session_cookie(with({{"Cookie", "floor-session=xyz"}}), https), std::nullopt);
    EXPECT_EQ(session_cookie(with({{"Cookie", "xfloor-session=xyz"}}), http), std::nullopt);
    EXPECT_EQ(session_cookie(with({}), http), std::nullopt);
}

TEST(Form, ComesFromHereByWhatTheBrowserSays) {
    EXPECT_TRUE(comes_from_here(with({{"Sec-Fetch-Site", "same-origin"}}), https));
    EXPECT_TRUE(comes_from_here(with({{"Origin", "https://floor.example"}}), https));
    EXPECT_TRUE(comes_from_here(with({{"Origin", "https://floor.example"}}),
                                "https://floor.example/below"));
    for (auto const& fields : std::vector<test::Fields>{
             {},
             {{"Origin", "null"}},
             {{"Origin", "https://elsewhere.example"}},
             {{"Origin", "http://floor.example"}},
             {{"Origin", "https://floor.example.elsewhere"}},
             {{"Sec-Fetch-Site", "same-site"}},
             {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://floor.example"}},
             {{"Sec-Fetch-Site", "none"}, {"Origin", "https://floor.example"}}})
        EXPECT_FALSE(comes_from_here(with(fields), https));
}

TEST(Form, CarriesTheTokenOfItsOwnSession) {
    services::OfficerSession session;
    session.form_token = services::form_token_of("cookie");
    auto const from_here = with({{"Sec-Fetch-Site", "same-origin"}});
    auto const form = [](std::string const& token) { return Query({{"token", token}}); };
    EXPECT_TRUE(is_form_of(session, from_here, form(session.form_token), https));
    EXPECT_FALSE(is_form_of(session, from_here, form(services::form_token_of("other")), https));
    EXPECT_FALSE(is_form_of(session, from_here, form(""), https));
    EXPECT_FALSE(is_form_of(session, from_here, Query(), https));
    EXPECT_FALSE(is_form_of(session, with({}), form(session.form_token), https));
}

TEST(SignIn, LeadsToPagesOfSupervisionAlone) {
    for (auto const* const good :
         {"/supervision", "/supervision/orders?state=refused", "/supervision?lang=en"})
        EXPECT_EQ(place_after_sign_in(good), good);
    for (auto const* const bad :
         {"", "/", "//elsewhere.example", "https://elsewhere.example", "/supervisionx",
          "/supervision\\x", "/supervision/\r\nSet-Cookie: x=y", "supervision"})
        EXPECT_EQ(place_after_sign_in(bad), std::nullopt) << bad;
    EXPECT_EQ(sign_in_address(request("/supervision/orders?state=refused")),
              "/supervision/sign-in?next=%2Fsupervision%2Forders%3Fstate%3Drefused");
}

} // namespace
} // namespace datafloor::api
