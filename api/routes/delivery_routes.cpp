#include "api/declined.hpp"
#include "api/fault_answer.hpp"
#include "api/log.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/routes.hpp"
#include "api/server/byte_range.hpp"
#include "contracts/order/delivery.hpp"
#include "contracts/order/holds.hpp"
#include "contracts/order/rules.hpp"
#include "ledger/read.hpp"
#include "services/delivery/licence.hpp"

namespace datafloor::api {
namespace {

using contracts::OrderId;
using contracts::OrderState;

/// An order that the caller fetches of, with the version it is of.
struct Purchase {
    contracts::Order order;
    contracts::Version version;
};

/// Its buyer; and while a refusal waits for its finding, the regulator, who hashes the payload.
bool may_fetch(services::Caller const& caller, contracts::Order const& order) {
    return caller.party == order.buyer ||
           (order.state == OrderState::refused &&
            caller.capacities.contains(contracts::PartyRole::regulator));
}

std::optional<Purchase> load_purchase(ledger::Connection& connection, OrderId id,
                                      services::Caller const& caller) {
    auto order = ledger::read_one<contracts::Order>(connection, id);
    if (!order || !may_fetch(caller, *order)) return std::nullopt;
    auto version =
        ledger::read_one<contracts::Version>(connection, {order->listing, order->number});
    if (!version) throw std::runtime_error("an order without its version");
    return Purchase{std::move(*order), std::move(*version)};
}

services::Task<std::optional<Purchase>> find_purchase(App& app, Request const& request) {
    auto const id = path_id<OrderId>(request, "order");
    if (!id) co_return std::nullopt;
    auto load = [id = *id, caller = caller_of(request)](ledger::Connection& connection) {
        return load_purchase(connection, id, caller);
    };
    co_return co_await app.readers.read(std::move(load));
}

/// The licence is erased by order: what it allowed nobody can tell any more.
Response without_licence(OrderId order) {
    log_notice("licence of order " + contracts::text_form(order) + ": erased");
    return problem_response(503, "licence-unreadable",
                            "The order's licence cannot be read; the operator is told.");
}

/// The grant is an entry, so that nobody can say later that the payload was never fetched.
services::Task<std::optional<Response>> grant(App& app, Purchase const& purchase) {
    auto find = [version = purchase.version](ledger::Connection& connection) {
        return services::find_licence(connection, version);
    };
    auto licence = co_await app.readers.read(std::move(find));
    if (!licence) co_return without_licence(purchase.order.order);
    contracts::GrantDownload command{purchase.order.order, purchase.order.buyer,
                                     std::move(*licence)};
    auto const answer = co_await app.writer.submit({std::move(command), {}, {}});
    if (std::holds_alternative<ledger::Recorded>(answer)) {
        if (app.on_entry) app.on_entry();
        co_return std::nullopt;
    }
    co_return render_answer(app, contracts::GrantDownload::kind, answer, {});
}

/// What stands against going on with a download that was granted before, by the facts of now.
std::optional<Response> stop_of(ledger::Connection& connection, Purchase const& purchase) {
    auto const id = purchase.order.order;
    auto const licence = services::find_licence(connection, purchase.version);
    if (!licence) return without_licence(id);
    contracts::State state(contracts::State::Extent::partial);
    auto const need = [&](contracts::Needs& needs) {
        if (auto const* order = needs.want<contracts::Order>(id)) need_holds(needs, *order);
    };
    ledger::Tables().load(connection, need, state);
    auto const now = ledger::read_head(connection).clock;
    auto const good = check_resumption(state, *state.find<contracts::Order>(id), *licence, now);
    if (good) return std::nullopt;
    return to_response(problem_of(good.error()));
}

services::Task<std::optional<Response>> resume(App& app, Purchase const& purchase) {
    auto judge = [purchase](ledger::Connection& connection) {
        return stop_of(connection, purchase);
    };
    co_return co_await app.readers.read(std::move(judge));
}

void add_payload_headers(Response& response, Purchase const& purchase, std::string const& etag) {
    auto const digest = crypto::to_base64(purchase.version.payload_sha256);
    response.headers.emplace_back("Content-Type", "application/octet-stream");
    response.headers.emplace_back("Accept-Ranges", "bytes");
    response.headers.emplace_back("ETag", etag);
    response.headers.emplace_back("Repr-Digest", "sha-256=:" + digest + ":"); // RFC 9530
    response.headers.emplace_back("Cache-Control", "private, no-transform");
}

/// The stored object is missing, or has another size than was recorded.
Response unreadable(OrderId order, services::StoreFault fault) {
    bool const missing = fault == services::StoreFault::object_missing;
    log_notice("payload of order " + contracts::text_form(order) + ": " +
               std::string(contracts::name_of(fault)));
    return missing ? problem_response(503, "object-missing",
                                      "The stored payload cannot be read; the operator is told.")
                   : problem_response(503, "object-altered",
                                      "The stored payload was altered; the operator is told.");
}

services::Task<Response> get_payload(App& app, Request request) {
    auto const purchase = co_await find_purchase(app, request);
    if (!purchase) co_return not_found();
    auto const& version = purchase->version;
    auto const etag = "\"" + crypto::to_hex(version.payload_sha256) + "\"";
    auto const range = evaluate_range(
        {request.method, request.headers.find("Range"), request.headers.find("If-Range")},
        version.payload_bytes, etag);
    Response response;
    add_payload_headers(response, *purchase, etag);
    response.status = range.status;
    if (range.status != 200)
        response.headers.emplace_back("Content-Range", content_range(range, version.payload_bytes));
    if (range.status == 416) co_return response;
    // Opened before the grant is an entry, so that nothing is granted which cannot be given.
    auto open = [&app, name = version.payload_sha256,
                 bytes = version.payload_bytes](ledger::Connection&) {
        return app.objects.open(services::StoredObject{name, bytes});
    };
    auto object = co_await app.readers.read(std::move(open));
    if (!object) co_return unreadable(purchase->order.order, object.error());
    // A download that goes on where it broke off is covered by the grant of its beginning, as long
    // as nothing stands against it. What the regulator fetches counts for no buyer; its finding is
    // the entry.
    bool const begins = range.offset == 0 || purchase->order.downloads == 0;
    bool const buys = caller_of(request).party == purchase->order.buyer;
    if (request.method != "HEAD" && buys) {
        std::optional<Response> refused;
        if (begins)
            refused = co_await grant(app, *purchase);
        else
            refused = co_await resume(app, *purchase);
        if (refused) co_return std::move(*refused);
    }
    response.body = FileSlice{std::move(object->descriptor), range.offset, range.length};
    co_return response;
}

bool is_disclosed(OrderState state) {
    return state == OrderState::disclosed || state == OrderState::disputed ||
           state == OrderState::escalated || state == OrderState::accepted ||
           state == OrderState::settled;
}

services::Task<Response> get_header(App& app, Request request) {
    auto const purchase = co_await find_purchase(app, request);
    if (!purchase) co_return not_found();
    if (purchase->order.state == OrderState::released) {
        auto response = problem_response(409, "header-not-disclosed",
                                         "Your receipt stands; the disclosure is being recorded.");
        response.headers.emplace_back("Retry-After", "1");
        co_return response;
    }
    if (!is_disclosed(purchase->order.state))
        co_return problem_response(409, "header-not-released",
                                   "The header is given out after your signed receipt.");
    // The keyholder looks for the committed release itself; this is only the way to it.
    auto ask = [&app, id = purchase->order.order](ledger::Connection&) {
        return app.keyholder.header(id);
    };
    auto const header = co_await app.readers.read(std::move(ask));
    if (!header) {
        if (auto const* refusal = std::get_if<services::Refusal>(&header.error()))
            co_return problem_response(503, "keyholder-refused", refusal->detail.value);
        co_return try_again("keyholder-away", "The keyholder does not answer; try again.");
    }
    auto response = text_response(200, "application/octet-stream", header->header.value);
    response.headers.emplace_back("Cache-Control", "private, no-store");
    co_return response;
}

} // namespace

Routes delivery_routes(App& app) {
    return {
        {"GET",
         "/v1/orders/{order}/payload",
         "get-payload",
         {"buyer", "regulator"},
         {},
         [&app](Request request) { return get_payload(app, std::move(request)); }},
        {"GET",
         "/v1/orders/{order}/header",
         "get-header",
         {"buyer"},
         {},
         [&app](Request request) { return get_header(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
