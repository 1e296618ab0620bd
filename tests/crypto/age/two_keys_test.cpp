// age's payload commits to no key: what stock age opens twice, our commitment tells apart.
#include "tests/crypto/age/two_keys.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "crypto/age/evidence.hpp"
#include "crypto/age/file.hpp"
#include "crypto/atomic_file.hpp"

namespace datafloor::crypto::age {
namespace {

namespace fs = std::filesystem;

class TwoKeys : public testing::Test {
  protected:
    static constexpr std::string_view promised = "station,day,rain\nHue,2026-10-01,41.5\n";
    static constexpr std::string_view junk = "Lorem ipsum dolor sit amet.\n";

    fs::path const folder_ = [] {
        auto name = (fs::temp_directory_path() / "two_keys.XXXXXX").string();
        return fs::path(mkdtemp(name.data()));
    }();
    Identity const buyer_ = Identity::generate();
    tests::TwoKeyPayload const two_{chunk_bytes + 1600, bytes_of(promised), bytes_of(junk)};

    ~TwoKeys() override { fs::remove_all(folder_); }

    void write(std::string const& name, std::initializer_list<BytesView> parts) const {
        AtomicFile file(folder_ / name);
        for (auto part : parts) file.write(part);
        file.publish();
    }

    [[nodiscard]] std::string read(std::string const& name) const {
        auto const file = Descriptor::open_to_read(folder_ / name);
        Bytes out(fs::file_size(folder_ / name));
        out.resize(read_full(file.number(), out));
        return std::string(text_of(out));
    }

    /// What stock age says of this header before the payload.
    [[nodiscard]] std::string stock_age_shows(FileKey const& key) const {
        write("key", {bytes_of(print_key_file(buyer_, "2026-01-01T00:00:00Z"))});
        write("data.age",
              {bytes_of(make_header(key, {&buyer_.recipient(), 1}).print()), two_.payload});
        auto const line = "cd '" + folder_.string() + "' && age -d -i key -o out data.age";
        EXPECT_EQ(std::system(line.c_str()), 0);
        return read("out");
    }
};

TEST_F(TwoKeys, OpenOnePayloadAsTwoTextsInStockAge) {
    auto const left = stock_age_shows(two_.left);
    auto const right = stock_age_shows(two_.right);
    EXPECT_TRUE(left.starts_with(promised));
    EXPECT_NE(right.find(junk), std::string::npos);
    EXPECT_EQ(left.find(junk), std::string::npos);
    EXPECT_EQ(right.find(promised), std::string::npos);
    EXPECT_EQ(left.size(), right.size());
    EXPECT_EQ(left, text_of(two_.opened(two_.left)));
    EXPECT_EQ(right, text_of(two_.opened(two_.right)));
}

TEST_F(TwoKeys, AreToldApartByTheirCommitments) {
    EXPECT_NE(key_commitment(two_.left, two_.nonce), key_commitment(two_.right, two_.nonce));
    auto const committed = key_commitment(two_.left, two_.nonce);
    for (bool const genuine : {true, false}) {
        std::size_t chunks = 0;
        PayloadDecryptor decryptor(
            genuine ? two_.left : two_.right, [&](Chunk const&) { ++chunks; },
            [&](FileKey const& key, PayloadNonce const& nonce) {
                return key_commitment(key, nonce) == committed;
            });
        auto opened = decryptor.push(two_.payload);
        if (opened) opened = decryptor.finish();
        EXPECT_EQ(opened.has_value(), genuine);
        EXPECT_EQ(chunks, genuine ? 2U : 0U); // refused before a chunk was opened
        if (!genuine) {
            EXPECT_EQ(opened.error(), Failure::commitment_wrong);
        }
    }
}

// The header's MAC is made with one file key, so one header cannot serve both.
TEST_F(TwoKeys, DoNotFitIntoOneHeader) {
    auto const other = Identity::generate();
    auto const header = Header::make(
        two_.left, {wrap_file_key(two_.left, buyer_.recipient(), SecretBytes<32>::random()),
                    wrap_file_key(two_.right, other.recipient(), SecretBytes<32>::random())});
    EXPECT_TRUE(unwrap_file_key(header, {&buyer_, 1}));
    EXPECT_EQ(unwrap_file_key(header, {&other, 1}).error(), Failure::mac_wrong);
}

} // namespace
} // namespace datafloor::crypto::age
