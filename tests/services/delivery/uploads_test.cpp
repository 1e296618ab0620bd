#include "services/delivery/uploads.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "tests/services/files.hpp"

namespace datafloor::services {
namespace {

namespace fs = std::filesystem;
using tests::some_bytes;

template <class T>
T an_id(std::uint8_t number) {
    std::array<std::uint8_t, 10> random{};
    random.back() = number;
    return {crypto::uuid_v7(1'700'000'000'000, random)};
}

class UploadsOnDisk : public testing::Test {
  protected:
    tests::TemporaryFolder folder_;
    crypto::Duration later_{0};
    Uploads::Options options_{.folder = folder_ / "uploads",
                              .bytes_max = 1000,
                              .party_bytes_max = 2000,
                              .total_bytes_max = 3000,
                              .party_uploads_max = 3,
                              .total_uploads_max = 5,
                              .lifetime = std::chrono::hours(1),
                              .reserve_bytes = 0};
    Uploads uploads_{options_, [this] { return now(); }};
    contracts::PartyId const owner_ = an_id<contracts::PartyId>(1);
    contracts::PartyId const other_ = an_id<contracts::PartyId>(2);

    [[nodiscard]] crypto::Instant now() const {
        auto const now = std::chrono::system_clock::now().time_since_epoch();
        return crypto::Instant{std::chrono::duration_cast<std::chrono::microseconds>(now).count()} +
               later_;
    }

    [[nodiscard]] UploadDraft draft(std::uint64_t length, std::uint32_t version = 1,
                                    UploadPart part = UploadPart::file) const {
        return {owner_, an_id<contracts::ListingId>(9), version, part, length};
    }
};

TEST_F(UploadsOnDisk, GrowPieceByPieceToTheirLength) {
    auto const upload = uploads_.create(draft(10));
    ASSERT_TRUE(upload);
    EXPECT_EQ(upload->offset, 0U);
    EXPECT_EQ(uploads_.append(upload->id, owner_, 0, some_bytes(4)), 4U);
    EXPECT_EQ(uploads_.find(upload->id, owner_)->offset, 4U);
    EXPECT_FALSE(uploads_.find(upload->id, owner_)->complete());
    EXPECT_EQ(uploads_.append(upload->id, owner_, 4, some_bytes(6)), 10U);
    EXPECT_TRUE(uploads_.find(upload->id, owner_)->complete());
    crypto::Bytes expected = some_bytes(4);
    for (auto byte : some_bytes(6)) expected.push_back(byte);
    EXPECT_EQ(tests::read_file(uploads_.path_of(upload->id)), expected);
}

TEST_F(UploadsOnDisk, GoOnWhereTheyWereAfterARestart) {
    auto const id = uploads_.create(draft(10, 3, UploadPart::hpt))->id;
    ASSERT_TRUE(uploads_.append(id, owner_, 0, some_bytes(4)));
    Uploads again(options_, [this] { return now(); });
    auto const upload = again.find(id, owner_);
    ASSERT_TRUE(upload);
    EXPECT_EQ(upload->offset, 4U);
    EXPECT_EQ(upload->draft.length, 10U);
    EXPECT_EQ(upload->draft.version, 3U);
    EXPECT_EQ(upload->draft.part, UploadPart::hpt);
    EXPECT_EQ(again.append(id, owner_, 4, some_bytes(6)), 10U);
}

TEST_F(UploadsOnDisk, KeepWhatATornRequestBrought) {
    auto const id = uploads_.create(draft(10))->id;
    {
        auto session = uploads_.begin(id, owner_, 0);
        ASSERT_TRUE(session && session->append(some_bytes(3)));
        // The connection ends here, before the request does.
    }
    EXPECT_EQ(uploads_.find(id, owner_)->offset, 3U);
    EXPECT_EQ(uploads_.append(id, owner_, 0, some_bytes(3)).error(), UploadFault::offset_differs);
    EXPECT_EQ(uploads_.append(id, owner_, 3, some_bytes(7)), 10U);
}

TEST_F(UploadsOnDisk, RefuseASecondRequestWhileOneAppends) {
    auto const id = uploads_.create(draft(10))->id;
    {
        auto const session = uploads_.begin(id, owner_, 0);
        EXPECT_EQ(uploads_.begin(id, owner_, 0).error(), UploadFault::upload_busy);
        Uploads another_process(options_, [this] { return now(); });
        EXPECT_EQ(another_process.begin(id, owner_, 0).error(), UploadFault::upload_busy);
        EXPECT_EQ(uploads_.create(draft(10)).error(), UploadFault::upload_busy);
    }
    EXPECT_TRUE(uploads_.begin(id, owner_, 0));
}

TEST_F(UploadsOnDisk, TakeNoByteBeyondTheDeclaredLength) {
    auto const id = uploads_.create(draft(10))->id;
    EXPECT_EQ(uploads_.append(id, owner_, 0, some_bytes(11)).error(), UploadFault::length_exceeded);
    EXPECT_EQ(uploads_.find(id, owner_)->offset, 0U);
}

TEST_F(UploadsOnDisk, OfAnotherPartyAreUnknown) {
    auto const id = uploads_.create(draft(10))->id;
    EXPECT_EQ(uploads_.find(id, other_).error(), UploadFault::upload_unknown);
    EXPECT_EQ(uploads_.append(id, other_, 0, some_bytes(1)).error(), UploadFault::upload_unknown);
    EXPECT_EQ(uploads_.find(an_id<UploadId>(5), owner_).error(), UploadFault::upload_unknown);
}

TEST_F(UploadsOnDisk, HaveQuotas) {
    EXPECT_EQ(uploads_.create(draft(0)).error(), UploadFault::length_refused);
    EXPECT_EQ(uploads_.create(draft(1001)).error(), UploadFault::length_refused);
    ASSERT_TRUE(uploads_.create(draft(1000, 1)));
    ASSERT_TRUE(uploads_.create(draft(999, 2)));
    EXPECT_EQ(uploads_.create(draft(2, 3)).error(), UploadFault::quota_exceeded); // party's bytes
    ASSERT_TRUE(uploads_.create(draft(1, 3)));
    EXPECT_EQ(uploads_.create(draft(1, 4)).error(), UploadFault::quota_exceeded); // party's number
    auto others = draft(1000, 1);
    others.owner = other_;
    ASSERT_TRUE(uploads_.create(others));
    others.version = 2;
    others.length = 1;
    EXPECT_EQ(uploads_.create(others).error(), UploadFault::quota_exceeded); // all bytes
}

TEST_F(UploadsOnDisk, AreRefusedWhereNoRoomIsLeft) {
    options_.reserve_bytes = std::uint64_t{1} << 62;
    Uploads full(options_, [this] { return now(); });
    EXPECT_EQ(full.create(draft(1)).error(), UploadFault::store_full);
}

TEST_F(UploadsOnDisk, TakeNoMoreBytesOnceTheRoomIsGoneAndGoOnWhenItIsThere) {
    auto const id = uploads_.create(draft(1000))->id;
    auto const piece = crypto::Bytes(400);
    ASSERT_TRUE(uploads_.append(id, owner_, 0, piece));
    options_.reserve_bytes = std::uint64_t{1} << 62;
    Uploads full(options_, [this] { return now(); });
    EXPECT_EQ(full.append(id, owner_, 400, piece).error(), UploadFault::store_full);
    EXPECT_EQ(full.find(id, owner_)->offset, 400U);
    EXPECT_EQ(uploads_.append(id, owner_, 400, piece), 800U);
}

TEST_F(UploadsOnDisk, GiveWayToANewOneForTheSamePart) {
    auto const first = uploads_.create(draft(1000))->id;
    auto const second = uploads_.create(draft(900));
    ASSERT_TRUE(second);
    EXPECT_EQ(uploads_.find(first, owner_).error(), UploadFault::upload_unknown);
    EXPECT_FALSE(fs::exists(uploads_.path_of(first)));
    EXPECT_EQ(uploads_.all().size(), 1U);
}

TEST_F(UploadsOnDisk, ExpireAfterTheirLastAppend) {
    auto const id = uploads_.create(draft(10))->id;
    later_ = std::chrono::minutes(59);
    EXPECT_TRUE(uploads_.find(id, owner_));
    EXPECT_EQ(uploads_.remove_expired(), 0U);
    later_ = std::chrono::minutes(61);
    EXPECT_EQ(uploads_.find(id, owner_).error(), UploadFault::upload_unknown);
    EXPECT_EQ(uploads_.append(id, owner_, 0, some_bytes(1)).error(), UploadFault::upload_unknown);
    EXPECT_EQ(uploads_.remove_expired(), 1U);
    EXPECT_FALSE(fs::exists(uploads_.path_of(id)));
}

TEST_F(UploadsOnDisk, WithoutTheirRecordAreWaste) {
    auto const id = uploads_.create(draft(10))->id;
    fs::remove(folder_ / "uploads" / (id.value.text() + ".json"));
    EXPECT_EQ(uploads_.find(id, owner_).error(), UploadFault::upload_unknown);
    EXPECT_EQ(uploads_.remove_expired(), 1U);
}

TEST_F(UploadsOnDisk, SayWhenTheirFilesWereTouched) {
    auto const longer = uploads_.create(draft(10, 1))->id;
    tests::write_file(uploads_.path_of(longer), some_bytes(11));
    EXPECT_EQ(uploads_.find(longer, owner_).error(), UploadFault::upload_damaged);
    auto const torn = uploads_.create(draft(10, 2))->id;
    tests::write_file(folder_ / "uploads" / (torn.value.text() + ".json"),
                      crypto::bytes_of(R"({"id":)"));
    EXPECT_EQ(uploads_.find(torn, owner_).error(), UploadFault::upload_damaged);
    auto const lost = uploads_.create(draft(10, 3))->id;
    fs::remove(uploads_.path_of(lost));
    EXPECT_EQ(uploads_.find(lost, owner_).error(), UploadFault::upload_damaged);
}

TEST_F(UploadsOnDisk, AreReadyWhenBothPartsAreWhole) {
    auto const listing = draft(1).listing;
    auto const file = uploads_.create(draft(5, 1, UploadPart::file))->id;
    auto const hpt = uploads_.create(draft(4, 1, UploadPart::hpt))->id;
    ASSERT_TRUE(uploads_.append(file, owner_, 0, some_bytes(5)));
    EXPECT_FALSE(uploads_.complete(owner_, listing, 1));
    ASSERT_TRUE(uploads_.append(hpt, owner_, 0, some_bytes(4)));
    auto const both = uploads_.complete(owner_, listing, 1);
    ASSERT_TRUE(both);
    EXPECT_EQ(both->file.id, file);
    EXPECT_EQ(both->hpt.id, hpt);
    EXPECT_FALSE(uploads_.complete(other_, listing, 1));
    EXPECT_FALSE(uploads_.complete(owner_, listing, 2));
}

} // namespace
} // namespace datafloor::services
