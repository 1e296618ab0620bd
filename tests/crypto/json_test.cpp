#include "crypto/json.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <vector>

namespace datafloor::crypto {
namespace {

using namespace std::string_view_literals;

struct Refusal {
    std::string_view text;
    std::string_view pointer;
    /// Occurs in what the fault says.
    std::string_view what;
};

void PrintTo(Refusal const& refusal, std::ostream* out) {
    *out << testing::PrintToString(std::string(refusal.text));
}

class JsonRefusal : public testing::TestWithParam<Refusal> {};

TEST_P(JsonRefusal, NamesTheMemberAndTheReason) {
    auto const tree = parse_json(GetParam().text);
    ASSERT_FALSE(tree) << tree->dump();
    EXPECT_EQ(tree.error().pointer, GetParam().pointer);
    EXPECT_NE(tree.error().what.find(GetParam().what), std::string::npos) << tree.error().what;
    EXPECT_LE(tree.error().offset, GetParam().text.size());
}

INSTANTIATE_TEST_SUITE_P(
    Duplicates, JsonRefusal,
    testing::Values(Refusal{R"({"a":1,"a":1})", "/a", "duplicate"},
                    Refusal{R"({"a":1,"\u0061":1})", "/a", "duplicate"},
                    Refusal{R"({"":1,"":2})", "/", "duplicate"},
                    Refusal{R"([0,{"b":{"a/b~":1,"a/b~":[]}}])", "/1/b/a~1b~0", "duplicate"},
                    Refusal{R"({"a":{"x":1},"b":[{"x":1},{"x":1,"y":2,"x":3}]})", "/b/1/x",
                            "duplicate"}));

INSTANTIATE_TEST_SUITE_P(Zeros, JsonRefusal,
                         testing::Values(Refusal{R"({"a":"x\u0000"})", "/a", "U+0000"},
                                         Refusal{R"({"x\u0000":1})", "", "U+0000"},
                                         Refusal{"[1]\0"sv, "", "U+0000"},
                                         Refusal{"\0[1]"sv, "", "U+0000"},
                                         Refusal{"[\"a\0b\"]"sv, "", "U+0000"},
                                         Refusal{"\0"sv, "", "U+0000"},
                                         Refusal{"{\"a\":1}\0{\"a\":2}"sv, "", "U+0000"}));

INSTANTIATE_TEST_SUITE_P(Surrogates, JsonRefusal,
                         testing::Values(Refusal{R"(["\ud800"])", "/0", "surrogate"},
                                         Refusal{R"(["a","\udc00"])", "/1", "surrogate"},
                                         Refusal{R"({"a":"\ud800\ud800"})", "/a", "surrogate"},
                                         Refusal{R"({"a":"\ud800x"})", "/a", "surrogate"},
                                         Refusal{R"({"a":"\ud800\u0041"})", "/a", "surrogate"},
                                         Refusal{R"({"\udfff":1})", "", "surrogate"},
                                         Refusal{"[\"\xED\xA0\x80\"]", "/0", "UTF-8"},
                                         Refusal{"[\"\xED\xA0\xBD\xED\xB8\x80\"]", "/0", "UTF-8"}));

INSTANTIATE_TEST_SUITE_P(IllFormedUtf8, JsonRefusal,
                         testing::Values(Refusal{"[\"\x80\"]", "/0", "UTF-8"},
                                         Refusal{"[\"\xC3\"]", "/0", "UTF-8"},
                                         Refusal{"[\"\xC0\xAF\"]", "/0", "UTF-8"},
                                         Refusal{"[\"\xE0\x80\xAF\"]", "/0", "UTF-8"},
                                         Refusal{"[\"\xF4\x90\x80\x80\"]", "/0", "UTF-8"},
                                         Refusal{"[\"\xF8\x88\x80\x80\x80\"]", "/0", "UTF-8"},
                                         Refusal{"[\"\xFF\"]", "/0", "UTF-8"},
                                         Refusal{"{\"k\":{\"\xE2\x82\":1}}", "/k", "UTF-8"},
                                         Refusal{"\xFF[]", "", ""}));

// NFC: composed by hand, decomposed, singleton, excluded from composition, marks out of order,
// Hangul jamo.
INSTANTIATE_TEST_SUITE_P(
    NotNormalised, JsonRefusal,
    testing::Values(Refusal{R"({"name":"Da\u0306\u0301k"})", "/name", "normalisation"},
                    Refusal{"{\"name\":\"e\xCC\x81\"}", "/name", "normalisation"},
                    Refusal{"{\"e\xCC\x81\":1}", "/e\xCC\x81", "normalisation"},
                    Refusal{R"(["\u212b"])", "/0", "normalisation"},
                    Refusal{R"(["\u2126"])", "/0", "normalisation"},
                    Refusal{R"(["\u0958"])", "/0", "normalisation"},
                    Refusal{R"(["\ufb33"])", "/0", "normalisation"},
                    Refusal{R"(["\u1100\u1161"])", "/0", "normalisation"},
                    Refusal{R"(["\u1ea1\u0302"])", "/0", "normalisation"},
                    Refusal{R"(["x\u0302\u0323"])", "/0", "normalisation"},
                    Refusal{R"(["\u037e"])", "/0", "normalisation"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, JsonRefusal,
    testing::Values(Refusal{R"({"n":9007199254740992})", "/n", "integer"},
                    Refusal{R"({"n":-9007199254740992})", "/n", "integer"},
                    Refusal{R"([18446744073709551615])", "/0", "integer"},
                    Refusal{R"([18446744073709551616])", "/0", "integer"},
                    Refusal{R"([-9223372036854775809])", "/0", "integer"},
                    Refusal{R"([1000000000000000000000000000000])", "/0", "integer"},
                    Refusal{R"([9007199254740992.0])", "/0", "integer"},
                    Refusal{R"([1e20])", "/0", "integer"}, Refusal{R"([1e400])", "/0", "fit"},
                    Refusal{R"({"a":[0,-1e400]})", "/a/1", "fit"},
                    Refusal{R"([1e-400])", "/0", "fit"}, Refusal{R"([-0.1e-999])", "/0", "fit"}));

// What RFC 8259 forbids, in the manner of JSONTestSuite's n_ cases.
INSTANTIATE_TEST_SUITE_P(
    Syntax, JsonRefusal,
    testing::Values(
        Refusal{"", "", ""}, Refusal{" ", "", ""}, Refusal{"[", "/0", ""}, Refusal{"]", "", ""},
        Refusal{"{", "", ""}, Refusal{"}", "", ""}, Refusal{"[1,]", "/1", ""},
        Refusal{"[,1]", "/0", ""}, Refusal{"[1,,2]", "/1", ""}, Refusal{"[1 2]", "/1", ""},
        Refusal{"[1", "/1", ""}, Refusal{"[1]]", "", ""}, Refusal{"[1] x", "", ""},
        Refusal{"[1][2]", "", ""}, Refusal{"{} {}", "", ""}, Refusal{"1 2", "", ""},
        Refusal{"[1}", "/1", ""}, Refusal{R"({"a":1])", "/a", ""}, Refusal{R"({"a"})", "/a", ""},
        Refusal{R"({"a":})", "/a", ""}, Refusal{R"({"a" 1})", "/a", ""},
        Refusal{R"({"a":1,})", "/a", ""}, Refusal{R"({a:1})", "", ""},
        Refusal{R"({'a':1})", "", ""}, Refusal{R"({1:1})", "", ""},
        Refusal{R"({"a":1 "b":2})", "/a", ""}, Refusal{R"({"a":1,"b":tru})", "/b", ""},
        Refusal{"[True]", "/0", ""}, Refusal{"[nul]", "/0", ""}, Refusal{"[NaN]", "/0", ""},
        Refusal{"[Infinity]", "/0", ""}, Refusal{"[-Infinity]", "/0", ""},
        Refusal{"[+1]", "/0", ""}, Refusal{"[01]", "/1", ""}, Refusal{"[-01]", "/1", ""},
        Refusal{"[-]", "/0", ""}, Refusal{"[.5]", "/0", ""}, Refusal{"[1.]", "/0", ""},
        Refusal{"[1.e1]", "/0", ""}, Refusal{"[1e]", "/0", ""}, Refusal{"[1e+]", "/0", ""},
        Refusal{"[0x1]", "/1", ""}, Refusal{"[1_000]", "/1", ""}, Refusal{"[--1]", "/0", ""},
        Refusal{R"(["a)", "/0", ""}, Refusal{R"(["\x41"])", "/0", ""},
        Refusal{R"(["\u12"])", "/0", ""}, Refusal{R"(["\u12g4"])", "/0", ""},
        Refusal{R"(["\)", "/0", ""}, Refusal{R"(["\"])", "/0", ""}, Refusal{R"(["\a"])", "/0", ""},
        Refusal{R"(["\U0041"])", "/0", ""}, Refusal{"['a']", "/0", ""},
        Refusal{"[\"\t\"]", "/0", ""}, Refusal{"[\"\n\"]", "/0", ""},
        Refusal{"[\"\x1F\"]", "/0", ""}, Refusal{"[1]//c", "", ""}, Refusal{"/**/[1]", "", ""},
        Refusal{"[1/**/]", "/1", ""}, Refusal{"[\f1]", "/0", ""}, Refusal{"[\v1]", "/0", ""},
        Refusal{"[1\xC2\xA0]", "/1", ""}, Refusal{"\xE2\x80\xA8[]", "", ""},
        Refusal{"\xEF\xBB\xBF[]", "", "byte order mark"}, Refusal{"[\xEF\xBB\xBF]", "/0", ""},
        Refusal{"[]\x1A", "", ""}, Refusal{"*", "", ""}, Refusal{"undefined", "", ""}));

TEST(Json, RefusesTextThatIsTooLong) {
    std::string const text = '"' + std::string(98, 'a') + '"';
    EXPECT_TRUE(parse_json(text, {.bytes = 100}));
    auto const refused = parse_json(text, {.bytes = 99});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), (JsonFault{"", "text is too long", 99, JsonFaultKind::too_long}));
}

TEST(Json, RefusesWhatIsNestedTooDeep) {
    auto const nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') +
               std::string(static_cast<std::size_t>(depth), ']');
    };
    EXPECT_TRUE(parse_json(nested(32)));
    auto const refused = parse_json(nested(33));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, "nested too deep");
    EXPECT_EQ(refused.error().offset, 32U);
    std::string thirty_two_elements;
    for (int i = 0; i < 32; ++i) thirty_two_elements += "/0";
    EXPECT_EQ(refused.error().pointer, thirty_two_elements);

    auto const member = parse_json(R"({"a":{"b":[]}})", {.depth = 2});
    ASSERT_FALSE(member);
    EXPECT_EQ(member.error().pointer, "/a/b");
    EXPECT_FALSE(parse_json("[]", {.depth = 0}));
    EXPECT_TRUE(parse_json("1", {.depth = 0}));
    // Far beyond what a recursive reader would survive.
    EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
}

TEST(Json, FaultsHoldNoPieceOfTheText) {
    auto const refused = parse_json(R"({"password":"hunter2"; "x":1})");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what.find("hunter2"), std::string::npos);
    EXPECT_EQ(refused.error().pointer, "/password");
    EXPECT_EQ(refused.error().offset, 21U);
}

struct Accepted {
    std::string_view text;
    Json tree;
};

TEST(Json, ReadsWhatRfc8259Allows) {
    std::vector<Accepted> const cases = {
        {"null", nullptr},
        {" \t\r\n true \t\r\n ", true},
        {"false", false},
        {"\"\"", ""},
        {"0", 0},
        {"-0", 0},
        {"-0.0", 0},
        {"-1", -1},
        {"9007199254740991", 9007199254740991},
        {"-9007199254740991", -9007199254740991},
        {"1.5e3", 1500.0},
        {"1E+2", 100.0},
        {"1e-2", 0.01},
        {"0e1", 0.0},
        {"0.0e-999", 0.0},
        {"1e30", 1e30},
        {"5e-324", 5e-324},
        {"1.7976931348623157e308", 1.7976931348623157e308},
        {"[]", Json::array()},
        {"{}", Json::object()},
        {"[ 1 , [ ] , { } ]", Json::array({1, Json::array(), Json::object()})},
        {R"({"":0})", {{"", 0}}},
        {R"({"a":{"a":{"a":1}}})", {{"a", {{"a", {{"a", 1}}}}}}},
        {R"([{"a":1},{"a":1}])", Json::array({{{"a", 1}}, {{"a", 1}}})},
        {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
        {R"("\u0061\u00e9\u20AC\ud83d\ude00")", "a\u00e9\u20ac\U0001F600"},
        {R"("\u0001\u001f\u007f")", "\x01\x1f\x7f"},
        {"\"\x7F\"", "\x7f"},
        {R"("\uffff\ufdd0")", "\uffff\ufdd0"},
        {"\"\xEF\xBB\xBF\"", "\ufeff"},
        {R"("\u2028")", "\u2028"},
    };
    for (auto const& [text, wanted] : cases) {
        auto const tree = parse_json(text);
        ASSERT_TRUE(tree) << text << ": " << tree.error().what;
        EXPECT_EQ(*tree, wanted) << text;
    }
}

TEST(Json, ReadsVietnameseInComposedForm) {
    std::string const text = "\"Đắk Lắk, Thừa Thiên Huế, Bà Rịa – Vũng Tàu, Hồ Chí Minh\"";
    auto const tree = parse_json(text);
    ASSERT_TRUE(tree) << tree.error().what;
    EXPECT_EQ(tree->get<std::string>(), text.substr(1, text.size() - 2));
}

TEST(Json, ReadsMarksThatDoNotCompose) {
    EXPECT_TRUE(parse_json(R"(["x\u0323\u0302"])"));
    EXPECT_TRUE(parse_json(R"(["\uac00", "\u0915\u093c"])"));
}

TEST(Json, AtItsDefaultsTakesAMebibyte) {
    std::string text = "[\"" + std::string((1U << 20U) - 4, 'a') + "\"]";
    ASSERT_EQ(text.size(), 1U << 20U);
    EXPECT_TRUE(parse_json(text));
    text.insert(2, 1, 'a');
    EXPECT_FALSE(parse_json(text));
}

TEST(CanonicalJson, IsAcceptedAndNothingElse) {
    EXPECT_TRUE(parse_canonical_json(R"({"a":[1,2.5,"x"],"b":null})"));
    for (auto const* text :
         {R"({"b":1,"a":1})", R"({"a": 1})", R"([1.0])", R"([-0])", R"(["\u0061"])", R"(["\/"])",
          R"([1e2])", "[]\n", R"(["\u000A"])", R"(["\u001F"])", R"([1E+30])"}) {
        auto const refused = parse_canonical_json(text);
        ASSERT_FALSE(refused) << text;
        EXPECT_EQ(refused.error().what, "is not in canonical form (RFC 8785)");
    }
    EXPECT_EQ(parse_canonical_json(R"({"a": 1})").error().offset, 5U);
}

TEST(Nfc, KnowsWellFormedTextFromTheRest) {
    EXPECT_TRUE(is_nfc(""));
    EXPECT_TRUE(is_nfc("plain"));
    EXPECT_TRUE(is_nfc("\u1ea5\u00e9"));
    EXPECT_FALSE(is_nfc("e\u0301"));
    EXPECT_FALSE(is_nfc("\xC3"));
    EXPECT_FALSE(is_nfc("\xE1\xB8"));
    EXPECT_FALSE(is_nfc("\xED\xA0\x80"));
}

TEST(JsonPointer, EscapesTildeAndSlash) {
    std::string pointer = "/a";
    append_json_pointer(pointer, "b/c~d");
    EXPECT_EQ(pointer, "/a/b~1c~0d");
}

} // namespace
} // namespace datafloor::crypto
