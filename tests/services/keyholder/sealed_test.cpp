#include "services/keyholder/sealed.hpp"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <stdexcept>

#include "services/keyholder/keys.hpp"
#include "services/keyholder/pins.hpp"
#include "services/keyholder/vault.hpp"
#include "tests/services/files.hpp"

namespace datafloor::services {
namespace {

class SealedBlobs : public testing::Test {
  protected:
    crypto::SecretBytes<32> key_ = crypto::SecretBytes<32>::random();
    crypto::Bytes secret_ = tests::some_bytes(16);
    crypto::Bytes blob_ = seal_blob(key_, "a bond", secret_);

    [[nodiscard]] bool opens(crypto::BytesView blob, std::string_view bond = "a bond") const {
        crypto::Bytes out(16);
        return open_blob(key_, bond, blob, out) && out == secret_;
    }
};

TEST_F(SealedBlobs, OpenToWhatWasSealed) {
    EXPECT_TRUE(opens(blob_));
    EXPECT_EQ(blob_.size(), 1 + 12 + 16 + 16U);
    EXPECT_EQ(secret_bytes(blob_), 16U);
    EXPECT_NE(seal_blob(key_, "a bond", secret_), blob_); // another nonce
}

TEST_F(SealedBlobs, OpenUnderTheirBondAlone) {
    EXPECT_FALSE(opens(blob_, "another bond"));
    EXPECT_FALSE(opens(blob_, ""));
    EXPECT_TRUE(opens(seal_blob(key_, "", secret_), ""));
}

TEST_F(SealedBlobs, DoNotOpenWhenAnyByteWasTouched) {
    for (std::size_t i = 0; i < blob_.size(); ++i) {
        auto touched = blob_;
        touched[i] ^= 1;
        EXPECT_FALSE(opens(touched)) << i;
    }
    for (std::size_t size = 0; size < blob_.size(); ++size)
        EXPECT_FALSE(opens(crypto::BytesView(blob_).first(size))) << size;
    auto longer = blob_;
    longer.push_back(0);
    EXPECT_FALSE(opens(longer));
}

TEST_F(SealedBlobs, DoNotOpenUnderAnotherKey) {
    key_ = crypto::SecretBytes<32>::random();
    EXPECT_FALSE(opens(blob_));
}

class KeyFolder : public testing::Test {
  protected:
    tests::TemporaryFolder folder_;
    std::filesystem::path keys_ = folder_ / "keys";
};

TEST_F(KeyFolder, GivesBackWhatWasMade) {
    auto const made = init_keys(keys_);
    auto const loaded = load_keys(keys_);
    EXPECT_EQ(contracts::encode(public_keys(made)), contracts::encode(public_keys(loaded)));
    EXPECT_TRUE(std::ranges::equal(made.sealing.reveal(), loaded.sealing.reveal()));
    EXPECT_TRUE(std::ranges::equal(made.builder.reveal(), loaded.builder.reveal()));
    EXPECT_FALSE(std::ranges::equal(made.sealing.reveal(), made.builder.reveal()));
    EXPECT_TRUE(
        std::ranges::equal(made.custody.scalar().reveal(), loaded.custody.scalar().reveal()));
}

TEST_F(KeyFolder, IsForItsUserAlone) {
    init_keys(keys_);
    struct stat facts{};
    ASSERT_EQ(stat(keys_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0700U);
    ASSERT_EQ(stat((keys_ / "keys").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
    ASSERT_EQ(chmod((keys_ / "keys").c_str(), 0640), 0);
    EXPECT_THROW(load_keys(keys_), std::runtime_error);
    ASSERT_EQ(chmod((keys_ / "keys").c_str(), 0600), 0);
    ASSERT_EQ(chmod(keys_.c_str(), 0750), 0);
    EXPECT_THROW(load_keys(keys_), std::runtime_error);
}

TEST_F(KeyFolder, IsNeverWrittenOver) {
    init_keys(keys_);
    EXPECT_THROW(init_keys(keys_), std::runtime_error);
}

TEST_F(KeyFolder, RefusesATornOrAlteredFile) {
    init_keys(keys_);
    auto const whole = tests::read_file(keys_ / "keys");
    for (auto const at : {std::size_t{0}, std::size_t{50}, whole.size() - 1}) {
        auto altered = whole;
        altered[at] ^= 1;
        tests::write_file(keys_ / "keys", altered);
        EXPECT_THROW(load_keys(keys_), std::runtime_error) << at;
    }
    tests::write_file(keys_ / "keys", crypto::BytesView(whole).first(whole.size() - 1));
    EXPECT_THROW(load_keys(keys_), std::runtime_error);
    auto longer = whole;
    longer.push_back(0);
    tests::write_file(keys_ / "keys", longer);
    EXPECT_THROW(load_keys(keys_), std::runtime_error);
    EXPECT_THROW(load_keys(folder_ / "nowhere"), std::runtime_error);
}

TEST_F(KeyFolder, PinsOnce) {
    init_keys(keys_);
    EXPECT_THROW(read_pins(keys_), std::runtime_error);
    auto const key = crypto::SigningKey::generate().public_key();
    contracts::FloorId const floor{crypto::uuid_v7(1, crypto::random_array<10>())};
    Pins const pins{floor, key, {key}};
    write_pins(keys_, pins);
    EXPECT_EQ(read_pins(keys_), pins);
    write_pins(keys_, pins);
    EXPECT_THROW(write_pins(keys_, {floor, crypto::SigningKey::generate().public_key(), {key}}),
                 std::runtime_error);
    tests::write_file(keys_ / "pins.json", crypto::bytes_of("{}"));
    EXPECT_THROW(read_pins(keys_), std::runtime_error);
}

TEST_F(KeyFolder, IsOneKeyholdersVaultAtATime) {
    Vault const vault(folder_ / "vault");
    EXPECT_THROW(Vault(folder_ / "vault"), std::runtime_error);
}

} // namespace
} // namespace datafloor::services
