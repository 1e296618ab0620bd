// Listings and their versions: state, class and the facts that orders are checked against.
#pragma once

#include "contracts/base/machine.hpp"
#include "contracts/listing/documents.hpp"

namespace datafloor::contracts {

enum class VersionState : std::uint8_t { draft, inspected, refused, listed, withdrawn };

template <>
struct EnumNames<VersionState> {
    static constexpr auto names =
        std::to_array<std::string_view>({"draft", "inspected", "refused", "listed", "withdrawn"});
};

enum class VersionStep : std::uint8_t { approve, refuse, offer, withdraw };

template <>
struct EnumNames<VersionStep> {
    static constexpr auto names =
        std::to_array<std::string_view>({"approve", "refuse", "offer", "withdraw"});
};

inline constexpr auto version_table = std::to_array<Transition<VersionState, VersionStep>>({
    {VersionState::draft, VersionStep::approve, VersionState::inspected},
    {VersionState::draft, VersionStep::refuse, VersionState::refused},
    {VersionState::draft, VersionStep::withdraw, VersionState::withdrawn},
    {VersionState::inspected, VersionStep::offer, VersionState::listed},
    {VersionState::inspected, VersionStep::withdraw, VersionState::withdrawn},
    {VersionState::listed, VersionStep::offer, VersionState::listed},
    {VersionState::listed, VersionStep::withdraw, VersionState::withdrawn},
});

constexpr std::optional<VersionState> next(VersionState from, VersionStep step) {
    return next(std::span<Transition<VersionState, VersionStep> const>(version_table), from, step);
}

struct Listing {
    using Key = ListingId;
    static constexpr std::string_view table = "listing";

    ListingId listing;
    PartyId provider;
    std::uint32_t latest = 0; // number of the newest version
    bool suspended = false;

    [[nodiscard]] Key key() const { return listing; }

    static constexpr auto members() {
        return std::tuple(
            member("listing", &Listing::listing), member("provider", &Listing::provider),
            member("latest", &Listing::latest), member("suspended", &Listing::suspended));
    }
};

struct Version {
    using Key = VersionId;
    static constexpr std::string_view table = "version";

    ListingId listing;
    std::uint32_t number = 0;
    PartyId provider;
    VersionState state{};
    DataClass data_class{};
    std::uint64_t subjects = 0;
    Hash description_sha256{};
    Hash manifest_sha256{};
    Hash licence_sha256{};
    DeliveryClass delivery_class{};
    Custody custody{};
    std::uint64_t payload_bytes = 0;
    std::array<std::uint8_t, 16> payload_nonce{};
    Hash payload_sha256{};
    std::uint64_t plaintext_bytes = 0;
    Hash tree_root{};
    Hash key_commitment{};
    Hash hpt_sha256{};
    /// The keyholder's sealed file key; absent until the payload is stored and checked.
    std::optional<Hash> sealed_sha256;

    [[nodiscard]] Key key() const { return {listing, number}; }

    static constexpr auto members() {
        return std::tuple(
            member("listing", &Version::listing), member("number", &Version::number),
            member("provider", &Version::provider), member("state", &Version::state),
            member("class", &Version::data_class), member("subjects", &Version::subjects),
            member("description_sha256", &Version::description_sha256),
            member("manifest_sha256", &Version::manifest_sha256),
            member("licence_sha256", &Version::licence_sha256),
            member("delivery_class", &Version::delivery_class),
            member("custody", &Version::custody), member("payload_bytes", &Version::payload_bytes),
            member("payload_nonce", &Version::payload_nonce),
            member("payload_sha256", &Version::payload_sha256),
            member("plaintext_bytes", &Version::plaintext_bytes),
            member("tree_root", &Version::tree_root),
            member("key_commitment", &Version::key_commitment),
            member("hpt_sha256", &Version::hpt_sha256),
            member("sealed_sha256", &Version::sealed_sha256));
    }
};

struct VersionDrafted {
    static constexpr std::string_view type = "version-drafted.v1";

    Version version; // state draft, nothing sealed

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("version", &VersionDrafted::version));
    }
};

/// A gate stopped a listing: kept as an entry, because supervision must see the attempt.
struct ListingBlocked {
    static constexpr std::string_view type = "listing-blocked.v1";

    ListingId listing;
    std::uint32_t number = 0;
    PartyId provider;
    DataClass data_class{};
    std::uint32_t rulebook = 0;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("listing", &ListingBlocked::listing),
                          member("number", &ListingBlocked::number),
                          member("provider", &ListingBlocked::provider),
                          member("class", &ListingBlocked::data_class),
                          member("rulebook", &ListingBlocked::rulebook));
    }
};

struct PayloadStored {
    static constexpr std::string_view type = "payload-stored.v1";

    ListingId listing;
    std::uint32_t number = 0;
    Hash sealed_sha256{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("listing", &PayloadStored::listing),
                          member("number", &PayloadStored::number),
                          member("sealed_sha256", &PayloadStored::sealed_sha256));
    }
};

struct VersionInspected {
    static constexpr std::string_view type = "version-inspected.v1";

    ListingId listing;
    std::uint32_t number = 0;
    Verdict verdict{};
    DataClass data_class{};
    std::uint32_t rulebook = 0;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("listing", &VersionInspected::listing),
                          member("number", &VersionInspected::number),
                          member("verdict", &VersionInspected::verdict),
                          member("class", &VersionInspected::data_class),
                          member("rulebook", &VersionInspected::rulebook));
    }
};

struct VersionWithdrawn {
    static constexpr std::string_view type = "version-withdrawn.v1";

    ListingId listing;
    std::uint32_t number = 0;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("listing", &VersionWithdrawn::listing),
                          member("number", &VersionWithdrawn::number));
    }
};

struct ListingSuspensionChanged {
    static constexpr std::string_view type = "listing-suspension-changed.v1";

    ListingId listing;
    SuspensionAct act{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type},
                          member("listing", &ListingSuspensionChanged::listing),
                          member("act", &ListingSuspensionChanged::act));
    }
};

} // namespace datafloor::contracts
