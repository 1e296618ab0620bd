// Both ways with the age and age-keygen programs (Debian package age).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "crypto/age/file.hpp"
#include "crypto/atomic_file.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::crypto::age {
namespace {

namespace fs = std::filesystem;

class StockAge : public testing::Test {
  protected:
    fs::path folder_ = [] {
        auto name = (fs::temp_directory_path() / "stock_age.XXXXXX").string();
        return fs::path(mkdtemp(name.data()));
    }();

    ~StockAge() override { fs::remove_all(folder_); }

    // Runs in the temporary folder; whether it exited with 0.
    [[nodiscard]] bool run(std::string const& command) const {
        auto const line = "cd '" + folder_.string() + "' && " + command;
        return std::system(line.c_str()) == 0;
    }

    [[nodiscard]] Bytes read(std::string const& name) const {
        auto const file = Descriptor::open_to_read(folder_ / name);
        Bytes out(fs::file_size(folder_ / name));
        EXPECT_EQ(read_full(file.number(), out), out.size());
        return out;
    }

    void write(std::string const& name, std::initializer_list<BytesView> parts) const {
        AtomicFile file(folder_ / name);
        for (auto part : parts) file.write(part);
        file.publish();
    }

    [[nodiscard]] std::vector<Identity> identities(std::string const& name) const {
        auto out = parse_identities(text_of(read(name)));
        EXPECT_TRUE(out) << name;
        return std::move(*out);
    }
};

Bytes some_bytes(std::size_t size) {
    std::mt19937_64 generator(size);
    Bytes out(size);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(generator());
    return out;
}

constexpr std::size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, (1 << 20) + 7};

TEST_F(StockAge, OpensWhatWeEncrypt) {
    auto const identity = Identity::generate();
    write("key", {bytes_of(print_key_file(identity, "2026-01-01T00:00:00Z"))});
    for (auto size : sizes) {
        auto const plaintext = some_bytes(size);
        write("in", {plaintext});
        encrypt_file(folder_ / "in", folder_ / "in.age", {&identity.recipient(), 1});
        EXPECT_EQ(fs::file_size(folder_ / "in.age"), 168 + payload_bytes(size));
        ASSERT_TRUE(run("age -d -i key in.age > out")) << size;
        EXPECT_EQ(read("out"), plaintext) << size;
    }
}

TEST_F(StockAge, EncryptsWhatWeOpen) {
    ASSERT_TRUE(run("age-keygen -o key 2>keygen.log"));
    auto const keys = identities("key");
    ASSERT_EQ(keys.size(), 1U);
    auto const recipient = keys.front().recipient().print();
    ASSERT_TRUE(run("test \"$(age-keygen -y key)\" = " + recipient));
    for (auto size : sizes) {
        auto const plaintext = some_bytes(size);
        write("in", {plaintext});
        ASSERT_TRUE(run("age -r " + recipient + " -o in.age in")) << size;
        ASSERT_TRUE(decrypt_file(folder_ / "in.age", folder_ / "out", keys)) << size;
        EXPECT_EQ(read("out"), plaintext) << size;
    }
}

TEST_F(StockAge, OpensItsOwnPayloadUnderOurHeader) {
    ASSERT_TRUE(run("age-keygen -o provider 2>keygen.log && age-keygen -o buyer 2>keygen.log"));
    auto const provider = identities("provider");
    auto const buyer = identities("buyer").front().recipient();
    for (auto size : sizes) {
        auto const plaintext = some_bytes(size);
        write("in", {plaintext});
        auto const to = provider.front().recipient().print();
        ASSERT_TRUE(run("age -r " + to + " -r " + buyer.print() + " -o in.age in"));
        auto const file = read("in.age");
        auto const length = header_length(file).value();
        auto const header = Header::parse(text_of(BytesView{file}.first(length)));
        auto const file_key = unwrap_file_key(header.value(), provider);
        ASSERT_TRUE(file_key);
        auto const ephemeral =
            delivery_ephemeral(SecretBytes<32>::random(), sha256(bytes_of("order")), buyer);
        auto const delivery = make_delivery_header(*file_key, buyer, ephemeral,
                                                   {{{"datafloor.example/delivery", "1"}, {}}});
        write("header", {bytes_of(delivery.print())});
        write("payload", {BytesView{file}.subspan(length)});
        ASSERT_TRUE(run("cat header payload | age -d -i buyer > out")) << size;
        EXPECT_EQ(read("out"), plaintext) << size;
        EXPECT_FALSE(run("cat header payload | age -d -i provider > out 2>log"));
    }
}

TEST_F(StockAge, AndWeRefuseTheSameDamage) {
    auto const identity = Identity::generate();
    write("key", {bytes_of(print_key_file(identity, "2026-01-01T00:00:00Z"))});
    write("in", {some_bytes(chunk_bytes)});
    encrypt_file(folder_ / "in", folder_ / "in.age", {&identity.recipient(), 1});
    auto const whole = read("in.age");
    auto const refused = [&](BytesView bytes) {
        write("bad.age", {bytes});
        EXPECT_FALSE(run("age -d -i key bad.age >out 2>log"));
        auto const ours = decrypt_file(folder_ / "bad.age", folder_ / "never", {&identity, 1});
        EXPECT_FALSE(fs::exists(folder_ / "never"));
        return ours.error();
    };
    auto changed = whole;
    changed[30] ^= 1; // in the ephemeral share
    EXPECT_EQ(refused(changed), Failure::no_identity_matches);
    auto stranger = make_header(FileKey::random(), {&identity.recipient(), 1}).print();
    auto const mark = stranger.find("---");
    stranger.replace(mark, std::string::npos, text_of(whole).substr(mark, 168 - mark));
    EXPECT_EQ(refused(bytes_of(stranger)), Failure::mac_wrong);
    EXPECT_EQ(refused(BytesView{whole}.first(100)), Failure::header_malformed);
    EXPECT_EQ(refused(BytesView{whole}.first(170)), Failure::nonce_missing);
    EXPECT_EQ(refused(BytesView{whole}.first(184)), Failure::payload_truncated);
    changed = whole;
    changed.back() ^= 1;
    EXPECT_EQ(refused(changed), Failure::chunk_refused);
    changed = whole;
    changed.push_back(0);
    EXPECT_EQ(refused(changed), Failure::payload_trailing);
}

// A pipe has no size and gives its bytes in pieces.
TEST_F(StockAge, ReadsAndWritesPipesWithUs) {
    auto const identity = Identity::generate();
    write("key", {bytes_of(print_key_file(identity, "2026-01-01T00:00:00Z"))});
    auto const plaintext = some_bytes((3 << 20) + 1);
    write("in", {plaintext});
    auto const age = "cd '" + folder_.string() + "' && age -r " + identity.recipient().print();
    auto* const reading = popen((age + " < in").c_str(), "r");
    AtomicFile out(folder_ / "out");
    EXPECT_TRUE(decrypt_stream(fileno(reading), out.descriptor(), {&identity, 1}));
    EXPECT_EQ(pclose(reading), 0);
    out.publish();
    EXPECT_EQ(read("out"), plaintext);
    auto* const writing =
        popen(("cd '" + folder_.string() + "' && age -d -i key > back").c_str(), "w");
    auto const in = Descriptor::open_to_read(folder_ / "in");
    encrypt_stream(in.number(), fileno(writing), {&identity.recipient(), 1});
    EXPECT_EQ(pclose(writing), 0);
    EXPECT_EQ(read("back"), plaintext);
}

} // namespace
} // namespace datafloor::crypto::age
