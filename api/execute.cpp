#include "api/execute.hpp"

#include "api/declined.hpp"
#include "api/fault_answer.hpp"
#include "api/idempotency_key.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {
namespace {

Problem malformed(std::string detail, std::optional<std::string> pointer = {}) {
    return {.status = 400,
            .type = problem_type("document-malformed"),
            .title = "Document malformed",
            .detail = std::move(detail),
            .pointer = std::move(pointer)};
}

/// What makes two requests the same: method, path, body and signature.
crypto::Hash fingerprint(Request const& request) {
    auto const signature = request.headers.find("Floor-Signature").value_or("");
    std::string const head =
        request.method + "\n" + request.target + "\n" + std::string(signature) + "\n";
    return crypto::sha256({crypto::bytes_of(head), crypto::bytes_of(request.body)});
}

/// Renders each outcome of a command; counts it.
struct Rendering {
    App& app;
    std::string_view kind;
    Made const& made;

    void count(CommandOutcome outcome) const { app.metrics->count_command(kind, outcome); }

    Response operator()(ledger::Recorded const& recorded) const {
        count(recorded.repeated ? CommandOutcome::repeated : CommandOutcome::accepted);
        if (app.on_entry) app.on_entry();
        if (recorded.stopped) {
            auto response = to_response(problem_of(*recorded.stopped));
            response.headers.emplace_back("Floor-Index", std::to_string(recorded.index));
            return response;
        }
        CommandAnswer answer{recorded.index, recorded.leaf_hash, recorded.time, recorded.kind, {},
                             made.ids};
        for (auto const& document : recorded.documents)
            answer.documents.push_back({document.typ, document.body, document.jws,
                                        crypto::sha256(crypto::bytes_of(document.body))});
        return command_response(answer, made.location);
    }

    Response operator()(contracts::Declined const& declined) const {
        count(CommandOutcome::declined);
        app.metrics->count_decline(declined.reason);
        return to_response(problem_of(declined));
    }

    Response operator()(ledger::KeyReused const&) const {
        count(CommandOutcome::declined);
        return problem_response(422, "idempotency-key-reused",
                                "This Idempotency-Key was used for another request.");
    }

    Response operator()(ledger::Failed const& failed) const {
        count(CommandOutcome::failed);
        return problem_response(500, failed.quarantined ? "command-quarantined" : "internal-error",
                                "The server failed on this command; nothing was recorded.");
    }

    Response operator()(ledger::Unavailable const&) const {
        count(CommandOutcome::failed);
        return try_again("temporarily-unavailable", "Nothing was recorded; try again.");
    }

    Response operator()(ledger::InDoubt const&) const {
        count(CommandOutcome::failed);
        return try_again("in-doubt", "It is not known whether this was recorded: send the same "
                                     "request with the same Idempotency-Key again.");
    }

    Response operator()(ledger::ClockStepped const&) const {
        count(CommandOutcome::failed);
        return try_again("clock-stepped",
                         "The database's clock jumped; an operator must confirm the time.");
    }
};

} // namespace

std::expected<RawDocument, Problem> single_document(Request const& request) {
    auto const signature = request.headers.find("Floor-Signature");
    if (!signature)
        return std::unexpected(
            Problem{.status = 400,
                    .type = problem_type("signature-missing"),
                    .title = "Signature missing",
                    .detail = "Send the document's detached JWS once, in `Floor-Signature`."});
    return RawDocument{request.body, std::string(*signature)};
}

std::expected<std::vector<RawDocument>, Problem> several_documents(Request const& request,
                                                                   std::size_t count) {
    auto const json = crypto::parse_json(request.body);
    if (!json) return std::unexpected(malformed(json.error().what, json.error().pointer));
    auto const list = json->is_object() ? json->find("documents") : json->end();
    if (!json->is_object() || list == json->end() || json->size() != 1 || !list->is_array() ||
        list->size() != count)
        return std::unexpected(
            malformed("must be {\"documents\": […]} with " + std::to_string(count) + " documents",
                      "/documents"));
    std::vector<RawDocument> out;
    for (std::size_t i = 0; i < count; ++i) {
        auto const& item = (*list)[i];
        if (!item.is_object() || item.size() != 2 || !item.contains("body") ||
            !item.contains("signature") || !item["body"].is_string() ||
            !item["signature"].is_string())
            return std::unexpected(malformed("must be {\"body\": …, \"signature\": …}, both texts",
                                             "/documents/" + std::to_string(i)));
        out.push_back({item["body"].get<std::string>(), item["signature"].get<std::string>()});
    }
    return out;
}

Problem problem_of(crypto::DocumentFault const& fault) {
    if (auto const* json = std::get_if<crypto::JsonFault>(&fault))
        return malformed("The document" + (json->pointer.empty() ? "" : " at " + json->pointer) +
                             " " + json->what + ".",
                         json->pointer);
    auto const jws = std::get<crypto::JwsFault>(fault);
    return {.status = 400,
            .type = problem_type("signature-invalid"),
            .title = "Signature invalid",
            .detail = "Floor-Signature: " + std::string(crypto::text_of(jws)) + "."};
}

Problem unknown_signer() {
    return problem_of(contracts::Declined{contracts::Reason::key_unknown,
                                          "The signing key is not bound to a party."});
}

services::Task<std::expected<crypto::PublicKey, Problem>> signing_key(App& app,
                                                                      std::string const& jws) {
    auto const parsed = crypto::parse_detached(jws);
    if (!parsed) co_return std::unexpected(problem_of(crypto::DocumentFault(parsed.error())));
    auto key = app.keys.find_cached(parsed->kid);
    if (!key) {
        auto look_up = [&app, kid = parsed->kid](ledger::Connection& connection) {
            return app.keys.find(connection, kid);
        };
        key = co_await app.readers.read(std::move(look_up));
    }
    if (!key) co_return std::unexpected(unknown_signer());
    co_return *key;
}

Response render_answer(App& app, std::string_view kind, ledger::Answer const& answer,
                       Made const& made) {
    return std::visit(Rendering{app, kind, made}, answer);
}

services::Task<Response> execute(App& app, Request const& request, contracts::Command command,
                                 Made made) {
    auto key = idempotency_key(request.headers);
    if (!key) co_return to_response(key.error());
    auto const kind = contracts::kind_of(command);
    ledger::Submission submission{
        std::move(command),
        ledger::IdempotencyKey{caller_of(request).party, std::move(*key), fingerprint(request)},
        std::nullopt};
    auto const answer = co_await app.writer.submit(std::move(submission));
    co_return render_answer(app, kind, answer, made);
}

} // namespace datafloor::api
