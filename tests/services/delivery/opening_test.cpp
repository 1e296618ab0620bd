#include "services/delivery/opening.hpp"

#include <gtest/gtest.h>

#include "crypto/age/file.hpp"
#include "tests/services/keyholder/trade.hpp"

namespace datafloor::services {
namespace {

namespace age = crypto::age;

class Opening : public testing::Test {
  protected:
    crypto::Bytes plaintext_ = tests::some_bytes(150'000);
    tests::KeyholderTrade trade_{plaintext_};
    std::filesystem::path const payload_ = trade_.folder / "payload";
    std::filesystem::path const output_ = trade_.folder / "output";

    [[nodiscard]] OpeningResult open() const {
        return open_delivery(trade_.header, payload_, trade_.manifest,
                             {&trade_.provider.identity, 1}, output_);
    }

    void fails(OpeningFault fault) {
        auto const opened = open();
        ASSERT_FALSE(opened);
        EXPECT_EQ(contracts::name_of(opened.error().fault), contracts::name_of(fault));
        EXPECT_FALSE(std::filesystem::exists(output_));
    }
};

TEST_F(Opening, GivesThePlaintextOfTheManifest) {
    ASSERT_TRUE(open());
    EXPECT_EQ(tests::read_file(output_), plaintext_);
}

TEST_F(Opening, WorksForFilesOfAllSizes) {
    for (auto const size : {0U, 1U, 65535U, 65536U, 65537U, 131072U}) {
        tests::KeyholderTrade const trade(tests::some_bytes(size));
        ASSERT_TRUE(check_numbers(trade.manifest)) << size;
        ASSERT_TRUE(open_delivery(trade.header, trade.folder / "payload", trade.manifest,
                                  {&trade.keys.custody, 1}, trade.folder / "output"))
            << size;
        EXPECT_EQ(tests::read_file(trade.folder / "output"), tests::some_bytes(size));
    }
}

TEST_F(Opening, RefusesAForeignOrBrokenHeader) {
    auto const right = trade_.header;
    age::Recipient const others[] = {trade_.buyer.identity.recipient()};
    trade_.header = age::make_header(age::FileKey::random(), others).print();
    fails(OpeningFault::header_not_for_you);
    age::Recipient const own[] = {trade_.provider.identity.recipient()};
    trade_.header = age::make_header(age::FileKey::random(), own).print();
    fails(OpeningFault::commitment_wrong);
    // Cut out of two headers: the stanza is the buyer's, the MAC another key's.
    auto const mac = right.find("\n---");
    auto const other = age::make_header(age::FileKey::random(), own).print();
    trade_.header = right.substr(0, mac) + other.substr(other.find("\n---"));
    fails(OpeningFault::header_forged);
    trade_.header = right.substr(0, right.size() - 1);
    fails(OpeningFault::header_malformed);
}

TEST_F(Opening, RefusesAnotherPayload) {
    auto const whole = tests::read_file(payload_);
    auto altered = whole;
    altered[0] ^= 1;
    tests::write_file(payload_, altered);
    fails(OpeningFault::nonce_wrong);
    altered = whole;
    altered[100'000] ^= 1;
    tests::write_file(payload_, altered);
    fails(OpeningFault::chunk_refused);
    tests::write_file(payload_, crypto::BytesView(whole).first(age::chunk_offset(2)));
    fails(OpeningFault::payload_truncated);
    altered = whole;
    altered.push_back(0);
    tests::write_file(payload_, altered);
    fails(OpeningFault::payload_continued);
    tests::write_file(payload_, {});
    fails(OpeningFault::payload_truncated);
}

TEST_F(Opening, RefusesWhatOpensButWasNotSigned) {
    // Who holds the file key can write another payload under the same nonce and header.
    auto const header = *age::Header::parse(trade_.header);
    auto const file_key = *age::unwrap_file_key(header, {&trade_.provider.identity, 1});
    tests::write_file(trade_.folder / "junk", crypto::Bytes(plaintext_.size(), 'x'));
    auto const input = crypto::Descriptor::open_to_read(trade_.folder / "junk");
    crypto::AtomicFile forged(payload_);
    age::encrypt_payload(input.number(), forged.descriptor(), file_key,
                         trade_.manifest.payload.nonce);
    forged.publish();
    fails(OpeningFault::payload_forged);
}

TEST_F(Opening, WithoutAKeySaysOnlyThatThePayloadWasAltered) {
    std::uint64_t last = 0;
    ASSERT_TRUE(check_payload(payload_, trade_.manifest, [&](std::uint64_t done) { last = done; }));
    EXPECT_EQ(last, trade_.manifest.payload.bytes);
    auto altered = tests::read_file(payload_);
    altered[100'000] ^= 1;
    tests::write_file(payload_, altered);
    auto const found = check_payload(payload_, trade_.manifest);
    ASSERT_FALSE(found);
    EXPECT_EQ(contracts::name_of(found.error().fault), "payload_altered");
    EXPECT_TRUE(found.error().fetch_again);
}

TEST_F(Opening, TellsWhatMayBeFetchedAgainFromWhatIsEvidence) {
    auto const whole = tests::read_file(payload_);
    auto altered = whole;
    altered[100'000] ^= 1;
    tests::write_file(payload_, altered);
    EXPECT_TRUE(open().error().fetch_again);
    // The provider signed these very bytes, which do not open.
    trade_.manifest.payload.sha256 = crypto::sha256(altered);
    fails(OpeningFault::chunk_refused);
    EXPECT_FALSE(open().error().fetch_again);
    tests::write_file(payload_, whole);
    trade_.manifest.payload.sha256 = crypto::sha256(whole);
    trade_.manifest.plaintext.tree_root[0] ^= 1;
    fails(OpeningFault::tree_root_wrong);
    EXPECT_FALSE(open().error().fetch_again);
}

} // namespace
} // namespace datafloor::services
