#include "crypto/totp.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace datafloor::crypto {
namespace {

BytesView rfc_secret() { return bytes_of("12345678901234567890"); }

Instant at(std::int64_t seconds) { return {seconds * 1'000'000}; }

// RFC 4226, appendix D.
TEST(Totp, GivesTheValuesOfRfc4226) {
    constexpr auto values =
        std::to_array<std::string_view>({"755224", "287082", "359152", "969429", "338314", "254676",
                                         "287922", "162583", "399871", "520489"});
    for (std::uint64_t count = 0; count < values.size(); ++count)
        EXPECT_EQ(hotp_code(rfc_secret(), count), values[count]) << count;
}

// RFC 6238, appendix B, the lines of SHA-1.
TEST(Totp, GivesTheValuesOfRfc6238) {
    struct Line {
        std::int64_t seconds;
        std::string_view code;
    };

    constexpr auto lines = std::to_array<Line>({{59, "94287082"},
                                                {1'111'111'109, "07081804"},
                                                {1'111'111'111, "14050471"},
                                                {1'234'567'890, "89005924"},
                                                {2'000'000'000, "69279037"},
                                                {20'000'000'000, "65353130"}});
    for (auto const& line : lines)
        EXPECT_EQ(hotp_code(rfc_secret(), totp_step(at(line.seconds)), 8), line.code)
            << line.seconds;
}

TEST(Totp, TakesTheCodeOfOneStepBeforeAndAfterAndNoOther) {
    auto const now = at(1'234'567'890);
    auto const step = totp_step(now);
    for (std::uint64_t back = 0; back < 7; ++back) {
        auto const other = step + 3 - back;
        bool const near = other + 1 >= step && other <= step + 1;
        EXPECT_EQ(find_totp_step(rfc_secret(), hotp_code(rfc_secret(), other), now),
                  near ? std::optional(other) : std::nullopt)
            << other;
    }
}

TEST(Totp, RefusesWhatIsNoCode) {
    auto const now = at(1'234'567'890);
    auto const good = hotp_code(rfc_secret(), totp_step(now));
    for (auto const& code : {std::string(), good + "0", good.substr(1), " " + good,
                             hotp_code(rfc_secret(), totp_step(now), 8)})
        EXPECT_EQ(find_totp_step(rfc_secret(), code, now), std::nullopt) << code;
    EXPECT_TRUE(find_totp_step(rfc_secret(), hotp_code(rfc_secret(), 0), at(0)).has_value());
}

// RFC 4648, section 10, without the padding.
TEST(Base32, GivesTheValuesOfRfc4648) {
    EXPECT_EQ(to_base32({}), "");
    EXPECT_EQ(to_base32(bytes_of("f")), "MY");
    EXPECT_EQ(to_base32(bytes_of("fo")), "MZXQ");
    EXPECT_EQ(to_base32(bytes_of("foo")), "MZXW6");
    EXPECT_EQ(to_base32(bytes_of("foob")), "MZXW6YQ");
    EXPECT_EQ(to_base32(bytes_of("fooba")), "MZXW6YTB");
    EXPECT_EQ(to_base32(bytes_of("foobar")), "MZXW6YTBOI");
}

TEST(Totp, NamesIssuerAndAccountForTheAuthenticator) {
    EXPECT_EQ(otpauth_uri(rfc_secret(), "floor.example:8080", "lan"),
              "otpauth://totp/floor.example%3A8080:lan?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
              "&issuer=floor.example%3A8080");
}

} // namespace
} // namespace datafloor::crypto
