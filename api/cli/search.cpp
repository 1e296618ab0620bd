#include <memory>

#include "api/cli/session.hpp"
#include "api/cli/subcommands.hpp"
#include "api/cli/terminal_text.hpp"
#include "api/cli/words.hpp"

namespace datafloor::api::cli {
namespace {

struct SearchOptions {
    std::vector<std::string> words;
    unsigned limit = 20;
    std::string cursor;
};

std::string print_offers(crypto::Json const& listing) {
    std::string out;
    auto const offers = listing.find("offers");
    if (offers == listing.end() || !offers->is_array()) return out;
    for (auto const& offer : *offers) {
        out += "\n    offer " + printable(offer, "offer");
        if (auto const price = offer.find("price"); price != offer.end())
            out += "  " + printable(*price, "amount") + " " + printable(*price, "currency");
    }
    return out;
}

std::string print_listing(crypto::Json const& listing) {
    auto const title = listing.find("title");
    auto const name = title != listing.end() && title->is_object() ? printable(*title, "en")
                                                                   : printable(listing, "title");
    return printable(listing, "listing") + "  " + printable(listing, "class") + "  " + name +
           print_offers(listing);
}

void search(Common const& common, SearchOptions const& options) {
    std::string words;
    for (auto const& word : options.words) words += (words.empty() ? "" : " ") + word;
    auto path = "/v1/listings?limit=" + std::to_string(options.limit);
    if (!words.empty()) path += "&q=" + services::percent_encoded(words);
    if (!options.cursor.empty()) path += "&cursor=" + services::percent_encoded(options.cursor);
    Session session(common);
    auto const answer = session.get_public(path);
    std::string people;
    if (auto const found = answer.find("listings"); found != answer.end() && found->is_array())
        for (auto const& listing : *found)
            people += (people.empty() ? "" : "\n") + print_listing(listing);
    if (people.empty()) people = "nothing was found; try other words";
    if (auto const next = printable(answer, "next"); !next.empty())
        people += "\nmore: datafloor search --cursor " + next + " …";
    show(common, answer, people);
}

} // namespace

void add_search(Command const& program, Common& common) {
    auto const command =
        program.add({"search",
                     "Find listings by words in Vietnamese or English",
                     {"search rainfall hanoi", "search lượng mưa --limit 5 --json"}});
    auto const options = std::make_shared<SearchOptions>();
    command.texts(options->words,
                  {.name = "words", .type = "WORDS", .what = "Words; none: the newest"});
    command.number(options->limit, {.name = "--limit", .type = "N", .what = "At most so many"},
                   {1, 100});
    command.text(options->cursor,
                 {.name = "--cursor", .type = "CURSOR", .what = "Where an earlier search ended"});
    command.run([options, &common] { search(common, *options); });
}

} // namespace datafloor::api::cli
