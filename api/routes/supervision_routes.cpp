// The officers' pages. Whoever is signed in reads as the regulator; nothing is changed here.
#include <algorithm>

#include "api/csv.hpp"
#include "api/events/answer.hpp"
#include "api/officer_access.hpp"
#include "api/pages/supervision/list_pages.hpp"
#include "api/pages/supervision/overview_page.hpp"
#include "api/pages/supervision/record_pages.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/routes.hpp"
#include "api/routes/supervision_query.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"

namespace datafloor::api {
namespace {

/// How many of the newest entries the overview shows.
constexpr std::uint32_t newest_entries = 10;

/// The figures of the whole floor, counted at most once in five seconds whoever asks.
class SharedFigures {
  public:
    OverviewView read(App& app, ledger::Connection& connection) {
        using namespace std::chrono_literals;
        std::lock_guard const lock(mutex_);
        auto const now = services::now();
        if (!known_ || now - known_->now > 5s || now < known_->now) {
            OverviewView view;
            view.as_of_index = app.acts.next();
            view.figures = services::read_supervision_figures(connection, now);
            view.entries = services::list_entries(connection, std::nullopt, newest_entries);
            view.waiting = read_waiting_measures(connection);
            view.ledger_entries = ledger::read_head(connection).head.size;
            view.now = now;
            if (auto const published = read_published_checkpoint(app.facts.ledger)) {
                view.checkpoint_size = published->size;
                view.checkpoint_at = published->at;
            }
            known_ = std::move(view);
        }
        return *known_;
    }

  private:
    std::mutex mutex_;
    std::optional<OverviewView> known_;
};

using FiguresPointer = std::shared_ptr<SharedFigures>;

services::Task<OverviewView> read_overview(App& app, FiguresPointer figures) {
    auto load = [&app, figures](ledger::Connection& connection) {
        return figures->read(app, connection);
    };
    co_return co_await app.readers.read(std::move(load));
}

services::Task<Response> get_overview(App& app, FiguresPointer figures, Request request) {
    auto const view = co_await read_overview(app, std::move(figures));
    co_return page_response(
        request, overview_page(request, officer_of(request), view, app.facts.floor.rulebook));
}

services::Task<Response> get_figures(App& app, FiguresPointer figures, Request request) {
    auto const view = co_await read_overview(app, std::move(figures));
    auto const figures_now = overview_figures(language_of(request), view, app.facts.floor.rulebook);
    auto response = text_response(200, "text/html; charset=utf-8", figures_now.text());
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("Content-Security-Policy", "default-src 'none'");
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    co_return response;
}

/// An officer sees what the regulator's tokens see, as long as the session holds. Watching is
/// nobody's doing: it does not keep the session from going idle.
EventViewer viewer_of(App& app, Request const& request) {
    auto const cookie = session_cookie(request, app.facts.issuer);
    ENSURE(cookie.has_value()); // the route is guarded
    EventViewer viewer;
    viewer.sees_all = true;
    viewer.expires = officer_of(request).expires;
    viewer.still_holds = [&app, cookie = *cookie](ledger::Connection& connection) {
        using Presence = services::Officers::Presence;
        return app.officers.find(connection, cookie, Presence::watching, services::now())
            .has_value();
    };
    return viewer;
}

services::Task<Response> get_live_entries(App& app, Request request) {
    auto viewer = viewer_of(app, request);
    co_return co_await answer_events(*app.events, std::move(viewer), std::move(request));
}

/// A page's rows, one more than shown having been asked for; the cursor of the next page.
template <class Row>
ListFrame frame_of(Request const& request, std::string path, std::vector<Row>& rows,
                   std::uint32_t limit) {
    ListFrame frame;
    frame.path = std::move(path);
    for (auto const& [name, value] : request.query.all())
        if (name != "cursor" && name != "lang" && name != "format" && !value.empty())
            frame.parameters.emplace_back(name, value);
    if (rows.size() <= limit) return frame;
    rows.resize(limit);
    frame.next = cursor_after(rows.back());
    return frame;
}

/// A list as its address asks for it: how to read a page, show it, and print a line of CSV.
template <class Row, class Query>
struct List {
    std::string path;
    std::string name; // of the CSV file
    std::vector<Row> (*read)(ledger::Connection&, Query const&);
    std::string (*head)();
};

/// The pages of a list as lines, from where `query` begins.
template <class Row, class Query>
CsvPages pages_of(List<Row, Query> const& list, Query query) {
    query.limit = csv_page_lines;
    return [read = list.read, query, ended = false](ledger::Connection& connection) mutable {
        std::string lines;
        if (ended) return lines;
        auto const rows = read(connection, query);
        for (auto const& row : rows) lines += csv_line_of(row);
        ended = rows.size() < query.limit;
        if (!rows.empty()) query.after = key_after(rows.back());
        return lines;
    };
}

template <class Row, class Query, class Show>
services::Task<Response> answer_list(App& app, List<Row, Query> list,
                                     std::expected<Query, QueryFault> query, Show show,
                                     Request request) {
    if (!query) co_return page_problem(request, 400, query.error().problem, query.error().detail);
    if (request.query.find("format") == "csv")
        co_return csv_response(app, list.name, list.head(), pages_of(list, std::move(*query)));
    auto const limit = query->limit;
    query->limit = limit + 1;
    auto load = [read = list.read, query = std::move(*query)](ledger::Connection& connection) {
        return read(connection, query);
    };
    auto rows = co_await app.readers.read(std::move(load));
    auto frame = frame_of(request, list.path, rows, limit);
    auto const page = show(request, rows, std::move(frame));
    co_return page_response(request, page);
}

services::Task<Response> get_orders(App& app, Request request) {
    List<services::ListedOrder, services::OrderQuery> const list{
        "/supervision/orders", "orders", services::list_orders, orders_csv_head};
    auto query = order_query(request, services::now());
    auto show = [&app](Request const& asked, auto const& rows, ListFrame frame) {
        return orders_page(asked, officer_of(asked), rows, std::move(frame),
                           app.facts.floor.rulebook);
    };
    co_return co_await answer_list(app, list, std::move(query), show, std::move(request));
}

services::Task<Response> get_listings(App& app, Request request) {
    List<services::ListedVersion, services::VersionQuery> const list{
        "/supervision/listings", "listings", services::list_versions, versions_csv_head};
    auto query = version_query(request);
    auto show = [](Request const& asked, auto const& rows, ListFrame frame) {
        return versions_page(asked, officer_of(asked), rows, std::move(frame));
    };
    co_return co_await answer_list(app, list, std::move(query), show, std::move(request));
}

std::vector<services::ListedEntry> read_entries(ledger::Connection& connection,
                                                EntryQuery const& query) {
    return services::list_entries(connection, query.after, query.limit);
}

/// With any filter these are acts; without, the entries themselves.
services::Task<Response> get_entries(App& app, Request request) {
    if (!asks_for_acts(request)) {
        List<services::ListedEntry, EntryQuery> const list{"/supervision/entries", "entries",
                                                           read_entries, entries_csv_head};
        auto query = entry_query(request);
        auto show = [](Request const& asked, auto const& rows, ListFrame frame) {
            return entries_page(asked, officer_of(asked), rows, std::move(frame));
        };
        co_return co_await answer_list(app, list, std::move(query), show, std::move(request));
    }
    List<services::ListedAct, services::ActQuery> const list{"/supervision/entries", "acts",
                                                             services::list_acts, acts_csv_head};
    auto query = act_query(request);
    auto show = [&app](Request const& asked, auto const& rows, ListFrame frame) {
        return acts_page(asked, officer_of(asked), rows, std::move(frame),
                         app.facts.floor.rulebook);
    };
    co_return co_await answer_list(app, list, std::move(query), show, std::move(request));
}

/// Reads one thing by the id in the path and shows it; 404 where there is none.
template <class Id, class Read, class Show>
services::Task<Response> answer_one(App& app, std::string parameter, Read read, Show show,
                                    Request request) {
    auto const id = path_id<Id>(request, parameter);
    decltype(read(std::declval<ledger::Connection&>(), std::declval<Id>())) record;
    if (id) {
        auto load = [read, id = *id](ledger::Connection& connection) {
            return read(connection, id);
        };
        record = co_await app.readers.read(std::move(load));
    }
    if (!record) co_return page_problem(request, 404, "not-found", "There is no such thing.");
    auto const page = show(request, *record);
    co_return page_response(request, page);
}

services::Task<Response> get_order_record(App& app, Request request) {
    auto show = [&app](Request const& asked, OrderRecord const& record) {
        return order_record_page(asked, officer_of(asked), record, app.facts.floor,
                                 app.facts.issuer);
    };
    co_return co_await answer_one<contracts::OrderId>(app, "order", read_order_record, show,
                                                      std::move(request));
}

services::Task<Response> get_listing_record(App& app, Request request) {
    auto show = [&app](Request const& asked, ListingRecord const& record) {
        return listing_record_page(asked, officer_of(asked), record, app.facts.floor,
                                   app.facts.issuer);
    };
    co_return co_await answer_one<contracts::ListingId>(app, "listing", read_listing_record, show,
                                                        std::move(request));
}

services::Task<Response> get_party_record(App& app, Request request) {
    auto show = [&app](Request const& asked, WholeParty const& record) {
        return party_record_page(asked, officer_of(asked), record, app.facts.floor,
                                 app.facts.issuer);
    };
    co_return co_await answer_one<contracts::PartyId>(app, "party", read_whole_party, show,
                                                      std::move(request));
}

services::Task<Response> get_entry_record(App& app, Request request) {
    auto show = [](Request const& asked, EntryRecord const& record) {
        return entry_record_page(asked, officer_of(asked), record);
    };
    co_return co_await answer_one<std::uint64_t>(app, "index", read_entry_record, show,
                                                 std::move(request));
}

} // namespace

Routes supervision_routes(App& app) {
    auto const figures = std::make_shared<SharedFigures>();
    auto const page = [](std::string path, std::string name, Handler handler,
                         std::string_view role = officer_role) {
        return Route{"GET", std::move(path),   std::move(name), {std::string(role)},
                     {},    std::move(handler)};
    };
    return {
        page("/supervision", "supervision-page",
             [&app, figures](Request request) {
                 return get_overview(app, figures, std::move(request));
             }),
        page(
            "/supervision/figures", "supervision-figures",
            [&app, figures](Request request) {
                return get_figures(app, figures, std::move(request));
            },
            watching_role),
        page(
            "/supervision/events", "supervision-events",
            [&app](Request request) { return get_live_entries(app, std::move(request)); },
            watching_role),
        page("/supervision/orders", "supervision-orders",
             [&app](Request request) { return get_orders(app, std::move(request)); }),
        page("/supervision/orders/{order}", "supervision-order",
             [&app](Request request) { return get_order_record(app, std::move(request)); }),
        page("/supervision/listings", "supervision-listings",
             [&app](Request request) { return get_listings(app, std::move(request)); }),
        page("/supervision/listings/{listing}", "supervision-listing",
             [&app](Request request) { return get_listing_record(app, std::move(request)); }),
        page("/supervision/parties/{party}", "supervision-party",
             [&app](Request request) { return get_party_record(app, std::move(request)); }),
        page("/supervision/entries", "supervision-entries",
             [&app](Request request) { return get_entries(app, std::move(request)); }),
        page("/supervision/entries/{index}", "supervision-entry",
             [&app](Request request) { return get_entry_record(app, std::move(request)); }),
    };
}

} // namespace datafloor::api
