// The officers' pages as text: escaping, what they lead to, and the headers they go out with.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "api/pages/supervision/list_pages.hpp"
#include "api/pages/supervision/overview_page.hpp"
#include "api/pages/supervision/record_pages.hpp"
#include "api/pages/supervision/sign_in_page.hpp"
#include "contracts/floor/rulebook_file.hpp"
#include "tests/api/pages/requests.hpp"

namespace datafloor::api {
namespace {

using services::Act;

constexpr std::string_view hostile = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>";

contracts::Rulebook rulebook() {
    std::ifstream file(DATAFLOOR_SOURCE_DIR "/deploy/rulebook.json");
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    return contracts::parse_rulebook(text).value();
}

services::OfficerSession officer() {
    services::OfficerSession out;
    out.login = "lan";
    out.form_token = "the-token-of-this-session";
    return out;
}

OverviewView some_view() {
    OverviewView view;
    view.now = {1'790'000'180'000'000};
    auto const hour = services::begin_of_span(view.now, 1);
    view.figures.hours = {{hour, Act::order_placed, contracts::Currency{}, 9, 9'000},
                          {hour, Act::order_settled, contracts::Currency{}, 7, 7'000}};
    view.figures.acts = {{Act::order_settled, {7, 70, 700}}, {Act::deadline_missed, {0, 2, 3}}};
    view.figures.escrow = {{0, {}, 4, "1234567"}, {3, {}, 1, "1000"}};
    view.figures.open = {{contracts::OrderState::refused, 2, 1}};
    view.figures.versions = {{contracts::DataClass::open, "suspended", 3}};
    view.entries = {{4'241, view.now, std::string(hostile)}};
    view.ledger_entries = 4'242;
    view.checkpoint_size = 4'240;
    view.checkpoint_at = contracts::Instant{1'790'000'000'000'000};
    view.as_of_index = 4'242;
    return view;
}

std::string overview(std::string const& target = "/supervision?lang=en") {
    return print_page(overview_page(test::request(target), officer(), some_view(), rulebook()));
}

TEST(Overview, EveryFigureLeadsToWhatItCounts) {
    auto const text = overview();
    for (auto const* const part :
         {"<strong><a href=\"/supervision/entries?what=order-settled&amp;from=",
          "<a href=\"/supervision/orders?state=refused&amp;lang=en\">2</a>",
          "<a href=\"/supervision/orders?overdue=1&amp;lang=en\">1</a>", "1,235,567\u00a0VND",
          "<a href=\"/supervision/orders?open=1&amp;lang=en\">5</a>",
          "<strong>3\u00a0minutes ago</strong>", "4,240 entries · 2 not covered yet",
          "state=suspended&amp;lang=en\">3</a>",
          "<a href=\"/supervision/entries/4241?lang=en\">4,241</a>"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    // What is 0 leads nowhere.
    EXPECT_EQ(test::matches(text, "(>0</a>)").size(), 0U);
}

TEST(Overview, TheChartSaysWhatItShows) {
    auto const labels = test::matches(overview(), "role=\"img\" aria-label=\"([^\"]*)\"");
    ASSERT_EQ(labels.size(), 2U);
    EXPECT_EQ(labels[0], "Trades settled by the hour. Most in an hour: 7");
    EXPECT_EQ(labels[1], "Their value by the hour. Most in an hour: 7,000\u00a0VND");
}

TEST(Overview, AnEmptyFloorHasOneToo) {
    auto const text =
        print_page(overview_page(test::request("/supervision?lang=en"), officer(), {}, rulebook()));
    EXPECT_NE(text.find("none yet"), std::string::npos);
    EXPECT_EQ(text.find("NaN"), std::string::npos);
}

std::vector<std::string> all_pages() {
    std::vector<std::string> out;
    auto const request = test::request("/supervision/orders?party=%22%3E%3Cscript%3E&lang=en");
    std::string const text(hostile);
    services::ListedOrder order;
    order.buyer_name = text;
    order.provider_name = text;
    ListFrame frame{"/supervision/orders", {{"party", text}, {text, text}}, text, 0};
    out.push_back(print_page(orders_page(request, officer(), {order}, frame, rulebook())));
    services::ListedAct act;
    act.detail = text;
    out.push_back(print_page(acts_page(request, officer(), {act}, frame, rulebook())));
    out.push_back(print_page(entries_page(request, officer(), {{7, {}, text}}, frame)));
    OrderRecord record;
    record.buyer.name = services::PartyName{text, text};
    record.description.emplace().title = {{text}, {text}};
    record.description->sector.value = text;
    record.documents = {{1, text, text, text, {}, {}}};
    record.entries = {{1, {}, text}};
    contracts::Floor floor;
    floor.rulebook = rulebook();
    out.push_back(print_page(order_record_page(request, officer(), record, floor)));
    ListingRecord listing;
    listing.provider.name = services::PartyName{text, text};
    DirectiveRecord directive;
    directive.document.emplace().reason.value = text;
    listing.directives.push_back(directive);
    out.push_back(print_page(listing_record_page(request, officer(), listing, floor, text)));
    out.push_back(overview());
    out.push_back(print_page(sign_in_page(request, SignInNotice::refused, text)));
    return out;
}

TEST(SupervisionPages, WhatComesFromOutsideIsEscaped) {
    for (auto const& text : all_pages()) {
        EXPECT_EQ(text.find("<script>"), std::string::npos) << text;
        EXPECT_EQ(text.find("<img"), std::string::npos) << text;
        EXPECT_TRUE(test::matches(text, "( style=| onclick=| onerror=')").empty());
    }
}

TEST(SupervisionPages, NoIdStandsTwice) {
    for (auto const& text : all_pages()) {
        auto ids = test::matches(text, " id=\"([^\"]*)\"");
        std::ranges::sort(ids);
        EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end()) << *std::ranges::adjacent_find(ids);
    }
}

TEST(SupervisionPages, AreKeptNowhereAndMayAskThisOriginAlone) {
    auto const request = test::request("/supervision?lang=vi");
    auto const page = overview_page(request, officer(), some_view(), rulebook());
    auto const response = page_response(request, page);
    std::map<std::string, std::string> const headers(response.headers.begin(),
                                                     response.headers.end());
    EXPECT_EQ(headers.at("Cache-Control"), "no-store");
    EXPECT_FALSE(headers.contains("ETag"));
    auto const& policy = headers.at("Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'"));
    EXPECT_TRUE(policy.ends_with("connect-src 'self'"));
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    // A form's Origin would be "null" without any.
    EXPECT_EQ(headers.at("Referrer-Policy"), "same-origin");
}

TEST(SupervisionPages, EveryFormOfASessionCarriesItsToken) {
    for (auto const& text : all_pages()) {
        auto const forms = test::matches(text, "(<form method=\"post\" action=\"/supervision/)");
        auto const tokens =
            test::matches(text, "name=\"token\" value=\"(the-token-of-this-session)\"");
        EXPECT_EQ(forms.size(), tokens.size());
    }
}

TEST(SupervisionPages, PagesOfTheFloorShowNoOfficersNavigation) {
    Page page;
    page.path = "/";
    EXPECT_EQ(print_page(page).find("/supervision/sign-out"), std::string::npos);
    EXPECT_EQ(print_page(page).find("supervision.js"), std::string::npos);
    EXPECT_NE(overview().find("/supervision/sign-out"), std::string::npos);
}

TEST(ListCsv, GuardsNamesAgainstFormulas) {
    services::ListedOrder order;
    order.buyer_name = "=HYPERLINK(\"http://elsewhere\")";
    EXPECT_NE(csv_line_of(order).find("\"'=HYPERLINK(\"\"http://elsewhere\"\")\""),
              std::string::npos);
    auto const commas = [](std::string const& line) { return std::ranges::count(line, ','); };
    EXPECT_EQ(commas(csv_line_of(order)), commas(orders_csv_head()));
    EXPECT_EQ(commas(csv_line_of(services::ListedAct{})), commas(acts_csv_head()));
    EXPECT_EQ(commas(csv_line_of(services::ListedEntry{})), commas(entries_csv_head()));
}

} // namespace
} // namespace datafloor::api
