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
    {"envelope-wrong", 400, "Several documents travel as {documents: [{body, signature}, …]}."},
    {"document-malformed", 400, "The body is no JSON text, or more than one."},
    {"document-too-deep", 400, "The body nests objects or arrays too deep."},
    {"document-not-canonical", 400, "The body is JSON, but not its canonical form (RFC 8785)."},
    {"text-not-allowed", 400, "A text is not UTF-8, not NFC, or holds U+0000 or half a surrogate."},
    {"number-not-exact", 400, "A number is beyond what every JSON reader holds exactly."},
    {"member-duplicate", 400, "A member stands twice."},
    {"member-missing", 400, "A member of the document is missing."},
    {"member-unknown", 400, "The document has no such member."},
    {"member-invalid", 400, "A member has another type or form than the document's."},
    {"signature-missing", 400, "The document came without its signature."},
    {"signature-malformed", 400, "The signature is no detached JWS."},
    {"signature-header-wrong", 400, "The JWS header is not exactly alg, kid and typ, canonical."},
    {"signature-algorithm-refused", 400, "Only EdDSA is taken."},
    {"signature-for-another-kind", 400, "The signature is for another kind of document."},
    {"signature-by-another-key", 403, "Another key must sign this document."},
    {"signature-invalid", 403, "The signature is not that of the named key over these bytes."},
    {"signer-is-not-the-caller", 403, "Another party signed than the one that sends."},
    {"idempotency-key-missing", 400, "A command needs the header Idempotency-Key."},
    {"idempotency-key-malformed", 400, "1 to 64 visible ASCII characters, bare or quoted."},
    {"token-missing", 401, "This route needs an access token."},
    {"token-invalid", 401, "The access token is unknown, expired or revoked."},
    {"session-missing", 401, "This page is for officers who are signed in."},
    {"sign-in-refused", 401, "Login, password or code is wrong, or may not sign in."},
    {"form-refused", 403, "The form was not sent from a page of this session."},
    {"sign-in-limited", 429, "Too many failed attempts to sign in; wait."},
    {"role-missing", 403, "The token's party or key has none of the roles this route asks for."},
    {"not-found", 404, "There is nothing here, or nothing for you."},
    {"method-not-allowed", 405, "Not with this method."},
    {"request-timeout", 408, "The request came too slowly."},
    {"body-too-large", 413, "The body is larger than allowed here."},
    {"media-type-unsupported", 415, "This route takes another Content-Type."},
    {"range-not-satisfiable", 416, "The range begins after the end."},
    {"expectation-failed", 417, "Only 100-continue is understood."},
    {"idempotency-key-reused", 422, "The key was used for another command."},
    {"cursor-malformed", 400, "Use the `next` of the page before, unchanged."},
    {"filter-malformed", 400, "A filter has a value this floor does not know."},
    {"after-unknown", 400, "`Last-Event-ID` or `after` is neither an entry's index nor -1."},
    {"query-too-long", 400, "`q` is too long."},
    {"upload-malformed", 400, "The upload's headers are not those of tus 1.0 or of this floor."},
    {"upload-interrupted", 400, "The piece ended early; what came is kept."},
    {"version-not-waiting", 404, "You have no such version that waits for its payload."},
    {"checkpoint-not-yet", 404, "No checkpoint is published yet."},
    {"proof-not-yet", 404, "No checkpoint covers this entry yet."},
    {"header-not-disclosed", 409, "Your receipt stands; the disclosure is being recorded."},
    {"upload-unknown", 404, "There is no such upload of yours, or it has expired."},
    {"upload-busy", 423, "Another request appends to this upload."},
    {"offset-differs", 409, "The upload continues elsewhere; HEAD tells the offset."},
    {"length-exceeded", 413, "More bytes than were declared."},
    {"length-refused", 413, "An upload of this length is not taken."},
    {"quota-exceeded", 429, "Too many or too large uploads of this party, or in all."},
    {"store-full", 507, "The floor's disk is full; the operator is told."},
    {"upload-damaged", 500, "The upload's files are damaged; begin again."},
    {"licence-unreadable", 503, "The licence cannot be read; the operator is told."},
    {"object-missing", 503, "The stored payload cannot be read; the operator is told."},
    {"object-altered", 503, "The stored payload was altered; the operator is told."},
    {"header-not-released", 409, "The header is not released yet; ask again later."},
    {"tus-version", 412, "This floor speaks tus 1.0.0."},
    {"path-and-document-differ", 422, "The path names another thing than the document."},
    {"command-quarantined", 500, "This command failed inside; do not repeat it."},
    {"internal-error", 500, "Something went wrong here; nothing was recorded."},
    {"temporarily-unavailable", 503, "Nothing was recorded; try again."},
    {"clock-stepped", 503, "The clock stepped; writing waits for an operator."},
    {"clock-not-stepped", 409, "There is no clock to confirm: this process is not stopped."},
    {"keyholder-away", 503, "The keyholder does not answer; try again."},
    {"keyholder-refused", 503, "The keyholder does not open this header."},
    {"internal", 500, "Something went wrong here; the request id finds it."},
    {"timeout", 503, "The answer took too long; try again."},
    {"event-streams-full", 503, "There are event streams enough; try again later."},
    {"full", 503, "Too many connections; try again later."},
    {"in-doubt", 503, "The database went away; repeat with the same Idempotency-Key."},
});

} // namespace datafloor::api
