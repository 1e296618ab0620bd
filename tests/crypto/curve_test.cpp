#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/ed25519.hpp"
#include "crypto/x25519.hpp"

namespace datafloor::crypto {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> array(std::string_view hex) {
    std::array<std::uint8_t, N> out;
    EXPECT_TRUE(from_hex(hex, out)) << hex;
    return out;
}

SecretBytes<32> secret(std::string_view hex) { return SecretBytes<32>(array<32>(hex)); }

struct SignatureSample {
    std::string_view seed, key, message, signature;
};

// RFC 8032, section 7.1: tests 1, 2, 3 and SHA(abc).
constexpr SignatureSample signature_samples[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9"
     "b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f1"
     "1d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984d"
     "c6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe"
     "ebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431"
     "e0303dca179c138ac17ad9bef1177331a704"},
};

TEST(Ed25519, GivesTheSignaturesOfRfc8032) {
    for (auto const& sample : signature_samples) {
        auto const key = SigningKey::from_seed(secret(sample.seed));
        auto const message = from_hex(sample.message).value();
        EXPECT_EQ(to_hex(key.public_key().bytes), sample.key);
        EXPECT_EQ(to_hex(key.sign(message)), sample.signature);
        EXPECT_TRUE(verify(key.public_key(), message, array<64>(sample.signature)));
        EXPECT_TRUE(enrol_public_key(array<32>(sample.key)));
        EXPECT_EQ(to_hex(key.seed().reveal()), sample.seed);
    }
}

TEST(Ed25519, RefusesAnotherMessageOrKey) {
    auto const& sample = signature_samples[2];
    PublicKey const key{array<32>(sample.key)};
    auto const signature = array<64>(sample.signature);
    EXPECT_FALSE(verify(key, from_hex("af83").value(), signature));
    EXPECT_FALSE(verify(key, {}, signature));
    PublicKey const other{array<32>(signature_samples[1].key)};
    EXPECT_FALSE(verify(other, from_hex(sample.message).value(), signature));
}

// RFC 8032, section 8.4: S and S + L must not both be valid.
TEST(Ed25519, RefusesASecondFormOfASignature) {
    auto const order =
        array<32>("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
    for (auto const& sample : signature_samples) {
        auto signature = array<64>(sample.signature);
        unsigned carry = 0;
        for (std::size_t i = 0; i < 32; ++i) {
            unsigned const sum = signature[32 + i] + order[i] + carry;
            signature[32 + i] = static_cast<std::uint8_t>(sum);
            carry = sum >> 8;
        }
        ASSERT_EQ(carry, 0U);
        EXPECT_FALSE(verify({array<32>(sample.key)}, from_hex(sample.message).value(), signature));
    }
}

// The eight points of low order, in every encoding that a lax decoder takes.
constexpr std::string_view low_order[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

TEST(Ed25519, DoesNotEnrolKeysOfLowOrder) {
    for (auto const hex : low_order) EXPECT_FALSE(enrol_public_key(array<32>(hex))) << hex;
}

TEST(Ed25519, DoesNotEnrolNonCanonicalOrMixedKeys) {
    // y = p + n for n = 2..18: every remaining non-canonical y, with both signs of x.
    for (unsigned n = 2; n <= 18; ++n) {
        std::array<std::uint8_t, 32> key;
        key.fill(0xFF);
        key[0] = static_cast<std::uint8_t>(0xED + n);
        EXPECT_FALSE(enrol_public_key(key));
        key[31] = 0x7F;
        EXPECT_FALSE(enrol_public_key(key));
    }
    // RFC 8032's first key plus the point of order two: (-x, -y).
    EXPECT_FALSE(enrol_public_key(
        array<32>("16a567fe7d4ef5482ab4012c369bf8c5f11e8d0c2559dcda50fde59708f8aee5")));
    // y = 2 is on no point of the curve.
    EXPECT_FALSE(enrol_public_key(
        array<32>("0200000000000000000000000000000000000000000000000000000000000000")));
    EXPECT_FALSE(enrol_public_key(Bytes(31)));
    EXPECT_FALSE(enrol_public_key(Bytes(33)));
    EXPECT_FALSE(enrol_public_key({}));
}

// With A and R of low order and S = 0 the equation holds for many messages; libsodium refuses.
TEST(Ed25519, RefusesSignaturesByKeysOfLowOrder) {
    for (auto const hex : low_order) {
        Signature signature{};
        std::ranges::copy(array<32>(hex), signature.begin());
        for (std::uint8_t message = 0; message < 16; ++message) {
            EXPECT_FALSE(verify({array<32>(hex)}, Bytes{message}, signature)) << hex;
        }
    }
}

// RFC 7748, section 5.2.
TEST(X25519, GivesTheOutputsOfRfc7748) {
    auto const first =
        x25519(secret("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
               array<32>("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
    EXPECT_EQ(to_hex(first.value().reveal()),
              "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    auto const second =
        x25519(secret("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
               array<32>("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"));
    EXPECT_EQ(to_hex(second.value().reveal()),
              "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
}

TEST(X25519, GivesTheIteratedOutputsOfRfc7748) {
    auto k = array<32>("0900000000000000000000000000000000000000000000000000000000000000");
    auto u = k;
    for (int i = 0; i < 1000; ++i) {
        auto const next = x25519(SecretBytes<32>(k), u).value();
        u = k;
        std::ranges::copy(next.reveal(), k.begin());
        if (i == 0) {
            EXPECT_EQ(to_hex(k),
                      "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
        }
    }
    EXPECT_EQ(to_hex(k), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
}

// RFC 7748, section 6.1, from Bob's side.
TEST(X25519, AgreesLikeRfc7748) {
    auto const bob = secret("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    EXPECT_EQ(to_hex(x25519_base(bob)),
              "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    auto const shared =
        x25519(bob, array<32>("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));
    EXPECT_EQ(to_hex(shared.value().reveal()),
              "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
}

TEST(X25519, GivesNothingForPointsOfLowOrder) {
    auto const scalar = SecretBytes<32>::random();
    for (auto const* hex : {
             "0000000000000000000000000000000000000000000000000000000000000000",
             "0100000000000000000000000000000000000000000000000000000000000000",
             "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
             "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
             "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
             "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
             "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
         }) {
        EXPECT_FALSE(x25519(scalar, array<32>(hex))) << hex;
    }
}

} // namespace
} // namespace datafloor::crypto
