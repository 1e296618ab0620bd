#include "crypto/jcs.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "crypto/json.hpp"

namespace datafloor::crypto {
namespace {

std::string printed(double value) {
    std::string out;
    append_json_number(out, value);
    return out;
}

struct NumberSample {
    std::uint64_t bits;
    std::string_view text;
};

// RFC 8785, appendix B.
TEST(Jcs, PrintsTheNumbersOfRfc8785) {
    constexpr NumberSample samples[] = {
        {0x0000000000000000, "0"},
        {0x8000000000000000, "0"},
        {0x0000000000000001, "5e-324"},
        {0x8000000000000001, "-5e-324"},
        {0x7fefffffffffffff, "1.7976931348623157e+308"},
        {0xffefffffffffffff, "-1.7976931348623157e+308"},
        {0x4340000000000000, "9007199254740992"},
        {0xc340000000000000, "-9007199254740992"},
        {0x4430000000000000, "295147905179352830000"},
        {0x44b52d02c7e14af5, "9.999999999999997e+22"},
        {0x44b52d02c7e14af6, "1e+23"},
        {0x44b52d02c7e14af7, "1.0000000000000001e+23"},
        {0x444b1ae4d6e2ef4e, "999999999999999700000"},
        {0x444b1ae4d6e2ef4f, "999999999999999900000"},
        {0x444b1ae4d6e2ef50, "1e+21"},
        {0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7"},
        {0x3eb0c6f7a0b5ed8d, "0.000001"},
        {0x41b3de4355555553, "333333333.3333332"},
        {0x41b3de4355555554, "333333333.33333325"},
        {0x41b3de4355555555, "333333333.3333333"},
        {0x41b3de4355555556, "333333333.3333334"},
        {0x41b3de4355555557, "333333333.33333343"},
        {0xbecbf647612f3696, "-0.0000033333333333333333"},
        {0x43143ff3c1cb0959, "1424953923781206.2"},
    };
    for (auto const& sample : samples) {
        EXPECT_EQ(printed(std::bit_cast<double>(sample.bits)), sample.text);
    }
}

TEST(Jcs, PrintsNumbersAtTheEdgesOfEachNotation) {
    EXPECT_EQ(printed(1), "1");
    EXPECT_EQ(printed(-1.5), "-1.5");
    EXPECT_EQ(printed(100), "100");
    EXPECT_EQ(printed(123456.789), "123456.789");
    EXPECT_EQ(printed(0.1), "0.1");
    EXPECT_EQ(printed(1e-6), "0.000001");
    EXPECT_EQ(printed(1e-7), "1e-7");
    EXPECT_EQ(printed(1.25e-7), "1.25e-7");
    EXPECT_EQ(printed(1e20), "100000000000000000000");
    EXPECT_EQ(printed(1.5e21), "1.5e+21");
    EXPECT_EQ(printed(1e100), "1e+100");
}

TEST(JcsDeathTest, NumbersWithoutAFormEndTheProgram) {
    EXPECT_DEATH(printed(std::numeric_limits<double>::quiet_NaN()), "isfinite");
    EXPECT_DEATH(printed(std::numeric_limits<double>::infinity()), "isfinite");
    EXPECT_DEATH(canonical(Json(9007199254740992)), "largest_json_integer");
    EXPECT_DEATH(canonical(Json(9007199254740992U)), "largest_json_integer");
    EXPECT_DEATH(canonical(Json(-9007199254740992)), "largest_json_integer");
    EXPECT_DEATH(canonical(Json::binary({1})), "json_has_this_type");
}

// RFC 8785, section 3.2.2.
TEST(Jcs, PrintsTheSampleOfRfc8785) {
    auto const tree = parse_json(R"({
        "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
        "literals": [null, true, false]
    })");
    ASSERT_TRUE(tree) << tree.error().what;
    EXPECT_EQ(canonical(*tree), R"({"literals":[null,true,false],)"
                                R"("numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],)"
                                "\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

// RFC 8785, section 3.2.3. One of its names, U+FB33, is not in form C, so our parser refuses it.
TEST(Jcs, SortsNamesLikeRfc8785) {
    Json const tree = {
        {"\u20ac", "Euro Sign"},
        {"\r", "Carriage Return"},
        {"\ufb33", "Hebrew Letter Dalet With Dagesh"},
        {"1", "One"},
        {"\U0001F600", "Emoji: Grinning Face"},
        {"\u0080", "Control"},
        {"\u00f6", "Latin Small Letter O With Diaeresis"},
    };
    EXPECT_EQ(canonical(tree),
              "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
              "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
              "\"\U0001F600\":\"Emoji: Grinning Face\","
              "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(Jcs, SortsByUtf16UnitsWhereBytesDiffer) {
    Json const tree = {{"\ue000", 1},      {"\U00010000", 2}, {"\ud7ff", 3}, {"a\uffff", 4},
                       {"a\U0010FFFF", 5}, {"a", 6},          {"", 7},       {"\U00010000a", 8}};
    EXPECT_EQ(canonical(tree), "{\"\":7,\"a\":6,\"a\U0010FFFF\":5,\"a\uffff\":4,\"\ud7ff\":3,"
                               "\"\U00010000\":2,\"\U00010000a\":8,\"\ue000\":1}");
}

TEST(Jcs, EscapesWhatRfc8785EscapesAndNothingElse) {
    std::string text;
    for (char c = 0; c < 0x20; ++c) text += c;
    text += "\"\\/\x7f<>&'\u2028\U0001F600";
    std::string out;
    append_json_string(out, text);
    EXPECT_EQ(out, "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f"
                   "\\r\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017"
                   "\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f\\\"\\\\/\x7f<>&'"
                   "\u2028\U0001F600\"");
}

TEST(Jcs, PrintsEmptyContainers) {
    EXPECT_EQ(canonical(*parse_json(R"([[],{},[[]],{"a":{}},""])")), R"([[],{},[[]],{"a":{}},""])");
}

TEST(JcsWriter, WritesWhatTheTreeWouldPrint) {
    std::string out = "before ";
    JcsWriter json(out);
    json.begin_object();
    json.member("a", "x\"y");
    json.member("b", true);
    json.member("c", std::int64_t{-5});
    json.member("d", nullptr);
    json.member("e");
    json.begin_array();
    json.value(1);
    json.begin_object();
    json.end_object();
    json.value(std::string("s"));
    json.begin_array();
    json.end_array();
    json.end_array();
    json.member("f");
    json.canonical_value(R"({"z":1})");
    json.member("g", false);
    json.end_object();
    EXPECT_EQ(
        out,
        R"(before {"a":"x\"y","b":true,"c":-5,"d":null,"e":[1,{},"s",[]],"f":{"z":1},"g":false})");
    EXPECT_TRUE(parse_canonical_json(std::string_view(out).substr(7)));
}

TEST(JcsWriterDeathTest, MisuseEndsTheProgram) {
    std::string out;
    auto const object = [&](auto use) {
        JcsWriter json(out);
        json.begin_object();
        use(json);
    };
    EXPECT_DEATH(object([](auto& json) {
                     json.member("b", 1);
                     json.member("a", 1);
                 }),
                 "before < name");
    EXPECT_DEATH(object([](auto& json) {
                     json.member("a", 1);
                     json.member("a", 1);
                 }),
                 "before < name");
    EXPECT_DEATH(object([](auto& json) { json.value(1); }), "named_");
    EXPECT_DEATH(object([](auto& json) { json.end_array(); }), "array");
    EXPECT_DEATH(object([](auto& json) {
                     json.member("a");
                     json.end_object();
                 }),
                 "named_");
    EXPECT_DEATH(object([](auto& json) { json.member("\u00e9"); }), "0x7F");
    EXPECT_DEATH(object([](auto& json) { json.member("a\"b"); }), "0x7F");
    EXPECT_DEATH(object([](auto& json) { json.member("a", std::int64_t{1} << 53); }),
                 "largest_json_integer");
}

} // namespace
} // namespace datafloor::crypto
