#include "contracts/simulation/random_licence.hpp"

#include "contracts/licence/templates.hpp"

namespace datafloor::contracts::simulation {
namespace {

class Draw {
  public:
    Draw(Random& random, LicenceWorld const& world) : random_(random), world_(world) {}

    Policy policy() {
        Policy out;
        out.uid = {"urn:simulation:licence:" + std::to_string(random_.below(1000))};
        NameSet<LicenceAction> permitted;
        for (auto const action : some_acts(1)) {
            permitted.insert(action);
            out.permission.push_back({action, constraints(false), duties()});
        }
        bool meet = false;
        for (auto const action : some_acts(0)) {
            bool const both = permitted.contains(action);
            if (both && !random_.chance(40)) continue;
            meet = meet || both;
            Prohibition rule{action};
            if (random_.chance(60)) rule.constraint = at_least_one();
            out.prohibition.push_back(std::move(rule));
        }
        out.prohibition.push_back({LicenceAction::reidentify});
        if (meet)
            out.conflict = random_.chance(50) ? ConflictStrategy::perm : ConflictStrategy::prohibit;
        return out;
    }

  private:
    std::vector<LicenceAction> some_acts(std::size_t least) {
        std::vector<LicenceAction> acts;
        for (std::size_t i = 0; i < static_cast<std::size_t>(LicenceAction::reidentify); ++i)
            acts.push_back(static_cast<LicenceAction>(i));
        for (auto left = acts.size(); left > 1; --left)
            std::swap(acts[left - 1], acts[random_.below(left)]);
        acts.resize(least + random_.below(4));
        return acts;
    }

    Constraints constraints(bool of_duty) {
        Constraints out;
        for (auto count = random_.below(3); count > 0; --count) {
            auto one = constraint(of_duty);
            bool const twice = std::ranges::any_of(out, [&](Constraint const& other) {
                return other.left == one.left && other.comparison == one.comparison;
            });
            if (!twice) out.push_back(std::move(one));
        }
        return out;
    }

    Constraints at_least_one() {
        auto out = constraints(false);
        if (out.empty()) out.push_back(constraint(false));
        return out;
    }

    std::vector<Duty> duties() {
        std::vector<Duty> out;
        for (std::size_t i = 0; i < EnumNames<LicenceDuty>::names.size(); ++i) {
            if (!random_.chance(30)) continue;
            Duty duty{static_cast<LicenceDuty>(i)};
            if (auto terms = constraints(true); !terms.empty()) duty.constraint = std::move(terms);
            if (duty.action == LicenceDuty::compensate && random_.chance(70))
                duty.constraint = Constraints{payment()};
            out.push_back(std::move(duty));
        }
        return out;
    }

    Constraint constraint(bool of_duty) {
        auto const left =
            of_duty ? (random_.chance(50) ? LeftOperand::date_time : LeftOperand::elapsed_time)
                    : static_cast<LeftOperand>(random_.below(EnumNames<LeftOperand>::names.size()));
        switch (left) {
        case LeftOperand::purpose:
            return names(left, {"research", "teaching", "trade", "nghiên cứu"});
        case LeftOperand::industry: return names(left, {"banking", "farming", "shipping"});
        case LeftOperand::spatial: return names(left, {"VN", "VN", "LA", "US"});
        case LeftOperand::recipient: return names(left, recipients());
        case LeftOperand::date_time: return ordered(left, time());
        case LeftOperand::elapsed_time: return span();
        case LeftOperand::count: return ordered(left, std::to_string(random_.below(5)));
        case LeftOperand::pay_amount: return payment();
        }
        ENSURE(false);
    }

    Constraint names(LeftOperand left, std::vector<std::string> const& from) {
        using enum ConstraintOperator;
        auto const comparison = random_.one_of(std::to_array({eq, is_any_of, is_none_of}));
        Constraint out{left, comparison, {{random_.one_of(from)}}};
        while (comparison != eq && random_.chance(50)) {
            Text<200> another{random_.one_of(from)};
            if (std::ranges::find(out.right, another) == out.right.end())
                out.right.push_back(std::move(another));
        }
        return out;
    }

    Constraint ordered(LeftOperand left, std::string value) {
        using enum ConstraintOperator;
        return {
            left, random_.one_of(std::to_array({eq, lteq, lt, gteq, gt})), {{std::move(value)}}};
    }

    Constraint span() {
        using enum ConstraintOperator;
        static constexpr auto spans = std::to_array<std::string_view>(
            {"P1Y", "P1M", "P13M", "P30D", "P1D", "PT12H", "PT90M", "PT3600S", "P4000000000Y"});
        return {LeftOperand::elapsed_time,
                random_.one_of(std::to_array({eq, lteq, lt})),
                {{std::string(random_.one_of(spans))}}};
    }

    Constraint payment() {
        auto out = ordered(LeftOperand::pay_amount, std::to_string(random_.below(4) * 50'000));
        if (random_.chance(70)) out.unit = Currency{};
        return out;
    }

    std::vector<std::string> recipients() {
        std::vector<std::string> out{"universities"};
        for (int i = 0; i < 3; ++i)
            out.push_back(licence_party(random_.one_of(world_.parties)).value);
        return out;
    }

    std::string time() {
        auto const away = random_.between(-48, 24 * 20) * 3'600'000'000;
        return text_form(DocumentTime{{world_.now.micros + away}});
    }

    Random& random_;
    LicenceWorld const& world_;
};

} // namespace

Policy draw_licence(Random& random, LicenceWorld const& world) {
    return Draw(random, world).policy();
}

} // namespace datafloor::contracts::simulation
