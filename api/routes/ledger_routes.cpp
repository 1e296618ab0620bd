#include "api/answers.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/routes.hpp"
#include "ledger/read.hpp"
#include "ledger/tree/proof.hpp"
#include "services/records/audience.hpp"

namespace datafloor::api {
namespace {

std::string entry_body(ledger::StoredEntry const& entry) {
    EntryAnswer answer{entry.index, {entry.leaf}, {entry.core}, std::nullopt, entry.private_sha256};
    if (entry.private_part) answer.private_part.emplace().value = *entry.private_part;
    return contracts::encode(answer);
}

/// Nothing where there is no such entry, or none for these eyes (nobody's: `caller` null).
std::optional<std::string> visible_entry(ledger::Connection& connection, std::uint64_t index,
                                         services::Caller const* caller) {
    auto const entry = ledger::read_entry(connection, index);
    if (!entry) return std::nullopt;
    auto const opened = ledger::open_entry(*entry);
    if (!opened) throw std::runtime_error("entry " + std::to_string(index) + " is damaged");
    if (!services::may_see(caller, services::audience_of(connection, opened->core.events)))
        return std::nullopt;
    return entry_body(*entry);
}

services::Task<Response> answer_entry(App& app, std::optional<std::uint64_t> index,
                                      std::shared_ptr<services::Caller const> caller) {
    if (!index) co_return not_found();
    auto load = [index = *index, caller](ledger::Connection& connection) {
        return visible_entry(connection, index, caller.get());
    };
    auto body = co_await app.readers.read(std::move(load));
    if (!body) co_return not_found();
    co_return json_response(200, std::move(*body));
}

services::Task<Response> get_entry(App& app, Request request) {
    co_return co_await answer_entry(app, path_id<std::uint64_t>(request, "index"), request.caller);
}

services::Task<Response> get_public_entry(App& app, Request request) {
    co_return co_await answer_entry(app, path_id<std::uint64_t>(request, "index"), nullptr);
}

services::Task<Response> get_proof(App& app, Request request) {
    auto const index = path_id<std::uint64_t>(request, "index");
    if (!index) co_return not_found();
    auto prove = [&app, index = *index](ledger::Connection&) -> std::optional<std::string> {
        auto const checkpoint = read_file(app.facts.ledger / "checkpoint");
        auto const log = crypto::NoteVerifier::from_vkey(app.facts.vkey);
        if (!checkpoint || !log) return std::nullopt;
        ledger::TileStore const tiles(app.facts.ledger);
        auto const proof = ledger::prove_inclusion(tiles, *checkpoint, *log, index);
        return proof ? std::optional(crypto::print_tlog_proof(*proof)) : std::nullopt;
    };
    auto text = co_await app.readers.read(std::move(prove));
    if (!text)
        co_return problem_response(404, "proof-not-yet",
                                   "No checkpoint covers this entry yet; try again in a second.");
    co_return text_response(200, "text/plain; charset=utf-8", std::move(*text));
}

services::Task<Response> get_checkpoint(App& app, Request) {
    auto text = read_file(app.facts.ledger / "checkpoint");
    if (!text)
        co_return problem_response(404, "checkpoint-not-yet", "No checkpoint was published yet.");
    auto response = text_response(200, "text/plain; charset=utf-8", std::move(*text));
    response.headers.emplace_back("Cache-Control", "no-cache");
    co_return response;
}

services::Task<Response> get_tile(App& app, Request request) {
    std::string path;
    for (auto const& segment : std::span(request.path).subspan(1))
        path += (path.empty() ? "" : "/") + segment;
    auto const file = ledger::TileStore(app.facts.ledger).file_of(path);
    auto bytes = file ? read_file(*file) : std::nullopt;
    if (!bytes) co_return not_found();
    auto response = text_response(200, "application/octet-stream", std::move(*bytes));
    response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    co_return response;
}

std::string floor_body(FloorFacts const& facts) {
    return contracts::encode(FloorAnswer{
        facts.floor.floor, facts.floor.keys, {facts.origin}, {facts.vkey}, facts.floor.rulebook});
}

services::Task<Response> get_floor(App& app, Request) {
    co_return json_response(200, floor_body(app.facts));
}

} // namespace

Routes ledger_routes(App& app) {
    std::string const open(public_role);
    return {
        {"GET",
         "/v1/floor",
         "get-floor",
         {open},
         {},
         [&app](Request request) { return get_floor(app, std::move(request)); }},
        {"GET",
         "/v1/ledger/entries/{index}",
         "get-entry",
         {std::string(any_party)},
         {},
         [&app](Request request) { return get_entry(app, std::move(request)); }},
        {"GET",
         "/v1/ledger/entries/{index}/proof",
         "get-proof",
         {open},
         {},
         [&app](Request request) { return get_proof(app, std::move(request)); }},
        {"GET",
         "/ledger/public/{index}",
         "get-public-entry",
         {open},
         {},
         [&app](Request request) { return get_public_entry(app, std::move(request)); }},
        {"GET",
         "/ledger/checkpoint",
         "get-checkpoint",
         {open},
         {},
         [&app](Request request) { return get_checkpoint(app, std::move(request)); }},
        {"GET",
         "/ledger/tile/{path...}",
         "get-tile",
         {open},
         {},
         [&app](Request request) { return get_tile(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
