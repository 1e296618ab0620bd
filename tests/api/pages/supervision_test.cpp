// The officers' pages as text: escaping, what they lead to, and the headers they go out with.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "api/pages/supervision/directive_answers.hpp"
#include "api/pages/supervision/list_pages.hpp"
#include "api/pages/supervision/overview_page.hpp"
#include "api/pages/supervision/record_pages.hpp"
#include "api/pages/supervision/sign_in_page.hpp"
#include "api/problem_names.hpp"
#include "contracts/base/text_form.hpp"
#include "contracts/command.hpp"
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

contracts::UserId const own_user = officer().user;
contracts::UserId const other_user{
    crypto::parse_uuid("01930000-0000-7000-8000-00000000aaaa").value()};

/// Of this user, until 10 o'clock in Viet Nam.
WaitingWord a_word(contracts::UserId user) {
    return {user, {1'790'046'000'000'000}, 77, Grounds{"Article 17", "The file is open."}};
}

/// With a key, neither suspended nor frozen.
WholeParty some_party() {
    WholeParty out;
    out.party.party.emplace().roles = {contracts::PartyRole::buyer};
    out.keys.emplace_back().role = contracts::KeyRole::trader;
    return out;
}

std::string order_page(OrderRecord const& record) {
    contracts::Floor floor;
    floor.rulebook = rulebook();
    return print_page(order_record_page(test::request("/supervision/orders/x?lang=en"), officer(),
                                        record, floor, "https://floor.example"));
}

std::string party_page(WholeParty const& record) {
    return print_page(party_record_page(test::request("/supervision/parties/x?lang=en"), officer(),
                                        record, {}, "https://floor.example"));
}

/// The acts for which a page has a form.
std::vector<std::string> acts_of(std::string const& page) {
    return test::matches(page, "data-settled=\"\\{&quot;act&quot;:&quot;([a-z-]*)&quot;");
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

TEST(Overview, KnowsTheKindOfEveryCommandThatMayComeLive) {
    auto const kinds = test::matches(overview(), "data-kinds=\"([^\"]*)\"");
    ASSERT_EQ(kinds.size(), 1U);
    auto const count = std::ranges::count(kinds[0], ' ') + 1;
    EXPECT_EQ(static_cast<std::size_t>(count), std::variant_size_v<contracts::Command>);
    EXPECT_TRUE((" " + kinds[0] + " ").contains(" accept-order ")) << kinds[0];
}

TEST(Overview, LeadsTheSecondOfficerToWhatWaits) {
    EXPECT_EQ(overview().find("Waits for a second officer"), std::string::npos);
    auto view = some_view();
    contracts::OrderId const order{other_user.value};
    view.waiting = {{other_user, view.now, false, order, {}},
                    {other_user, view.now, true, {}, contracts::PartyId{order.value}}};
    auto const text = print_page(
        overview_page(test::request("/supervision?lang=en"), officer(), view, rulebook()));
    for (std::string const& part :
         {"<th scope=\"row\">Freeze of an order</th><td><a href=\"/supervision/orders/" +
              contracts::text_form(order),
          "<th scope=\"row\">Lift of a party&#39;s freeze</th><td><a "
          "href=\"/supervision/parties/" +
              contracts::text_form(order)})
        EXPECT_NE(text.find(part), std::string::npos) << part << text;
}

TEST(Overview, TheStreamBeginsBehindWhatThePageShows) {
    EXPECT_NE(overview().find("id=\"latest\" data-fresh data-after=\"4241\""), std::string::npos);
    auto const empty =
        print_page(overview_page(test::request("/supervision?lang=en"), officer(), {}, rulebook()));
    EXPECT_NE(empty.find("data-after=\"-1\""), std::string::npos);
}

TEST(Overview, WhatIsAskedForAgainFitsIntoThePage) {
    auto const page = overview();
    auto const parts = overview_figures({Language::en, true}, some_view(), rulebook()).text();
    auto const ids = test::matches(parts, "id=\"([^\"]*)\" data-fresh");
    EXPECT_EQ(ids, (std::vector<std::string>{"tiles", "latest", "figures"}));
    EXPECT_EQ(test::matches(page, "id=\"([^\"]*)\" data-fresh"), ids);
}

TEST(OrderRecordPage, OffersWhatChangesSomething) {
    OrderRecord record;
    EXPECT_EQ(acts_of(order_page(record)), (std::vector<std::string>{"freeze"}));
    record.order.frozen_at = contracts::Instant{1'790'000'000'000'000};
    EXPECT_EQ(acts_of(order_page(record)), (std::vector<std::string>{"lift"}));
    record.order.state = contracts::OrderState::settled;
    auto const ended = order_page(record);
    EXPECT_TRUE(acts_of(ended).empty());
    EXPECT_NE(ended.find("there is nothing left to stop"), std::string::npos);
}

TEST(OrderRecordPage, TellsTheSecondOfficerWhoseWordWaitsAndUntilWhen) {
    OrderRecord record;
    record.waiting = a_word(other_user);
    auto const page = order_page(record);
    for (auto const* const part :
         {"If you say the same, it is in force", "01930000-0000-7000-8000-00000000aaaa",
          "The file is open.", "Article 17", "<a href=\"/supervision/entries/77?lang=en\">77</a>"})
        EXPECT_NE(page.find(part), std::string::npos) << part;
    EXPECT_NE(page.find(print_time(record.waiting->expires, Language::en).text()),
              std::string::npos);
    EXPECT_EQ(acts_of(page), (std::vector<std::string>{"freeze"}));
}

TEST(OrderRecordPage, AsksNobodyToSayTheSameTwice) {
    OrderRecord record;
    record.waiting = a_word(own_user);
    auto const page = order_page(record);
    EXPECT_NE(page.find("Your word on this waits"), std::string::npos);
    EXPECT_TRUE(acts_of(page).empty());
}

TEST(PartyRecordPage, OffersWhatChangesSomething) {
    auto record = some_party();
    EXPECT_EQ(acts_of(party_page(record)), (std::vector<std::string>{"suspend", "freeze"}));
    record.party.party->suspended = true;
    record.party.party->frozen = true;
    EXPECT_EQ(acts_of(party_page(record)),
              (std::vector<std::string>{"lift-suspension", "lift-freeze"}));
    record.waiting = a_word(own_user); // on the freeze; a suspension takes one
    EXPECT_EQ(acts_of(party_page(record)), (std::vector<std::string>{"lift-suspension"}));
}

TEST(PartyRecordPage, OperatorAndRegulatorAreNotDirected) {
    for (auto const role : {contracts::PartyRole::operating, contracts::PartyRole::regulator}) {
        auto record = some_party();
        record.party.party->roles = {role};
        EXPECT_TRUE(acts_of(party_page(record)).empty());
    }
}

TEST(DirectiveAnswers, StandOnceInBothLanguagesAndNameProblemsThatExist) {
    std::set<std::string_view> names;
    for (auto const& answer : directive_answers()) {
        EXPECT_TRUE(names.insert(answer.name).second) << answer.name;
        EXPECT_FALSE(answer.words.en.empty()) << answer.name;
        EXPECT_NE(answer.words.en, answer.words.vi) << answer.name;
    }
    std::set<std::string> known{"invalid_client", "no-answer",  "no-key",
                                "no-own-key",     "no-ed25519", "other"};
    for (auto const& problem : problem_names) known.emplace(problem.name);
    for (auto const reason : contracts::EnumNames<contracts::Reason>::names) {
        std::string name(reason);
        std::ranges::replace(name, '_', '-');
        known.insert(name);
    }
    for (auto const name : names) EXPECT_TRUE(known.contains(std::string(name))) << name;
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
    record.waiting = a_word(other_user);
    record.waiting->grounds = {text, text};
    out.push_back(print_page(order_record_page(request, officer(), record, floor, text)));
    auto party = some_party();
    party.party.name = services::PartyName{text, text};
    out.push_back(print_page(party_record_page(request, officer(), party, floor, text)));
    ListingRecord listing;
    listing.provider.name = services::PartyName{text, text};
    DirectiveRecord directive;
    directive.grounds = {text, text};
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
    for (auto const* const script : {"live.js", "directives.js"}) {
        EXPECT_EQ(print_page(page).find(script), std::string::npos);
        EXPECT_NE(overview().find(script), std::string::npos);
    }
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
