// The documents by which an organisation and its keys come onto the floor (PROTOCOL section 2, row
// 0).
#pragma once

#include "contracts/base/document.hpp"
#include "contracts/floor/roles.hpp"

namespace datafloor::contracts {

/// Signed by a registrar: the floor admits an organisation.
struct Admission : Document {
    static constexpr std::string_view typ = "datafloor.admission.v1";

    PartyId party;
    Text<200> name;
    Text<60> business_code;
    Country country;
    NameSet<PartyRole> roles;
    /// Salted hash of the legal identity, as `identity_of` takes it.
    Hash identity_sha256{};
    /// An organisation under the same control (SUPERVISION L32), whose group this one joins;
    /// absent: on its own.
    std::optional<PartyId> control_group;

    static constexpr auto members() {
        return document_members<Admission>(member("business_code", &Admission::business_code),
                                           member("control_group", &Admission::control_group),
                                           member("country", &Admission::country),
                                           member("identity_sha256", &Admission::identity_sha256),
                                           member("name", &Admission::name),
                                           member("party", &Admission::party),
                                           member("roles", &Admission::roles));
    }
};

/// SHA-256(salt of the document || JCS{business_code, name}): opened to counterparties, it shows
/// who a party is (PROTOCOL section 2, row 0).
Hash identity_of(Admission const& admission);

/// Signed by the new key itself, which proves that its owner holds it.
struct KeyBinding : Document {
    static constexpr std::string_view typ = "datafloor.key-binding.v1";

    PartyId party;
    UserId user;
    crypto::PublicKey key;
    KeyRole role{};
    NameSet<Scope> scopes;
    /// Where headers for this key's orders are wrapped to.
    std::optional<AgeRecipient> recipient;
    /// The most one order signed by this key may cost, in minor units; absent: no limit.
    std::optional<std::int64_t> spending_limit;
    DocumentTime valid_from;
    DocumentTime valid_until;

    static constexpr auto members() {
        return document_members<KeyBinding>(
            member("key", &KeyBinding::key), member("party", &KeyBinding::party),
            member("recipient", &KeyBinding::recipient), member("role", &KeyBinding::role),
            member("scopes", &KeyBinding::scopes),
            member("spending_limit", &KeyBinding::spending_limit),
            member("user", &KeyBinding::user), member("valid_from", &KeyBinding::valid_from),
            member("valid_until", &KeyBinding::valid_until));
    }
};

/// Signed by a registrar; answers the key binding.
struct BindingApproval : Document {
    static constexpr std::string_view typ = "datafloor.binding-approval.v1";

    PartyId party;
    crypto::Thumbprint key;

    static constexpr auto members() {
        return document_members<BindingApproval>(member("key", &BindingApproval::key),
                                                 member("party", &BindingApproval::party));
    }
};

/// Signed by the key that is followed; answers the new key's binding, and stands for its approval.
struct KeyRotation : Document {
    static constexpr std::string_view typ = "datafloor.key-rotation.v1";

    crypto::Thumbprint key;

    static constexpr auto members() {
        return document_members<KeyRotation>(member("key", &KeyRotation::key));
    }
};

/// Why a key is no longer to be trusted.
enum class RevocationCause : std::uint8_t {
    retired,     // put away; what it signed stands
    compromised, // may be in other hands; what it signed and nobody relied on yet is held
};

template <>
struct EnumNames<RevocationCause> {
    static constexpr auto names = std::to_array<std::string_view>({"retired", "compromised"});
};

/// Signed by the key itself, by another key of its party that may sign all it may, or by a
/// registrar of the operator.
struct KeyRevocation : Document {
    static constexpr std::string_view typ = "datafloor.key-revocation.v1";

    crypto::Thumbprint key;
    RevocationCause cause{};

    static constexpr auto members() {
        return document_members<KeyRevocation>(member("cause", &KeyRevocation::cause),
                                               member("key", &KeyRevocation::key));
    }
};

} // namespace datafloor::contracts
