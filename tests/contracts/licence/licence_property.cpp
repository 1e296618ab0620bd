// Random licences: read back as written, refused when damaged, evaluated as a second reading does.
#include <gtest/gtest.h>

#include "contracts/licence/render.hpp"
#include "contracts/licence/templates.hpp"
#include "contracts/order/delivery.hpp"
#include "contracts/simulation/random_licence.hpp"
#include "contracts/simulation/same.hpp"
#include "contracts/simulation/second_licence.hpp"
#include "tests/contracts/simulation_seed.hpp"

namespace datafloor::contracts::simulation {
namespace {

LicenceWorld world_of(Random& random) {
    LicenceWorld world;
    world.now = {1'700'000'000'000'000 + random.between(0, 200'000'000'000'000)};
    for (int i = 0; i < 3; ++i) world.parties.push_back(random.id<PartyId>());
    return world;
}

Policy draw(Random& random, LicenceWorld const& world) {
    auto policy = draw_licence(random, world);
    policy.target = licence_target(random.id<ListingId>());
    policy.assigner = licence_assigner(world.parties[0]);
    return policy;
}

LicenceFacts draw_facts(Random& random, LicenceWorld const& world) {
    LicenceFacts facts;
    if (random.chance(85)) facts.now = world.now;
    // Up to two years, and often in the last days.
    auto const hours = random.between(0, random.chance(50) ? 72 : 24 * 800);
    if (random.chance(85)) facts.since = Instant{world.now.micros - hours * 3'600'000'000};
    if (random.chance(85)) facts.count = random.below(6);
    auto const countries = std::to_array<Country>({{}, {{'L', 'A'}}, {{'U', 'S'}}});
    if (random.chance(85)) facts.country = random.one_of(countries);
    if (random.chance(85)) facts.recipient = random.one_of(world.parties);
    if (random.chance(60)) facts.purpose = random.chance(50) ? "research" : "trade";
    if (random.chance(60)) facts.industry = random.chance(50) ? "banking" : "farming";
    if (random.chance(60))
        facts.paid = Money{random.between(0, 4) * 50'000,
                           random.chance(70) ? Currency{} : Currency{{'U', 'S', 'D'}}};
    return facts;
}

TEST(Licence, IsReadBackAsItWasWritten) {
    Random random(seed_of_this_run());
    for (int i = 0; i < 3000; ++i) {
        auto const world = world_of(random);
        auto const policy = draw(random, world);
        auto const bytes = encode(policy);
        auto const fault = fault_of(policy);
        ASSERT_EQ(fault, std::nullopt) << bytes << fault->pointer << fault->what;
        auto const again = decode<Policy>(bytes);
        ASSERT_TRUE(again.has_value()) << bytes << again.error().what;
        ASSERT_TRUE(same(*again, policy)) << bytes;
        ASSERT_EQ(encode(*again), bytes);
        ASSERT_EQ(licence_sha256(*again), crypto::sha256(crypto::bytes_of(bytes)));
    }
}

TEST(Licence, IsEvaluatedAsASecondReadingDoes) {
    Random random(seed_of_this_run());
    int permits = 0;
    int denials = 0;
    for (int i = 0; i < 6000; ++i) {
        auto const world = world_of(random);
        auto const policy = draw(random, world);
        SecondLicence const second(encode(policy));
        auto const facts = draw_facts(random, world);
        ASSERT_EQ(evaluate_delivery(policy, facts).permitted, second.permits_delivery(facts))
            << encode(policy);
        for (std::size_t act = 0; act < EnumNames<LicenceAction>::names.size(); ++act) {
            auto const action = static_cast<LicenceAction>(act);
            auto const finding = evaluate(policy, {action}, facts);
            ++(finding.permitted ? permits : denials);
            ASSERT_EQ(finding.permitted, second.permits(name_of(action), facts))
                << name_of(action) << " " << encode(policy);
            if (finding.decided_by && finding.decided_by->constraint)
                ASSERT_EQ(second.holds(pointer_of(*finding.decided_by), facts), false)
                    << pointer_of(*finding.decided_by) << " " << encode(policy);
            for (auto const& place : finding.unjudged)
                ASSERT_EQ(second.holds(pointer_of(place), facts), std::nullopt)
                    << pointer_of(place) << " " << encode(policy);
        }
    }
    EXPECT_GT(permits, 2000);
    EXPECT_GT(denials, 2000);
}

TEST(Licence, IsAskedOfAnOrderAsASecondReadingDoes) {
    Random random(seed_of_this_run());
    int sold = 0;
    int denied_at_once = 0;
    int denied = 0;
    for (int i = 0; i < 4000; ++i) {
        auto const world = world_of(random);
        auto const policy = draw(random, world);
        LicenceFacts facts;
        facts.now = facts.since = world.now;
        facts.count = 1;
        facts.country = random.chance(70) ? Country{} : Country{{'L', 'A'}};
        facts.recipient = random.one_of(world.parties);
        Party buyer;
        buyer.party = *facts.recipient;
        buyer.country = *facts.country;
        Offer offer;
        offer.key_deposit = {random.between(1, 200'000)};
        offer.receipt = {random.between(1, 1'000'000)};
        bool const good = check_licence_of_order(policy, offer, buyer, world.now).has_value();
        SecondLicence const second(encode(policy));
        ASSERT_EQ(good, second.ever_permits_delivery(facts,
                                                     world.now + offer.key_deposit + offer.receipt))
            << encode(policy);
        ++(good ? sold : denied);
        if (good && !second.permits_delivery(facts)) ++denied_at_once;
    }
    EXPECT_GT(sold, 500);
    EXPECT_GT(denied, 200);
    EXPECT_GT(denied_at_once, 5); // and open later
}

TEST(Licence, SaysEveryRuleInBothLanguages) {
    Random random(seed_of_this_run());
    for (int i = 0; i < 500; ++i) {
        auto const policy = draw(random, world_of(random));
        for (auto const language : {Language::en, Language::vi}) {
            auto const text = render(policy, language);
            auto const rules =
                policy.permission.size() + policy.prohibition.size() + (policy.conflict ? 1U : 0U);
            // Three lines of names, one empty, the rules, and that all else is not permitted.
            EXPECT_EQ(std::ranges::count(text, '\n'), static_cast<std::ptrdiff_t>(rules + 5));
            EXPECT_EQ(text.find('%'), std::string::npos) << text;
        }
    }
}

/// Why the bytes are no sound policy; nothing if they are one.
std::optional<PolicyFault> refusal_of(std::string const& bytes) {
    auto const policy = decode<Policy>(bytes);
    if (!policy) return PolicyFault{policy.error().pointer, policy.error().what};
    return fault_of(*policy);
}

/// Damages one place of a licence after the other and asks how it is refused.
class Damages {
  public:
    explicit Damages(Policy const& policy) : whole_(crypto::parse_json(encode(policy)).value()) {}

    void inflict() { visit(Json::json_pointer(), whole_); }

    std::map<std::string, int> reasons;

  private:
    void visit(Json::json_pointer const& place, Json const& value) {
        if (!place.empty()) {
            expect(place, Json(7), place, std::nullopt);
            expect(place, Json::object(), place, std::nullopt);
        }
        if (value.is_string()) {
            expect(place, "", place, std::nullopt);
            damage_word(place, value);
        }
        if (value.is_object()) damage_object(place, value);
        if (value.is_array()) damage_array(place, value);
    }

    /// Words of the profile are taken from its list; the other texts are free.
    void damage_word(Json::json_pointer const& place, Json const& value) {
        auto const name = place.back();
        auto const& rule = whole_.at(place.parent_pointer());
        if (name == "uid" || name == "target" || name == "assigner") return;
        bool const operand = rule.is_array();
        auto const left =
            operand ? whole_.at(place.parent_pointer().parent_pointer()).at("leftOperand") : Json();
        if (left == "purpose" || left == "industry" || left == "recipient") return;
        expect(place, value.get<std::string>() + "x", place, std::nullopt);
    }

    void damage_object(Json::json_pointer const& place, Json const& value) {
        expect(place / "more", Json("x"), place / "more", "is not a member of this kind");
        for (auto const& [name, member] : value.items()) {
            if (!is_optional(place, name)) {
                auto spoilt = whole_;
                spoilt.at(place).erase(name);
                expect(spoilt, place / name, "is missing");
            }
            visit(place / name, member);
        }
    }

    void damage_array(Json::json_pointer const& place, Json const& value) {
        expect(place, Json("x"), place, "must be an array");
        for (std::size_t i = 0; i < value.size(); ++i) {
            auto spoilt = whole_;
            spoilt.at(place).push_back(value[i]);
            expect(spoilt, place, std::nullopt);
            visit(place / i, value[i]);
        }
    }

    /// Its absence makes another policy, or none, as the fault of another place.
    static bool is_optional(Json::json_pointer const& place, std::string const& name) {
        auto const text = place.to_string();
        if (name == "conflict" || name == "unit") return true;
        return name == "constraint" &&
               (text.find("/duty/") != std::string::npos || text.starts_with("/prohibition/"));
    }

    void expect(Json::json_pointer const& place, Json const& value,
                Json::json_pointer const& pointer, std::optional<std::string> const& what) {
        auto spoilt = whole_;
        spoilt[place] = value;
        expect(spoilt, pointer, what);
    }

    void expect(Json const& spoilt, Json::json_pointer const& pointer,
                std::optional<std::string> const& what) {
        auto const bytes = spoilt.dump(); // sorted, and without a number that needs care
        auto const fault = refusal_of(bytes);
        ASSERT_TRUE(fault.has_value()) << bytes;
        EXPECT_TRUE(fault->pointer.starts_with(pointer.to_string()))
            << fault->pointer << " instead of " << pointer.to_string() << ": " << fault->what
            << "\n"
            << bytes;
        if (what) EXPECT_EQ(fault->what, *what) << bytes;
        ++reasons[fault->what];
    }

    Json whole_;
};

TEST(Licence, IsRefusedWithItsOwnReasonWhenOneMemberIsDamaged) {
    Random random(seed_of_this_run());
    std::map<std::string, int> reasons;
    for (int i = 0; i < 150; ++i) {
        Damages damages(draw(random, world_of(random)));
        damages.inflict();
        for (auto const& [reason, count] : damages.reasons) reasons[reason] += count;
        if (HasFailure()) return;
    }
    // Wrong types, words and values, missing and unknown members, and each repetition.
    for (auto const* reason :
         {"must be a string", "must be an array", "must be an object", "is missing",
          "is not a member of this kind", "is not a valid value of its kind",
          "A right operand is no value of `dateTime`.", "A right operand is no value of `count`.",
          "A right operand is no value of `spatial`.",
          "A right operand is no value of `elapsedTime`.",
          "A right operand is no value of `payAmount`.",
          "A right operand stands twice in its list.", "The licence has two rules for `use`.",
          "A permission has the duty `attribute` twice."})
        EXPECT_GT(reasons[reason], 0) << reason;
}

} // namespace
} // namespace datafloor::contracts::simulation
