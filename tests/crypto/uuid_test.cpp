#include "crypto/uuid.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace datafloor::crypto {
namespace {

// RFC 9562, appendix A.6.
constexpr std::string_view sample = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
constexpr std::array<std::uint8_t, 10> sample_random = {0x0c, 0xc3, 0x18, 0xc4, 0xdc,
                                                        0x0c, 0x0c, 0x07, 0x39, 0x8f};

TEST(Uuid, IsTheSampleOfRfc9562) {
    auto const uuid = uuid_v7(0x017F22E279B0, sample_random);
    EXPECT_EQ(uuid.text(), sample);
    EXPECT_EQ(uuid.unix_ms(), 1'645'557'742'000);
    EXPECT_EQ(parse_uuid(sample), uuid);
}

TEST(Uuid, OverwritesVersionAndVariantOnly) {
    std::array<std::uint8_t, 10> ones;
    ones.fill(0xFF);
    EXPECT_EQ(uuid_v7((std::int64_t{1} << 48) - 1, ones).text(),
              "ffffffff-ffff-7fff-bfff-ffffffffffff");
    EXPECT_EQ(uuid_v7(0, std::array<std::uint8_t, 10>{}).text(),
              "00000000-0000-7000-8000-000000000000");
}

TEST(Uuid, RefusesEveryOtherText) {
    for (auto const* text : {
             "",
             "017F22E2-79B0-7CC3-98C4-DC0C0C07398F",   // capitals
             "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",   // version 4
             "017f22e2-79b0-7cc3-18c4-dc0c0c07398f",   // variants
             "017f22e2-79b0-7cc3-c8c4-dc0c0c07398f",   //
             "017f22e279b07cc398c4dc0c0c07398f",       // no hyphens
             "017f22e27-9b0-7cc3-98c4-dc0c0c07398f",   // hyphen elsewhere
             "017f22e2-79b0-7cc3-98c4-dc0c0c07398",    // short
             "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0",  // long
             "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",   //
             "017f22e2-79b0-7cc3-98c4-dc0c0c07398-",   //
             "{017f22e2-79b0-7cc3-98c4-dc0c0c073980}", //
             " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f",
             "00000000-0000-0000-0000-000000000000",
         }) {
        EXPECT_FALSE(parse_uuid(text)) << text;
    }
}

TEST(Uuid, SortsByTime) {
    EXPECT_LT(uuid_v7(1, sample_random), uuid_v7(256, std::array<std::uint8_t, 10>{}));
}

TEST(Uuid, IsAKeyOfHashTables) {
    std::unordered_set<Uuid> set;
    for (std::int64_t ms = 0; ms < 1000; ++ms) set.insert(uuid_v7(ms, sample_random));
    set.insert(uuid_v7(999, sample_random));
    EXPECT_EQ(set.size(), 1000U);
    EXPECT_NE(std::hash<Uuid>()(uuid_v7(1, sample_random)),
              std::hash<Uuid>()(uuid_v7(2, sample_random)));
}

TEST(UuidDeathTest, OfATimeThatDoesNotFitEndsTheProgram) {
    EXPECT_DEATH(uuid_v7(-1, sample_random), "unix_ms");
    EXPECT_DEATH(uuid_v7(std::int64_t{1} << 48, sample_random), "unix_ms");
}

} // namespace
} // namespace datafloor::crypto
