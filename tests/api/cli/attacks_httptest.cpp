// The buyer's last door: whatever the floor lets pass, `datafloor fetch` and `receipt` refuse it by
// name before the output exists.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/api/cli/order.hpp"
#include "tests/crypto/age/two_keys.hpp"

namespace datafloor::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Attack : public OneOrder {
  protected:
    void SetUp() override {
        OneOrder::SetUp();
        genuine_ = payload_;
    }

    /// The receipt was given and the header is out: `fetch` opens what it downloads.
    void disclose() {
        contracts::Receipt receipt;
        receipt.order = {some_uuid(50)};
        auto const line = sign(receipt, own_key(), 70, lines_[3].hash);
        SeenRequest request;
        request.head = "POST x\r\nFloor-Signature: " + line.signature + "\r\n\r\n";
        request.body = line.body;
        take_receipt(request);
    }

    [[nodiscard]] std::string header_of(age::FileKey const& key) const {
        auto const recipient = own_identity().recipient();
        return age::make_header(key, {&recipient, 1}).print();
    }

    /// The fault by which the program refuses to go on; nothing was written for the buyer.
    [[nodiscard]] std::string fault_of(std::vector<std::string> arguments) const {
        arguments.emplace_back("--json");
        auto const outcome = datafloor(arguments);
        EXPECT_EQ(outcome.status, 1) << outcome.output;
        auto const line = outcome.output.substr(0, outcome.output.find('\n'));
        auto const said = crypto::parse_json(line);
        EXPECT_TRUE(said && said->is_object()) << outcome.output;
        for (auto const& entry : fs::directory_iterator(folder_)) {
            auto const name = entry.path().filename().string();
            EXPECT_TRUE(name == "home" || name == "data.txt.payload") << name;
        }
        if (!said || !said->is_object()) return {};
        EXPECT_FALSE(said->value("error", "").empty());
        return said->value("fault", "none");
    }

    /// Fetched twice, refused twice alike; `kept` is the payload as evidence.
    void fetch_is_refused(std::string_view fault, bool kept = false) {
        SCOPED_TRACE(fault);
        for (int time = 0; time < 2; ++time) {
            EXPECT_EQ(
                fault_of({"fetch", some_uuid(50).text(), "-o", in("data.txt"), "--wait", "0"}),
                fault);
            EXPECT_EQ(fs::exists(in("data.txt.payload")), kept);
        }
        EXPECT_TRUE(seen("POST " + path("receipt")).empty());
        fs::remove(in("data.txt.payload"));
        payload_ = genuine_;
    }

    void exchange_chunks(std::size_t left, std::size_t right) {
        auto const at = [this](std::size_t index) {
            return payload_.begin() + static_cast<std::ptrdiff_t>(age::chunk_offset(index));
        };
        std::swap_ranges(at(left), at(left) + age::sealed_chunk_bytes, at(right));
    }

    /// A chunk that was sealed with another key.
    void swap_in_a_chunk() {
        age::ChunkCipher cipher(age::FileKey::random(), manifest_.payload.nonce);
        crypto::Bytes sealed(age::sealed_chunk_bytes);
        cipher.seal(1, false, crypto::Bytes(age::chunk_bytes), sealed);
        std::ranges::copy(sealed,
                          payload_.begin() + static_cast<std::ptrdiff_t>(age::chunk_offset(1)));
    }

    /// By another buyer of the same version, who holds the file key and knows the nonce.
    void forge() {
        auto const& nonce = manifest_.payload.nonce;
        payload_.assign(nonce.begin(), nonce.end());
        age::PayloadEncryptor encryptor(file_key_, nonce, [this](age::Chunk const& chunk) {
            payload_ += crypto::text_of(chunk.sealed);
        });
        encryptor.push(crypto::Bytes(text_.size(), 'x'));
        encryptor.finish();
    }

    /// The provider sells a payload of two keys and signs for what the left one shows.
    void sell(TwoKeyPayload const& two) {
        payload_ = genuine_ = std::string(crypto::text_of(two.payload));
        age::EvidenceBuilder evidence(two.left, two.nonce, {});
        age::PayloadDecryptor decryptor(two.left,
                                        [&](age::Chunk const& chunk) { evidence.add(chunk); });
        ASSERT_TRUE(decryptor.push(two.payload) && decryptor.finish());
        auto const found = evidence.finish();
        manifest_.payload = {found.payload_bytes, found.nonce, found.payload_sha256};
        manifest_.plaintext.tree_root = found.tree.root;
        manifest_.key_commitment = found.key_commitment;
        manifest_.hpt_list = {found.hpt_list_bytes, found.hpt_list_sha256};
    }

    std::string genuine_;
};

TEST_F(Attack, OnTheBytesIsRefusedBeforeTheReceipt) {
    payload_.resize(age::chunk_offset(3));
    fetch_is_refused("payload_truncated"); // the last chunk is missing
    payload_.pop_back();
    fetch_is_refused("payload_truncated"); // the last chunk is cut
    payload_.push_back('x');
    fetch_is_refused("payload_continued");
    payload_[3] ^= 1;
    fetch_is_refused("nonce_wrong");
    // Without the key nobody can tell these three apart.
    swap_in_a_chunk();
    fetch_is_refused("payload_altered");
    exchange_chunks(0, 1);
    fetch_is_refused("payload_altered");
    forge();
    fetch_is_refused("payload_altered");
    EXPECT_EQ(fetch().status, 0);
}

TEST_F(Attack, OnTheBytesHasAReasonOfItsOwnOnceTheHeaderIsOut) {
    disclose();
    payload_.resize(age::chunk_offset(3));
    fetch_is_refused("payload_truncated");
    payload_.pop_back();
    fetch_is_refused("payload_truncated");
    payload_.push_back('x');
    fetch_is_refused("payload_continued");
    payload_[3] ^= 1;
    fetch_is_refused("nonce_wrong");
    swap_in_a_chunk();
    fetch_is_refused("chunk_refused");
    exchange_chunks(0, 1);
    fetch_is_refused("chunk_misplaced");
    exchange_chunks(0, 2);
    fetch_is_refused("chunk_misplaced");
    forge();
    fetch_is_refused("payload_forged");
    ASSERT_EQ(fetch().status, 0);
    EXPECT_EQ(read("data.txt"), text_);
}

TEST_F(Attack, WithOnePayloadAndTwoHeadersOpensInStockAgeButNotHere) {
    TwoKeyPayload const two(text_.size(), crypto::bytes_of("what was promised"),
                            crypto::bytes_of("what is worth nothing"));
    sell(two);
    header_ = header_of(two.right);
    draw_up();
    auto const stock_age = [this](std::string const& header) {
        write("two.age", header + payload_);
        auto const opened = shell("age -d -i home/identity.age two.age");
        EXPECT_EQ(opened.status, 0);
        fs::remove(in("two.age"));
        return opened.output;
    };
    EXPECT_THAT(stock_age(header_of(two.left)), testing::StartsWith("what was promised"));
    EXPECT_THAT(stock_age(header_), HasSubstr("what is worth nothing"));

    ASSERT_EQ(fetch().status, 0); // the ciphertext is the manifest's
    EXPECT_EQ(fault_of({"receipt", some_uuid(50).text(), "--wait", "0"}), "commitment_wrong");
    EXPECT_EQ(read("data.txt.payload"), payload_); // evidence
    EXPECT_EQ(fault_of({"fetch", some_uuid(50).text()}), "commitment_wrong");
    EXPECT_EQ(read("data.txt.payload"), payload_);

    header_ = header_of(two.left);
    draw_up();
    disclose();
    ASSERT_EQ(fetch().status, 0);
    EXPECT_EQ(read("data.txt"), crypto::text_of(two.opened(two.left)));
}

TEST_F(Attack, WithAHeaderOfTwoKeysIsRefused) {
    auto const own = own_identity().recipient();
    auto const stranger = custody_.recipient();
    auto const wrap = [](age::FileKey const& key, age::Recipient const& recipient) {
        return age::wrap_file_key(key, recipient, crypto::SecretBytes<32>::random());
    };
    header_ =
        age::Header::make(file_key_, {wrap(file_key_, stranger), wrap(age::FileKey::random(), own)})
            .print();
    draw_up();
    disclose();
    fetch_is_refused("header_forged", true);
    header_ = age::make_header(file_key_, {&stranger, 1}).print();
    draw_up();
    disclose();
    fetch_is_refused("header_not_for_you", true);
}

TEST_F(Attack, ByASellerWhoSignedForOtherContentIsRefused) {
    auto const honest = manifest_;
    auto const sells = [&](std::string_view fault) {
        draw_up();
        disclose();
        fetch_is_refused(fault, true);
        manifest_ = honest;
    };
    manifest_.plaintext.tree_root[0] ^= 1; // the list of plaintext hashes is another's
    sells("tree_root_wrong");
    manifest_.payload.nonce[0] ^= 1;
    manifest_.key_commitment = age::key_commitment(file_key_, manifest_.payload.nonce);
    sells("nonce_wrong");
    manifest_.plaintext.chunks += 1;
    sells("manifest_inconsistent");
    exchange_chunks(0, 1);
    genuine_ = payload_;
    manifest_.payload.sha256 = crypto::sha256(crypto::bytes_of(payload_));
    sells("chunk_misplaced");
}

// Nobody signs a receipt for bytes of a manifest that contradicts itself.
TEST_F(Attack, ByASellerWhoContradictsHimselfIsRefusedBeforeTheReceipt) {
    manifest_.plaintext.bytes += 1;
    draw_up();
    fetch_is_refused("manifest_inconsistent", true);
    manifest_.plaintext.bytes -= 1;
    manifest_.payload.nonce[0] ^= 1;
    draw_up();
    fetch_is_refused("nonce_wrong", true);
    EXPECT_EQ(fault_of({"receipt", some_uuid(50).text()}), "none"); // nothing lies here
    EXPECT_TRUE(seen("POST " + path("receipt")).empty());
}

} // namespace
} // namespace datafloor::tests
