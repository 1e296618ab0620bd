// Frozen bytes: every event version ever written, and every document with its signature.
#include "contracts/licence/templates.hpp"
#include "tests/contracts/kept_text.hpp"
#include "tests/contracts/specimens.hpp"

namespace datafloor::contracts {
namespace {

template <class... E>
std::vector<std::string> types_of(std::variant<E...> const*) {
    return {std::string(E::type)...};
}

void check_golden_event(std::filesystem::path const& path) {
    auto const bytes = read_kept(path);
    auto const event = decode<Event>(bytes);
    ASSERT_TRUE(event.has_value()) << path << event.error().pointer << event.error().what;
    EXPECT_EQ(encode(*event), bytes) << path;
    EXPECT_TRUE(path.filename().string().starts_with(type_of(*event))) << path;
}

TEST(Golden, HoldsEveryEventOfToday) {
    auto const& events = eventful_stage().first_events;
    for (auto const& type : types_of(static_cast<Event const*>(nullptr))) {
        auto const found = events.find(type);
        ASSERT_TRUE(found != events.end()) << "the trades on the stage never lead to " << type;
        frozen(kept("tests/golden") / (type + ".json"), found->second);
    }
}

TEST(Golden, IsUnderstoodForEver) {
    int files = 0;
    for (auto const& file : std::filesystem::directory_iterator(kept("tests/golden"))) {
        check_golden_event(file.path());
        ++files;
    }
    EXPECT_GE(files, 39);
}

crypto::SigningKey vector_key() {
    std::array<std::uint8_t, 32> seed;
    for (std::uint8_t i = 0; i < 32; ++i) seed[i] = i;
    return crypto::SigningKey::from_seed(crypto::SecretBytes<32>(seed));
}

TEST(Vectors, HoldEveryDocumentAndItsSignature) {
    auto const key = vector_key();
    auto const& bodies = eventful_stage().bodies;
    int kinds = 0;
    each_document([&]<class D>() {
        auto const specimen = bodies.find(std::string(D::typ));
        ASSERT_TRUE(specimen != bodies.end()) << D::typ;
        auto const path = kept("tests/vectors/documents") / std::string(D::typ);
        auto const body = frozen(path.string() + ".json", specimen->second);
        auto const jws = frozen(path.string() + ".jws",
                                crypto::sign_detached(key, D::typ, crypto::bytes_of(body)));
        auto const verified = crypto::verify_document<D>(body, jws, key.public_key(), decode<D>);
        ASSERT_TRUE(verified.has_value()) << D::typ;
        EXPECT_EQ(encode(**verified), body) << D::typ;
        EXPECT_EQ(crypto::sign_detached(key, D::typ, crypto::bytes_of(body)), jws) << D::typ;
        ++kinds;
    });
    EXPECT_EQ(kinds, 33);
}

TEST(Vectors, HoldEveryStandardLicence) {
    LicenceSubject const subject{
        {crypto::parse_uuid("01930000-0000-7000-8000-000000000001").value()},
        1,
        {crypto::parse_uuid("01930000-0000-7000-8000-000000000002").value()}};
    for (auto const name : EnumNames<StandardLicence>::names) {
        auto const policy = standard_policy(*from_name<StandardLicence>(name), subject);
        auto const path = kept("tests/vectors/licences") / (std::string(name) + ".json");
        auto const bytes = frozen(path, encode(policy));
        EXPECT_EQ(encode(decode<Policy>(bytes).value()), bytes) << name;
        EXPECT_EQ(encode(policy), bytes) << name;
    }
}

TEST(Vectors, HoldALicenceOfEveryConstruct) {
    using enum LicenceAction;
    using enum LeftOperand;
    using enum ConstraintOperator;
    auto policy =
        standard_policy(StandardLicence::open,
                        {{crypto::parse_uuid("01930000-0000-7000-8000-000000000001").value()},
                         1,
                         {crypto::parse_uuid("01930000-0000-7000-8000-000000000002").value()}});
    Currency const dong;
    policy.permission[0].constraint = {{purpose, is_any_of, {{"research"}, {"teaching"}}},
                                       {spatial, is_none_of, {{"US"}}},
                                       {industry, eq, {{"farming"}}},
                                       {date_time, lt, {{"2028-01-01T00:00:00.000Z"}}},
                                       {date_time, gteq, {{"2026-12-01T00:00:00.000Z"}}},
                                       {count, lteq, {{"5"}}},
                                       {elapsed_time, eq, {{"P1Y"}}},
                                       {pay_amount, gt, {{"100000"}}, dong}};
    policy.permission[0].duty = {
        {LicenceDuty::attribute},
        {LicenceDuty::erase, Constraints{{elapsed_time, lteq, {{"P13M"}}}}},
        {LicenceDuty::compensate, Constraints{{pay_amount, eq, {{"250000"}}, dong}}},
        {LicenceDuty::inform, Constraints{{date_time, lteq, {{"2028-02-01T00:00:00.000Z"}}}}}};
    auto const party = crypto::parse_uuid("01930000-0000-7000-8000-000000000003").value();
    policy.permission[5].constraint = {{recipient, eq, {{licence_party({party}).value}}}};
    policy.prohibition.push_back({distribute, Constraints{{spatial, eq, {{"LA"}}}}});
    policy.conflict = ConflictStrategy::prohibit;
    EXPECT_EQ(fault_of(policy), std::nullopt);
    auto const bytes =
        frozen(kept("tests/vectors/licences") / "every-construct.json", encode(policy));
    EXPECT_EQ(encode(decode<Policy>(bytes).value()), bytes);
    EXPECT_EQ(encode(policy), bytes);
}

TEST(Vectors, NameTheKindOnce) {
    std::vector<std::string_view> kinds;
    each_document([&]<class D>() { kinds.push_back(D::typ); });
    std::ranges::sort(kinds);
    EXPECT_EQ(std::ranges::adjacent_find(kinds), kinds.end());
}

} // namespace
} // namespace datafloor::contracts
