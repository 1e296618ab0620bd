#include "crypto/password.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace datafloor::crypto {
namespace {

/// As cheap as Argon2id lets one be: the tests are about what it says, not what it costs.
constexpr PasswordCost cheap{1, 8192};

TEST(Password, IsKnownAgainAndNoOtherIs) {
    auto const stored = hash_password("correct horse battery", cheap);
    EXPECT_TRUE(verify_password(stored, "correct horse battery"));
    EXPECT_FALSE(verify_password(stored, "correct horse batterz"));
    EXPECT_FALSE(verify_password(stored, ""));
    EXPECT_FALSE(verify_password(stored, "correct horse battery "));
}

TEST(Password, IsHashedWithArgon2idItsCostAndASaltOfItsOwn) {
    auto const stored = hash_password("correct horse battery", cheap);
    EXPECT_TRUE(stored.starts_with("$argon2id$v=19$m=8,t=1,p=1$")) << stored;
    EXPECT_NE(stored, hash_password("correct horse battery", cheap));
    EXPECT_FALSE(has_other_cost(stored, cheap));
    EXPECT_TRUE(has_other_cost(stored, {2, 8192}));
    EXPECT_TRUE(has_other_cost(stored, {1, 16384}));
}

// The reference implementation's test for version 19 of Argon2id: m=2^16, t=2, p=1.
TEST(Password, ReadsWhatOthersHashed) {
    constexpr std::string_view stored =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    EXPECT_TRUE(verify_password(stored, "password"));
    EXPECT_FALSE(verify_password(stored, "differentpassword"));
}

TEST(Password, WhatIsNoHashKnowsNoPassword) {
    for (auto const* const stored : {"", "plain", "$argon2id$", "$2b$10$abcdefghijklmnopqrstuv"})
        EXPECT_FALSE(verify_password(stored, "plain")) << stored;
}

TEST(Password, AnUnusableOneHasTheCostOfARightOneAndKnowsNothing) {
    auto const unusable = unusable_password(cheap);
    EXPECT_FALSE(has_other_cost(unusable, cheap)) << unusable;
    EXPECT_FALSE(verify_password(unusable, ""));
    auto const like = unusable_password_like(hash_password("correct horse battery", {2, 16384}));
    EXPECT_FALSE(has_other_cost(like, {2, 16384})) << like;
    EXPECT_FALSE(verify_password(like, "correct horse battery"));
}

TEST(Password, ACostThatArgon2idDoesNotTakeIsRefused) {
    EXPECT_THROW((void)hash_password("correct horse battery", {0, 8192}), std::invalid_argument);
    EXPECT_THROW((void)hash_password("correct horse battery", {1, 10}), std::invalid_argument);
}

} // namespace
} // namespace datafloor::crypto
