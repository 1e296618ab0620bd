#include "crypto/jwk.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

#include "crypto/json.hpp"

namespace datafloor::crypto {
namespace {

// RFC 8037, appendix A.1 to A.3.
constexpr std::string_view private_text =
    R"({"crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","kty":"OKP",)"
    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr std::string_view public_text =
    R"({"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
constexpr std::string_view thumbprint_text = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

TEST(Jwk, ReadsTheKeyOfRfc8037) {
    auto const signing = parse_private_jwk(private_text);
    ASSERT_TRUE(signing) << signing.error().what;
    EXPECT_EQ(to_hex(signing->seed().reveal()),
              "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    auto const key = parse_public_jwk(public_text);
    ASSERT_TRUE(key) << key.error().what;
    EXPECT_EQ(*key, signing->public_key());
    EXPECT_EQ(public_jwk(*key), public_text);
    EXPECT_EQ(private_jwk(*signing), private_text);
    EXPECT_EQ(thumbprint(*key).text(), thumbprint_text);
    EXPECT_EQ(parse_thumbprint(thumbprint_text), thumbprint(*key));
}

TEST(Jwk, TakesMembersInAnyOrder) {
    EXPECT_TRUE(parse_public_jwk(
        R"({ "kty":"OKP", "crv":"Ed25519", "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })"));
}

struct Refusal {
    std::string_view text;
    std::string_view pointer;
};

TEST(Jwk, RefusesAllButTheExactMembers) {
    constexpr Refusal refusals[] = {
        {"[]", ""},
        {"1", ""},
        {"{", ""},
        {R"({"crv":"Ed25519","kty":"OKP"})", "/x"},
        {R"({"crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})", "/kty"},
        {R"({"crv":"Ed25519","kty":"OKP","x":1})", "/x"},
        {R"({"crv":"Ed448","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
         "/crv"},
        {R"({"crv":"X25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
         "/crv"},
        {R"({"crv":"Ed25519","kty":"EC","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
         "/kty"},
        {R"({"alg":"EdDSA","crv":"Ed25519","kty":"OKP",)"
         R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
         "/alg"},
        // padded, one bit set in the last character's spare bits, too short, standard alphabet
        {R"({"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo="})",
         "/x"},
        {R"({"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp"})",
         "/x"},
        {R"({"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHUR"})", "/x"},
        {R"({"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
         "/x"},
        // the neutral element
        {R"({"crv":"Ed25519","kty":"OKP","x":"AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})",
         "/x"},
    };
    for (auto const& [text, pointer] : refusals) {
        auto const refused = parse_public_jwk(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().pointer, pointer) << text;
    }
    EXPECT_EQ(parse_public_jwk(private_text).error().pointer, "/d");
    EXPECT_EQ(parse_private_jwk(public_text).error().pointer, "/d");
}

TEST(Jwk, RefusesAPrivateKeyThatIsNotThePublicOnes) {
    std::string text(private_text);
    text.replace(text.find("nWGx"), 4, "nWGy");
    auto const refused = parse_private_jwk(text);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (JsonFault{"/x", "does not belong to d", 0}));
    text.replace(text.find("nWGy"), 4, "nWG!");
    EXPECT_EQ(parse_private_jwk(text).error().pointer, "/d");
}

TEST(Thumbprint, HasExactlyOneText) {
    EXPECT_FALSE(parse_thumbprint(""));
    EXPECT_FALSE(parse_thumbprint(thumbprint_text.substr(1)));
    EXPECT_FALSE(parse_thumbprint(std::string(thumbprint_text) + "="));
    EXPECT_FALSE(parse_thumbprint("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4l"));
    EXPECT_FALSE(parse_thumbprint("kPrK/qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
}

TEST(Thumbprint, IsAKeyOfHashTables) {
    auto const one = parse_thumbprint(thumbprint_text).value();
    std::unordered_set<Thumbprint> const set = {one, Thumbprint{}, one};
    EXPECT_EQ(set.size(), 2U);
    EXPECT_LT(Thumbprint{}, one);
}

} // namespace
} // namespace datafloor::crypto
