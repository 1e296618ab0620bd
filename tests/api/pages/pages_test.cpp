// The pages as text: escaping, languages, headers, and what they say of a listing.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "api/pages/assets.hpp"
#include "api/pages/catalogue_page.hpp"
#include "api/pages/listing_page.hpp"
#include "api/pages/statistics_page.hpp"
#include "api/pages/words.hpp"
#include "contracts/floor/rulebook_file.hpp"
#include "contracts/licence/templates.hpp"
#include "tests/api/pages/requests.hpp"

namespace datafloor::api {
namespace {

constexpr std::string_view hostile = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>";

contracts::Rulebook rulebook() {
    std::ifstream file(DATAFLOOR_SOURCE_DIR "/deploy/rulebook.json");
    std::string const text{std::istreambuf_iterator<char>(file), {}};
    return contracts::parse_rulebook(text).value();
}

template <class Tag>
contracts::Id<Tag> some_id(std::uint8_t number) {
    std::array<std::uint8_t, 10> random{};
    random.back() = number;
    return {crypto::uuid_v7(1'790'000'000'000, random)};
}

/// Every text that comes from outside is this one.
ShownVersion version_of(std::string_view text) {
    std::string const any(text);
    ShownVersion out;
    out.row.listing = some_id<contracts::ListingTag>(1);
    out.row.number = 2;
    out.row.provider = some_id<contracts::PartyTag>(2);
    out.row.state = "listed";
    out.row.listed_at = contracts::Instant{1'790'000'000'000'000};
    out.row.entry = 17;
    out.provider = any;
    auto& d = out.description;
    d.title = {{any}, {any}};
    d.summary = {{any}, {any}};
    d.product_type = {any};
    d.sector = {any};
    d.delivery_mode = {any};
    d.data_class = contracts::DataClass::ordinary;
    d.flags.insert(contracts::DataFlag::geodata);
    d.keywords = {{any}};
    d.period.emplace().value = any;
    d.records = 1'234'567;
    d.media_type = {any};
    d.source = {{any}, {any}, contracts::Text<400>{"javascript:alert(3)"}};
    d.rights = {{any}, {any}, {}, {any}};
    d.disclosures = {{any}, {any}, {any}, {any}, {any}};
    d.licence = contracts::standard_policy(contracts::StandardLicence::evaluation,
                                           {out.row.listing, 2, out.row.provider});
    d.licence.uid.value = any;
    ShownOffer offer;
    offer.document.id = some_id<contracts::DocumentTag>(3);
    offer.document.price.amount = 250'000;
    offer.document.valid_until.instant = {1'800'000'000'000'000};
    offer.document.receipt = {72 * 3600};
    offer.entry = 23;
    out.offers.push_back(offer);
    out.facts.emplace().plaintext_bytes = 501'099;
    return out;
}

std::string listing_text(std::string const& target, std::string_view text) {
    ListingView view;
    view.version = version_of(text);
    view.versions = {view.version.row};
    view.url = "http://127.0.0.1:8080";
    return print_page(listing_page(test::request(target), view, rulebook()));
}

std::string catalogue_text(std::string const& target, std::string_view text) {
    CatalogueView view;
    view.versions.push_back(version_of(text));
    view.next = "next-one";
    view.as_of_index = 42;
    view.counts = {1'234, true, {{"1-ordinary", 1'000}}, {{std::string(text), 1'234}}, {}};
    return print_page(catalogue_page(test::request(target), view, rulebook()));
}

std::string field_of(Response const& response, std::string_view name) {
    for (auto const& [known, value] : response.headers)
        if (known == name) return value;
    return {};
}

TEST(Pages, TextFromOutsideIsNeverMarkup) {
    auto const query = "/?lang=en&q=" + percent_encode(hostile);
    for (auto const& text :
         {listing_text("/listings/x?lang=vi&version=" + percent_encode(hostile), hostile),
          catalogue_text(query, hostile)}) {
        // The one script is ours, and no element of the text came to life.
        EXPECT_EQ(test::matches(text, "(<script)").size(), 1U);
        EXPECT_EQ(text.find("<img"), std::string::npos);
        EXPECT_NE(text.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
        // Without the values of attributes no tag holds a word of it.
        auto const bare = std::regex_replace(text, std::regex("=\"[^\"]*\""), "=\"\"");
        EXPECT_TRUE(test::matches(bare, "<[^<>]*(onerror)").empty());
    }
}

TEST(Pages, ALinkFromOutsideLeadsOnlyToTheWeb) {
    EXPECT_EQ(listing_text("/listings/x", "Rain").find("javascript:"), std::string::npos);
    EXPECT_TRUE(is_web_address("https://example.org/a?b"));
    for (auto const* const bad : {"javascript:alert(1)", "data:text/html,x", "//example.org",
                                  "http://a b", "https://a\\b", "https://a\nb", ""})
        EXPECT_FALSE(is_web_address(bad)) << bad;
}

TEST(Pages, NothingIsInlineOrFromElsewhere) {
    for (auto const& text : {listing_text("/listings/x", "Rain"), catalogue_text("/", "Rain")}) {
        EXPECT_EQ(text.find("style="), std::string::npos);
        EXPECT_EQ(text.find("<style"), std::string::npos);
        for (auto const& address : test::matches(text, "(?:src|href|action)=\"([^\"]*)\""))
            EXPECT_TRUE(address.starts_with('/') || address.starts_with('#')) << address;
    }
}

TEST(Pages, IdsAndLabelsAgree) {
    for (auto const& text : {listing_text("/listings/x", "Rain"), catalogue_text("/", "Rain")}) {
        auto const ids = test::matches(text, " id=\"([^\"]*)\"");
        std::set<std::string> const known(ids.begin(), ids.end());
        EXPECT_EQ(known.size(), ids.size()) << "an id stands twice";
        for (auto const& name : test::matches(text, "(?:for|aria-labelledby)=\"([^\"]*)\""))
            EXPECT_TRUE(known.contains(name)) << name;
        EXPECT_EQ(test::matches(text, "(<h1>)").size(), 1U);
    }
}

TEST(Pages, TheCatalogueSaysHowManyAndLeadsToPartsOfThem) {
    auto const text = catalogue_text("/?lang=en&q=rain&cursor=x", "A & B");
    EXPECT_NE(text.find(">1,234 datasets<"), std::string::npos);
    // Words stay, the place in the list does not.
    EXPECT_NE(text.find("href=\"/?q=rain&amp;sector=A%20%26%20B&amp;lang=en\"><bdi>A &amp; B</bdi> "
                        "(1,234)"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("class=1-ordinary"), std::string::npos);
    auto const chosen = catalogue_text("/?lang=en&sector=A%20%26%20B", "A & B");
    EXPECT_NE(chosen.find("<a aria-current=\"true\" href=\"/?lang=en\">"), std::string::npos);
    EXPECT_NE(chosen.find("name=\"sector\" value=\"A &amp; B\""), std::string::npos);
}

TEST(Pages, AListingSaysWhatABuyerMustKnow) {
    auto const text = listing_text("/listings/x?lang=en", "Rain");
    for (auto const* const part :
         {"250,000\u00a0VND", "6,250\u00a0VND (2.5\u00a0%)", "501.0\u00a0kB", "1,234,567",
          "You may use the data, only for the purpose", "3\u00a0days",
          "/v1/ledger/entries/17/proof", "/v1/ledger/entries/23/proof", "/ledger/checkpoint",
          "datafloor buy ", "What the provider discloses", "geographic"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
    auto const vietnamese = listing_text("/listings/x?lang=vi", "Mưa");
    for (auto const* const part : {"250.000\u00a0VND", "2,5\u00a0%", "501,0\u00a0kB", "1.234.567",
                                   "Bên khai thác được phép sử dụng dữ liệu", "lang=\"vi\""})
        EXPECT_NE(vietnamese.find(part), std::string::npos) << part;
}

TEST(Pages, ASuspendedListingSaysSoAndOffersNothing) {
    ListingView view;
    view.version = version_of("Rain");
    view.version.row.suspended = true;
    view.version.offers.clear();
    view.versions = {view.version.row};
    auto const text =
        print_page(listing_page(test::request("/listings/x?lang=en"), view, rulebook()));
    EXPECT_NE(text.find("suspends this listing"), std::string::npos);
    EXPECT_EQ(text.find("datafloor buy"), std::string::npos);
}

TEST(Pages, TheQueryIsKeptInTheFormAndInLinks) {
    auto const text = catalogue_text("/?q=rain&class=1-ordinary&free=1&lang=en", "Rain");
    EXPECT_NE(text.find("value=\"rain\""), std::string::npos);
    EXPECT_NE(text.find("<option value=\"1-ordinary\" selected>"), std::string::npos);
    EXPECT_NE(text.find("value=\"1\" checked"), std::string::npos);
    EXPECT_NE(text.find("rel=\"next\" href=\"/?q=rain&amp;class=1-ordinary&amp;free=1&amp;"
                        "cursor=next-one&amp;lang=en\""),
              std::string::npos);
    EXPECT_NE(text.find("hreflang=\"vi\" lang=\"vi\">Tiếng Việt"), std::string::npos);
}

TEST(Pages, SpeakTheLanguageThatIsAskedFor) {
    auto const of = [](std::string const& target, std::string const& accept) {
        return language_of(test::request(target, {{"Accept-Language", accept}})).language;
    };
    EXPECT_EQ(of("/?lang=en", "vi"), Language::en);
    EXPECT_EQ(of("/?lang=xx", "en"), Language::en);
    EXPECT_EQ(of("/", "en-GB,en;q=0.9,vi;q=0.8"), Language::en);
    EXPECT_EQ(of("/", "fr, en;q=0.3, vi-VN;q=0.7"), Language::vi);
    EXPECT_EQ(of("/", "EN"), Language::en);
    for (auto const* const nonsense :
         {"", "*", "fr", "en;q=0", "en;q=x", ";;,,;q=", "e", "english"})
        EXPECT_EQ(of("/", nonsense), Language::vi) << nonsense;
    EXPECT_EQ(language_of(test::request("/")).language, Language::vi);
}

TEST(Pages, TheBrowserMayLoadNothingButOurs) {
    Page page;
    page.main = html("<h1>{}</h1>", "x");
    auto const response = page_response(test::request("/"), page);
    auto const policy = field_of(response, "Content-Security-Policy");
    EXPECT_TRUE(policy.starts_with("default-src 'none'")) << policy;
    EXPECT_EQ(policy.find("unsafe"), std::string::npos);
    EXPECT_EQ(policy.find("http"), std::string::npos);
    EXPECT_EQ(field_of(response, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(field_of(response, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(field_of(response, "Content-Language"), "vi");
    EXPECT_EQ(field_of(response, "Vary"), "Accept, Accept-Language");
}

TEST(Pages, AKnownPageIsNotSentAgain) {
    Page page;
    auto const first = page_response(test::request("/"), page);
    auto const tag = field_of(first, "ETag");
    ASSERT_FALSE(tag.empty());
    auto const again = page_response(test::request("/", {{"If-None-Match", tag}}), page);
    EXPECT_EQ(again.status, 304U);
    EXPECT_TRUE(std::get<std::string>(again.body).empty());
    EXPECT_EQ(field_of(again, "ETag"), tag);
    page.title = "another";
    EXPECT_EQ(page_response(test::request("/", {{"If-None-Match", tag}}), page).status, 200U);
}

TEST(Pages, AProblemIsAPageForPeopleAndAProblemForPrograms) {
    auto const person = test::request("/?class=9", {{"Accept", "text/html,*/*;q=0.8"}});
    auto const page = page_problem(person, 400, "filter-malformed", "No such <class>.");
    EXPECT_EQ(page.status, 400U);
    EXPECT_EQ(field_of(page, "Content-Type"), "text/html; charset=utf-8");
    EXPECT_NE(std::get<std::string>(page.body).find("No such &lt;class&gt;."), std::string::npos);
    auto const program = test::request("/?class=9", {{"Accept", "application/json"}});
    auto const problem = page_problem(program, 400, "filter-malformed", "No such class.");
    EXPECT_EQ(field_of(problem, "Content-Type"), "application/problem+json");
}

TEST(Assets, AreKeptForEverUnderTheirFullAddress) {
    auto const& address = asset_address("floor.css");
    auto const full = asset_response(test::request(address), "floor.css");
    EXPECT_EQ(field_of(full, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(field_of(full, "Content-Type"), "text/css; charset=utf-8");
    auto const plain = asset_response(test::request("/assets/floor.css?v=old"), "floor.css");
    EXPECT_EQ(field_of(plain, "Cache-Control"), "no-cache");
    EXPECT_EQ(field_of(plain, "ETag"), field_of(full, "ETag"));
    EXPECT_EQ(asset_response(test::request("/assets/x"), "../floor.css").status, 404U);
}

TEST(Assets, LoadNothing) {
    ASSERT_EQ(embedded_assets.size(), 7U);
    for (auto const& asset : embedded_assets) {
        EXPECT_FALSE(asset.content.empty()) << asset.name;
        auto const text = std::string(asset.content);
        EXPECT_TRUE(
            test::matches(text, "(url\\(|@import|https?://(?!www\\.w3\\.org/2000))").empty())
            << asset.name;
        // The officers' pages alone ask for more, of this origin.
        bool const may_ask = asset.name == "live.js" || asset.name == "directives.js";
        EXPECT_EQ(test::matches(text, "(fetch\\(|EventSource\\()").empty(), !may_ask) << asset.name;
    }
}

TEST(Words, PrintAmountsInTheirMinorUnits) {
    auto rules = rulebook();
    contracts::Currency const dollars{{'U', 'S', 'D'}};
    rules.currencies.push_back({dollars, {2}, 1'000'000});
    auto const english = [&](std::string_view amount) {
        return print_amount(amount, dollars, rules, Language::en);
    };
    EXPECT_EQ(english("0"), "0.00\u00a0USD");
    EXPECT_EQ(english("7"), "0.07\u00a0USD");
    EXPECT_EQ(english("123456789"), "1,234,567.89\u00a0USD");
    EXPECT_EQ(print_amount("123456789", dollars, rules, Language::vi), "1.234.567,89\u00a0USD");
    EXPECT_EQ(print_amount("99999999999999999999", {}, rules, Language::en),
              "99,999,999,999,999,999,999\u00a0VND");
    EXPECT_EQ(print_price({}, rules, Language::vi), "Miễn phí");
}

TEST(Words, PrintSpansSizesAndTimes) {
    EXPECT_EQ(print_span({30 * 86'400}, Language::en), "30\u00a0days");
    EXPECT_EQ(print_span({90}, Language::en), "90\u00a0seconds");
    EXPECT_EQ(print_span({3'600}, Language::en), "1\u00a0hour");
    EXPECT_EQ(print_span({0}, Language::vi), "0\u00a0giây");
    EXPECT_EQ(print_bytes(999, Language::en), "999\u00a0bytes");
    EXPECT_EQ(print_bytes(1'000, Language::en), "1.0\u00a0kB");
    EXPECT_EQ(print_bytes(12'345'678'901, Language::vi), "12,3\u00a0GB");
    EXPECT_EQ(print_percent(250, Language::en), "2.5\u00a0%");
    EXPECT_EQ(print_percent(1'005, Language::vi), "10,05\u00a0%");
    // 2026-11-21T17:30:00Z is the next day in Viet Nam.
    auto const at = crypto::parse_instant("2026-11-21T17:30:00.000Z").value();
    EXPECT_EQ(print_time(at, Language::en).text(),
              "<time datetime=\"2026-11-21T17:30:00.000Z\">22 Nov 2026, 00:30</time>");
    EXPECT_EQ(print_time(at, Language::vi).text(),
              "<time datetime=\"2026-11-21T17:30:00.000Z\">22/11/2026 00:30</time>");
    auto const last = crypto::parse_instant("9999-12-31T23:59:59.999Z").value();
    EXPECT_NE(print_time(last, Language::vi).text().find("9999"), std::string::npos);
}

StatisticsView some_figures() {
    StatisticsView view;
    view.figures.versions = {{contracts::DataClass::open, "listed", 3},
                             {contracts::DataClass::open, "suspended", 2},
                             {contracts::DataClass::ordinary, "listed", 1'000}};
    view.figures.offers = 5;
    view.figures.trades = {{{}, 7, "12345678901234567890"}};
    view.figures.days = {{"2026-11-21", {}, 7, "1750000"}};
    view.entries = 4'242;
    view.checkpoint_size = 4'241;
    view.now = {1'790'000'180'000'000};
    view.checkpoint_at = contracts::Instant{1'790'000'000'000'000};
    return view;
}

TEST(Statistics, ShowSumsAndTheAgeOfTheCheckpoint) {
    auto const text = print_page(
        statistics_page(test::request("/statistics?lang=en"), some_figures(), rulebook()));
    for (auto const* const part :
         {"<strong>1,003</strong>", "<strong>4,242</strong>", "<strong>3\u00a0minutes ago</strong>",
          "12,345,678,901,234,567,890\u00a0VND", "2026-11-21"})
        EXPECT_NE(text.find(part), std::string::npos) << part;
}

TEST(Statistics, AFloorWithoutCheckpointAndTradesSaysSo) {
    auto const text =
        print_page(statistics_page(test::request("/statistics?lang=en"), {}, rulebook()));
    EXPECT_NE(text.find("No trade was settled yet."), std::string::npos);
    EXPECT_NE(text.find("<strong>none yet</strong>"), std::string::npos);
}

} // namespace
} // namespace datafloor::api
