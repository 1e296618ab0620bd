// The problems of the door itself, beside those of the rules (contracts::Reason). The names are
// part of the API: add, never rename. A test finds every one that the sources use.
#pragma once

#include <array>
#include <string_view>

namespace datafloor::api {

struct ProblemName {
    std::string_view name; // the type is "/problems/NAME"
    unsigned status;       // the usual one
    std::string_view meaning;
};

inline constexpr auto problem_names = std::to_array<ProblemName>({
    {"malformed-request", 400,
     "The request is not plainly one HTTP/1.1 request (or 414, 431, 505)."},
    {"body-not-allowed", 400, "This request takes no body."},
    {"query-malformed", 400, "A query parameter is unknown, doubled or not of its kind."},
    {"document-malformed", 400, "The body is not the canonical JSON of its document."},
    {"signature-missing", 400, "The header Floor-Signature is missing."},
    {"signature-malformed", 400, "The signature is no detached JWS of this document's kind."},
    {"signature-invalid", 403, "The signature is not that of the named key over these bytes."},
    {"idempotency-key-missing", 400, "A command needs the header Idempotency-Key."},
    {"idempotency-key-malformed", 400, "1 to 64 visible ASCII characters, bare or quoted."},
    {"token-missing", 401, "This route needs an access token."},
    {"token-invalid", 401, "The access token is unknown, expired or revoked."},
    {"role-missing", 403, "The token's party or key has none of the roles this route asks for."},
    {"not-found", 404, "There is nothing here, or nothing for you."},
    {"method-not-allowed", 405, "Not with this method."},
    {"request-timeout", 408, "The request came too slowly."},
    {"idempotency-key-in-use", 409, "A command with this key is still running; try again."},
    {"upload-offset-mismatch", 409, "The upload continues elsewhere; HEAD tells the offset."},
    {"header-not-disclosed", 409, "The header is not disclosed yet; ask again later."},
    {"precondition-failed", 412, "The resource has changed, or the tus version is another."},
    {"body-too-large", 413, "The body is larger than allowed here."},
    {"media-type-unsupported", 415, "This route takes another Content-Type."},
    {"range-not-satisfiable", 416, "The range begins after the end."},
    {"expectation-failed", 417, "Only 100-continue is understood."},
    {"idempotency-key-reused", 422, "The key was used for another command."},
    {"internal", 500, "Something went wrong here; the request id finds it."},
    {"timeout", 503, "The answer took too long; try again."},
    {"full", 503, "Too many connections; try again later."},
    {"overloaded", 503, "The queue is full; try again later."},
    {"in-doubt", 503, "The database went away; repeat with the same Idempotency-Key."},
    {"index-not-reached", 503, "Floor-Min-Index is not readable here yet; try again."},
});

} // namespace datafloor::api
