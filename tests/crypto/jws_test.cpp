#include "crypto/jws.hpp"

#include <gtest/gtest.h>

#include "crypto/json.hpp"

namespace datafloor::crypto {
namespace {

SigningKey rfc8037_key() {
    auto const seed =
        from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").value();
    return SigningKey::from_seed(SecretBytes<32>(std::span<std::uint8_t const, 32>(seed)));
}

/// Signs any header and payload, right or wrong.
std::string sign_as(SigningKey const& key, std::string_view header, std::string_view payload,
                    bool detached = true) {
    auto const encoded = to_base64url(bytes_of(header));
    auto const body = to_base64url(bytes_of(payload));
    auto const signature = to_base64url(key.sign(bytes_of(encoded + '.' + body)));
    return encoded + '.' + (detached ? "" : body) + '.' + signature;
}

// RFC 8037, appendix A.4 and A.5. Its header lacks kid and typ, so our own reader refuses it; the
// signature is checked by hand.
TEST(Jws, SignatureOfRfc8037Verifies) {
    auto const key = rfc8037_key();
    std::string const input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    std::string const signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    EXPECT_EQ(to_base64url(key.sign(bytes_of(input))), signature);
    EXPECT_EQ(sign_as(key, R"({"alg":"EdDSA"})", "Example of Ed25519 signing", false),
              input + '.' + signature);
    EXPECT_EQ(parse_detached("eyJhbGciOiJFZERTQSJ9.." + signature).error(),
              JwsFault::header_not_exact);
}

class DetachedSignature : public testing::Test {
  protected:
    static constexpr std::string_view typ = "datafloor.order.v1";
    SigningKey key = rfc8037_key();
    std::string kid = thumbprint(key.public_key()).text();
    std::string body = R"({"a":1})";

    [[nodiscard]] JwsFault fault(std::string_view jws) const {
        auto const refused = verify_detached(key.public_key(), typ, bytes_of(body), jws);
        EXPECT_FALSE(refused) << jws;
        return refused ? JwsFault{} : refused.error();
    }

    [[nodiscard]] std::string with_header(std::string_view header) const {
        return sign_as(key, header, body);
    }
};

TEST_F(DetachedSignature, IsTheCanonicalHeaderAndTheSignature) {
    auto const jws = sign_detached(key, typ, bytes_of(body));
    EXPECT_EQ(jws,
              with_header(R"({"alg":"EdDSA","kid":")" + kid + R"(","typ":"datafloor.order.v1"})"));
    auto const signature = verify_detached(key.public_key(), typ, bytes_of(body), jws);
    ASSERT_TRUE(signature);
    auto const parsed = parse_detached(jws);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->alg, "EdDSA");
    EXPECT_EQ(parsed->kid.text(), kid);
    EXPECT_EQ(parsed->typ, typ);
    EXPECT_EQ(parsed->signature, *signature);
    EXPECT_EQ(parsed->header, jws.substr(0, jws.find('.')));
}

TEST_F(DetachedSignature, CoversEmptyAndBinaryBodies) {
    for (auto const& bytes : {Bytes{}, Bytes{0}, Bytes{0xFF, 0xFE, 0}, Bytes(100'000, 7)}) {
        auto const jws = sign_detached(key, typ, bytes);
        EXPECT_TRUE(verify_detached(key.public_key(), typ, bytes, jws));
    }
}

TEST_F(DetachedSignature, NamesWhatDiffers) {
    auto const jws = sign_detached(key, typ, bytes_of(body));
    EXPECT_EQ(fault(sign_detached(key, "datafloor.offer.v1", bytes_of(body))),
              JwsFault::type_mismatch);
    EXPECT_EQ(fault(sign_detached(key, "datafloor.order.v11", bytes_of(body))),
              JwsFault::type_mismatch);
    EXPECT_EQ(fault(sign_detached(SigningKey::generate(), typ, bytes_of(body))),
              JwsFault::key_mismatch);
    body += ' ';
    EXPECT_EQ(fault(jws), JwsFault::signature_wrong);
}

TEST_F(DetachedSignature, RefusesEveryOtherHeader) {
    auto const type = std::string(R"("typ":"datafloor.order.v1")");
    auto const named = R"("kid":")" + kid + '"';
    std::string const exact = R"("alg":"EdDSA",)" + named + ',' + type;
    for (auto const& header : {
             R"({"kid":")" + kid + R"(","alg":"EdDSA",)" + type + '}', // another order
             R"({"alg": "EdDSA",)" + named + ',' + type + '}',
             '{' + exact + "} ",
             " {" + exact + '}',
             '{' + exact + R"(,"x":1})",
             R"({"alg":"EdDSA","b64":false,"crit":["b64"],)" + named + ',' + type + '}',
             R"({"alg":"EdDSA",)" + named + '}',
             R"({"alg":"EdDSA",)" + type + '}',
             '{' + named + ',' + type + '}',
             R"({"alg":"EdDSA","kid":")" + kid.substr(1) + R"(",)" + type + '}',
             R"({"alg":"EdDSA",)" + named + R"(,"typ":""})",
             R"({"alg":"EdDSA",)" + named + R"(,"typ":"datafloor.\u006frder.v1"})",
             R"({"alg":"EdDSA","alg":"none",)" + named + ',' + type + '}',
             std::string("{}"),
             std::string("[]"),
             std::string("x"),
             std::string(),
         }) {
        EXPECT_EQ(fault(with_header(header)), JwsFault::header_not_exact) << header;
    }
    for (std::string const alg : {"none", "None", "HS256", "Ed25519", "ES256", "eddsa", ""}) {
        EXPECT_EQ(fault(with_header(R"({"alg":")" + alg + R"(",)" + named + ',' + type + '}')),
                  JwsFault::algorithm)
            << alg;
    }
    EXPECT_EQ(fault(with_header(R"({"alg":7,)" + named + ',' + type + '}')), JwsFault::algorithm);
}

TEST_F(DetachedSignature, RefusesAnythingMalformed) {
    auto const jws = sign_detached(key, typ, bytes_of(body));
    auto const dot = jws.find('.');
    auto const header = jws.substr(0, dot);
    auto const signature = jws.substr(dot + 2);
    for (auto const& text : {
             std::string(),
             std::string("."),
             std::string(".."),
             std::string("..."),
             header,
             header + '.' + signature,
             header + "..",
             header + "..." + signature,
             jws + '.',
             jws + '=',
             jws + ' ',
             ' ' + jws,
             jws + '\n',
             jws.substr(0, jws.size() - 1),
             jws + "AA",
             header + ".e30." + signature, // attached
             header + '=' + ".." + signature,
             header + ".." + std::string(86, '*'),
             header + ".." + signature.substr(0, 85) + 'B', // spare bits set
             std::string(513, 'a'),
         }) {
        EXPECT_EQ(fault(text), JwsFault::malformed) << text;
    }
}

TEST_F(DetachedSignature, RefusesEveryFlippedBitOfTheSignature) {
    auto const jws = sign_detached(key, typ, bytes_of(body));
    auto const signature = parse_detached(jws).value().signature;
    auto const prefix = jws.substr(0, jws.find('.')) + "..";
    for (std::size_t bit = 0; bit < 512; ++bit) {
        auto forged = signature;
        forged[bit / 8] = static_cast<std::uint8_t>(forged[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_EQ(fault(prefix + to_base64url(forged)), JwsFault::signature_wrong) << bit;
    }
}

TEST(DetachedSignatureDeathTest, OfATypeThatNeedsEscapingEndsTheProgram) {
    auto const key = rfc8037_key();
    EXPECT_DEATH(sign_detached(key, "a\"b", {}), "plain");
    EXPECT_DEATH(sign_detached(key, "", {}), "plain");
}

class CompactSignature : public testing::Test {
  protected:
    SigningKey key = rfc8037_key();
    std::string kid = thumbprint(key.public_key()).text();
    std::string header = R"({"alg":"EdDSA","kid":")" + kid + R"(","typ":"JWT"})";

    [[nodiscard]] JwsFault fault(std::string_view jwt) const {
        auto const refused = verify_compact(key.public_key(), jwt);
        EXPECT_FALSE(refused) << jwt;
        return refused ? JwsFault{} : refused.error();
    }

    [[nodiscard]] std::string token(std::string_view some_header,
                                    std::string_view claims = "{}") const {
        return sign_as(key, some_header, claims, false);
    }
};

TEST_F(CompactSignature, CarriesItsClaims) {
    Json const claims = {{"iss", "party"}, {"exp", 1'800'000'000}, {"aud", {"a", "b"}}};
    auto const jwt = sign_compact(key, claims);
    EXPECT_EQ(jwt, token(header, R"({"aud":["a","b"],"exp":1800000000,"iss":"party"})"));
    auto const read = verify_compact(key.public_key(), jwt);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, claims);
    EXPECT_EQ(compact_kid(jwt).value().text(), kid);
}

TEST_F(CompactSignature, TakesItsHeaderInAnyOrder) {
    EXPECT_TRUE(verify_compact(key.public_key(),
                               token(R"({ "typ":"JWT", "alg":"EdDSA", "kid":")" + kid + R"(" })")));
}

TEST_F(CompactSignature, NamesWhatDiffers) {
    EXPECT_EQ(fault(sign_compact(SigningKey::generate(), Json::object())), JwsFault::key_mismatch);
    EXPECT_EQ(fault(token(R"({"alg":"none","kid":")" + kid + R"(","typ":"JWT"})")),
              JwsFault::algorithm);
    EXPECT_EQ(fault(R"(eyJhbGciOiJub25lIn0.e30.)"), JwsFault::malformed);
    EXPECT_EQ(fault(token(R"({"alg":"EdDSA","kid":")" + kid + R"(","typ":"jwt"})")),
              JwsFault::type_mismatch);
    EXPECT_EQ(fault(token(R"({"alg":"EdDSA","kid":")" + kid + R"("})")),
              JwsFault::header_not_exact);
    EXPECT_EQ(fault(token(R"({"alg":"EdDSA","crit":[],"kid":")" + kid + R"(","typ":"JWT"})")),
              JwsFault::header_not_exact);
    EXPECT_EQ(fault(token(R"({"alg":"EdDSA","kid":"abc","typ":"JWT"})")),
              JwsFault::header_not_exact);
    EXPECT_EQ(fault(token("[]")), JwsFault::header_not_exact);
    EXPECT_EQ(fault(token(header, "[]")), JwsFault::claims_not_json);
    EXPECT_EQ(fault(token(header, R"({"a":1,"a":2})")), JwsFault::claims_not_json);
    EXPECT_EQ(fault(token(header, "")), JwsFault::claims_not_json);
    EXPECT_EQ(fault(std::string(8193, 'a')), JwsFault::malformed);
    EXPECT_EQ(fault(sign_detached(key, "JWT", {})), JwsFault::claims_not_json);
}

TEST_F(CompactSignature, CoversHeaderAndClaims) {
    auto const one = token(header, R"({"a":1})");
    auto const two = token(header, R"({"a":2})");
    EXPECT_EQ(fault(one.substr(0, one.rfind('.')) + two.substr(two.rfind('.'))),
              JwsFault::signature_wrong);
    auto const spaced = token(header + ' ', R"({"a":1})");
    EXPECT_EQ(fault(spaced.substr(0, spaced.find('.')) + one.substr(one.find('.'))),
              JwsFault::signature_wrong);
}

TEST(JwsFault, HasItsOwnName) { EXPECT_EQ(text_of(JwsFault::key_mismatch), "key_mismatch"); }

} // namespace
} // namespace datafloor::crypto
