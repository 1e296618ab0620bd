#include "crypto/hash.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace datafloor::crypto {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }

// RFC 5869, appendix A, cases 1 to 3.
TEST(Hkdf, GivesTheOutputsOfRfc5869) {
    Bytes out(42);
    hkdf_sha256(Bytes(22, 0x0b), hex("000102030405060708090a0b0c"), hex("f0f1f2f3f4f5f6f7f8f9"),
                out);
    EXPECT_EQ(to_hex(out), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                           "34007208d5b887185865");

    Bytes secret(80);
    Bytes salt(80);
    Bytes info(80);
    std::iota(secret.begin(), secret.end(), std::uint8_t{0x00});
    std::iota(salt.begin(), salt.end(), std::uint8_t{0x60});
    std::iota(info.begin(), info.end(), std::uint8_t{0xb0});
    out.resize(82);
    hkdf_sha256(secret, salt, info, out);
    EXPECT_EQ(to_hex(out), "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                           "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                           "cc30c58179ec3e87c14c01d5c1f3434f1d87");

    out.resize(42);
    hkdf_sha256(Bytes(22, 0x0b), {}, {}, out);
    EXPECT_EQ(to_hex(out), "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
                           "9d201395faa4b61a96c8");
}

TEST(Sha256, OfNothingAndOfPiecesIsThatOfTheWhole) {
    EXPECT_EQ(to_hex(sha256(BytesView{})),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    Sha256 pieces;
    pieces.update(bytes_of("ab"));
    pieces.update(bytes_of("c"));
    EXPECT_EQ(to_hex(pieces.finish()),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    pieces.update(bytes_of("abc"));
    EXPECT_EQ(pieces.finish(), sha256(bytes_of("abc")));
}

// RFC 4231, case 2 (short key) and case 6 (key longer than a block).
TEST(Hmac, GivesTheOutputsOfRfc4231) {
    EXPECT_EQ(to_hex(hmac_sha256(bytes_of("Jefe"), {bytes_of("what do ya want for nothing?")})),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(
        to_hex(hmac_sha256(Bytes(131, 0xaa),
                           {bytes_of("Test Using Larger Than Block-Size Key - Hash Key First")})),
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

} // namespace
} // namespace datafloor::crypto
