// What the pages of supervision share: their frame, links into the lists, filters, turning pages.
#pragma once

#include "api/pages/layout.hpp"
#include "api/pages/supervision/words.hpp"
#include "services/identity/officers.hpp"

namespace datafloor::api {

/// The page of an officer, whose `main` begins with the title as its h1.
Page officer_page(Request const& request, services::OfficerSession const& officer, std::string path,
                  Phrase const& title);

Html link(Choice choice, std::string_view path, Parameters const& parameters, Html const& text);
Html order_link(Choice choice, contracts::OrderId order);
Html listing_link(Choice choice, contracts::ListingId listing);
Html party_link(Choice choice, contracts::PartyId party, Html const& text);
Html entry_link(Choice choice, std::uint64_t index);

/// A number that leads to what it counts; 0 leads nowhere.
Html counted(Choice choice, std::uint64_t count, std::string_view path,
             Parameters const& parameters);

/// "?from=" and "?until=" of lists.
std::string instant_parameter(contracts::Instant at);

/// One choice of a filter, by its name in the address.
struct Option {
    std::string value;
    std::string text;
};

/// A select with its label; the empty value is everything.
Html select_of(std::string_view name, std::string_view label, std::vector<Option> const& options,
               std::string_view chosen, Language language);

/// What a list is narrowed to beside its form ("of party …"), with a way out.
struct ListFrame {
    std::string path;
    Parameters parameters;           // the whole query, without `cursor`
    std::optional<std::string> next; // cursor
    std::size_t rows = 0;
};

/// A form of filters; other parameters of the address are kept.
Html filters(Choice choice, ListFrame const& frame, Html const& fields,
             std::vector<std::string_view> const& names);

/// The way to the next page and to the list as CSV; says so where nothing is in it.
Html below_list(Choice choice, ListFrame const& frame);

/// `dl` of names and values.
class Pairs {
  public:
    explicit Pairs(Language language) : language_(language) {}

    void add(Phrase const& name, Html const& value) {
        rows_ += html("<div><dt>{}</dt><dd>{}</dd></div>\n", in(language_, name), value);
    }

    [[nodiscard]] Html print() const { return html("<dl class=\"pairs\">\n{}</dl>\n", rows_); }

  private:
    Language language_;
    Html rows_;
};

/// A part that a script puts in the place of the old one under this id.
Html fresh(std::string_view id, Html const& content);

/// A section with its heading, which names it.
Html section(std::string_view id, std::string_view heading, Html const& content);

} // namespace datafloor::api
