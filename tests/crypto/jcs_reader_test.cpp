#include "crypto/jcs_reader.hpp"

#include <gtest/gtest.h>

#include <random>

#include "crypto/json.hpp"

namespace datafloor::crypto {
namespace {

TEST(JcsReader, TakesWhatTheWriterWrites) {
    std::string const text = R"({"a":[1,-20,0],"b":true,"c":{},"d":[],"e":"x\n\u0001é"})";
    JcsReader in(text);
    ASSERT_TRUE(in.begin_object() && in.next_member("a") && in.begin_array());
    std::vector<std::int64_t> numbers;
    while (in.next_element()) ASSERT_TRUE(in.integer(numbers.emplace_back()));
    EXPECT_EQ(numbers, (std::vector<std::int64_t>{1, -20, 0}));
    ASSERT_TRUE(in.end_array());
    EXPECT_FALSE(in.next_member("aa"));
    bool flag = false;
    ASSERT_TRUE(in.next_member("b") && in.boolean(flag));
    EXPECT_TRUE(flag);
    ASSERT_TRUE(in.next_member("c") && in.begin_object());
    EXPECT_FALSE(in.next_member("x"));
    ASSERT_TRUE(in.end_object());
    ASSERT_TRUE(in.next_member("d") && in.begin_array());
    EXPECT_FALSE(in.next_element());
    ASSERT_TRUE(in.end_array() && in.next_member("e"));
    std::string_view string;
    ASSERT_TRUE(in.string(string));
    EXPECT_EQ(string, "x\n\x01é");
    EXPECT_TRUE(in.end_object() && in.at_end());
}

TEST(JcsReader, FindsAMemberAtTheObjectsOwnLevelOnly) {
    std::string const text = R"({"a":{"type":"deep"},"b":"\"type\":","type":"here","z":1})";
    EXPECT_EQ(JcsReader(text).peek_member("type"), "here");
    EXPECT_EQ(JcsReader(text).peek_member("deep"), std::nullopt);
    EXPECT_EQ(JcsReader(text).peek_member("z"), std::nullopt);
    for (std::string_view const broken :
         {"", "[", "]", "{", "{\"type", "{\"type\"", "{\"type\":", "{\"type\":\"", "{\"type\":\"\\",
          "{\"type\":\"a\\nb\"}", "\"type\":\"x\"", "}{\"type\":\"x\"}"})
        EXPECT_EQ(JcsReader(broken).peek_member("type"), std::nullopt) << broken;
}

TEST(JcsReader, TakesOneWritingOfANumberOnly) {
    for (std::string_view const good : {"0", "7", "-1", "10", "9007199254740991"}) {
        std::int64_t number = 0;
        JcsReader in(good);
        EXPECT_TRUE(in.integer(number) && in.at_end()) << good;
    }
    for (std::string_view const bad :
         {"", "-", "00", "01", "-0", "-01", "+1", "1.0", "1e3", "1E3", "9007199254740992",
          "-9007199254740992", "x", " 1", "99999999999999999999"}) {
        std::int64_t number = 0;
        JcsReader in(bad);
        EXPECT_FALSE(in.integer(number) && in.at_end()) << bad;
    }
}

/// Pieces of strings, well and badly written.
constexpr auto pieces = std::to_array<std::string_view>({"a",
                                                         "/",
                                                         "\"",
                                                         "\\\"",
                                                         "\\\\",
                                                         "\\",
                                                         "\\/",
                                                         "\\b",
                                                         "\\f",
                                                         "\\n",
                                                         "\\r",
                                                         "\\t",
                                                         "\\u0000",
                                                         "\\u0001",
                                                         "\\u001f",
                                                         "\\u001F",
                                                         "\\u0008",
                                                         "\\u000a",
                                                         "\\u0020",
                                                         "\\u0041",
                                                         "\\u00e9",
                                                         "\\ud83d\\ude00",
                                                         "\x01",
                                                         "\x1f",
                                                         "\x7f",
                                                         "é",
                                                         "e\xcc\x81",
                                                         "\xcc\x81",
                                                         "ế",
                                                         "😀",
                                                         "\xff",
                                                         "\xc3",
                                                         "\xed\xa0\x80",
                                                         "\\u00",
                                                         "\\u",
                                                         "\\x",
                                                         " "});

TEST(JcsReader, AgreesWithTheParserOnStrings) {
    auto const seed = std::random_device()();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    int good = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string text = "\"";
        for (auto count = random() % 4; count > 0; --count)
            text += pieces[random() % pieces.size()];
        text += '"';
        JcsReader in(text);
        std::string_view string;
        bool const taken = in.string(string) && in.at_end();
        auto const parsed = parse_canonical_json(text);
        ASSERT_EQ(taken, parsed && parsed->is_string()) << text;
        if (!taken) continue;
        EXPECT_EQ(string, parsed->get_ref<std::string const&>());
        ++good;
    }
    EXPECT_GT(good, 1'000);
}

} // namespace
} // namespace datafloor::crypto
