#include "api/routes/listing_query.hpp"

#include "api/routes/reading.hpp"
#include "contracts/base/text_form.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;

std::optional<services::CatalogueCursor> parse_cursor(std::string_view text) {
    auto const bytes = crypto::from_base64url(text);
    if (!bytes) return std::nullopt;
    auto const plain = crypto::text_of(*bytes);
    auto const comma = plain.find(',');
    services::CatalogueCursor cursor;
    if (comma == std::string_view::npos ||
        !contracts::TextForm<contracts::Instant>::parse(plain.substr(0, comma), cursor.listed_at) ||
        !contracts::TextForm<contracts::ListingId>::parse(plain.substr(comma + 1), cursor.listing))
        return std::nullopt;
    return cursor;
}

std::optional<std::string_view> value_of(Request const& request, std::string_view name) {
    auto const value = request.query.find(name);
    return value && !value->empty() ? value : std::nullopt;
}

/// A text as descriptions hold it.
bool read_text(Request const& request, std::string_view name, std::optional<std::string>& out) {
    auto const value = value_of(request, name);
    if (!value) return true;
    out = *value;
    return value->size() <= 60;
}

bool read_filters(Request const& request, services::CatalogueQuery& query) {
    if (auto const name = value_of(request, "class")) {
        query.data_class = contracts::from_name<contracts::DataClass>(*name);
        if (!query.data_class) return false;
    }
    if (!read_text(request, "sector", query.sector) ||
        !read_text(request, "product_type", query.product_type))
        return false;
    if (auto const most = value_of(request, "price_max")) {
        std::int64_t amount = 0;
        if (!contracts::TextForm<std::int64_t>::parse(*most, amount) || amount < 0 ||
            amount > contracts::amount_max)
            return false;
        query.price_max = amount;
    }
    if (auto const code = value_of(request, "currency")) {
        contracts::Currency currency;
        if (!contracts::TextForm<contracts::Currency>::parse(*code, currency)) return false;
        query.currency = currency;
    }
    if (auto const free = value_of(request, "free")) {
        if (*free != "1") return false;
        query.price_max = 0;
        query.currency.reset(); // nothing is nothing in any currency
    }
    return true;
}

} // namespace

std::expected<services::CatalogueQuery, QueryFault> catalogue_query(Request const& request) {
    services::CatalogueQuery query;
    query.words = request.query.find("q").value_or("");
    query.limit = page_limit(request);
    if (auto const cursor = request.query.find("cursor")) {
        query.after = parse_cursor(*cursor);
        if (!query.after)
            return std::unexpected(
                QueryFault{"cursor-malformed", "Use the `next` of the page before, unchanged."});
    }
    if (query.words.size() > 500)
        return std::unexpected(QueryFault{"query-too-long", "`q` may have 500 bytes."});
    if (!read_filters(request, query))
        return std::unexpected(QueryFault{
            "filter-malformed", "`class`, `sector`, `product_type`, `price_max`, `currency` or "
                                "`free` is not understood."});
    return query;
}

std::string print_cursor(services::CatalogueVersion const& last) {
    auto const plain = text_form(*last.listed_at) + "," + text_form(last.listing);
    return crypto::to_base64url(crypto::bytes_of(plain));
}

CataloguePage read_catalogue_page(ledger::Connection& connection, services::CatalogueQuery query) {
    CataloguePage page;
    ++query.limit; // one more than shown tells whether there is a next page
    auto found = services::search_catalogue(connection, query);
    page.versions = std::move(found.versions);
    page.counts = std::move(found.counts);
    if (page.versions.size() == query.limit) {
        page.versions.pop_back();
        page.next = print_cursor(page.versions.back());
    }
    return page;
}

} // namespace datafloor::api
