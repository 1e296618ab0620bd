#include <algorithm>
#include <set>

#include "api/answers.hpp"
#include "api/log.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/routes.hpp"
#include "contracts/order/dispute_rules.hpp"
#include "contracts/order/refusal_rules.hpp"
#include "contracts/order/rules.hpp"
#include "ledger/read.hpp"
#include "services/draft.hpp"
#include "services/records/documents.hpp"
#include "services/statements.hpp"

namespace datafloor::api {
namespace {

using contracts::OrderId;
using contracts::text_form;

Made made_order(OrderId order) {
    auto const text = text_form(order);
    return {{{"order", text}}, "/v1/orders/" + text};
}

services::Task<services::Licences::Found> licence_of(App& app, contracts::OfferId offer) {
    if (auto known = app.licences.find_cached(offer)) co_return known;
    auto find = [&app, offer](ledger::Connection& connection) {
        return app.licences.find(connection, offer);
    };
    co_return co_await app.readers.read(std::move(find));
}

/// The licence comes with the command, so that nobody pays for what it will not let it fetch.
services::Task<Response> place_order(App& app, Request request) {
    auto raw = single_document(request);
    if (!raw) co_return to_response(raw.error());
    auto document = co_await verify<contracts::OrderDocument>(app, request, std::move(*raw));
    if (!document) co_return to_response(document.error());
    auto const licence = co_await licence_of(app, (*document)->offer);
    if (!licence) {
        log_notice("licence of offer " + text_form((*document)->offer) + ": erased");
        co_return problem_response(503, "licence-unreadable",
                                   "The offer's licence cannot be read; nothing was ordered.");
    }
    auto made = made_order({(*document)->id.value});
    contracts::PlaceOrder command{std::move(*document), services::new_draft(), *licence};
    co_return co_await execute(app, request, std::move(command), std::move(made));
}

Asked cancel(crypto::Verified<contracts::Cancellation> document, Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(contracts::Command(contracts::CancelOrder{std::move(document)}), made);
}

Asked receive(crypto::Verified<contracts::Receipt> document, Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(
        contracts::Command(contracts::GiveReceipt{std::move(document), services::new_draft()}),
        made);
}

Asked accept(crypto::Verified<contracts::Acceptance> document, Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(contracts::Command(contracts::AcceptOrder{std::move(document)}), made);
}

Asked refuse(crypto::Verified<contracts::RefusalDocument> document, Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(contracts::Command(contracts::RefuseDelivery{std::move(document)}), made);
}

Asked decide_refusal(crypto::Verified<contracts::RefusalFinding> document, Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(contracts::Command(contracts::DecideRefusal{std::move(document)}), made);
}

Asked dispute(crypto::Verified<contracts::DisputeDocument> document, Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(contracts::Command(contracts::DisputeOrder{std::move(document)}), made);
}

Asked find_dispute(crypto::Verified<contracts::DisputeFinding> document, Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(contracts::Command(contracts::FindDispute{std::move(document)}), made);
}

Asked direct_dispute(crypto::Verified<contracts::DisputeDirective> document,
                     Request const& request) {
    if (!path_is(request, "order", document->order)) return path_differs("order");
    auto made = made_order(document->order);
    return std::pair(contracts::Command(contracts::DirectDispute{std::move(document)}), made);
}

/// The arbiter sees what it was asked about, and sees it afterwards.
bool arbitrates(ledger::Connection& connection, contracts::PartyId party,
                contracts::Order const& order) {
    if (!order.dispute_sha256) return false;
    auto const offer = ledger::read_one<contracts::Offer>(connection, order.offer);
    return offer && offer->arbiter == party;
}

/// Who may see an order: its two sides, who oversees the floor, and its arbiter.
bool may_see(ledger::Connection& connection, services::Caller const& caller,
             contracts::Order const& order) {
    return caller.party == order.buyer || caller.party == order.provider || oversees(caller) ||
           arbitrates(connection, caller.party, order);
}

OrderAnswer answer_of(contracts::Order const& order) {
    return {order.order,        order.offer,    order.listing,  order.number,
            order.buyer,        order.provider, order.state,    {order.price, order.currency},
            order.confirmed_at, order.due_at,   order.frozen_at};
}

std::string orders_page(ledger::Connection& connection, contracts::PartyId party,
                        std::optional<OrderId> after, std::uint32_t limit) {
    std::optional<std::string> cursor;
    if (after) cursor = text_form(*after);
    auto const rows =
        connection.execute(services::statement("list_orders_of_party"),
                           {text_form(party), cursor, ledger::column_text(limit + 1)});
    OrdersAnswer page;
    for (std::size_t row = 0; row < std::min<std::size_t>(rows.size(), limit); ++row)
        page.orders.push_back(answer_of(ledger::read_row<contracts::Order>(rows, row)));
    if (rows.size() > limit) page.next.emplace().value = text_form(page.orders.back().order);
    return contracts::encode(page);
}

services::Task<Response> list_orders(App& app, Request request) {
    std::optional<OrderId> after;
    if (auto const cursor = request.query.find("cursor")) {
        OrderId id;
        if (!contracts::TextForm<OrderId>::parse(*cursor, id))
            co_return problem_response(400, "cursor-malformed",
                                       "Use the `next` of the page before, unchanged.");
        after = id;
    }
    auto load = [party = caller_of(request).party, after,
                 limit = page_limit(request)](ledger::Connection& connection) {
        return orders_page(connection, party, after, limit);
    };
    co_return json_response(200, co_await app.readers.read(std::move(load)));
}

services::Task<Response> get_order(App& app, Request request) {
    auto const id = path_id<OrderId>(request, "order");
    if (!id) co_return not_found();
    auto load = [id = *id, caller = caller_of(request)](
                    ledger::Connection& connection) -> std::optional<contracts::Order> {
        auto order = ledger::read_one<contracts::Order>(connection, id);
        if (!order || !may_see(connection, caller, *order)) return std::nullopt;
        return order;
    };
    auto const order = co_await app.readers.read(std::move(load));
    if (!order) co_return not_found();
    co_return json_response(200, contracts::encode(answer_of(*order)));
}

/// The documents of an order's life, and before them the offer and the manifest it names.
std::vector<services::FoundDocument> record_of(ledger::Connection& connection,
                                               contracts::Order const& order) {
    auto documents = services::find_order_documents(connection, order.order);
    auto const offer = ledger::read_one<contracts::Offer>(connection, order.offer);
    if (offer)
        if (auto document = services::find_document(connection, offer->document_sha256))
            documents.insert(documents.begin(), std::move(*document));
    if (auto manifest = services::find_document(connection, order.manifest_sha256))
        documents.insert(documents.begin(), std::move(*manifest));
    return documents;
}

/// Where the documents' signers were bound, and the keys they were rotated from. Entry 0 bound the
/// floor's own keys.
std::vector<std::uint64_t> bindings_of(ledger::Connection& connection,
                                       std::vector<services::FoundDocument> const& documents) {
    std::set<crypto::Thumbprint> signers;
    for (auto const& document : documents) signers.insert(document.signer);
    std::vector<crypto::Thumbprint> asked(signers.begin(), signers.end());
    std::set<std::uint64_t> entries{0};
    for (std::size_t at = 0; at < asked.size(); ++at)
        for (auto const& binding : services::find_binding(connection, asked[at])) {
            entries.insert(binding.entry);
            // A key that was rotated goes back to the one before it.
            if (binding.typ == contracts::KeyRotation::typ && signers.insert(binding.signer).second)
                asked.push_back(binding.signer);
        }
    return {entries.begin(), entries.end()};
}

std::string documents_body(ledger::Connection& connection, contracts::Order const& order) {
    auto const documents = record_of(connection, order);
    DocumentsAnswer answer{bindings_of(connection, documents),
                           {},
                           services::find_order_entries(connection, order.order)};
    for (auto const& document : documents)
        answer.documents.push_back(
            {{document.body}, document.entry, document.sha256, {document.jws}, {document.typ}});
    return contracts::encode(answer);
}

services::Task<Response> list_order_documents(App& app, Request request) {
    auto const id = path_id<OrderId>(request, "order");
    if (!id) co_return not_found();
    auto load = [&app, id = *id, caller = caller_of(request), index = min_index(request)](
                    ledger::Connection& connection) -> std::optional<std::string> {
        auto const order = ledger::read_one<contracts::Order>(connection, id);
        if (!order || !may_see(connection, caller, *order)) return std::nullopt;
        // What the ledger holds now is shown, not what the index had a moment ago.
        auto const size = ledger::read_head(connection).head.size;
        wait_for_index(app.documents, std::max(index.value_or(0), size - 1));
        return documents_body(connection, *order);
    };
    auto body = co_await app.readers.read(std::move(load));
    if (!body) co_return not_found();
    co_return json_response(200, std::move(*body));
}

} // namespace

Routes order_routes(App& app) {
    std::string const any(any_party);
    return {
        command_route({"POST", "/v1/orders", "place-order", {"buyer"}},
                      [&app](Request request) { return place_order(app, std::move(request)); }),
        document_route<contracts::Cancellation>(
            app, {"POST", "/v1/orders/{order}/cancellation", "cancel-order", {"buyer", "provider"}},
            cancel),
        document_route<contracts::Receipt>(
            app, {"POST", "/v1/orders/{order}/receipt", "give-receipt", {"buyer"}}, receive),
        document_route<contracts::Acceptance>(
            app, {"POST", "/v1/orders/{order}/acceptance", "accept-order", {"buyer"}}, accept),
        document_route<contracts::RefusalDocument>(
            app, {"POST", "/v1/orders/{order}/refusal", "refuse-delivery", {"buyer"}}, refuse),
        document_route<contracts::RefusalFinding>(
            app, {"POST", "/v1/orders/{order}/refusal-finding", "decide-refusal", {"regulator"}},
            decide_refusal),
        document_route<contracts::DisputeDocument>(
            app, {"POST", "/v1/orders/{order}/dispute", "dispute-order", {"buyer"}}, dispute),
        document_route<contracts::DisputeFinding>(
            app, {"POST", "/v1/orders/{order}/dispute-finding", "find-dispute", {"auditor"}},
            find_dispute),
        document_route<contracts::DisputeDirective>(
            app, {"POST", "/v1/orders/{order}/dispute-directive", "direct-dispute", {"regulator"}},
            direct_dispute),
        {"GET",
         "/v1/orders",
         "list-orders",
         {any},
         {},
         [&app](Request request) { return list_orders(app, std::move(request)); }},
        {"GET",
         "/v1/orders/{order}",
         "get-order",
         {any},
         {},
         [&app](Request request) { return get_order(app, std::move(request)); }},
        {"GET",
         "/v1/orders/{order}/documents",
         "list-order-documents",
         {any},
         {},
         [&app](Request request) { return list_order_documents(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
