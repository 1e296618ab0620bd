#include "contracts/floor/rulebook_file.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace datafloor::contracts {
namespace {

std::string pilot_text() {
    std::ifstream file(DATAFLOOR_SOURCE_DIR "/deploy/rulebook.json");
    return {std::istreambuf_iterator<char>(file), {}};
}

/// The pilot's rulebook with one piece of its text replaced.
std::string with(std::string_view piece, std::string_view other) {
    auto text = pilot_text();
    auto const place = text.find(piece);
    EXPECT_NE(place, std::string::npos) << piece;
    return text.replace(place, piece.size(), other);
}

TEST(RulebookFile, ReadsThePilotsRulebook) {
    auto const rulebook = parse_rulebook(pilot_text());
    ASSERT_TRUE(rulebook.has_value()) << rulebook.error().pointer << ": " << rulebook.error().what;
    EXPECT_EQ(rulebook->version, 1U);
    EXPECT_EQ(rulebook->fee_basis_points, 250U);
    EXPECT_EQ(rulebook->rule_of(Currency{})->minor_digits.value, 0);
    for (auto const [data_class, listable] :
         {std::pair(DataClass::open, true), std::pair(DataClass::ordinary, true),
          std::pair(DataClass::deidentified, true), std::pair(DataClass::personal, false),
          std::pair(DataClass::important, false), std::pair(DataClass::core, false),
          std::pair(DataClass::state_secret, false), std::pair(DataClass::banned, false)}) {
        auto const* rule = rulebook->rule_of(data_class);
        ASSERT_NE(rule, nullptr) << name_of(data_class);
        EXPECT_EQ(rule->listable, listable) << name_of(data_class);
        EXPECT_EQ(rule->only_free, data_class == DataClass::open) << name_of(data_class);
    }
}

TEST(RulebookFile, GivesEachScopeToTheRoleThatNeedsIt) {
    auto const rulebook = parse_rulebook(pilot_text()).value();
    using enum Scope;
    EXPECT_EQ(rulebook.scopes_of(KeyRole::trader), (NameSet<Scope>{read, publish, order, receive}));
    EXPECT_EQ(rulebook.scopes_of(KeyRole::treasurer), (NameSet<Scope>{read, payout}));
    EXPECT_EQ(rulebook.scopes_of(KeyRole::reader), (NameSet<Scope>{read}));
    EXPECT_EQ(rulebook.scopes_of(KeyRole::registrar), (NameSet<Scope>{read, admit}));
    EXPECT_EQ(rulebook.scopes_of(KeyRole::inspector), (NameSet<Scope>{read, inspect}));
    EXPECT_EQ(rulebook.scopes_of(KeyRole::cashier), (NameSet<Scope>{read, cash}));
    EXPECT_EQ(rulebook.scopes_of(KeyRole::officer), (NameSet<Scope>{read, supervise}));
}

TEST(RulebookFile, HoldsTheTypicalDeadlinesWithinItsBounds) {
    auto const rulebook = parse_rulebook(pilot_text()).value();
    EXPECT_TRUE(rulebook.key_deposit.contain(Seconds{24 * 3600}));
    EXPECT_TRUE(rulebook.receipt.contain(Seconds{72 * 3600}));
    EXPECT_TRUE(rulebook.acceptance.contain(Seconds{72 * 3600}));
    EXPECT_TRUE(rulebook.dispute.contain(Seconds{30 * 86'400}));
    EXPECT_TRUE(rulebook.key_deposit.contain(Seconds{60})); // demonstrations do not wait a day
    EXPECT_EQ(rulebook.disclosure, Seconds{24 * 3600});
}

TEST(RulebookFile, OfBeforeFreezesIsRead) {
    auto text = with("  \"freeze_max\": \"2592000\",\n", "");
    text.erase(text.find("  \"directive_wait\""),
               std::string_view("  \"directive_wait\": \"604800\",\n").size());
    auto const rulebook = parse_rulebook(text);
    ASSERT_TRUE(rulebook.has_value()) << rulebook.error().what;
    EXPECT_EQ(rulebook->longest_freeze(), Seconds{30 * 86'400});
    EXPECT_EQ(rulebook->longest_wait(), Seconds{7 * 86'400});
}

TEST(RulebookFile, BecomesCanonicalOnceRead) {
    auto const rulebook = parse_rulebook(pilot_text()).value();
    auto const bytes = encode(rulebook);
    auto const again = decode<Rulebook>(bytes);
    ASSERT_TRUE(again.has_value()) << again.error().what;
    EXPECT_EQ(encode(*again), bytes);
}

struct Fault {
    std::string_view piece;
    std::string_view other;
    std::string_view pointer;
    std::string_view what;
};

TEST(RulebookFile, RefusesWhatMayNotBePutInForce) {
    constexpr Fault faults[] = {
        {"\"version\": \"1\"", "\"version\": 1", "/version", "must be a string"},
        {"\"version\": \"1\"", "\"version\": \"0\"", "", "version: must be 1 or more"},
        {"\"version\": \"1\"", "\"version\": \"1\", \"a~b/c\": true", "/a~0b~1c",
         "is not a member of this kind"},
        {"\"witness_quorum\": \"0\"", "\"witness_quorum\": \"00\"", "/witness_quorum",
         "is not a valid value of its kind"},
        {"\"witness_quorum\": \"0\"", "\"quorum\": \"0\"", "/witness_quorum", "is missing"},
        {"\"grade\": \"D\"", "\"grade\": \"E\"", "", "legal: the grade must be A, B, C or D"},
        {"\"grade\": \"A\"", "\"grade\": \"a\"", "",
         "classes: the grade of x-banned must be A, B, C or D"},
        {"1-ordinary", "0-open", "", "classes: 0-open stands twice"},
        {"1-ordinary", "1-common", "/classes/1/class", "is not a valid value of its kind"},
        {"\"VND\"", "\"vnd\"", "/currencies/0/currency", "is not a valid value of its kind"},
        {"1000000000000", "1000000000000001", "",
         "currencies: price_max must be 0 to 1000000000000000"},
        {"\"minor_digits\": 0", "\"minor_digits\": 5", "",
         "currencies: minor_digits must be 0 to 4"},
        {"\"role\": \"reader\"", "\"role\": \"trader\"", "", "roles: trader stands twice"},
        {"[\"read\", \"cash\"]", "[\"cash\", \"read\"]", "/roles/5/scopes/1",
         "names must be in their order, each once"},
        {"[\"read\", \"cash\"]", "[\"read\", \"read\"]", "/roles/5/scopes/1",
         "names must be in their order, each once"},
        {"[\"read\", \"cash\"]", "[\"read\", \"steal\"]", "/roles/5/scopes/1",
         "is not a valid value of its kind"},
        {"\"tax_basis_points\": \"0\"", "\"tax_basis_points\": \"9751\"", "",
         "fee_basis_points and tax_basis_points: together more than the price"},
        {"\"refusal_fee_max_basis_points\": \"500\"", "\"refusal_fee_max_basis_points\": \"10001\"",
         "", "refusal_fee_max_basis_points: more than the price"},
        {"\"receipt\": { \"least\": \"60\"", "\"receipt\": { \"least\": \"2592001\"", "",
         "receipt: `most` is below `least`"},
        {"\"downloads_max\": \"20\"", "\"downloads_max\": \"0\"", "",
         "downloads_max: a buyer must be able to download"},
        {"\"freeze_max\": \"2592000\"", "\"freeze_max\": \"0\"", "",
         "freeze_max: must be 1 second or more"},
        {"\"directive_wait\": \"604800\"", "\"directive_wait\": \"0\"", "",
         "directive_wait: must be 1 second or more"},
    };
    for (auto const& fault : faults) {
        auto const rulebook = parse_rulebook(with(fault.piece, fault.other));
        ASSERT_FALSE(rulebook.has_value()) << fault.other;
        EXPECT_EQ(rulebook.error().pointer, fault.pointer) << fault.other;
        EXPECT_EQ(rulebook.error().what, fault.what) << fault.other;
    }
}

TEST(RulebookFile, RefusesTwoFeesThatTogetherOverflow) {
    // 32 bits of basis points: the sum must not wrap to something small.
    auto const rulebook =
        parse_rulebook(with("\"tax_basis_points\": \"0\"", "\"tax_basis_points\": \"4294967295\""));
    EXPECT_FALSE(rulebook.has_value());
}

TEST(RulebookFile, RefusesTextThatIsNoJson) {
    EXPECT_FALSE(parse_rulebook("").has_value());
    EXPECT_FALSE(parse_rulebook("[]").has_value());
    EXPECT_FALSE(parse_rulebook(pilot_text() + "{}").has_value());
}

} // namespace
} // namespace datafloor::contracts
