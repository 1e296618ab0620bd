// Listings: drafting a version, storing its payload, inspecting, withdrawing, suspending.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

struct DraftVersion {
    static constexpr std::string_view kind = "draft-version";

    Verified<ListingDescription> description;
    Verified<Manifest> manifest;
};

void needs(Needs& needs, DraftVersion const& command);
/// A class that the rulebook does not list is stopped at the gate and recorded. Refuses a manifest
/// that does not fit its description, a nonce or key used before, and a licence with faults.
Result<Outcome> decide(State const& state, DraftVersion const& command, Instant now,
                       Rulebook const& rulebook);

struct StorePayload {
    static constexpr std::string_view kind = "store-payload";

    Verified<IngestFinding> finding;
    /// The provider's JWS over the manifest, which the floor counter-signs.
    Hash manifest_signature_sha256{};
    Draft countersignature;
};

void needs(Needs& needs, StorePayload const& command);
Result<Outcome> decide(State const& state, StorePayload const& command, Instant now,
                       Rulebook const& rulebook);

struct InspectVersion {
    static constexpr std::string_view kind = "inspect-version";

    Verified<Inspection> inspection;
};

void needs(Needs& needs, InspectVersion const& command);
/// Refuses approval of bytes that are not stored, and of another class than the provider's.
Result<Outcome> decide(State const& state, InspectVersion const& command, Instant now,
                       Rulebook const& rulebook);

struct WithdrawVersion {
    static constexpr std::string_view kind = "withdraw-version";

    Verified<ListingWithdrawal> withdrawal;
};

void needs(Needs& needs, WithdrawVersion const& command);
Result<Outcome> decide(State const& state, WithdrawVersion const& command, Instant now,
                       Rulebook const& rulebook);

struct SuspendListing {
    static constexpr std::string_view kind = "suspend-listing";

    Verified<SuspensionDirective> directive;
};

void needs(Needs& needs, SuspendListing const& command);
Result<Outcome> decide(State const& state, SuspendListing const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
