#include "contracts/licence/templates.hpp"

#include "crypto/ensure.hpp"

namespace datafloor::contracts {
namespace {

constexpr std::string_view uuid_urn = "urn:uuid:";

using Actions = std::vector<LicenceAction>;

struct Terms {
    Actions permitted;
    Actions prohibited;
    std::vector<Constraint> constraints;
    std::vector<Duty> duties;
};

Constraint only(LeftOperand left, ConstraintOperator comparison, std::string value) {
    return {left, comparison, {{std::move(value)}}};
}

Terms terms_of(StandardLicence licence) {
    using enum LicenceAction;
    Duty const attribute{LicenceDuty::attribute};
    switch (licence) {
    case StandardLicence::open:
        return {{use, display, aggregate, derive, train, distribute}, {}, {}, {attribute}};
    case StandardLicence::internal_use:
        return {{use, aggregate, derive}, {display, train, distribute}, {}, {attribute}};
    case StandardLicence::no_redistribution:
        return {{use, display, aggregate, derive, train}, {distribute}, {}, {}};
    case StandardLicence::research:
        return {{use, display, aggregate, derive},
                {distribute},
                {only(LeftOperand::purpose, ConstraintOperator::eq, "research")},
                {attribute}};
    case StandardLicence::evaluation:
        return {{use},
                {display, derive, train, distribute},
                {only(LeftOperand::purpose, ConstraintOperator::eq, "evaluation"),
                 only(LeftOperand::elapsed_time, ConstraintOperator::lteq, "P30D")},
                {{LicenceDuty::erase}}};
    case StandardLicence::viet_nam_only:
        return {{use, aggregate, derive},
                {display, train, distribute},
                {only(LeftOperand::spatial, ConstraintOperator::eq, "VN")},
                {attribute}};
    }
    ENSURE(false);
}

} // namespace

Text<100> licence_party(PartyId party) { return {std::string(uuid_urn) + party.value.text()}; }

bool is_party_name(std::string_view text) {
    return text.starts_with(uuid_urn) && crypto::parse_uuid(text.substr(uuid_urn.size()));
}

Text<100> licence_target(ListingId listing) {
    return {std::string(uuid_urn) + listing.value.text()};
}

Text<100> licence_assigner(PartyId provider) { return licence_party(provider); }

Text<100> licence_uid(ListingId listing, std::uint32_t version) {
    return {"urn:datafloor:licence:" + listing.value.text() + ":" + std::to_string(version)};
}

Policy standard_policy(StandardLicence licence, LicenceSubject const& subject) {
    auto const terms = terms_of(licence);
    Policy policy;
    policy.uid = licence_uid(subject.listing, subject.version);
    policy.target = licence_target(subject.listing);
    policy.assigner = licence_assigner(subject.provider);
    for (auto const action : terms.permitted)
        policy.permission.push_back({action, terms.constraints, terms.duties});
    for (auto const action : terms.prohibited) policy.prohibition.push_back({action});
    policy.prohibition.push_back({LicenceAction::reidentify});
    return policy;
}

} // namespace datafloor::contracts
