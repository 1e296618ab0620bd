#include "crypto/chacha20_poly1305.hpp"

#include <gtest/gtest.h>

namespace datafloor::crypto {
namespace {

// RFC 8439 section 2.8.2.
class RfcExample : public testing::Test {
  protected:
    SecretBytes<32> key_ = [] {
        std::array<std::uint8_t, 32> bytes;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::uint8_t>(0x80 + i);
        return SecretBytes<32>(bytes);
    }();
    ChaCha20Poly1305::Nonce nonce_{7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47};
    Bytes bound_ = *from_hex("50515253c0c1c2c3c4c5c6c7");
    std::string text_ = "Ladies and Gentlemen of the class of '99: If I could offer you only one "
                        "tip for the future, sunscreen would be it.";
    ChaCha20Poly1305 cipher_{key_};

    Bytes seal() {
        Bytes sealed(text_.size() + ChaCha20Poly1305::tag_bytes);
        cipher_.seal(nonce_, bytes_of(text_), sealed, bound_);
        return sealed;
    }
};

TEST_F(RfcExample, IsSealedWithItsAdditionalData) {
    auto const sealed = seal();
    EXPECT_EQ(to_hex(BytesView(sealed).first(16)), "d31a8d34648e60db7b86afbc53ef7ec2");
    EXPECT_EQ(to_hex(BytesView(sealed).last(16)), "1ae10b594f09e26a7e902ecbd0600691");
}

TEST_F(RfcExample, OpensWithItsAdditionalDataAlone) {
    auto const sealed = seal();
    Bytes opened(text_.size());
    ASSERT_TRUE(cipher_.open(nonce_, sealed, opened, bound_));
    EXPECT_EQ(text_of(opened), text_);
    EXPECT_FALSE(cipher_.open(nonce_, sealed, opened));
    EXPECT_EQ(opened, Bytes(text_.size()));
    bound_.back() ^= 1;
    EXPECT_FALSE(cipher_.open(nonce_, sealed, opened, bound_));
    // A message without additional data is not affected by those before it.
    cipher_.seal(nonce_, bytes_of(text_), opened = Bytes(sealed.size()));
    Bytes plain(text_.size());
    EXPECT_TRUE(cipher_.open(nonce_, opened, plain));
}

} // namespace
} // namespace datafloor::crypto
