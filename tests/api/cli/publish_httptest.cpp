#include <gmock/gmock.h>

#include "contracts/listing/documents.hpp"
#include "crypto/age/header.hpp"
#include "tests/api/cli/floor.hpp"

namespace datafloor::tests {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Publish : public Conversation {
  protected:
    void SetUp() override {
        Conversation::SetUp();
        for (int i = 0; i < 20'000; ++i) text_ += std::to_string(i) + "\n";
        write("data.csv", text_);
        ASSERT_EQ(shell("$datafloor publish --template > description.json").status, 0);
    }

    /// Everything but the listing's own paths, which are known when it is drafted.
    void answer_uploads() {
        answers_["POST /v1/listings"] = [this](SeenRequest const& request) {
            auto const json = crypto::parse_json(request.body).value();
            description_ = contracts::decode<contracts::ListingDescription>(
                               json["documents"][0]["body"].get<std::string>())
                               .value();
            manifest_ = contracts::decode<contracts::Manifest>(
                            json["documents"][1]["body"].get<std::string>())
                            .value();
            answers_["GET /v1/listings/" + description_.listing.value.text() + "/versions/1"] =
                [this](auto const&) {
                    return json_answer(200, R"({"ingest":{"status":")" + ingest_ +
                                                R"(","reason":"tree_root_differs"}})");
                };
            return json_answer(201, R"({"index":"3","kind":"draft-version","documents":[]})");
        };
        answers_["POST /v1/uploads"] = [this](auto const&) {
            auto const place = "/v1/uploads/" + std::to_string(++uploads_);
            answers_["HEAD " + place] = [this, place](auto const&) {
                return answer(200, "", offset_of(place));
            };
            answers_["PATCH " + place] = [this, place](auto const&) {
                return answer(204, "", offset_of(place));
            };
            return answer(201, "", "Location: " + place + "\r\n");
        };
    }

    /// All the bytes that reached this upload.
    [[nodiscard]] std::string received(std::string const& place) const {
        std::string out;
        for (auto const& piece : seen("PATCH " + place)) out += piece.body;
        return out;
    }

    [[nodiscard]] std::string offset_of(std::string const& place) const {
        return "Upload-Offset: " + std::to_string(received(place).size()) + "\r\n";
    }

    [[nodiscard]] Outcome publish() const {
        return datafloor({"publish", in("data.csv"), "--description", in("description.json"),
                          "--licence", "open", "--wait", "5"});
    }

    std::string text_;
    std::string ingest_ = "stored";
    int uploads_ = 0;
    contracts::ListingDescription description_;
    contracts::Manifest manifest_;
};

TEST_F(Publish, SealsListsAndUploadsWhatStockAgeOpens) {
    answer_uploads();
    auto const outcome = publish();
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_THAT(outcome.output, HasSubstr(description_.listing.value.text()));
    EXPECT_EQ(description_.floor, floor_);
    EXPECT_EQ(description_.media_type.value, "text/csv");
    EXPECT_EQ(manifest_.licence_sha256, contracts::licence_sha256(description_.licence));
    EXPECT_EQ(fault_of(description_.licence), std::nullopt);

    auto const file = received("/v1/uploads/1");
    auto const hpt = received("/v1/uploads/2");
    EXPECT_EQ(crypto::sha256(crypto::bytes_of(hpt)), manifest_.hpt_list.sha256);
    auto const length = crypto::age::header_length(crypto::bytes_of(file)).value();
    EXPECT_EQ(crypto::sha256(crypto::bytes_of(file).subspan(length)), manifest_.payload.sha256);
    auto const header = crypto::age::Header::parse(file.substr(0, length)).value();
    EXPECT_TRUE(crypto::age::unwrap_file_key(header, {&custody_, 1}));
    write("uploaded.age", file);
    ASSERT_EQ(shell("age -d -i home/identity.age -o back uploaded.age").status, 0);
    EXPECT_EQ(read("back"), text_);
    // Nothing is left over.
    EXPECT_TRUE(fs::is_empty(home() / "publish"));
}

TEST_F(Publish, SaysWhichMemberOfTheDescriptionIsMissing) {
    write("description.json", R"({"title":{"en":"Rain","vi":"Mưa"}})");
    auto const outcome = publish();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("is missing; put it into the --description file"));
    EXPECT_FALSE(fs::exists(home() / "publish"));
}

TEST_F(Publish, NeverSendsItsTokenToAnotherPlace) {
    answer_uploads();
    answers_["POST /v1/uploads"] = [](auto const&) {
        return answer(201, "", "Location: http://127.0.0.2:1/v1/uploads/1\r\n");
    };
    auto const outcome = publish();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("another place"));
}

TEST_F(Publish, ShowsWhyTheFloorDoesNotTakeAFile) {
    answer_uploads();
    ingest_ = "failed";
    auto const outcome = publish();
    EXPECT_EQ(outcome.status, 1);
    EXPECT_THAT(outcome.output, HasSubstr("tree_root_differs"));
    EXPECT_TRUE(fs::is_empty(home() / "publish"));
}

/// The connection is cut in the middle of the first piece.
class CutPublish : public Publish {
  protected:
    CutPublish() {
        limit_ = [this](SeenRequest const& request) {
            bool const first = request.method == "PATCH" && ++pieces_ == 1;
            return first ? std::size_t{40'000} : std::string::npos;
        };
    }

    int pieces_ = 0;
};

TEST_F(CutPublish, GoesOnWhereTheServerSaysItHasStopped) {
    answer_uploads();
    auto const outcome = publish();
    ASSERT_EQ(outcome.status, 0) << outcome.output;
    auto const sent = seen("PATCH /v1/uploads/1");
    ASSERT_EQ(sent.size(), 2U);
    EXPECT_EQ(sent[0].header("Upload-Offset"), "0");
    EXPECT_EQ(sent[1].header("Upload-Offset"), "40000");
    EXPECT_EQ(seen("HEAD /v1/uploads/1").size(), 1U);
    write("uploaded.age", received("/v1/uploads/1"));
    ASSERT_EQ(shell("age -d -i home/identity.age -o back uploaded.age").status, 0);
    EXPECT_EQ(read("back"), text_);
}

TEST_F(Publish, IsResumedWithTheSameDocumentsByALaterRun) {
    answer_uploads();
    auto const good = answers_["POST /v1/uploads"];
    answers_["POST /v1/uploads"] = [](auto const&) { return answer(500, "{}"); };
    auto const interrupted = publish();
    EXPECT_EQ(interrupted.status, 1);
    auto const name = description_.listing.value.text() + "-1";
    ASSERT_TRUE(fs::exists(home() / "publish" / name));
    ingest_ = "none";
    answers_["POST /v1/uploads"] = [this, good](SeenRequest const& request) {
        ingest_ = "stored";
        return good(request);
    };
    auto const resumed = datafloor({"publish", "--resume", name, "--wait", "5"});
    EXPECT_EQ(resumed.status, 0) << resumed.output;
    EXPECT_EQ(seen("POST /v1/listings").size(), 1U);
    EXPECT_EQ(crypto::sha256(crypto::bytes_of(received("/v1/uploads/2"))),
              manifest_.hpt_list.sha256);
    EXPECT_TRUE(fs::is_empty(home() / "publish"));
}

} // namespace
} // namespace datafloor::tests
