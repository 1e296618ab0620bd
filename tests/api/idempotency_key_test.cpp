#include "api/idempotency_key.hpp"

#include <gtest/gtest.h>

namespace datafloor::api {
namespace {

TEST(IdempotencyKey, IsTheSameBareAndQuoted) {
    EXPECT_EQ(parse_idempotency_key("8e03978e-40d5"), "8e03978e-40d5");
    EXPECT_EQ(parse_idempotency_key("\"8e03978e-40d5\""), "8e03978e-40d5");
    EXPECT_EQ(parse_idempotency_key(R"("a\"b\\c")"), R"(a"b\c)");
    EXPECT_EQ(parse_idempotency_key(std::string(64, 'k')), std::string(64, 'k'));
    EXPECT_EQ(parse_idempotency_key("\"" + std::string(64, 'k') + "\""), std::string(64, 'k'));
}

TEST(IdempotencyKey, RefusesWhatCouldBeReadInTwoWays) {
    for (std::string const& value :
         {std::string{}, std::string("\"\""), std::string("\""), std::string("\"open"),
          std::string("close\""), std::string("a\"b"), std::string("a\\b"), std::string("a b"),
          std::string("\"a b\""), std::string("\"a\"b\""), std::string("\"a\\\""),
          std::string("\"a\\n\""), std::string("\"a\";p=1"), std::string("k\x7f"),
          std::string("kh\xc3\xb3") + "a", std::string("a\0b", 3), std::string(65, 'k'),
          "\"" + std::string(65, 'k') + "\""})
        EXPECT_FALSE(parse_idempotency_key(value)) << value;
}

TEST(IdempotencyKey, IsDemandedOfEveryCommand) {
    auto const missing = idempotency_key({});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().status, 400U);
    EXPECT_EQ(missing.error().type, "/problems/idempotency-key-missing");

    Headers bad;
    bad.add("idempotency-key", "two words");
    ASSERT_FALSE(idempotency_key(bad));
    EXPECT_EQ(idempotency_key(bad).error().type, "/problems/idempotency-key-malformed");

    Headers twice;
    twice.add("Idempotency-Key", "a");
    twice.add("Idempotency-Key", "a");
    ASSERT_FALSE(idempotency_key(twice));
    EXPECT_EQ(idempotency_key(twice).error().type, "/problems/idempotency-key-malformed");

    Headers good;
    good.add("IDEMPOTENCY-KEY", "\"a\"");
    EXPECT_EQ(idempotency_key(good), "a");
}

} // namespace
} // namespace datafloor::api
