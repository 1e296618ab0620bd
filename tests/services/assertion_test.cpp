#include "services/identity/assertion.hpp"

#include <gtest/gtest.h>

#include "crypto/json.hpp"
#include "crypto/jws.hpp"

namespace datafloor::services {
namespace {

using crypto::Json;

class AssertionTest : public testing::Test {
  protected:
    crypto::SigningKey key = crypto::SigningKey::generate();
    crypto::Instant now{1'800'000'000'000'000};
    AssertionRules rules{"https://floor.example", 120, 5};

    Json claims() const {
        auto const id = crypto::thumbprint(key.public_key()).text();
        return Json{{"iss", id},
                    {"sub", id},
                    {"aud", "https://floor.example"},
                    {"exp", 1'800'000'060},
                    {"iat", 1'800'000'000},
                    {"jti", "0123456789"}};
    }

    auto check(Json const& claims) const {
        return check_assertion(crypto::sign_compact(key, claims), key.public_key(), rules, now);
    }
};

TEST_F(AssertionTest, AcceptsWhatAClientSends) {
    auto const good = check(claims());
    ASSERT_TRUE(good.has_value()) << good.error();
    EXPECT_EQ(good->jti, "0123456789");
    EXPECT_EQ(good->expires.micros, 1'800'000'060'000'000);
    EXPECT_EQ(claimed_key(crypto::sign_compact(key, claims())).value(), good->key);
    auto array = claims();
    array["aud"] = Json::array({"https://floor.example"});
    EXPECT_TRUE(check(array).has_value());
}

TEST_F(AssertionTest, RefusesEachClaimThatIsOff) {
    auto const off = [&](char const* name, Json value) {
        auto changed = claims();
        changed[name] = std::move(value);
        auto const answer = check(changed);
        EXPECT_FALSE(answer.has_value()) << name << " " << changed.dump();
        return answer.has_value() ? "" : answer.error();
    };
    EXPECT_NE(off("iss", "another").find("`iss`"), std::string::npos);
    EXPECT_NE(off("sub", "another").find("`sub`"), std::string::npos);
    EXPECT_NE(off("aud", "https://other.example").find("`aud`"), std::string::npos);
    off("aud", Json::array({"https://floor.example", "https://other.example"}));
    off("aud", 7);
    EXPECT_NE(off("exp", 1'800'000'000).find("past"), std::string::npos);
    EXPECT_NE(off("exp", 1'800'000'126).find("120"), std::string::npos);
    off("exp", "1800000060");
    off("exp", 1'800'000'060.5);
    EXPECT_NE(off("iat", 1'800'000'006).find("ahead"), std::string::npos);
    off("nbf", 1'800'000'060);
    off("jti", "short");
    off("jti", std::string(129, 'x'));
    off("jti", 12345678);
    for (auto const* name : {"iss", "sub", "aud", "exp", "jti"}) {
        auto missing = claims();
        missing.erase(name);
        EXPECT_FALSE(check(missing).has_value()) << name;
    }
}

TEST_F(AssertionTest, RefusesAnotherKeysSignature) {
    auto const other = crypto::SigningKey::generate();
    EXPECT_FALSE(
        check_assertion(crypto::sign_compact(other, claims()), key.public_key(), rules, now)
            .has_value());
    EXPECT_FALSE(claimed_key("nonsense").has_value());
}

} // namespace
} // namespace datafloor::services
