#include <gtest/gtest.h>

#include <cctype>
#include <vector>

#include "crypto/age/bech32.hpp"
#include "crypto/age/x25519_keys.hpp"

namespace datafloor::crypto::age {
namespace {

// The spec's own pair (C2SP age.md, "The X25519 recipient type").
constexpr auto spec_identity =
    "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
constexpr auto spec_recipient = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

std::string text_of_point(X25519Point const& point) { return bech32_encode("age", point); }

X25519Point point(std::string_view hex) {
    X25519Point out;
    EXPECT_TRUE(from_hex(hex, out));
    return out;
}

// BIP-173, "Test vectors". The last one BIP-173 refuses for its length alone, which age does not.
TEST(Bech32, AcceptsTheValidStringsOfBip173) {
    auto const zeros = "11" + std::string(82, 'q') + "c8247j";
    for (std::string_view const text :
         {std::string_view("A12UEL5L"), std::string_view("a12uel5l"),
          std::string_view("an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcluded"
                           "charactersbio1tt5tgs"),
          std::string_view("abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"),
          std::string_view(zeros),
          std::string_view("split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w"),
          std::string_view("?1ezyfcl"),
          std::string_view("an84characterslonghumanreadablepartthatcontainsthenumber1andthe"
                           "excludedcharactersbio1569pvx")}) {
        auto const decoded = bech32_decode(text);
        ASSERT_TRUE(decoded) << text;
        EXPECT_EQ(bech32_encode(decoded->prefix, decoded->data), text);
    }
}

TEST(Bech32, RefusesTheInvalidStringsOfBip173) {
    for (auto text : {"\x20"
                      "1nwldj5",
                      "\x7f"
                      "1axkwrx",
                      "\x80"
                      "1eym55h",
                      "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "de1lg7wt\xff",
                      "A1G7SGD8", "10a06t8", "1qzzfhee", "A12uEL5L", ""})
        EXPECT_FALSE(bech32_decode(text)) << text;
}

// A text with these data symbols and a right checksum for the prefix "age", by BIP-173's own
// recipe.
std::string with_checksum(std::vector<std::uint32_t> const& symbols) {
    constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    std::vector<std::uint32_t> values{3, 3, 3, 0, 'a' & 31, 'g' & 31, 'e' & 31};
    values.insert(values.end(), symbols.begin(), symbols.end());
    values.insert(values.end(), 6, 0);
    std::uint32_t state = 1;
    for (auto value : values) {
        auto const top = state >> 25;
        state = ((state & 0x1ffffff) << 5) ^ value;
        if (top & 1) state ^= 0x3b6a57b2;
        if (top & 2) state ^= 0x26508e6d;
        if (top & 4) state ^= 0x1ea119fa;
        if (top & 8) state ^= 0x3d4233dd;
        if (top & 16) state ^= 0x2a1462b3;
    }
    std::string text = "age1";
    for (auto symbol : symbols) text += alphabet[symbol];
    for (int i = 5; i >= 0; --i) text += alphabet[((state ^ 1) >> (5 * i)) & 31];
    return text;
}

TEST(Bech32, RefusesPaddingThatIsNotZeroOrTooLong) {
    EXPECT_EQ(with_checksum({31, 28}), bech32_encode("age", Bytes{0xff}));
    // One byte leaves two spare bits in its second symbol.
    for (std::uint32_t symbol = 0; symbol < 32; ++symbol)
        EXPECT_EQ(bech32_decode(with_checksum({31, symbol})).has_value(), symbol % 4 == 0);
    // A whole spare symbol, alone and after five bytes and after one.
    EXPECT_FALSE(bech32_decode(with_checksum({0})));
    EXPECT_TRUE(bech32_decode(with_checksum(std::vector<std::uint32_t>(8, 0))));
    EXPECT_FALSE(bech32_decode(with_checksum(std::vector<std::uint32_t>(9, 0))));
    EXPECT_FALSE(bech32_decode(with_checksum({0, 0, 0})));
}

TEST(AgeKeys, AreTheSpecsPair) {
    auto const identity = Identity::parse(spec_identity);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->print_secret(), spec_identity);
    EXPECT_EQ(identity->recipient().print(), spec_recipient);
    EXPECT_EQ(Recipient::parse(spec_recipient), identity->recipient());
}

TEST(AgeKeys, RefuseOtherTexts) {
    std::string const recipient = spec_recipient;
    std::string const identity = spec_identity;
    auto upper = recipient;
    for (auto& c : upper) c = static_cast<char>(std::toupper(c));
    EXPECT_TRUE(bech32_decode(upper)); // right as Bech32, wrong as age
    EXPECT_FALSE(Recipient::parse(upper));
    auto lower = identity;
    for (auto& c : lower) c = static_cast<char>(std::tolower(c));
    EXPECT_TRUE(bech32_decode(lower));
    EXPECT_FALSE(Identity::parse(lower));
    EXPECT_FALSE(Recipient::parse(identity));
    EXPECT_FALSE(Identity::parse(recipient));
    EXPECT_FALSE(Recipient::parse(recipient + " "));
    EXPECT_FALSE(Recipient::parse(" " + recipient));
    EXPECT_FALSE(Recipient::parse(bech32_encode("age", Bytes(31, 9))));
    EXPECT_FALSE(Recipient::parse(bech32_encode("age", Bytes(33, 9))));
    EXPECT_FALSE(Identity::parse(bech32_encode("AGE-SECRET-KEY-", Bytes(31, 9))));
    for (std::size_t i = 0; i < recipient.size(); ++i) {
        auto changed = recipient;
        changed[i] = changed[i] == 'q' ? 'p' : 'q';
        EXPECT_FALSE(Recipient::parse(changed)) << i;
    }
}

// RFC 7748's curve and its twist: 0, 1, the two points of order 8, p - 1; and encodings of p, p
// + 1.
TEST(AgeKeys, RefusePointsOfLowOrder) {
    for (auto hex : {"0000000000000000000000000000000000000000000000000000000000000000",
                     "0100000000000000000000000000000000000000000000000000000000000000",
                     "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                     "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                     "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}) {
        EXPECT_FALSE(Recipient::from_point(point(hex))) << hex;
        EXPECT_FALSE(Recipient::parse(text_of_point(point(hex)))) << hex;
    }
}

TEST(AgeKeys, RefuseASecondEncodingOfAPoint) {
    auto high = Recipient::parse(spec_recipient)->point();
    high[31] |= 0x80;
    EXPECT_FALSE(Recipient::from_point(high));
    // 9 + p, the base point not reduced, and the largest encodings below 2^255.
    EXPECT_FALSE(Recipient::from_point(
        point("f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")));
    EXPECT_FALSE(Recipient::from_point(
        point("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")));
    EXPECT_TRUE(Recipient::from_point(
        point("0900000000000000000000000000000000000000000000000000000000000000")));
    EXPECT_TRUE(Recipient::from_point(
        point("ebffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")));
}

TEST(AgeKeyFile, SkipsCommentsAndEmptyLines) {
    auto const text = std::string("# created: 2026-01-01T00:00:00Z\n# public key: age1...\n\n") +
                      spec_identity + "\r\n\n" + Identity::generate().print_secret();
    auto const identities = parse_identities(text);
    ASSERT_TRUE(identities);
    ASSERT_EQ(identities->size(), 2U);
    EXPECT_EQ(identities->front().recipient().print(), spec_recipient);
}

TEST(AgeKeyFile, NamesTheLineThatIsWrong) {
    auto const bad = parse_identities(std::string(spec_identity) + "\n#\n" + spec_recipient + "\n");
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().line, 3U);
    auto const none = parse_identities("# nothing\n\n");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().line, 0U);
    auto const recipients = parse_recipients(std::string("# one\n") + spec_recipient + "\n");
    ASSERT_TRUE(recipients);
    EXPECT_EQ(recipients->front().print(), spec_recipient);
}

TEST(AgeKeyFile, ReadsWhatItPrints) {
    auto const identity = Identity::parse(spec_identity);
    auto const text = print_key_file(*identity, "2026-01-01T00:00:00Z");
    EXPECT_EQ(text, std::string("# created: 2026-01-01T00:00:00Z\n# public key: ") +
                        spec_recipient + "\n" + spec_identity + "\n");
    ASSERT_TRUE(parse_identities(text));
}

} // namespace
} // namespace datafloor::crypto::age
