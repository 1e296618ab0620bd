#include "api/command_answer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "crypto/json.hpp"

namespace datafloor::api {
namespace {

CommandAnswer an_answer() {
    return {.index = 41,
            .leaf_sha256 = crypto::sha256(crypto::bytes_of("leaf")),
            .time = {.micros = 1'750'000'000'123'456},
            .kind = "place-order",
            .documents = {{.typ = "datafloor.confirmation.v1",
                           .body = R"({"text":"Đắk \"Lắk\""})",
                           .signature = "e30..c2ln",
                           .sha256 = crypto::sha256(crypto::bytes_of("body"))}},
            .ids = {{"order", "0190a5d2-0000-7000-8000-000000000001"}, {"a", "first"}}};
}

TEST(CommandAnswer, IsCanonicalAndKeepsTheBytesOfItsDocuments) {
    auto const text = render(an_answer());
    auto const json = crypto::parse_canonical_json(text);
    ASSERT_TRUE(json) << text;
    EXPECT_EQ(json->size(), 7U);
    EXPECT_EQ((*json)["index"], "41");
    EXPECT_EQ((*json)["kind"], "place-order");
    EXPECT_EQ((*json)["time"], "2025-06-15T15:06:40.123456Z");
    EXPECT_EQ((*json)["leaf_sha256"], crypto::to_hex(an_answer().leaf_sha256));
    EXPECT_EQ((*json)["order"], "0190a5d2-0000-7000-8000-000000000001");
    ASSERT_EQ((*json)["documents"].size(), 1U);
    auto const& document = (*json)["documents"][0];
    EXPECT_EQ(document["body"], R"({"text":"Đắk \"Lắk\""})");
    EXPECT_EQ(document["signature"], "e30..c2ln");
    EXPECT_EQ(document["sha256"], crypto::to_hex(an_answer().documents[0].sha256));
    EXPECT_EQ(document.size(), 4U);
}

TEST(CommandAnswer, NamesTheEntryOfADocumentFromElsewhere) {
    auto const text = render(an_answer().documents[0], 7);
    auto const json = crypto::parse_canonical_json(text);
    ASSERT_TRUE(json) << text;
    EXPECT_EQ((*json)["index"], "7");
}

TEST(CommandAnswer, CarriesItsIndexAndWhereTheNewThingIs) {
    auto const response = command_response(an_answer(), "/v1/orders/1");
    EXPECT_EQ(response.status, 201U);
    auto const has = [&](std::string_view name, std::string_view value) {
        return std::ranges::any_of(response.headers, [&](auto const& field) {
            return field.first == name && field.second == value;
        });
    };
    EXPECT_TRUE(has("Floor-Index", "41"));
    EXPECT_TRUE(has("Location", "/v1/orders/1"));
    EXPECT_TRUE(has("Cache-Control", "no-store"));
    EXPECT_TRUE(std::ranges::none_of(command_response(an_answer()).headers,
                                     [](auto const& field) { return field.first == "Location"; }));
}

TEST(CommandAnswerDeathTest, AnIdMayNotTakeAnotherMembersName) {
    auto answer = an_answer();
    answer.ids.emplace("kind", "x");
    EXPECT_DEATH((void)render(answer), "");
}

} // namespace
} // namespace datafloor::api
