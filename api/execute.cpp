#include "api/execute.hpp"

#include <algorithm>

#include "api/declined.hpp"
#include "api/fault_answer.hpp"
#include "api/idempotency_key.hpp"
#include "crypto/ensure.hpp"
#include "crypto/json.hpp"

namespace datafloor::api {
namespace {

/// The answer to one sort of fault.
struct FaultAnswer {
    unsigned status;
    std::string_view name;
    std::string_view title;
};

// No default: a new sort does not compile until it has an answer.
FaultAnswer answer_to(crypto::JsonFaultKind kind) {
    using enum crypto::JsonFaultKind;
    switch (kind) {
    case syntax: return {400, "document-malformed", "Document malformed"};
    case too_deep: return {400, "document-too-deep", "Document nested too deep"};
    case too_long: return {413, "body-too-large", "Body too large"};
    case text_not_allowed: return {400, "text-not-allowed", "Text not allowed"};
    case number_range: return {400, "number-not-exact", "Number not exact"};
    case duplicate_member: return {400, "member-duplicate", "Member stands twice"};
    case not_canonical: return {400, "document-not-canonical", "Document not canonical"};
    case missing_member: return {400, "member-missing", "Member missing"};
    case unknown_member: return {400, "member-unknown", "Member unknown"};
    case wrong_value: return {400, "member-invalid", "Member invalid"};
    }
    ENSURE(false);
}

struct SignatureAnswer {
    FaultAnswer answer;
    std::string_view detail;
};

SignatureAnswer answer_to(crypto::JwsFault fault) {
    using enum crypto::JwsFault;
    switch (fault) {
    case malformed:
    case claims_not_json:
        return {{400, "signature-malformed", "Signature malformed"},
                "The signature is no detached JWS: `header..signature` in base64url, the "
                "signature 64 bytes."};
    case header_not_exact:
        return {{400, "signature-header-wrong", "Signature's header wrong"},
                "The protected header must be the canonical JSON of exactly `alg`, `kid` and "
                "`typ`, `kid` the key's thumbprint (RFC 7638)."};
    case algorithm:
        return {{400, "signature-algorithm-refused", "Signature's algorithm refused"},
                "`alg` must be EdDSA."};
    case type_mismatch:
        return {{400, "signature-for-another-kind", "Signature for another kind"},
                "`typ` of the protected header is not that of this document."};
    case key_mismatch:
        return {{403, "signature-by-another-key", "Signature by another key"},
                "`kid` is not the thumbprint of the key that must sign this."};
    case signature_wrong:
        return {{403, "signature-invalid", "Signature invalid"},
                "The signature is not that of the named key over these bytes."};
    }
    ENSURE(false);
}

Problem json_problem(crypto::JsonFault const& fault) {
    auto const [status, name, title] = answer_to(fault.kind);
    auto detail =
        (fault.pointer.empty() ? "The document" : fault.pointer) + ": " + fault.what + ".";
    using enum crypto::JsonFaultKind;
    if (fault.kind == wrong_value || fault.kind == missing_member || fault.kind == unknown_member)
        detail += " Members and their forms stand at /openapi.json.";
    return {.status = status,
            .type = problem_type(name),
            .title = std::string(title),
            .detail = std::move(detail),
            .pointer = fault.pointer};
}

/// Nothing for `application/json`, with or without parameters.
std::optional<Problem> media_type_fault(Request const& request) {
    auto const value = request.headers.find("Content-Type").value_or("");
    auto type = std::string(value.substr(0, value.find(';')));
    while (type.ends_with(' ')) type.pop_back();
    std::ranges::transform(type, type.begin(), [](unsigned char letter) {
        return static_cast<char>(letter >= 'A' && letter <= 'Z' ? letter + 32 : letter);
    });
    if (type == "application/json") return std::nullopt;
    return Problem{.status = 415,
                   .type = problem_type("media-type-unsupported"),
                   .title = "Media type unsupported",
                   .detail = "Send `Content-Type: application/json`."};
}

Problem envelope_wrong(std::string detail, std::string pointer) {
    return {.status = 400,
            .type = problem_type("envelope-wrong"),
            .title = "Envelope wrong",
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
    if (auto fault = media_type_fault(request)) return std::unexpected(std::move(*fault));
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
    if (auto fault = media_type_fault(request)) return std::unexpected(std::move(*fault));
    auto const json = crypto::parse_json(request.body);
    if (!json) return std::unexpected(json_problem(json.error()));
    auto const list = json->is_object() ? json->find("documents") : json->end();
    if (!json->is_object() || list == json->end() || json->size() != 1 || !list->is_array() ||
        list->size() != count)
        return std::unexpected(envelope_wrong("The body must be {\"documents\": […]} with " +
                                                  std::to_string(count) + " documents.",
                                              "/documents"));
    std::vector<RawDocument> out;
    for (std::size_t i = 0; i < count; ++i) {
        auto const& item = (*list)[i];
        auto const is_text = [&](char const* name) {
            return item.contains(name) && item[name].is_string();
        };
        auto const place = "/documents/" + std::to_string(i);
        if (item.is_object() && item.size() == 1 && is_text("body"))
            return std::unexpected(Problem{.status = 400,
                                           .type = problem_type("signature-missing"),
                                           .title = "Signature missing",
                                           .detail = "Send the document's detached JWS beside its "
                                                     "body, as `signature`.",
                                           .pointer = place + "/signature"});
        if (!item.is_object() || item.size() != 2 || !is_text("body") || !is_text("signature"))
            return std::unexpected(envelope_wrong(
                "The document must be {\"body\": …, \"signature\": …}, both texts.", place));
        out.push_back({item["body"].get<std::string>(), item["signature"].get<std::string>(), i});
    }
    return out;
}

Problem problem_of(crypto::DocumentFault const& fault, std::string_view typ,
                   std::optional<std::size_t> place) {
    Problem problem;
    if (auto const* json = std::get_if<crypto::JsonFault>(&fault)) {
        problem = json_problem(*json);
    } else {
        auto const [answer, detail] = answer_to(std::get<crypto::JwsFault>(fault));
        problem = {.status = answer.status,
                   .type = problem_type(answer.name),
                   .title = std::string(answer.title),
                   .detail = std::string(detail)};
        if (place) problem.pointer = "/documents/" + std::to_string(*place) + "/signature";
    }
    problem.add("document", std::string(typ));
    return problem;
}

std::expected<void, Problem>
check_signer(Request const& request, services::SignersKey const& signer, std::string_view typ) {
    if (signer.party == caller_of(request).party) return {};
    Problem problem{.status = 403,
                    .type = problem_type("signer-is-not-the-caller"),
                    .title = "Signer is not the caller",
                    .detail = "The document is signed by another party than the one whose access "
                              "token came with it."};
    problem.add("document", std::string(typ));
    return std::unexpected(std::move(problem));
}

services::Task<std::expected<services::SignersKey, Problem>>
signing_key(App& app, RawDocument const& raw, std::string_view typ) {
    auto const parsed = crypto::parse_detached(raw.signature);
    if (!parsed)
        co_return std::unexpected(
            problem_of(crypto::DocumentFault(parsed.error()), typ, raw.place));
    auto key = app.keys.find_cached(parsed->kid);
    if (!key) {
        auto look_up = [&app, kid = parsed->kid](ledger::Connection& connection) {
            return app.keys.find(connection, kid);
        };
        key = co_await app.readers.read(std::move(look_up));
    }
    if (!key)
        co_return std::unexpected(problem_of(contracts::Declined{
            contracts::Reason::key_unknown, "The signing key is not bound to a party.", {}, typ}));
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
