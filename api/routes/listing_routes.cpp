#include <algorithm>

#include "api/answers.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/listing_query.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/routes.hpp"
#include "contracts/listing/rules.hpp"
#include "contracts/offer/rules.hpp"
#include "ledger/read.hpp"
#include "services/listings/catalogue.hpp"

namespace datafloor::api {
namespace {

using contracts::ListingId;
using contracts::text_form;

template <class D>
Made made_version(D const& document) {
    auto const listing = text_form(document.listing);
    auto const version = text_form(document.version);
    return {{{"listing", listing}, {"version", version}},
            "/v1/listings/" + listing + "/versions/" + version};
}

services::Task<Response> draft_version(App& app, Request request) {
    auto raw = several_documents(request, 2);
    if (!raw) co_return to_response(raw.error());
    auto description =
        co_await verify<contracts::ListingDescription>(app, request, std::move(raw->at(0)));
    if (!description) co_return to_response(description.error());
    auto manifest = co_await verify<contracts::Manifest>(app, request, std::move(raw->at(1)));
    if (!manifest) co_return to_response(manifest.error());
    auto made = made_version(**description);
    contracts::DraftVersion command{std::move(*description), std::move(*manifest)};
    co_return co_await execute(app, request, std::move(command), std::move(made));
}

Asked inspect(crypto::Verified<contracts::Inspection> document, Request const&) {
    auto made = made_version(*document);
    return std::pair(contracts::Command(contracts::InspectVersion{std::move(document)}), made);
}

Asked make_offer(crypto::Verified<contracts::OfferDocument> document, Request const&) {
    auto made = made_version(*document);
    made.ids.emplace("offer", text_form(document->id));
    return std::pair(contracts::Command(contracts::MakeOffer{std::move(document)}), made);
}

Asked withdraw_offer(crypto::Verified<contracts::OfferWithdrawal> document,
                     Request const& request) {
    if (!path_is(request, "offer", document->offer)) return path_differs("offer");
    Made made{{{"offer", text_form(document->offer)}}, {}};
    return std::pair(contracts::Command(contracts::WithdrawOffer{std::move(document)}), made);
}

Asked withdraw_version(crypto::Verified<contracts::ListingWithdrawal> document,
                       Request const& request) {
    if (!path_is(request, "listing", document->listing)) return path_differs("listing");
    auto made = made_version(*document);
    return std::pair(contracts::Command(contracts::WithdrawVersion{std::move(document)}), made);
}

Asked suspend(crypto::Verified<contracts::SuspensionDirective> document, Request const&) {
    Made made{{{"listing", text_form(document->listing)}}, {}};
    return std::pair(contracts::Command(contracts::SuspendListing{std::move(document)}), made);
}

OfferAnswer answer_of(services::CatalogueOffer const& offer) {
    auto const document = decode_stored<contracts::OfferDocument>(offer.document);
    return {{document.id.value},
            document.listing,
            document.version,
            document.price,
            crypto::sha256(crypto::bytes_of(offer.document)),
            document.answers.value_or(crypto::Hash{}),
            document.licence_sha256,
            document.valid_from.instant,
            document.valid_until.instant,
            document.buyer,
            offer.closed};
}

ListingAnswer answer_of(ledger::Connection& connection, services::CatalogueVersion const& version,
                        std::uint32_t latest) {
    auto const description = decode_stored<contracts::ListingDescription>(version.description);
    ListingAnswer out;
    out.listing = version.listing;
    out.provider = version.provider;
    out.title = description.title;
    out.summary = description.summary;
    out.data_class = description.data_class;
    out.latest = latest;
    out.suspended = version.suspended;
    for (auto const& offer : services::find_offers(connection, version.listing, version.number))
        out.offers.push_back(answer_of(offer));
    return out;
}

std::vector<FacetValue> facet_of(std::vector<services::FacetCount> const& counts) {
    std::vector<FacetValue> out;
    out.reserve(counts.size());
    for (auto const& count : counts) out.push_back({count.listings, {count.value}});
    return out;
}

std::string search_page(App& app, ledger::Connection& connection,
                        services::CatalogueQuery const& query) {
    ListingsAnswer answer;
    answer.as_of_index = app.catalogue.next();
    auto const page = read_catalogue_page(connection, query);
    if (page.next) answer.next.emplace().value = *page.next;
    auto const& counts = page.counts;
    answer.total = counts.total;
    answer.total_is = counts.exact ? TotalIs::exact : TotalIs::at_least;
    answer.facets = {facet_of(counts.classes), facet_of(counts.product_types),
                     facet_of(counts.sectors)};
    for (auto const& version : page.versions)
        answer.listings.push_back(answer_of(connection, version, version.number));
    return contracts::encode(answer);
}

services::Task<Response> search_listings(App& app, Request request) {
    auto query = catalogue_query(request);
    if (!query) co_return problem_response(400, query.error().problem, query.error().detail);
    auto search = [&app, query = std::move(*query),
                   index = min_index(request)](ledger::Connection& connection) {
        wait_for_index(app.catalogue, index);
        return search_page(app, connection, query);
    };
    co_return json_response(200, co_await app.readers.read(std::move(search)));
}

/// The newest listed version; drafts are for their provider's eyes (get-version).
std::optional<std::string> listing_page(ledger::Connection& connection, ListingId id) {
    auto const versions = services::find_versions(connection, id);
    auto const listed = std::ranges::find_if(
        versions, [](auto const& version) { return version.listed_at.has_value(); });
    if (listed == versions.end()) return std::nullopt;
    return contracts::encode(answer_of(connection, *listed, versions.front().number));
}

services::Task<Response> get_listing(App& app, Request request) {
    auto const id = path_id<ListingId>(request, "listing");
    if (!id) co_return not_found();
    auto load = [&app, id = *id, index = min_index(request)](ledger::Connection& connection) {
        wait_for_index(app.catalogue, index);
        return listing_page(connection, id);
    };
    auto page = co_await app.readers.read(std::move(load));
    if (!page) co_return not_found();
    co_return json_response(200, std::move(*page));
}

services::Task<Response> get_offer(App& app, Request request) {
    auto const id = path_id<contracts::OfferId>(request, "offer");
    if (!id) co_return not_found();
    auto load = [&app, id = *id, index = min_index(request)](
                    ledger::Connection& connection) -> std::optional<std::string> {
        wait_for_index(app.catalogue, index);
        auto const offer = services::find_offer(connection, id);
        return offer ? std::optional(contracts::encode(answer_of(*offer))) : std::nullopt;
    };
    auto body = co_await app.readers.read(std::move(load));
    if (!body) co_return not_found();
    co_return json_response(200, std::move(*body));
}

IngestAnswer answer_of(contracts::Version const& version, services::IngestStatus const& ingest) {
    if (version.sealed_sha256) return {IngestStatus::stored, std::nullopt};
    switch (ingest.state) {
    case services::IngestState::none: return {IngestStatus::none, std::nullopt};
    case services::IngestState::queued:
    case services::IngestState::checking:
    case services::IngestState::stored: return {IngestStatus::checking, std::nullopt};
    // For the provider it is not over: nothing needs to be sent again.
    case services::IngestState::waiting:
        return {IngestStatus::checking, contracts::Text<400>{ingest.reason.substr(0, 400)}};
    case services::IngestState::failed: break;
    }
    return {IngestStatus::failed, contracts::Text<400>{ingest.reason.substr(0, 400)}};
}

/// Straight from the books, for the provider and whoever inspects it.
services::Task<Response> get_version(App& app, Request request) {
    auto const listing = path_id<ListingId>(request, "listing");
    auto const number = path_id<std::uint32_t>(request, "version");
    if (!listing || !number) co_return not_found();
    contracts::VersionId const id{*listing, *number};
    auto load = [id](ledger::Connection& connection) {
        return ledger::read_one<contracts::Version>(connection, id);
    };
    auto const version = co_await app.readers.read(std::move(load));
    auto const& caller = caller_of(request);
    if (!version || (version->provider != caller.party && !oversees(caller))) co_return not_found();
    VersionAnswer const answer{version->listing,
                               version->number,
                               version->state,
                               version->data_class,
                               version->description_sha256,
                               version->manifest_sha256,
                               version->licence_sha256,
                               answer_of(*version, app.intake.status(id))};
    co_return json_response(200, contracts::encode(answer));
}

} // namespace

Routes listing_routes(App& app) {
    std::string const open(public_role);
    return {
        command_route({"POST", "/v1/listings", "draft-version", {"provider"}},
                      [&app](Request request) { return draft_version(app, std::move(request)); }),
        document_route<contracts::Inspection>(
            app, {"POST", "/v1/inspections", "inspect-version", {"operator"}}, inspect),
        document_route<contracts::OfferDocument>(
            app, {"POST", "/v1/offers", "make-offer", {"provider"}}, make_offer),
        document_route<contracts::OfferWithdrawal>(
            app, {"POST", "/v1/offers/{offer}/withdrawal", "withdraw-offer", {"provider"}},
            withdraw_offer),
        document_route<contracts::ListingWithdrawal>(
            app, {"POST", "/v1/listings/{listing}/withdrawal", "withdraw-version", {"provider"}},
            withdraw_version),
        document_route<contracts::SuspensionDirective>(
            app, {"POST", "/v1/directives/suspension", "suspend-listing", {"regulator"}}, suspend),
        {"GET",
         "/v1/listings",
         "search-listings",
         {open},
         {},
         [&app](Request request) { return search_listings(app, std::move(request)); }},
        {"GET",
         "/v1/listings/{listing}",
         "get-listing",
         {open},
         {},
         [&app](Request request) { return get_listing(app, std::move(request)); }},
        {"GET",
         "/v1/offers/{offer}",
         "get-offer",
         {open},
         {},
         [&app](Request request) { return get_offer(app, std::move(request)); }},
        {"GET",
         "/v1/listings/{listing}/versions/{version}",
         "get-version",
         {std::string(any_party)},
         {},
         [&app](Request request) { return get_version(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
