// Pages for people, sent as HTML, and the catalogue for other catalogues.
#include <algorithm>

#include "api/access.hpp"
#include "api/pages/catalogue_page.hpp"
#include "api/pages/dcat.hpp"
#include "api/pages/listing_page.hpp"
#include "api/pages/statistics_page.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/listing_query.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/routes.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

using contracts::ListingId;

Response query_problem(Request const& request, QueryFault const& fault) {
    return page_problem(request, 400, fault.problem, fault.detail);
}

services::Task<Response> get_catalogue(App& app, Request request) {
    auto query = catalogue_query(request);
    if (!query) co_return query_problem(request, query.error());
    auto const& rulebook = app.facts.floor.rulebook;
    // The form's price is in the floor's first currency.
    if (query->price_max.value_or(0) > 0 && !query->currency && !rulebook.currencies.empty())
        query->currency = rulebook.currencies.front().currency;
    auto load = [&app, query = std::move(*query)](ledger::Connection& connection) {
        CatalogueView view;
        view.as_of_index = app.catalogue.next();
        auto page = read_catalogue_page(connection, query);
        view.next = std::move(page.next);
        view.counts = std::move(page.counts);
        for (auto& version : page.versions)
            view.versions.push_back(show_briefly(connection, std::move(version)));
        return view;
    };
    auto const view = co_await app.readers.read(std::move(load));
    co_return page_response(request, catalogue_page(request, view, rulebook));
}

/// The version that is asked for, or else the newest one that can be ordered, or was at last.
std::optional<ListingView> read_listing(ledger::Connection& connection, ListingId id,
                                        std::optional<std::uint32_t> number) {
    ListingView view;
    view.versions = services::find_versions(connection, id);
    // Drafts are for their provider's eyes.
    std::erase_if(view.versions, [](auto const& version) { return !version.listed_at; });
    auto const asked = [&](services::CatalogueVersion const& version) {
        return number ? version.number == *number
                      : version.state == name_of(contracts::VersionState::listed);
    };
    auto found = std::ranges::find_if(view.versions, asked);
    if (found == view.versions.end() && !number) found = view.versions.begin();
    if (found == view.versions.end()) return std::nullopt;
    view.version = show_wholly(connection, *found);
    return view;
}

services::Task<Response> get_listing_page(App& app, Request request) {
    auto const id = path_id<ListingId>(request, "listing");
    std::optional<std::uint32_t> number;
    if (auto const text = request.query.find("version")) {
        number.emplace();
        if (!contracts::TextForm<std::uint32_t>::parse(*text, *number)) {
            co_return page_problem(request, 400, "filter-malformed",
                                   "`version` is the number of a version.");
        }
    }
    std::optional<ListingView> view;
    if (id) {
        auto load = [id = *id, number](ledger::Connection& connection) {
            return read_listing(connection, id, number);
        };
        view = co_await app.readers.read(std::move(load));
    }
    if (!view) co_return page_problem(request, 404, "not-found", "There is no such listing.");
    view->url = app.facts.issuer;
    co_return page_response(request, listing_page(request, *view, app.facts.floor.rulebook));
}

/// The figures of the whole floor, counted at most once in five seconds whoever asks.
class Figures {
  public:
    StatisticsView read(App& app, ledger::Connection& connection) {
        using namespace std::chrono_literals;
        std::lock_guard const lock(mutex_);
        auto const now = services::now();
        if (!known_ || now - known_->now > 5s || now < known_->now) {
            StatisticsView view;
            view.as_of_index = app.public_facts.next();
            view.figures = services::read_public_figures(connection);
            view.now = now;
            known_ = std::move(view);
        }
        auto view = *known_;
        view.now = now;
        view.entries = ledger::read_head(connection).head.size;
        if (auto const published = read_published_checkpoint(app.facts.ledger)) {
            view.checkpoint_size = published->size;
            view.checkpoint_at = published->at;
        }
        return view;
    }

  private:
    std::mutex mutex_;
    std::optional<StatisticsView> known_;
};

services::Task<Response> get_statistics(App& app, std::shared_ptr<Figures> figures,
                                        Request request) {
    auto load = [&app, figures](ledger::Connection& connection) {
        return figures->read(app, connection);
    };
    auto const view = co_await app.readers.read(std::move(load));
    co_return page_response(request, statistics_page(request, view, app.facts.floor.rulebook));
}

DcatView read_dcat(App& app, ledger::Connection& connection,
                   services::CatalogueQuery const& query) {
    DcatView view;
    view.url = app.facts.issuer;
    view.publisher = app.facts.floor.operating;
    view.publisher_name = app.facts.origin;
    view.rulebook = &app.facts.floor.rulebook;
    auto page = read_catalogue_page(connection, query);
    for (auto& version : page.versions)
        view.versions.push_back(show_wholly(connection, std::move(version)));
    view.next = std::move(page.next);
    return view;
}

services::Task<Response> get_dcat(App& app, Request request) {
    auto query = catalogue_query(request);
    if (!query) co_return problem_response(400, query.error().problem, query.error().detail);
    auto load = [&app, query = std::move(*query)](ledger::Connection& connection) {
        return read_dcat(app, connection, query);
    };
    auto view = co_await app.readers.read(std::move(load));
    constexpr std::string_view path = "/catalog.jsonld";
    Parameters parameters = request.query.all();
    view.path = link_to({}, path, parameters);
    if (view.next) {
        std::erase_if(parameters, [](auto const& each) { return each.first == "cursor"; });
        parameters.emplace_back("cursor", *view.next);
        view.next = link_to({}, path, parameters);
    }
    auto response = text_response(200, "application/ld+json", dcat_catalogue(view));
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Access-Control-Allow-Origin", "*");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    co_return with_etag(request, std::move(response));
}

} // namespace

Routes page_routes(App& app) {
    std::string const open(public_role);
    auto figures = std::make_shared<Figures>();
    return {
        {"GET",
         "/",
         "catalogue-page",
         {open},
         {},
         [&app](Request request) { return get_catalogue(app, std::move(request)); }},
        {"GET",
         "/listings/{listing}",
         "listing-page",
         {open},
         {},
         [&app](Request request) { return get_listing_page(app, std::move(request)); }},
        {"GET",
         "/statistics",
         "statistics-page",
         {open},
         {},
         [&app, figures = std::move(figures)](Request request) {
             return get_statistics(app, figures, std::move(request));
         }},
        {"GET",
         "/catalog.jsonld",
         "catalogue-dcat",
         {open},
         {},
         [&app](Request request) { return get_dcat(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
