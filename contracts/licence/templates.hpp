// The floor's standard licences, by name, for providers who need nothing special.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "contracts/base/ids.hpp"
#include "contracts/licence/policy.hpp"

namespace datafloor::contracts {

enum class StandardLicence : std::uint8_t {
    open,              // everything, with attribution
    internal_use,      // within the buyer's organisation, with attribution
    no_redistribution, // anything but passing the data on
    research,          // use and publish results, for research, with attribution
    evaluation,        // thirty days of trying out, then delete
    viet_nam_only,     // internal use on Vietnamese territory
};

template <>
struct EnumNames<StandardLicence> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"open", "internal-use", "no-redistribution", "research", "evaluation", "viet-nam-only"});
};

/// What a licence is about, and who grants it.
struct LicenceSubject {
    ListingId listing;
    std::uint32_t version = 0;
    PartyId provider;
};

/// What a party is called within a licence: `urn:uuid:` and its id.
Text<100> licence_party(PartyId party);
/// Whether a text is such a name.
bool is_party_name(std::string_view text);

/// The names of listing and provider within a licence (`urn:uuid:...`), which the floor demands of
/// every licence, and the name of the licence itself.
Text<100> licence_target(ListingId listing);
Text<100> licence_assigner(PartyId provider);
Text<100> licence_uid(ListingId listing, std::uint32_t version);

Policy standard_policy(StandardLicence licence, LicenceSubject const& subject);

} // namespace datafloor::contracts
