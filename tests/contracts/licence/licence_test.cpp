#include <functional>

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

Policy open_policy() { return standard_policy(StandardLicence::open, subject()); }

struct FaultyPolicy {
    std::string_view how;
    std::string_view pointer;
    std::string_view what;
    std::function<void(Policy&)> spoil;
};

Constraint one(LeftOperand left, ConstraintOperator comparison, std::string value) {
    return {left, comparison, {{std::move(value)}}};
}

TEST(Licence, RefusesWhatTheFloorDoesNotAllow) {
    using enum LeftOperand;
    using enum ConstraintOperator;
    FaultyPolicy const table[] = {
        {"no permission", "/permission", "The licence permits nothing.",
         [](Policy& p) { p.permission.clear(); }},
        {"re-identification not prohibited", "/prohibition",
         "The licence must prohibit `floor:reidentify`.", [](Policy& p) { p.prohibition.clear(); }},
        {"re-identification permitted", "/permission/0/action",
         "No licence permits `floor:reidentify`.",
         [](Policy& p) { p.permission[0].action = LicenceAction::reidentify; }},
        {"re-identification prohibited in one country", "/prohibition/0/constraint",
         "`floor:reidentify` is prohibited without condition.",
         [](Policy& p) { p.prohibition[0].constraint = {one(spatial, eq, "VN")}; }},
        {"permitted and prohibited", "/prohibition/1/action",
         "The licence both permits and prohibits `use`.",
         [](Policy& p) { p.prohibition.push_back({LicenceAction::use}); }},
        {"a strategy without conflict", "/conflict",
         "No act is both permitted and prohibited: leave `conflict` out.",
         [](Policy& p) { p.conflict = ConflictStrategy::perm; }},
        {"two permissions", "/permission/6/action", "The licence has two rules for `use`.",
         [](Policy& p) { p.permission.push_back({LicenceAction::use, {}, {}}); }},
        {"two prohibitions", "/prohibition/1/action",
         "The licence has two rules for `floor:reidentify`.",
         [](Policy& p) { p.prohibition.push_back({LicenceAction::reidentify}); }},
        {"a duty twice", "/permission/0/duty/1/action",
         "A permission has the duty `attribute` twice.",
         [](Policy& p) { p.permission[0].duty.push_back({LicenceDuty::attribute}); }},
        {"a constraint twice", "/permission/0/constraint/1",
         "A rule of the licence has two constraints `purpose` `eq`.",
         [](Policy& p) {
             p.permission[0].constraint = {one(purpose, eq, "a"), one(purpose, eq, "b")};
         }},
        {"an empty list in a prohibition", "/prohibition/0/constraint",
         "A list of constraints is empty: leave it out.",
         [](Policy& p) { p.prohibition[0] = {LicenceAction::use, Constraints{}}; }},
        {"an empty list in a duty", "/permission/0/duty/0/constraint",
         "A list of constraints is empty: leave it out.",
         [](Policy& p) { p.permission[0].duty[0].constraint = Constraints{}; }},
        {"a duty by country", "/permission/0/duty/0/constraint/0/leftOperand",
         "`spatial` does not fit the duty `attribute`.",
         [](Policy& p) { p.permission[0].duty[0].constraint = {one(spatial, eq, "VN")}; }},
        {"a price of naming the source", "/permission/0/duty/0/constraint/0/leftOperand",
         "`payAmount` does not fit the duty `attribute`.",
         [](Policy& p) { p.permission[0].duty[0].constraint = {one(pay_amount, eq, "1")}; }},
        {"a purpose in a currency", "/permission/0/constraint/0/unit",
         "Only `payAmount` has a unit.",
         [](Policy& p) { p.permission[0].constraint = {{purpose, eq, {{"a"}}, Currency{}}}; }},
    };
    for (auto const& spoilt : table) {
        auto policy = open_policy();
        spoilt.spoil(policy);
        auto const fault = fault_of(policy);
        ASSERT_TRUE(fault.has_value()) << spoilt.how;
        EXPECT_EQ(fault->pointer, spoilt.pointer) << spoilt.how;
        EXPECT_EQ(fault->what, spoilt.what) << spoilt.how;
    }
}

struct ConstraintCase {
    LeftOperand left;
    ConstraintOperator comparison;
    std::vector<Text<200>> right;
    std::string pointer;
    std::string what; // empty: no fault
};

TEST(Licence, RefusesConstraintsThatMeanNothing) {
    using enum LeftOperand;
    using enum ConstraintOperator;
    std::string const one_operand =
        "A constraint of the licence needs one right operand, or several with isAnyOf and "
        "isNoneOf.";
    auto const no_value = [](std::string_view left) {
        return "A right operand is no value of `" + std::string(left) + "`.";
    };
    std::string const right = "/rightOperand";
    ConstraintCase const cases[] = {
        {purpose, eq, {}, right, one_operand},
        {purpose, is_any_of, {}, right, one_operand},
        {purpose, eq, {{"a"}, {"b"}}, right, one_operand},
        {purpose, lteq, {{"a"}}, "/operator", "The operator `lteq` does not fit `purpose`."},
        {count, is_any_of, {{"1"}}, "/operator", "The operator `isAnyOf` does not fit `count`."},
        {elapsed_time,
         gteq,
         {{"P1M"}},
         "/operator",
         "The operator `gteq` does not fit `elapsedTime`."},
        {count, lteq, {{"ten"}}, right + "/0", no_value("count")},
        {count, lteq, {{"-1"}}, right + "/0", no_value("count")},
        {date_time, lt, {{"tomorrow"}}, right + "/0", no_value("dateTime")},
        {elapsed_time, lteq, {{"30 days"}}, right + "/0", no_value("elapsedTime")},
        {elapsed_time, lteq, {{"P2W"}}, right + "/0", no_value("elapsedTime")},
        {pay_amount, gteq, {{"1.5"}}, right + "/0", no_value("payAmount")},
        {spatial, is_any_of, {{"VN"}, {"Laos"}}, right + "/1", no_value("spatial")},
        {spatial,
         is_any_of,
         {{"VN"}, {"VN"}},
         right + "/1",
         "A right operand stands twice in its list."},
        {spatial, is_none_of, {{"VN"}}, "", ""},
        {date_time, lt, {{"2027-01-01T00:00:00.000Z"}}, "", ""},
        {elapsed_time, eq, {{"PT12H"}}, "", ""},
    };
    for (auto const& c : cases) {
        auto const fault = fault_of(with({c.left, c.comparison, c.right}));
        EXPECT_EQ(fault ? fault->what : "", c.what) << name_of(c.left);
        if (fault) EXPECT_EQ(fault->pointer, "/permission/0/constraint/0" + c.pointer);
    }
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

TEST(Duration, EndsByTheCalendar) {
    auto const end = [](std::string_view start, std::string_view span) {
        return crypto::to_text(
            end_of(crypto::parse_instant(start).value(), parse_duration(span).value()));
    };
    EXPECT_EQ(end("2026-01-31T10:00:00.250Z", "P1M"), "2026-02-28T10:00:00.250Z");
    EXPECT_EQ(end("2027-12-31T23:59:59.999Z", "P2M"), "2028-02-29T23:59:59.999Z");
    EXPECT_EQ(end("2028-02-29T00:00:00.000Z", "P1Y"), "2029-02-28T00:00:00.000Z");
    EXPECT_EQ(end("2026-11-22T06:00:00.000Z", "P14M"), "2028-01-22T06:00:00.000Z");
    EXPECT_EQ(end("2026-11-22T06:00:00.000Z", "P30D"), "2026-12-22T06:00:00.000Z");
    EXPECT_EQ(end("2026-11-22T06:00:00.000Z", "P1W"), "2026-11-29T06:00:00.000Z");
    EXPECT_EQ(end("2026-11-22T06:00:00.000Z", "PT36H"), "2026-11-23T18:00:00.000Z");
    EXPECT_EQ(end("2026-11-22T06:00:00.000Z", "PT90M"), "2026-11-22T07:30:00.000Z");
    EXPECT_EQ(end("2026-11-22T06:00:00.000Z", "PT1S"), "2026-11-22T06:00:01.000Z");
    auto const never = Instant{std::numeric_limits<std::int64_t>::max()};
    for (auto const* span : {"P4294967295Y", "P4294967295M", "P4294967295W", "P8000Y"})
        EXPECT_EQ(end_of(crypto::parse_instant("2026-11-22T06:00:00.000Z").value(),
                         parse_duration(span).value()),
                  never)
            << span;
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
        {LeftOperand::elapsed_time, eq, {{"P1M"}}},
        {LeftOperand::pay_amount, eq, {{"10"}}, Currency{}},
    };
    Policy policy = standard_policy(StandardLicence::open, subject());
    for (auto& permission : policy.permission) {
        permission.constraint = constraints;
        permission.duty = {
            {LicenceDuty::attribute},
            {LicenceDuty::erase, Constraints{{LeftOperand::elapsed_time, lteq, {{"P30D"}}}}},
            {LicenceDuty::compensate},
            {LicenceDuty::inform}};
    }
    policy.prohibition.push_back({LicenceAction::use, constraints});
    policy.conflict = ConflictStrategy::prohibit;
    EXPECT_EQ(fault_of(policy), std::nullopt);
    auto const english = render(policy, Language::en);
    EXPECT_NE(
        english.find("You may use the data, only for the purpose “a”, “b” or “c”, anywhere "
                     "except in “US”, only in the industry “x”, towards any recipient except "
                     "“y”, before 2027-01-01T00:00:00.000Z, more than 5 times, for exactly "
                     "1 month, for a payment of exactly 10 VND; in doing so you must name the "
                     "source of the data and delete all copies of the data when the "
                     "permission ends, within 30 days of the contract and pay the agreed price and "
                     "inform the provider."),
        std::string::npos)
        << english;
    EXPECT_NE(english.find("You must not use the data, where all of this holds: for the purpose "
                           "“a”, “b” or “c”; anywhere except in “US”; in the industry “x”; towards "
                           "any recipient except “y”; before 2027-01-01T00:00:00.000Z; more than 5 "
                           "times; for exactly 1 month; for a payment of exactly 10 VND.\n"),
              std::string::npos)
        << english;
    EXPECT_NE(english.find("both permits and prohibits an act, it is prohibited."),
              std::string::npos);
    auto const vietnamese = render(policy, Language::vi);
    EXPECT_NE(vietnamese.find("Bên khai thác không được sử dụng dữ liệu khi có đủ các điều kiện "
                              "sau: cho mục đích “a”, “b” hoặc “c”; ở mọi nơi, trừ “US”;"),
              std::string::npos)
        << vietnamese;
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
