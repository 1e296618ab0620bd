#include "services/delivery/object_store.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "tests/services/files.hpp"

namespace datafloor::services {
namespace {

namespace fs = std::filesystem;
using tests::read_file;
using tests::some_bytes;

class Objects : public testing::Test {
  protected:
    tests::TemporaryFolder folder_;
    ObjectStore store_{{folder_ / "store", 0}};

    [[nodiscard]] std::size_t files_in(std::string const& name) const {
        std::size_t count = 0;
        for (auto const& entry : fs::recursive_directory_iterator(folder_ / "store" / name))
            count += entry.is_regular_file() ? 1 : 0;
        return count;
    }
};

TEST_F(Objects, AreNamedByTheirHashBelowTwoFolders) {
    auto const bytes = some_bytes(1000);
    auto const object = store_.put(bytes);
    ASSERT_TRUE(object);
    EXPECT_EQ(object->name, crypto::sha256(bytes));
    EXPECT_EQ(object->bytes, 1000U);
    auto const hex = crypto::to_hex(object->name);
    auto const path = folder_ / "store" / "objects" / hex.substr(0, 2) / hex.substr(2, 2) / hex;
    EXPECT_EQ(store_.path_of(object->name), path);
    EXPECT_EQ(read_file(path), bytes);
    EXPECT_EQ(files_in("incoming"), 0U);
}

TEST_F(Objects, MayBeWrittenInPiecesOfAnySize) {
    auto const bytes = some_bytes(100'000);
    auto writer = store_.begin(bytes.size());
    ASSERT_TRUE(writer);
    for (std::size_t at = 0; at < bytes.size(); at += 777)
        ASSERT_TRUE(writer->append(
            crypto::BytesView(bytes).subspan(at, std::min<std::size_t>(777, bytes.size() - at))));
    auto const object = writer->finish();
    ASSERT_TRUE(object);
    EXPECT_EQ(object->name, crypto::sha256(bytes));
    EXPECT_TRUE(store_.verify(object->name));
}

TEST_F(Objects, VanishUnlessTheyAreFinished) {
    {
        auto writer = store_.begin(10);
        ASSERT_TRUE(writer->append(some_bytes(10)));
        EXPECT_EQ(files_in("incoming"), 1U);
    }
    EXPECT_EQ(files_in("incoming"), 0U);
    EXPECT_EQ(files_in("objects"), 0U);
}

TEST_F(Objects, AreThereOnceHoweverOftenTheyArePut) {
    auto const bytes = some_bytes(50);
    auto const first = store_.put(bytes);
    auto const second = store_.put(bytes);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->name, second->name);
    EXPECT_EQ(files_in("objects"), 1U);
}

TEST_F(Objects, SayWhenTheyAreMissing) {
    EXPECT_EQ(store_.open(crypto::Hash{1}).error(), StoreFault::object_missing);
    EXPECT_EQ(store_.verify(crypto::Hash{1}).error(), StoreFault::object_missing);
}

TEST_F(Objects, SayWhenTheyWereAlteredAndHealWhenPutAgain) {
    auto const bytes = some_bytes(50);
    auto const object = *store_.put(bytes);
    auto altered = bytes;
    altered[7] ^= 1;
    tests::write_file(store_.path_of(object.name), altered);
    EXPECT_TRUE(store_.open(object));
    EXPECT_EQ(store_.verify(object.name).error(), StoreFault::object_altered);
    ASSERT_TRUE(store_.put(bytes));
    EXPECT_TRUE(store_.verify(object.name));
}

TEST_F(Objects, OfAnotherSizeAreAltered) {
    auto const object = *store_.put(some_bytes(50));
    tests::write_file(store_.path_of(object.name), some_bytes(49));
    EXPECT_EQ(store_.open(object).error(), StoreFault::object_altered);
    EXPECT_TRUE(store_.open(object.name)); // which does not know the size
}

TEST_F(Objects, OpenAtTheirBeginningWithTheirSize) {
    auto const bytes = some_bytes(500);
    auto const object = *store_.put(bytes);
    auto const opened = store_.open(object);
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->bytes, 500U);
    crypto::Bytes read(600);
    read.resize(crypto::read_full(opened->descriptor.number(), read));
    EXPECT_EQ(read, bytes);
}

TEST_F(Objects, AreRefusedWhereNoRoomIsLeft) {
    EXPECT_EQ(store_.begin(std::numeric_limits<std::uint64_t>::max()).error(),
              StoreFault::store_full);
    ObjectStore const reserved({folder_ / "reserved", std::uint64_t{1} << 62});
    EXPECT_EQ(reserved.put(some_bytes(1)).error(), StoreFault::store_full);
}

TEST_F(Objects, ThatWereAbandonedAreRemovedWhenTheyAreOld) {
    tests::write_file(folder_ / "store" / "incoming" / "object.old", some_bytes(3));
    fs::last_write_time(folder_ / "store" / "incoming" / "object.old",
                        fs::file_time_type::clock::now() - std::chrono::hours(2));
    auto const writer = store_.begin(3);
    EXPECT_EQ(store_.remove_abandoned(std::chrono::hours(1)), 1U);
    EXPECT_EQ(files_in("incoming"), 1U);
}

} // namespace
} // namespace datafloor::services
