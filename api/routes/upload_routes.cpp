#include "api/problem.hpp"
#include "api/routes/document_route.hpp"
#include "api/routes/routes.hpp"
#include "api/server/body_reader.hpp"
#include "crypto/jcs.hpp"
#include "ledger/read.hpp"

namespace datafloor::api {
namespace {

using contracts::text_form;
using services::UploadFault;
using services::UploadId;

constexpr std::string_view tus_version = "1.0.0";

Response with_tus(Response response) {
    response.headers.emplace_back("Tus-Resumable", std::string(tus_version));
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

unsigned status_of(UploadFault fault) {
    switch (fault) {
    case UploadFault::upload_unknown: return 404;
    case UploadFault::upload_busy: return 423;
    case UploadFault::offset_differs: return 409;
    case UploadFault::length_exceeded: return 413;
    case UploadFault::length_refused: return 413;
    case UploadFault::quota_exceeded: return 429;
    case UploadFault::store_full: return 507;
    case UploadFault::upload_damaged: return 500;
    }
    ENSURE(false);
}

std::string_view detail_of(UploadFault fault) {
    switch (fault) {
    case UploadFault::upload_unknown: return "You have no such upload, or it has expired.";
    case UploadFault::upload_busy: return "Another request appends to this upload; try again.";
    case UploadFault::offset_differs:
        return "See the upload's offset with HEAD and go on from there.";
    case UploadFault::length_exceeded: return "More bytes came than Upload-Length declared.";
    case UploadFault::length_refused:
        return "Upload-Length must be at least 1, and within what this floor takes at once.";
    case UploadFault::quota_exceeded: return "Finish or wait for your other uploads first.";
    case UploadFault::store_full: return "The floor's disk is full; the operator is told.";
    case UploadFault::upload_damaged: return "The upload's files are damaged; begin again.";
    }
    ENSURE(false);
}

Response refused(UploadFault fault) {
    auto name = std::string(contracts::name_of(fault));
    std::ranges::replace(name, '_', '-');
    return with_tus(problem_response(status_of(fault), name, detail_of(fault)));
}

bool speaks_tus(Request const& request) {
    return request.headers.find("Tus-Resumable") == tus_version;
}

Response tus_missing() {
    auto response =
        with_tus(problem_response(412, "tus-version", "Send `Tus-Resumable: 1.0.0` (tus.io)."));
    response.headers.emplace_back("Tus-Version", std::string(tus_version));
    return response;
}

template <class T>
std::optional<T> number_field(Request const& request, std::string_view name) {
    T out{};
    auto const text = request.headers.find(name);
    if (!text || !contracts::TextForm<T>::parse(*text, out)) return std::nullopt;
    return out;
}

/// One value of `Upload-Metadata: key base64,key base64`.
std::optional<std::string> metadata(Request const& request, std::string_view name) {
    auto rest = request.headers.find("Upload-Metadata").value_or("");
    while (!rest.empty()) {
        auto const end = std::min(rest.find(','), rest.size());
        auto item = rest.substr(0, end);
        rest = rest.substr(std::min(end + 1, rest.size()));
        while (item.starts_with(' ')) item.remove_prefix(1);
        auto const space = item.find(' ');
        if (item.substr(0, space) != name || space == std::string_view::npos) continue;
        auto const bytes = crypto::from_base64(item.substr(space + 1));
        if (!bytes) return std::nullopt;
        return std::string(crypto::text_of(*bytes));
    }
    return std::nullopt;
}

template <class T>
bool metadata_is(Request const& request, std::string_view name, T& value) {
    auto const text = metadata(request, name);
    return text && contracts::TextForm<T>::parse(*text, value);
}

std::optional<services::UploadDraft> read_draft(Request const& request) {
    services::UploadDraft draft;
    auto const length = number_field<std::uint64_t>(request, "Upload-Length");
    if (!length || !metadata_is(request, "listing", draft.listing) ||
        !metadata_is(request, "version", draft.version) ||
        !metadata_is(request, "part", draft.part))
        return std::nullopt;
    draft.owner = caller_of(request).party;
    draft.length = *length;
    return draft;
}

services::Task<bool> awaits_payload(App& app, services::UploadDraft const& draft) {
    contracts::VersionId const id{draft.listing, draft.version};
    auto load = [id, owner = draft.owner](ledger::Connection& connection) {
        auto const version = ledger::read_one<contracts::Version>(connection, id);
        return version && version->provider == owner &&
               version->state == contracts::VersionState::draft && !version->sealed_sha256;
    };
    co_return co_await app.readers.read(std::move(load));
}

services::Task<Response> create_upload(App& app, Request request) {
    if (!speaks_tus(request)) co_return tus_missing();
    auto const draft = read_draft(request);
    if (!draft)
        co_return with_tus(problem_response(
            400, "upload-malformed",
            "Send Upload-Length, and Upload-Metadata with listing, version and part (file or hpt), "
            "each value in base64."));
    if (!co_await awaits_payload(app, *draft))
        co_return with_tus(problem_response(
            404, "version-not-waiting", "You have no such version that waits for its payload."));
    auto const upload = app.uploads.create(*draft);
    if (!upload) co_return refused(upload.error());
    Response response{.status = 201};
    response.headers.emplace_back("Location", "/v1/uploads/" + text_form(upload->id));
    response.headers.emplace_back("Upload-Offset", "0");
    co_return with_tus(std::move(response));
}

services::Task<Response> get_upload(App& app, Request request) {
    auto const id = path_id<UploadId>(request, "upload");
    if (!id) co_return refused(UploadFault::upload_unknown);
    auto const upload = app.uploads.find(*id, caller_of(request).party);
    if (!upload) co_return refused(upload.error());
    std::string body;
    crypto::JcsWriter out(body);
    out.begin_object();
    out.member("length", std::string_view(text_form(upload->draft.length)));
    out.member("offset", std::string_view(text_form(upload->offset)));
    out.end_object();
    auto response = json_response(200, std::move(body));
    response.headers.emplace_back("Upload-Offset", text_form(upload->offset));
    response.headers.emplace_back("Upload-Length", text_form(upload->draft.length));
    co_return with_tus(std::move(response));
}

/// Appends what comes; what came before a fault stays. Nothing: the whole body was appended.
services::Task<std::optional<Response>> take_body(BodyReader& body,
                                                  services::UploadSession& session) {
    for (;;) {
        auto const piece = co_await body.next();
        if (!piece)
            co_return with_tus(problem_response(400, "upload-interrupted",
                                                "The body broke off; what came was kept."));
        if (piece->empty()) co_return std::nullopt;
        auto const appended = session.append(*piece);
        if (!appended) co_return refused(appended.error());
    }
}

/// Runs on the payload thread.
services::Task<Response> append_upload(App& app, Request request) {
    if (!speaks_tus(request)) co_return tus_missing();
    auto const id = path_id<UploadId>(request, "upload");
    auto const offset = number_field<std::uint64_t>(request, "Upload-Offset");
    if (!id) co_return refused(UploadFault::upload_unknown);
    if (request.headers.find("Content-Type") != "application/offset+octet-stream")
        co_return with_tus(
            problem_response(415, "media-type-unsupported",
                             "Send `Content-Type: application/offset+octet-stream`."));
    if (!offset)
        co_return with_tus(problem_response(400, "upload-malformed",
                                            "Send Upload-Offset, the offset HEAD tells."));
    auto const owner = caller_of(request).party;
    auto session = app.uploads.begin(*id, owner, *offset);
    if (!session) co_return refused(session.error());
    auto fault = co_await take_body(*request.body_reader, *session);
    auto const reached = session->finish();
    if (fault) co_return std::move(*fault);
    auto const upload = app.uploads.find(*id, owner);
    if (upload && upload->complete()) {
        contracts::VersionId const version{upload->draft.listing, upload->draft.version};
        auto consider = [&app, owner, version](ledger::Connection& connection) {
            app.intake.consider(connection, owner, version);
        };
        co_await app.readers.read(std::move(consider));
    }
    Response response{.status = 204};
    response.headers.emplace_back("Upload-Offset", text_form(reached));
    co_return with_tus(std::move(response));
}

} // namespace

Routes upload_routes(App& app) {
    constexpr std::uint64_t unlimited = std::uint64_t{1}
                                        << 50; // the uploads have limits of their own
    return {
        {"POST",
         "/v1/uploads",
         "create-upload",
         {"provider"},
         {},
         [&app](Request request) { return create_upload(app, std::move(request)); }},
        {"GET",
         "/v1/uploads/{upload}",
         "get-upload",
         {"provider"},
         {},
         [&app](Request request) { return get_upload(app, std::move(request)); }},
        {"PATCH",
         "/v1/uploads/{upload}",
         "append-upload",
         {"provider"},
         {BodyPolicy::Kind::streamed, unlimited},
         [&app](Request request) { return append_upload(app, std::move(request)); }},
    };
}

} // namespace datafloor::api
