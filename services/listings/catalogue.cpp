#include "services/listings/catalogue.hpp"

#include <algorithm>

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using contracts::name_of;
using ledger::column_text;

/// Writes what each kind of event changes in the catalogue.
struct Writing {
    ledger::Connection& connection;
    FollowedEntry const& entry;

    void set_state(ListingId listing, std::uint32_t number, contracts::VersionState state) const {
        connection.execute(
            statement("set_catalogue_state"),
            {column_text(listing), column_text(number), name_of(state), column_text(entry.time)});
    }

    void operator()(contracts::VersionDrafted const& event) const {
        auto const* body = document_body(entry, contracts::ListingDescription::typ);
        if (body == nullptr) return;
        auto const description = contracts::decode<contracts::ListingDescription>(*body);
        if (!description) throw std::runtime_error("unreadable description in the ledger");
        auto titles = description->title.en.value + " " + description->title.vi.value;
        for (auto const& keyword : description->keywords) titles += " " + keyword.value;
        auto const words = description->summary.en.value + " " + description->summary.vi.value +
                           " " + description->sector.value + " " + description->product_type.value +
                           " " + description->source.name.value;
        auto const& version = event.version;
        connection.execute(statement("store_catalogue"),
                           {column_text(version.listing), column_text(version.number),
                            column_text(version.provider), name_of(version.data_class),
                            description->sector.value, description->product_type.value, *body,
                            column_text(entry.index), titles, words});
    }

    void operator()(contracts::VersionInspected const& event) const {
        set_state(event.listing, event.number,
                  event.verdict == contracts::Verdict::approved ? contracts::VersionState::inspected
                                                                : contracts::VersionState::refused);
    }

    void operator()(contracts::VersionWithdrawn const& event) const {
        set_state(event.listing, event.number, contracts::VersionState::withdrawn);
    }

    void operator()(contracts::ListingSuspensionChanged const& event) const {
        bool const suspended = event.act == contracts::SuspensionAct::suspend;
        connection.execute(statement("set_catalogue_suspended"),
                           {column_text(event.listing), column_text(suspended)});
    }

    void operator()(contracts::OfferMade const& event) const {
        auto const& offer = event.offer;
        if (auto const* body = document_body(entry, contracts::OfferDocument::typ))
            connection.execute(statement("store_catalogue_offer"),
                               {column_text(offer.offer), column_text(offer.listing),
                                column_text(offer.number), *body, column_text(offer.price),
                                column_text(offer.currency), column_text(offer.valid_from),
                                column_text(offer.valid_until),
                                column_text(offer.buyer.has_value())});
        set_state(offer.listing, offer.number, contracts::VersionState::listed);
    }

    void operator()(contracts::OfferClosed const& event) const {
        connection.execute(statement("close_catalogue_offer"), {column_text(event.offer)});
    }

    template <class Other>
    void operator()(Other const&) const {}
};

/// A query as parameters. The statements of a search take their filters first and in this order.
struct Search {
    explicit Search(CatalogueQuery const& query)
        : words(query.words), limit(column_text(query.limit)), sector(query.sector),
          product_type(query.product_type) {
        if (query.data_class) data_class = name_of(*query.data_class);
        if (query.price_max) price = column_text(*query.price_max);
        if (query.currency) currency = column_text(*query.currency);
        if (!query.after) return;
        listed_at = column_text(query.after->listed_at);
        listing = column_text(query.after->listing);
    }

    std::string words;
    std::string limit;
    std::optional<std::string> data_class;
    std::optional<std::string> sector;
    std::optional<std::string> product_type;
    std::optional<std::string> price;
    std::optional<std::string> currency;
    std::optional<std::string> listed_at;
    std::optional<std::string> listing;
};

ledger::Rows count(ledger::Connection& connection, Search const& search) {
    auto const& [words, limit, of_class, sector, kind, price, currency, at, listing] = search;
    auto const most = column_text(counted_max + 1);
    if (!words.empty())
        return connection.execute(statement("count_found"),
                                  {of_class, sector, kind, words, price, currency, most});
    if (price)
        return connection.execute(statement("count_priced"),
                                  {of_class, sector, kind, price, currency, most});
    return connection.execute(statement("count_listed"), {of_class, sector, kind});
}

CatalogueCounts read_counts(ledger::Rows const& rows) {
    CatalogueCounts out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto const listings = field<std::uint64_t>(rows, row, 2);
        auto const grouping = field<std::uint32_t>(rows, row, 0);
        if (grouping == 7) {
            out.exact = field<std::uint64_t>(rows, row, 3) <= counted_max;
            out.total = out.exact ? listings : std::min(listings, counted_max);
            continue;
        }
        auto& facet = grouping == 3 ? out.classes : grouping == 5 ? out.sectors : out.product_types;
        if (listings > 0 && facet.size() < facet_values_max)
            facet.push_back({std::string(rows.field(row, 1)), listings});
    }
    return out;
}

/// Few are found by their words and put in order; of many the newest are soon met in the list.
ledger::Rows read_page(ledger::Connection& connection, Search const& search, bool few) {
    auto const& [words, limit, of_class, sector, kind, price, currency, at, listing] = search;
    if (few || price)
        return connection.execute(
            statement(few ? "search_found" : "search_priced"),
            {of_class, sector, kind, words, limit, at, listing, price, currency});
    return connection.execute(statement("search_catalogue"),
                              {of_class, sector, kind, words, limit, at, listing});
}

} // namespace

void FollowCatalogue::follow(ledger::Connection& connection, FollowedEntries entries) {
    for (auto const& entry : entries)
        for (auto const& event : entry.core.events) std::visit(Writing{connection, entry}, event);
}

CatalogueFound search_catalogue(ledger::Connection& connection, CatalogueQuery const& query) {
    Search const search(query);
    ledger::Transaction transaction(connection);
    CatalogueFound out;
    bool indexed = false;
    if (search.words.empty()) {
        connection.execute(statement("plan_search"));
    } else {
        auto const asked = connection.execute(statement("plan_words"), {search.words});
        if (asked.field(0, 0).empty()) return out; // no word is left: it finds nothing
        indexed = asked.field(0, 0) != "T";
    }
    out.counts = read_counts(count(connection, search));
    bool const few = indexed && out.counts.exact;
    if (indexed && !few) connection.execute(statement("plan_search"));
    auto const rows = read_page(connection, search, few);
    transaction.commit();
    out.versions.resize(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& version = out.versions[row];
        version.listing = field<ListingId>(rows, row, 0);
        version.number = field<std::uint32_t>(rows, row, 1);
        version.provider = field<contracts::PartyId>(rows, row, 2);
        version.state = name_of(contracts::VersionState::listed);
        version.data_class = rows.field(row, 3);
        version.description = rows.field(row, 4);
        version.listed_at = field<contracts::Instant>(rows, row, 5);
        version.entry = field<std::uint64_t>(rows, row, 6);
    }
    return out;
}

std::vector<CatalogueVersion> find_versions(ledger::Connection& connection, ListingId listing) {
    auto const rows =
        connection.execute(statement("find_catalogue_versions"), {column_text(listing)});
    std::vector<CatalogueVersion> out(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& version = out[row];
        version.listing = field<ListingId>(rows, row, 0);
        version.number = field<std::uint32_t>(rows, row, 1);
        version.provider = field<contracts::PartyId>(rows, row, 2);
        version.state = rows.field(row, 3);
        version.data_class = rows.field(row, 4);
        version.suspended = field<bool>(rows, row, 5);
        version.description = rows.field(row, 6);
        version.listed_at = optional_field<contracts::Instant>(rows, row, 7);
        version.entry = field<std::uint64_t>(rows, row, 8);
    }
    return out;
}

std::vector<CatalogueOffer> find_offers(ledger::Connection& connection, ListingId listing,
                                        std::uint32_t number) {
    auto const rows = connection.execute(statement("find_catalogue_offers"),
                                         {column_text(listing), column_text(number)});
    std::vector<CatalogueOffer> out(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        out[row] = {std::string(rows.field(row, 0)), field<bool>(rows, row, 1)};
    return out;
}

std::optional<CatalogueOffer> find_offer(ledger::Connection& connection, OfferId offer) {
    auto const rows = connection.execute(statement("find_catalogue_offer"), {column_text(offer)});
    if (rows.empty()) return std::nullopt;
    return CatalogueOffer{std::string(rows.field(0, 0)), field<bool>(rows, 0, 1)};
}

} // namespace datafloor::services
