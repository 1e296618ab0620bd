// Organisations and the keys of their users.
#pragma once

#include "contracts/base/document.hpp"
#include "contracts/floor/roles.hpp"
#include "contracts/party/documents.hpp"

namespace datafloor::contracts {

struct Party {
    using Key = PartyId;
    static constexpr std::string_view table = "party";

    PartyId party;
    NameSet<PartyRole> roles;
    Country country;
    Hash identity_sha256{};
    PartyId control_group;
    bool suspended = false;
    bool frozen = false;

    [[nodiscard]] Key key() const { return party; }

    static constexpr auto members() {
        return std::tuple(member("party", &Party::party), member("roles", &Party::roles),
                          member("country", &Party::country),
                          member("identity_sha256", &Party::identity_sha256),
                          member("control_group", &Party::control_group),
                          member("suspended", &Party::suspended), member("frozen", &Party::frozen));
    }
};

/// Evidence brings all the bindings a key came from, so that they must not be many.
inline constexpr std::uint32_t rotations_max = 16;

/// A user's key. It counts while its binding is in force at the entry's time.
struct PartyKey {
    using Key = crypto::Thumbprint;
    static constexpr std::string_view table = "party_key";

    crypto::Thumbprint id;
    crypto::PublicKey public_key;
    PartyId party;
    UserId user;
    KeyRole role{};
    NameSet<Scope> scopes;
    std::optional<AgeRecipient> recipient;
    std::optional<std::int64_t> spending_limit;
    Instant valid_from;
    Instant valid_until;
    bool revoked = false;
    /// Revoked because it may be in other hands.
    bool compromised = false;
    /// How many rotations lie between this key and one that a registrar approved.
    std::uint32_t rotations = 0;

    [[nodiscard]] Key key() const { return id; }

    [[nodiscard]] bool in_force(Instant now) const {
        return !revoked && valid_from <= now && now < valid_until;
    }

    static constexpr auto members() {
        return std::tuple(member("id", &PartyKey::id), member("public_key", &PartyKey::public_key),
                          member("party", &PartyKey::party), member("owner", &PartyKey::user),
                          member("role", &PartyKey::role), member("scopes", &PartyKey::scopes),
                          member("recipient", &PartyKey::recipient),
                          member("spending_limit", &PartyKey::spending_limit),
                          member("valid_from", &PartyKey::valid_from),
                          member("valid_until", &PartyKey::valid_until),
                          member("revoked", &PartyKey::revoked),
                          member("compromised", &PartyKey::compromised),
                          member("rotations", &PartyKey::rotations));
    }
};

struct PartyAdmitted {
    static constexpr std::string_view type = "party-admitted.v1";

    PartyId party;
    NameSet<PartyRole> roles;
    Country country;
    Hash identity_sha256{};
    PartyId control_group;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("party", &PartyAdmitted::party),
                          member("roles", &PartyAdmitted::roles),
                          member("country", &PartyAdmitted::country),
                          member("identity_sha256", &PartyAdmitted::identity_sha256),
                          member("control_group", &PartyAdmitted::control_group));
    }
};

struct KeyBound {
    static constexpr std::string_view type = "key-bound.v1";

    crypto::PublicKey key;
    PartyId party;
    UserId user;
    KeyRole role{};
    NameSet<Scope> scopes;
    std::optional<AgeRecipient> recipient;
    std::optional<std::int64_t> spending_limit;
    Instant valid_from;
    Instant valid_until;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("key", &KeyBound::key),
                          member("party", &KeyBound::party), member("user", &KeyBound::user),
                          member("role", &KeyBound::role), member("scopes", &KeyBound::scopes),
                          member("recipient", &KeyBound::recipient),
                          member("spending_limit", &KeyBound::spending_limit),
                          member("valid_from", &KeyBound::valid_from),
                          member("valid_until", &KeyBound::valid_until));
    }
};

/// The successor takes party, user, role, scopes and limit of the key, whose own binding ends with
/// the entry.
struct KeyRotated {
    static constexpr std::string_view type = "key-rotated.v1";

    crypto::Thumbprint key;
    crypto::PublicKey successor;
    std::optional<AgeRecipient> recipient;
    Instant valid_from;
    Instant valid_until;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("key", &KeyRotated::key),
                          member("successor", &KeyRotated::successor),
                          member("recipient", &KeyRotated::recipient),
                          member("valid_from", &KeyRotated::valid_from),
                          member("valid_until", &KeyRotated::valid_until));
    }
};

struct KeyRevoked {
    static constexpr std::string_view type = "key-revoked.v1";

    crypto::Thumbprint key;
    RevocationCause cause{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("key", &KeyRevoked::key),
                          member("cause", &KeyRevoked::cause));
    }
};

} // namespace datafloor::contracts
