#include <gtest/gtest.h>

#include "contracts/licence/duration.hpp"
#include "contracts/licence/render.hpp"
#include "contracts/licence/templates.hpp"

namespace datafloor::contracts {
namespace {

template <class T>
T id_of(std::string_view text) {
    return {crypto::parse_uuid(text).value()};
}

LicenceSubject subject() {
    return {id_of<ListingId>("01930000-0000-7000-8000-000000000001"), 3,
            id_of<PartyId>("01930000-0000-7000-8000-000000000002")};
}

Policy with(Constraint constraint) {
    auto policy = standard_policy(StandardLicence::open, subject());
    policy.permission.front().constraint = {std::move(constraint)};
    return policy;
}

TEST(StandardPolicy, HasNoFaultUnderAnyName) {
    for (auto const name : EnumNames<StandardLicence>::names) {
        auto const policy = standard_policy(*from_name<StandardLicence>(name), subject());
        EXPECT_EQ(fault_of(policy), std::nullopt) << name;
        auto const again = decode<Policy>(encode(policy));
        ASSERT_TRUE(again.has_value()) << name << again.error().what;
        EXPECT_EQ(licence_sha256(*again), licence_sha256(policy)) << name;
    }
}

TEST(StandardPolicy, NamesListingAndProvider) {
    auto const policy = standard_policy(StandardLicence::open, subject());
    EXPECT_EQ(policy.target.value, "urn:uuid:01930000-0000-7000-8000-000000000001");
    EXPECT_EQ(policy.assigner.value, "urn:uuid:01930000-0000-7000-8000-000000000002");
    EXPECT_EQ(policy.uid.value, "urn:datafloor:licence:01930000-0000-7000-8000-000000000001:3");
}

TEST(Licence, RefusesWhatTheFloorDoesNotAllow) {
    auto policy = standard_policy(StandardLicence::open, subject());
    policy.permission.clear();
    EXPECT_EQ(fault_of(policy), "The licence permits nothing.");

    policy = standard_policy(StandardLicence::open, subject());
    policy.prohibition.clear();
    EXPECT_EQ(fault_of(policy), "The licence must prohibit `floor:reidentify`.");

    policy = standard_policy(StandardLicence::open, subject());
    policy.prohibition.push_back({LicenceAction::use});
    EXPECT_EQ(fault_of(policy), "The licence both permits and prohibits `use`.");

    policy = standard_policy(StandardLicence::open, subject());
    policy.permission.push_back({LicenceAction::use, {}, {}});
    EXPECT_EQ(fault_of(policy), "The licence has two rules for `use`.");
}

struct ConstraintCase {
    LeftOperand left;
    ConstraintOperator comparison;
    std::vector<Text<200>> right;
    std::optional<std::string> fault;
};

TEST(Licence, RefusesConstraintsThatMeanNothing) {
    using enum LeftOperand;
    using enum ConstraintOperator;
    std::string const one_operand =
        "A constraint of the licence needs one right operand, or several with isAnyOf and "
        "isNoneOf.";
    ConstraintCase const cases[] = {
        {purpose, eq, {}, one_operand},
        {purpose, is_any_of, {}, one_operand},
        {purpose, eq, {{"a"}, {"b"}}, one_operand},
        {purpose, lteq, {{"a"}}, "The operator `lteq` does not fit `purpose`."},
        {count, is_any_of, {{"1"}}, "The operator `isAnyOf` does not fit `count`."},
        {count, lteq, {{"ten"}}, "A right operand is no value of `count`."},
        {count, lteq, {{"-1"}}, "A right operand is no value of `count`."},
        {date_time, lt, {{"tomorrow"}}, "A right operand is no value of `dateTime`."},
        {elapsed_time, lteq, {{"30 days"}}, "A right operand is no value of `elapsedTime`."},
        {pay_amount, gteq, {{"1.5"}}, "A right operand is no value of `payAmount`."},
        {spatial, is_any_of, {{"VN"}, {"Laos"}}, "A right operand is no value of `spatial`."},
        {spatial, is_none_of, {{"VN"}}, std::nullopt},
        {date_time, lt, {{"2027-01-01T00:00:00.000Z"}}, std::nullopt},
        {elapsed_time, eq, {{"PT12H"}}, std::nullopt},
    };
    for (auto const& c : cases)
        EXPECT_EQ(fault_of(with({c.left, c.comparison, c.right})), c.fault) << name_of(c.left);
}

TEST(Duration, ReadsOneNumberAndOneUnit) {
    EXPECT_EQ(parse_duration("P30D"), (LicenceDuration{30, DurationUnit::days}));
    EXPECT_EQ(parse_duration("P1Y"), (LicenceDuration{1, DurationUnit::years}));
    EXPECT_EQ(parse_duration("P6M"), (LicenceDuration{6, DurationUnit::months}));
    EXPECT_EQ(parse_duration("PT6M"), (LicenceDuration{6, DurationUnit::minutes}));
    EXPECT_EQ(parse_duration("P2W"), (LicenceDuration{2, DurationUnit::weeks}));
    EXPECT_EQ(parse_duration("PT1S"), (LicenceDuration{1, DurationUnit::seconds}));
    for (auto const text : {"", "P", "PT", "PD", "30D", "P030D", "P0D", "P1H", "PT1D", "P1Y6M",
                            "P-1D", "P99999999999D", "p30D"})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Render, SaysTheLicenceInEnglish) {
    EXPECT_EQ(render(standard_policy(StandardLicence::evaluation, subject()), Language::en),
              "Licence urn:datafloor:licence:01930000-0000-7000-8000-000000000001:3\n"
              "Data: urn:uuid:01930000-0000-7000-8000-000000000001\n"
              "Granted by: urn:uuid:01930000-0000-7000-8000-000000000002\n"
              "\n"
              "1. You may use the data, only for the purpose “evaluation”, for at most 30 days; in "
              "doing so you must delete all copies of the data when the permission ends.\n"
              "2. You must not show the data to others.\n"
              "3. You must not make new data and new works from the data.\n"
              "4. You must not train machine-learning models on the data.\n"
              "5. You must not pass copies of the data on to others.\n"
              "6. You must not try to find out whom the data is about (re-identification).\n"
              "7. What this licence does not permit is not permitted.\n");
}

TEST(Render, SaysTheLicenceInVietnamese) {
    EXPECT_EQ(render(standard_policy(StandardLicence::evaluation, subject()), Language::vi),
              "Giấy phép urn:datafloor:licence:01930000-0000-7000-8000-000000000001:3\n"
              "Dữ liệu: urn:uuid:01930000-0000-7000-8000-000000000001\n"
              "Bên cấp phép: urn:uuid:01930000-0000-7000-8000-000000000002\n"
              "\n"
              "1. Bên khai thác được phép sử dụng dữ liệu, chỉ cho mục đích “evaluation”, trong "
              "tối đa 30 ngày; khi đó phải xóa mọi bản sao dữ liệu khi hết quyền.\n"
              "2. Bên khai thác không được trình bày dữ liệu cho người khác xem.\n"
              "3. Bên khai thác không được tạo ra dữ liệu và sản phẩm mới từ dữ liệu.\n"
              "4. Bên khai thác không được huấn luyện mô hình học máy bằng dữ liệu.\n"
              "5. Bên khai thác không được chuyển giao bản sao dữ liệu cho người khác.\n"
              "6. Bên khai thác không được tìm cách xác định dữ liệu nói về ai (tái nhận dạng).\n"
              "7. Những gì giấy phép này không cho phép thì không được phép thực hiện.\n");
}

TEST(Render, HasWordsForEveryRule) {
    // Every action, duty, left operand and fitting operator, in both languages: no gap, no `%`.
    using enum ConstraintOperator;
    std::vector<Constraint> const constraints = {
        {LeftOperand::purpose, is_any_of, {{"a"}, {"b"}, {"c"}}},
        {LeftOperand::spatial, is_none_of, {{"US"}}},
        {LeftOperand::industry, eq, {{"x"}}},
        {LeftOperand::recipient, is_none_of, {{"y"}}},
        {LeftOperand::date_time, lt, {{"2027-01-01T00:00:00.000Z"}}},
        {LeftOperand::count, gt, {{"5"}}},
        {LeftOperand::elapsed_time, gteq, {{"P1M"}}},
        {LeftOperand::pay_amount, eq, {{"10"}}},
    };
    Policy policy = standard_policy(StandardLicence::open, subject());
    for (auto& permission : policy.permission) {
        permission.constraint = constraints;
        permission.duty = {{LicenceDuty::attribute},
                           {LicenceDuty::erase},
                           {LicenceDuty::compensate},
                           {LicenceDuty::inform}};
    }
    auto const english = render(policy, Language::en);
    EXPECT_NE(english.find("You may use the data, only for the purpose “a”, “b” or “c”, anywhere "
                           "except in “US”, only in the industry “x”, towards any recipient except "
                           "“y”, before 2027-01-01T00:00:00.000Z, more than 5 times, for at least "
                           "1 month, for a payment of exactly 10; in doing so you must name the "
                           "source of the data and delete all copies of the data when the "
                           "permission ends and pay the agreed price and inform the provider."),
              std::string::npos)
        << english;
    auto const vietnamese = render(policy, Language::vi);
    for (auto const& text : {english, vietnamese}) EXPECT_EQ(text.find('%'), std::string::npos);
    EXPECT_EQ(std::ranges::count(english, '\n'), std::ranges::count(vietnamese, '\n'));
}

TEST(Render, TellsTwoPoliciesApart) {
    // A licence that permits less never reads the same.
    std::vector<std::string> texts;
    for (auto const name : EnumNames<StandardLicence>::names)
        for (auto const language : {Language::en, Language::vi})
            texts.push_back(
                render(standard_policy(*from_name<StandardLicence>(name), subject()), language));
    std::ranges::sort(texts);
    EXPECT_EQ(std::ranges::adjacent_find(texts), texts.end());
}

} // namespace
} // namespace datafloor::contracts
