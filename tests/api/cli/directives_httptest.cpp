#include <gmock/gmock.h>

#include "contracts/listing/documents.hpp"
#include "contracts/offer/offer.hpp"
#include "contracts/party/documents.hpp"
#include "contracts/supervision/documents.hpp"
#include "crypto/verified.hpp"
#include "tests/api/cli/floor.hpp"

namespace datafloor::tests {
namespace {

using contracts::SuspensionAct;
using testing::HasSubstr;

/// A floor that takes every command and remembers it.
class Directives : public Conversation {
  protected:
    static std::string id(std::uint8_t number) { return some_uuid(number).text(); }

    void take(std::string const& path, std::string const& kind) {
        answers_["POST " + path] = [kind](auto const&) {
            return json_answer(201, R"({"documents":[],"index":"9","kind":")" + kind + R"("})");
        };
    }

    /// The one document that was sent there, its signature checked.
    template <class T>
    [[nodiscard]] T sent(std::string const& path) const {
        auto const requests = seen("POST " + path);
        EXPECT_EQ(requests.size(), 1U);
        if (requests.empty()) return {};
        auto const document =
            crypto::verify_document<T>(requests[0].body, requests[0].header("Floor-Signature"),
                                       own_key().public_key(), contracts::decode<T>);
        EXPECT_TRUE(document) << requests[0].body;
        return document ? **document : T{};
    }

    /// The confirmation of order 50, as either side is shown it.
    void confirm(crypto::SigningKey const& signer, std::uint8_t order = 50) {
        contracts::Confirmation confirmation;
        confirmation.order = {some_uuid(order)};
        confirmation.offer = {some_uuid(62)};
        confirmation.buyer = {some_uuid(1)};
        confirmation.provider = {some_uuid(63)};
        confirmation.recipient = {own_identity().recipient().point()};
        confirmation_ = sign(confirmation, signer, 64, crypto::Hash{});
        answers_["GET /v1/orders/" + id(50) + "/documents"] = [this](auto const&) {
            return json_answer(200, documents_json({confirmation_}));
        };
    }

    Line confirmation_;
};

TEST_F(Directives, AnOfferIsWithdrawnByItsHash) {
    crypto::Hash const hash{1, 2, 3};
    answers_["GET /v1/offers/" + id(62)] = [&](auto const&) {
        return json_answer(200, R"({"document_sha256":")" + crypto::to_hex(hash) + R"("})");
    };
    auto const path = "/v1/offers/" + id(62) + "/withdrawal";
    take(path, "withdraw-offer");
    auto const answer = json({"withdraw", "offer", id(62)});
    EXPECT_EQ(answer.value("offer", ""), id(62));
    auto const withdrawal = sent<contracts::OfferWithdrawal>(path);
    EXPECT_EQ(withdrawal.offer.value, some_uuid(62));
    EXPECT_EQ(withdrawal.answers, hash);
}

TEST_F(Directives, AVersionIsWithdrawnByTheHashOfItsDescription) {
    crypto::Hash const hash{4, 5, 6};
    answers_["GET /v1/listings/" + id(60) + "/versions/2"] = [&](auto const&) {
        return json_answer(200, R"({"description_sha256":")" + crypto::to_hex(hash) + R"("})");
    };
    auto const path = "/v1/listings/" + id(60) + "/withdrawal";
    take(path, "withdraw-version");
    auto const outcome = datafloor({"withdraw", "listing", id(60), "2", "--reason", "outdated"});
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("is withdrawn"));
    auto const withdrawal = sent<contracts::ListingWithdrawal>(path);
    EXPECT_EQ(withdrawal.listing.value, some_uuid(60));
    EXPECT_EQ(withdrawal.version, 2U);
    EXPECT_EQ(withdrawal.reason.value, "outdated");
    EXPECT_EQ(withdrawal.answers, hash);
}

TEST_F(Directives, AnOrderIsCancelledByTheFloorsConfirmationOfIt) {
    confirm(documents_);
    auto const path = "/v1/orders/" + id(50) + "/cancellation";
    take(path, "cancel-order");
    auto const answer = json({"cancel", id(50), "--reason", "by mistake"});
    EXPECT_EQ(answer.value("order", ""), id(50));
    auto const cancellation = sent<contracts::Cancellation>(path);
    EXPECT_EQ(cancellation.order.value, some_uuid(50));
    EXPECT_EQ(cancellation.reason.value, "by mistake");
    EXPECT_EQ(cancellation.answers, confirmation_.hash);
}

TEST_F(Directives, AForeignConfirmationIsNothingToCancelBy) {
    take("/v1/orders/" + id(50) + "/cancellation", "cancel-order");
    confirm(log_); // not the key that signs the floor's documents
    EXPECT_EQ(datafloor({"cancel", id(50), "--reason", "by mistake"}).status, 1);
    confirm(documents_, 51);
    auto const other = datafloor({"cancel", id(50), "--reason", "by mistake"});
    EXPECT_EQ(other.status, 1);
    EXPECT_THAT(other.output, HasSubstr("another order's"));
    EXPECT_TRUE(seen("POST /v1/orders/" + id(50) + "/cancellation").empty());
}

TEST_F(Directives, AListingIsSuspendedAndSetFree) {
    std::string const path = "/v1/directives/suspension";
    take(path, "suspend-listing");
    auto const answer = json({"supervise", "suspend", id(60), "--legal-basis", "Decree 314/2026",
                              "--reason", "its origin is disputed"});
    EXPECT_EQ(answer.value("suspended", false), true);
    auto const directive = sent<contracts::SuspensionDirective>(path);
    EXPECT_EQ(directive.listing.value, some_uuid(60));
    EXPECT_EQ(directive.act, SuspensionAct::suspend);
    EXPECT_EQ(directive.legal_basis.value, "Decree 314/2026");
    EXPECT_EQ(directive.reason.value, "its origin is disputed");
    EXPECT_FALSE(directive.answers);

    auto const lifted = datafloor({"supervise", "lift", id(60), "--legal-basis", "Decree 314/2026",
                                   "--reason", "the dispute is settled"});
    ASSERT_EQ(lifted.status, 0) << lifted.output;
    EXPECT_THAT(lifted.output, HasSubstr("is free again"));
    auto const both = seen("POST " + path);
    ASSERT_EQ(both.size(), 2U);
    EXPECT_THAT(both[1].body, HasSubstr(R"("act":"lift")"));
}

TEST_F(Directives, APartyIsFrozenWhenASecondOfficerSaysTheSame) {
    std::string const path = "/v1/directives/party";
    take(path, "direct-party");
    bool frozen = false;
    answers_["GET /v1/parties/" + id(61)] = [&](auto const&) {
        return json_answer(200, R"({"party":")" + id(61) + R"(","suspended":false,"frozen":)" +
                                    (frozen ? "true}" : "false}"));
    };
    std::vector<std::string> const words{"supervise", "freeze-party", id(61),      "--legal-basis",
                                         "a law",     "--reason",     "an inquiry"};
    auto const first = datafloor(words);
    ASSERT_EQ(first.status, 0) << first.output;
    EXPECT_THAT(first.output, HasSubstr("waits for another officer"));
    auto const directive = sent<contracts::PartyDirective>(path);
    EXPECT_EQ(directive.party.value, some_uuid(61));
    EXPECT_EQ(directive.act, contracts::PartyAct::freeze);
    EXPECT_FALSE(directive.answers);
    frozen = true;
    EXPECT_EQ(json(words).value("in_force", false), true);
    EXPECT_EQ(json({"supervise", "unfreeze-party", id(61), "--legal-basis", "a law", "--reason",
                    "it is over"})
                  .value("in_force", true),
              false);
    EXPECT_EQ(json({"supervise", "lift-party", id(61), "--legal-basis", "a law", "--reason",
                    "it is over"})
                  .value("in_force", false),
              true);
}

TEST_F(Directives, AnOrderIsFrozenAndSetFree) {
    std::string const path = "/v1/directives/order";
    take(path, "direct-order");
    answers_["GET /v1/orders/" + id(50)] = [&](auto const&) {
        return json_answer(200,
                           R"({"state":"confirmed","frozen_at":"2026-11-22T00:00:00.000000Z"})");
    };
    auto const answer = json(
        {"supervise", "freeze-order", id(50), "--legal-basis", "a law", "--reason", "an inquiry"});
    EXPECT_EQ(answer.value("in_force", false), true);
    auto const directive = sent<contracts::OrderDirective>(path);
    EXPECT_EQ(directive.order.value, some_uuid(50));
    EXPECT_EQ(directive.act, contracts::FreezeAct::freeze);
    EXPECT_EQ(json({"supervise", "unfreeze-order", id(50), "--legal-basis", "a law", "--reason",
                    "it is over"})
                  .value("in_force", true),
              false);
}

TEST_F(Directives, AKeyIsRevokedItsOwnUnlessAnotherIsNamed) {
    auto const own = crypto::thumbprint(own_key().public_key());
    auto const path = [](crypto::Thumbprint const& kid) {
        return "/v1/keys/" + kid.text() + "/revocation";
    };
    take(path(own), "revoke-key");
    auto const answer = json({"keys", "revoke", "--cause", "retired"});
    EXPECT_EQ(answer.value("kid", ""), own.text());
    EXPECT_EQ(answer.value("cause", ""), "retired");
    auto const revocation = sent<contracts::KeyRevocation>(path(own));
    EXPECT_EQ(revocation.key, own);
    EXPECT_EQ(revocation.cause, contracts::RevocationCause::retired);
    EXPECT_FALSE(revocation.answers);

    auto const other = crypto::thumbprint(documents_.public_key());
    take(path(other), "revoke-key");
    auto const outcome =
        datafloor({"keys", "revoke", "--cause", "compromised", "--", other.text()});
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("is revoked"));
    EXPECT_EQ(sent<contracts::KeyRevocation>(path(other)).key, other);
    EXPECT_EQ(datafloor({"keys", "revoke", "x", "--cause", "retired"}).status, 2);
    EXPECT_EQ(datafloor({"keys", "revoke", "--cause", "tired"}).status, 2);
    EXPECT_EQ(datafloor({"keys", "revoke"}).status, 2);
}

TEST_F(Directives, AKeyIsRotatedWithTheRightsOfTheOldOne) {
    auto const old = own_key();
    auto const kid = crypto::thumbprint(old.public_key());
    auto const recipient = contracts::AgeRecipient{own_identity().recipient().point()};
    answers_["GET /v1/keys/" + kid.text()] = [&](auto const&) {
        return json_answer(200, R"({"party":")" + id(1) + R"(","user":")" + id(2) +
                                    R"(","role":"trader","scopes":["read","order"],"recipient":")" +
                                    contracts::text_form(recipient) +
                                    R"(","spending_limit":"700",)"
                                    R"("valid_until":"2027-01-02T03:04:05.678000Z"})");
    };
    auto const path = "/v1/keys/" + kid.text() + "/rotation";
    answers_["POST " + path] = [](auto const&) {
        return json_answer(403, R"({"type":"/problems/party-frozen","title":"Party frozen",)"
                                R"("status":403,"detail":"The party is frozen."})");
    };
    EXPECT_EQ(datafloor({"keys", "rotate"}).status, 1);
    EXPECT_EQ(crypto::thumbprint(own_key().public_key()), kid); // refused: the old one stays
    take(path, "rotate-key");
    auto const answer = json({"keys", "rotate"});
    auto const next = own_key();
    EXPECT_EQ(answer.value("kid", ""), crypto::thumbprint(next.public_key()).text());
    EXPECT_EQ(answer.value("old", ""), kid.text());
    EXPECT_NE(next.public_key(), old.public_key());
    auto const kept = crypto::parse_private_jwk(read("home/signing-key." + kid.text() + ".jwk"));
    EXPECT_EQ(kept.value().public_key(), old.public_key());

    auto const requests = seen("POST " + path);
    ASSERT_EQ(requests.size(), 2U);
    auto const documents = crypto::parse_json(requests[1].body).value()["documents"];
    auto const binding = crypto::verify_document<contracts::KeyBinding>(
        documents[0]["body"], documents[0]["signature"], next.public_key(),
        contracts::decode<contracts::KeyBinding>);
    ASSERT_TRUE(binding);
    EXPECT_EQ((*binding)->scopes, (contracts::NameSet<contracts::Scope>{contracts::Scope::read,
                                                                        contracts::Scope::order}));
    EXPECT_EQ((*binding)->spending_limit, 700);
    EXPECT_EQ((*binding)->recipient, recipient);
    EXPECT_EQ(contracts::text_form((*binding)->valid_until), "2027-01-02T03:04:05.678Z");
    auto const rotation = crypto::verify_document<contracts::KeyRotation>(
        documents[1]["body"], documents[1]["signature"], old.public_key(),
        contracts::decode<contracts::KeyRotation>);
    ASSERT_TRUE(rotation);
    EXPECT_EQ((*rotation)->answers, binding->hash());
    EXPECT_EQ((*rotation)->key, binding->signer());
    // The key that was refused first is the one that is bound now.
    EXPECT_THAT(requests[0].body, HasSubstr(crypto::to_hex(next.public_key().bytes)));
}

TEST_F(Directives, ADeclineIsToldInWords) {
    answers_["POST /v1/directives/suspension"] = [](auto const&) {
        return json_answer(403, R"({"type":"/problems/signer-not-entitled","title":"Forbidden",)"
                                R"("status":403,"detail":"Only an officer issues a directive."})");
    };
    auto const outcome = datafloor(
        {"supervise", "suspend", id(60), "--legal-basis", "a law", "--reason", "a reason"});
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("Only an officer issues a directive."));
}

TEST_F(Directives, WhatIsMissingOrNoIdIsWrongUsage) {
    for (auto const& words : std::vector<std::vector<std::string>>{
             {"withdraw"},
             {"withdraw", "offer"},
             {"withdraw", "offer", "7"},
             {"withdraw", "listing", id(60), "0", "--reason", "x"},
             {"withdraw", "listing", id(60), "1"},
             {"cancel", id(50)},
             {"cancel", "mine", "--reason", "x"},
             {"supervise"},
             {"supervise", "suspend", id(60), "--reason", "x"},
             {"supervise", "freeze-party", id(60), "--reason", "x"},
             {"supervise", "freeze-order", "x", "--legal-basis", "y", "--reason", "x"},
             {"supervise", "lift", "x", "--legal-basis", "y", "--reason", "x"}})
        EXPECT_EQ(datafloor(words).status, 2) << testing::PrintToString(words);
}

TEST_F(Directives, TheClockIsConfirmedWithTheOperatorsToken) {
    std::string const path = "/v1/operations/clock-confirmation";
    answers_["POST " + path] = [](auto const&) {
        return json_answer(200, R"({"stepped_ms":"-3000"})");
    };
    auto const outcome = datafloor({"confirm-clock"});
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("-3000 ms"));
    auto const asked = seen("POST " + path);
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].header("Authorization"), "Bearer token-1");
}

} // namespace
} // namespace datafloor::tests
