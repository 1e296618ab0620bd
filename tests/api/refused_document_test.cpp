// What a document that never reaches the rules is told: each sort of fault by a type of its own.
#include <gtest/gtest.h>

#include <set>

#include "api/execute.hpp"
#include "contracts/order/documents.hpp"

namespace datafloor::api {
namespace {

using contracts::Acceptance;

std::string const good =
    R"({"answers":"77e1576292d43e1ff5a1fbaf49fe753f7b659aa577cb6cbc1aa813d9036d032e",)"
    R"("floor":"01a1fd1e-8c00-7000-8000-000000000001","id":"01a1fd1e-8c17-7000-8000-000000000060",)"
    R"("order":"01a1fd1e-8c12-7000-8000-000000000056","salt":"ad91ef4fab46336c366091f3ff8267e0",)"
    R"("time":"2026-11-21T08:00:00.023Z","typ":"datafloor.acceptance.v1","v":1})";

std::string with(std::string_view old, std::string_view put) {
    auto text = good;
    auto const at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return text.replace(at, old.size(), put);
}

Problem told(std::string_view body) {
    auto const document = contracts::decode<Acceptance>(body);
    EXPECT_FALSE(document) << body;
    return problem_of(crypto::DocumentFault(document.error()), Acceptance::typ);
}

TEST(RefusedDocument, ADuplicateMemberIsNotToldLikeBrokenJson) {
    struct Row {
        std::string body;
        std::string type;
        std::string pointer;
    };

    Row const rows[] = {
        {good + "x", "document-malformed", ""},
        {with(R"("v":1)", R"("v":1,"v":1)"), "member-duplicate", "/v"},
        {with(R"("v":1)", R"("v":1,"w":1)"), "member-unknown", "/w"},
        {with(R"(,"v":1)", ""), "member-missing", "/v"},
        {with(R"("v":1)", R"("v":"1")"), "member-invalid", "/v"},
        {with(R"("typ":"datafloor.acceptance.v1",)", ""), "member-missing", "/typ"},
        {with(R"("v":1)", R"("v":9007199254740992)"), "number-not-exact", "/v"},
        {with("ad91", R"(\u0000)"), "text-not-allowed", "/salt"},
        {with(R"("v":1)", R"("v": 1)"), "document-not-canonical", ""},
        {with(R"("v":1)", R"("v":)" + std::string(40, '[') + std::string(40, ']')),
         "document-too-deep", ""},
    };
    std::set<std::string> types;
    for (auto const& row : rows) {
        auto const problem = told(row.body);
        EXPECT_EQ(problem.type, "/problems/" + row.type) << row.body;
        if (row.type != "document-too-deep") {
            EXPECT_EQ(problem.pointer, row.pointer) << row.body;
        }
        EXPECT_EQ(problem.extra.at("document"), "\"datafloor.acceptance.v1\"");
        types.insert(problem.type);
    }
    EXPECT_EQ(types.size(), std::size(rows) - 1); // two rows for members that are missing
}

TEST(RefusedDocument, AForgedSignatureIsNotToldLikeAMalformedOne) {
    std::set<std::string> types;
    using enum crypto::JwsFault;
    for (auto const fault :
         {malformed, header_not_exact, algorithm, type_mismatch, key_mismatch, signature_wrong}) {
        auto const problem = problem_of(crypto::DocumentFault(fault), Acceptance::typ, 1);
        EXPECT_EQ(problem.pointer, "/documents/1/signature");
        EXPECT_EQ(problem.detail.find('_'), std::string::npos) << problem.detail;
        types.insert(problem.type);
    }
    EXPECT_EQ(types.size(), 6U);
    EXPECT_EQ(problem_of(crypto::DocumentFault(signature_wrong), Acceptance::typ).status, 403U);
    EXPECT_EQ(problem_of(crypto::DocumentFault(malformed), Acceptance::typ).status, 400U);
}

TEST(RefusedDocument, ACommandIsNotReadFromAnyMediaType) {
    Request request;
    request.body = good;
    request.headers.add("Floor-Signature", "a..b");
    EXPECT_EQ(single_document(request).error().type, "/problems/media-type-unsupported");
    EXPECT_EQ(several_documents(request, 2).error().type, "/problems/media-type-unsupported");
    request.headers.add("Content-Type", "Application/JSON ; charset=utf-8");
    EXPECT_TRUE(single_document(request));
    EXPECT_EQ(several_documents(request, 2).error().type, "/problems/envelope-wrong");
}

TEST(RefusedDocument, AnEnvelopeWithoutASignatureSaysSo) {
    Request request;
    request.headers.add("Content-Type", "application/json");
    request.body = R"({"documents":[{"body":"a","signature":"b"},{"body":"c"}]})";
    auto const problem = several_documents(request, 2).error();
    EXPECT_EQ(problem.type, "/problems/signature-missing");
    EXPECT_EQ(problem.pointer, "/documents/1/signature");
}

TEST(RefusedDocument, OnesOfAnotherPartyAreNotTakenWithACallersToken) {
    services::Caller caller;
    caller.party.value.bytes[0] = 1;
    Request request;
    request.caller = std::make_shared<services::Caller const>(caller);
    services::SignersKey signer{crypto::SigningKey::generate().public_key(), caller.party};
    EXPECT_TRUE(check_signer(request, signer, Acceptance::typ));
    signer.party.value.bytes[0] = 2;
    EXPECT_EQ(check_signer(request, signer, Acceptance::typ).error().type,
              "/problems/signer-is-not-the-caller");
}

} // namespace
} // namespace datafloor::api
