#include <gmock/gmock.h>

#include "contracts/money/money_documents.hpp"
#include "contracts/party/documents.hpp"
#include "crypto/verified.hpp"
#include "tests/api/cli/floor.hpp"

namespace datafloor::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

class Session : public Conversation {
  protected:
    [[nodiscard]] Outcome fund() const {
        return datafloor({"fund", some_uuid(9).text(), "500", "--bank-reference", "B1"});
    }

    static std::string accepted() {
        return json_answer(201, R"({"index":"7","kind":"record-fund-in","documents":[]})");
    }
};

TEST_F(Session, SignsInWithItsKeyAndKeepsTheTokenToItself) {
    answers_["GET /v1/balance"] = [](auto const&) {
        return json_answer(200, R"({"balances":[{"currency":"VND","available":"700",)"
                                R"("pending":"0","posted":"700"}]})");
    };
    auto const first = datafloor({"balance"});
    EXPECT_EQ(first.status, 0) << first.output;
    EXPECT_THAT(first.output, HasSubstr("VND  available 700"));
    EXPECT_EQ(json({"balance"})["balances"][0]["available"], "700");

    auto const signed_in = seen("POST /oauth/token");
    ASSERT_EQ(signed_in.size(), 1U); // the second run had the token
    EXPECT_EQ(mode_of(home() / "token.json"), 0600U);
    for (auto const& request : seen("GET /v1/balance"))
        EXPECT_EQ(request.header("Authorization"), "Bearer token-1");
    EXPECT_THAT(first.output, Not(HasSubstr("token-1")));

    auto const& form = signed_in[0].body;
    auto const key = own_key();
    auto const assertion = form.substr(form.find("client_assertion=") + 17);
    auto const claims = crypto::verify_compact(key.public_key(), assertion);
    ASSERT_TRUE(claims) << form;
    EXPECT_EQ((*claims)["aud"], server_.url());
    EXPECT_EQ((*claims)["iss"], crypto::thumbprint(key.public_key()).text());
    EXPECT_EQ((*claims)["sub"], (*claims)["iss"]);
    EXPECT_LE((*claims)["exp"].get<int>() - (*claims)["iat"].get<int>(), 120);
}

TEST_F(Session, SignsInOnceMoreWhenItsTokenIsRevoked) {
    answers_["GET /v1/balance"] = [](SeenRequest const& request) {
        return request.header("Authorization") == "Bearer token-2"
                   ? json_answer(200, R"({"balances":[]})")
                   : json_answer(401, R"({"type":"/problems/token-invalid","title":"x"})");
    };
    EXPECT_EQ(datafloor({"balance"}).status, 0);
    EXPECT_EQ(tokens_, 2);
}

TEST_F(Session, SaysThatAKeyIsNotKnown) {
    answers_["POST /oauth/token"] = [](auto const&) {
        return json_answer(401, R"({"error":"invalid_client"})");
    };
    auto const outcome = datafloor({"balance"});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("ask a registrar"));
}

TEST_F(Session, SendsTheExactDocumentWithItsSignature) {
    answers_["POST /v1/fund-ins"] = [](auto const&) { return accepted(); };
    auto const outcome = fund();
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    auto const sent = seen("POST /v1/fund-ins");
    ASSERT_EQ(sent.size(), 1U);
    auto const document = crypto::verify_document<contracts::FundIn>(
        sent[0].body, sent[0].header("Floor-Signature"), own_key().public_key(),
        contracts::decode<contracts::FundIn>);
    ASSERT_TRUE(document);
    EXPECT_EQ((*document)->floor, floor_);
    EXPECT_EQ((*document)->amount.amount, 500);
    EXPECT_EQ(sent[0].header("Idempotency-Key"), (*document)->id.value.text());
}

TEST_F(Session, RepeatsALostCommandWithTheSameKeyAndBytes) {
    int calls = 0;
    answers_["POST /v1/fund-ins"] = [&](auto const&) {
        return ++calls == 1 ? std::string() : accepted();
    };
    ASSERT_EQ(fund().status, 0);
    auto const sent = seen("POST /v1/fund-ins");
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].header("Idempotency-Key"), sent[1].header("Idempotency-Key"));
    EXPECT_EQ(sent[0].body, sent[1].body);
}

TEST_F(Session, ShowsTheFloorsReasonAndPlace) {
    answers_["POST /v1/fund-ins"] = [](auto const&) {
        return answer(409,
                      R"({"type":"/problems/bank-reference-used","title":"Conflict",)"
                      R"("status":409,"detail":"This receipt is recorded.",)"
                      R"("pointer":"/bank_reference"})",
                      "Content-Type: application/problem+json\r\n");
    };
    auto const outcome = fund();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("This receipt is recorded."));
    EXPECT_THAT(outcome.output, HasSubstr("/bank_reference; bank-reference-used, 409"));
    auto const machine =
        datafloor({"fund", some_uuid(9).text(), "500", "--bank-reference", "B1", "--json"});
    auto const parsed = crypto::parse_json(machine.output.substr(0, machine.output.find('\n')));
    ASSERT_TRUE(parsed) << machine.output;
    EXPECT_EQ((*parsed)["problem"]["pointer"], "/bank_reference");
}

TEST_F(Session, PinsTheFloorItMetFirst) {
    answers_["POST /v1/fund-ins"] = [](auto const&) { return accepted(); };
    ASSERT_EQ(fund().status, 0);
    ASSERT_EQ(fund().status, 0);
    EXPECT_EQ(seen("GET /v1/floor").size(), 1U);
    EXPECT_THAT(read("home/settings.json"), HasSubstr(floor_.value.text()));
}

TEST_F(Session, NamesTheServerThatIsMissing) {
    auto const outcome = datafloor({"balance", "--url", "http://127.0.0.1:1"});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("cannot connect to http://127.0.0.1:1;"));
    std::filesystem::remove(home() / "settings.json");
    EXPECT_THAT(datafloor({"balance"}).output, HasSubstr("--url"));
}

TEST_F(Session, BindsAKeyOnItsOwnSignedRequest) {
    answers_["POST /v1/keys"] = [](auto const&) {
        return json_answer(201, R"({"index":"8","kind":"bind-key","documents":[]})");
    };
    auto const party = some_uuid(3).text();
    ASSERT_EQ(datafloor({"keys", "request", "--party", party, "--user-name", "Lan", "-o",
                         in("request.json")})
                  .status,
              0);
    auto const outcome = datafloor({"bind", in("request.json")});
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    auto const sent = seen("POST /v1/keys");
    ASSERT_EQ(sent.size(), 1U);
    auto const documents = crypto::parse_json(sent[0].body).value()["documents"];
    ASSERT_EQ(documents.size(), 2U);
    auto const key = own_key().public_key();
    auto const binding = crypto::verify_document<contracts::KeyBinding>(
        documents[0]["body"], documents[0]["signature"], key,
        contracts::decode<contracts::KeyBinding>);
    auto const approval = crypto::verify_document<contracts::BindingApproval>(
        documents[1]["body"], documents[1]["signature"], key,
        contracts::decode<contracts::BindingApproval>);
    ASSERT_TRUE(binding);
    ASSERT_TRUE(approval);
    EXPECT_EQ((*binding)->party.value.text(), party);
    EXPECT_EQ((*approval)->answers, binding->hash());
    EXPECT_EQ((*approval)->key, crypto::thumbprint(key));

    // Another hand in the request is noticed before anything is sent.
    auto request = read("request.json");
    request.replace(request.find("trader"), 6, "reader");
    write("request.json", request);
    EXPECT_EQ(datafloor({"bind", in("request.json")}).status, 1);
    EXPECT_EQ(seen("POST /v1/keys").size(), 1U);
}

TEST_F(Session, ShowsWhatOthersWroteWithoutTheirControlCharacters) {
    answers_["GET /v1/listings"] = [](auto const&) {
        return json_answer(200, R"({"listings":[{"listing":"L","class":"0-open",)"
                                R"("title":{"en":"Rain\u001b[2J\u009bx"},"offers":[]}]})");
    };
    auto const outcome = datafloor({"search", "lượng mưa"});
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("Rain [2J x"));
    EXPECT_EQ(seen("GET /v1/listings?limit=20&q=l%C6%B0%E1%BB%A3ng%20m%C6%B0a").size(), 1U);
}

} // namespace
} // namespace datafloor::tests
