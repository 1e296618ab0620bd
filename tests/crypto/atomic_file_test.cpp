#include "crypto/atomic_file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <system_error>

namespace datafloor::crypto {
namespace {

namespace fs = std::filesystem;

class AtomicFileTest : public testing::Test {
  protected:
    fs::path folder_ = [] {
        auto name = (fs::temp_directory_path() / "atomic_file.XXXXXX").string();
        return fs::path(mkdtemp(name.data()));
    }();

    ~AtomicFileTest() override { fs::remove_all(folder_); }

    [[nodiscard]] long files() const {
        return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
    }

    static std::string content(fs::path const& path) {
        std::ifstream in(path);
        return {std::istreambuf_iterator<char>(in), {}};
    }
};

TEST_F(AtomicFileTest, HasNoNameBeforeItIsPublished) {
    auto const target = folder_ / "out";
    {
        AtomicFile file(target);
        file.write(bytes_of("whole"));
        EXPECT_FALSE(fs::exists(target));
        file.publish();
        EXPECT_EQ(content(target), "whole");
        EXPECT_EQ(files(), 1);
        EXPECT_EQ(fs::status(target).permissions(), fs::perms::owner_read | fs::perms::owner_write);
    }
    EXPECT_EQ(content(target), "whole");
}

TEST_F(AtomicFileTest, LeavesTheOldFileAndNothingElseWhenAbandoned) {
    auto const target = folder_ / "out";
    std::ofstream(target) << "old";
    {
        AtomicFile file(target);
        file.write(bytes_of("new"));
    }
    EXPECT_EQ(content(target), "old");
    EXPECT_EQ(files(), 1);
    AtomicFile file(target);
    file.write(bytes_of("new"));
    file.publish();
    EXPECT_EQ(content(target), "new");
}

TEST_F(AtomicFileTest, ThrowsWhereItCannotWrite) {
    EXPECT_THROW(AtomicFile(folder_ / "absent" / "out"), std::system_error);
    EXPECT_THROW(Descriptor::open_to_read(folder_ / "absent"), std::system_error);
}

} // namespace
} // namespace datafloor::crypto
