#include <gmock/gmock.h>

#include "crypto/verified.hpp"
#include "tests/api/cli/order.hpp"

namespace datafloor::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Order : public OneOrder {};

TEST_F(Order, IsFetchedInPiecesSignedForOpenedAndAccepted) {
    cut_after_ = 90'000;
    auto const fetched = fetch();
    ASSERT_EQ(fetched.status, 0) << fetched.output;
    EXPECT_EQ(seen("GET " + path("payload")).size(), 3U);
    EXPECT_EQ(read("data.txt.payload"), payload_);
    EXPECT_FALSE(fs::exists(in("data.txt")));

    auto const received = give_receipt();
    ASSERT_EQ(received.status, 0) << received.output;
    EXPECT_EQ(read("data.txt"), text_);
    EXPECT_FALSE(fs::exists(in("data.txt.payload")));
    auto const receipt = crypto::verify_document<contracts::Receipt>(
        receipt_.body, receipt_.header("Floor-Signature"), own_key().public_key(),
        contracts::decode<contracts::Receipt>);
    ASSERT_TRUE(receipt);
    EXPECT_EQ((*receipt)->answers, lines_[3].hash);
    EXPECT_EQ((*receipt)->confirmation_sha256, lines_[2].hash);
    EXPECT_EQ((*receipt)->payload.sha256, manifest_.payload.sha256);
    EXPECT_EQ((*receipt)->header_sha256, deposit_.header_sha256);

    auto const accepted = datafloor({"accept", some_uuid(50).text()});
    ASSERT_EQ(accepted.status, 0) << accepted.output;
    auto const sent = seen("POST " + path("acceptance"));
    ASSERT_EQ(sent.size(), 1U);
    auto const acceptance = contracts::decode<contracts::Acceptance>(sent[0].body);
    ASSERT_TRUE(acceptance);
    EXPECT_EQ(acceptance->answers, lines_[6].hash);
}

TEST_F(Order, GoesOnWithWhatAnEarlierFetchLeft) {
    write("data.txt.payload", payload_.substr(0, 150'000));
    ASSERT_EQ(fetch().status, 0);
    auto const asked = seen("GET " + path("payload"));
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(asked[0].header("Range"), "bytes=150000-");
    EXPECT_EQ(read("data.txt.payload"), payload_);
}

TEST_F(Order, SignsNoReceiptForBytesThatAreNotTheManifests) {
    auto const whole = payload_;
    payload_[100'000] ^= 1;
    auto const outcome = fetch();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("not what the seller signed"));
    EXPECT_FALSE(fs::exists(in("data.txt.payload")));
    payload_ = whole;
    ASSERT_EQ(fetch().status, 0);
    // Damaged on this disk between fetch and receipt.
    auto damaged = whole;
    damaged[5] ^= 1;
    write("data.txt.payload", damaged);
    EXPECT_EQ(give_receipt().status, 1);
    EXPECT_TRUE(seen("POST " + path("receipt")).empty());
}

TEST_F(Order, IsRefusedForOtherBytesButNotForTheManifests) {
    answers_["POST " + path("refusal")] = [](auto const&) {
        return json_answer(201, R"({"index":"9","kind":"refuse-delivery","documents":[]})");
    };
    auto const refuse = [this] {
        return datafloor({"refuse", some_uuid(50).text(), "--claim", "bytes-differ", "--reason",
                          "Fetched twice."});
    };
    ASSERT_EQ(fetch().status, 0);
    auto const needless = refuse();
    EXPECT_EQ(needless.status, 1);
    EXPECT_THAT(needless.output, HasSubstr("nothing to refuse"));
    EXPECT_TRUE(seen("POST " + path("refusal")).empty());

    write("data.txt.payload", "other bytes");
    auto const outcome = refuse();
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr("clock stands still"));
    auto const requests = seen("POST " + path("refusal"));
    ASSERT_EQ(requests.size(), 1U);
    auto const refusal = crypto::verify_document<contracts::RefusalDocument>(
        requests[0].body, requests[0].header("Floor-Signature"), own_key().public_key(),
        contracts::decode<contracts::RefusalDocument>);
    ASSERT_TRUE(refusal);
    EXPECT_EQ((*refusal)->answers, lines_[3].hash);
    EXPECT_EQ((*refusal)->claim, contracts::RefusalClaim::bytes_differ);

    lines_.pop_back();
    EXPECT_THAT(refuse().output, HasSubstr("not deposited yet"));
    EXPECT_EQ(
        datafloor({"refuse", some_uuid(50).text(), "--claim", "ugly", "--reason", "x"}).status, 2);
}

class Rehash : public Order {
  protected:
    void SetUp() override {
        Order::SetUp();
        contracts::RefusalDocument refusal;
        refusal.order = {some_uuid(50)};
        refusal.reason = {"Fetched twice."};
        lines_.push_back(sign(refusal, own_key(), 71, lines_[3].hash));
        answers_["POST " + path("refusal-finding")] = [](auto const&) {
            return json_answer(201, R"({"index":"9","kind":"decide-refusal","documents":[]})");
        };
    }

    [[nodiscard]] Outcome rehash() const {
        return datafloor({"supervise", "rehash", some_uuid(50).text(), "--reason", "Looked."});
    }

    /// What the officer signed, of so many findings.
    [[nodiscard]] contracts::RefusalFinding finding(std::size_t count) const {
        auto const requests = seen("POST " + path("refusal-finding"));
        EXPECT_EQ(requests.size(), count);
        if (requests.empty()) return {};
        auto const finding = crypto::verify_document<contracts::RefusalFinding>(
            requests.back().body, requests.back().header("Floor-Signature"), own_key().public_key(),
            contracts::decode<contracts::RefusalFinding>);
        EXPECT_TRUE(finding) << requests.back().body;
        return finding ? **finding : contracts::RefusalFinding{};
    }
};

TEST_F(Rehash, SignsWhatTheFloorServes) {
    auto const right = rehash();
    ASSERT_EQ(right.status, 0) << right.output;
    EXPECT_THAT(right.output, HasSubstr("is dismissed"));
    auto const served = finding(1);
    EXPECT_EQ(served.answers, lines_[4].hash);
    ASSERT_TRUE(served.payload);
    EXPECT_EQ(served.payload->bytes, manifest_.payload.bytes);
    EXPECT_EQ(served.payload->sha256, manifest_.payload.sha256);

    payload_[100'000] ^= 1;
    EXPECT_THAT(rehash().output, HasSubstr("is upheld"));
    auto const other = finding(2);
    ASSERT_TRUE(other.payload);
    EXPECT_EQ(other.payload->sha256, crypto::sha256(crypto::bytes_of(payload_)));
}

TEST_F(Rehash, SignsThatNothingIsServedOnlyIfTheFloorSaysSo) {
    answers_["GET " + path("payload")] = [](auto const&) {
        return json_answer(503, R"({"type":"/problems/object-missing","title":"x","detail":"y"})");
    };
    EXPECT_THAT(rehash().output, HasSubstr("is upheld"));
    EXPECT_FALSE(finding(1).payload);
    answers_["GET " + path("payload")] = [](auto const&) {
        return json_answer(403, R"({"type":"/problems/role-missing","title":"x","detail":"y"})");
    };
    EXPECT_EQ(rehash().status, 1);
    (void)finding(1);
}

TEST_F(Rehash, WantsARefusal) {
    lines_.pop_back();
    EXPECT_THAT(rehash().output, HasSubstr("nothing to decide"));
}

TEST_F(Order, IsNotFollowedOntoAnotherManifestOrAForgedDeposit) {
    auto const good = lines_;
    auto other = manifest_;
    other.plaintext.tree_root[0] ^= 1;
    lines_[0] = sign(other, documents_, 61, std::nullopt);
    auto const swapped = fetch();
    EXPECT_EQ(swapped.status, 1);
    EXPECT_THAT(swapped.output, HasSubstr("another one than was ordered"));

    lines_ = good;
    lines_[3] = sign(deposit_, log_, 65, good[2].hash); // not the keyholder's key
    auto const forged = fetch();
    EXPECT_EQ(forged.status, 1);
    EXPECT_THAT(forged.output, HasSubstr("signature of datafloor.key-deposit.v1 is wrong"));

    lines_ = good;
    auto stranger = deposit_;
    stranger.recipient = {custody_.recipient().point()};
    lines_[3] = sign(stranger, keyholder_, 65, good[2].hash);
    EXPECT_THAT(fetch().output, HasSubstr("another recipient"));
    EXPECT_TRUE(seen("GET " + path("payload")).empty());
}

TEST_F(Order, RepairsALostReceiptAnswer) {
    ASSERT_EQ(fetch().status, 0);
    // The floor has the receipt, the program never heard of it.
    contracts::Receipt receipt;
    receipt.order = {some_uuid(50)};
    auto const line = sign(receipt, own_key(), 70, lines_[3].hash);
    SeenRequest request;
    request.head = "POST x\r\nFloor-Signature: " + line.signature + "\r\n\r\n";
    request.body = line.body;
    take_receipt(request);
    auto const outcome = give_receipt();
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_TRUE(seen("POST " + path("receipt")).empty());
    EXPECT_EQ(read("data.txt"), text_);
}

TEST_F(Order, PublishesNothingUnderAnotherHeader) {
    ASSERT_EQ(fetch().status, 0);
    auto const key = age::FileKey::random();
    auto const recipient = own_identity().recipient();
    auto const wrong = age::make_header(key, {&recipient, 1}).print();
    header_ = wrong; // not the deposited one
    auto const outcome = give_receipt();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("not the one that was deposited"));
    EXPECT_FALSE(fs::exists(in("data.txt")));
}

TEST_F(Order, WaitsForTheKeyDepositOnlySoLong) {
    lines_.pop_back();
    auto const outcome = fetch();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("not deposited yet"));
}

} // namespace
} // namespace datafloor::tests
