// Admitting organisations, binding, rotating and revoking the keys of their users.
#pragma once

#include "contracts/outcome.hpp"
#include "contracts/party/documents.hpp"

namespace datafloor::contracts {

struct AdmitParty {
    static constexpr std::string_view kind = "admit-party";

    Verified<Admission> admission;
};

void needs(Needs& needs, AdmitParty const& command);
/// Refuses a second admission of a party and any signer who is no registrar of the operator.
Result<Outcome> decide(State const& state, AdmitParty const& command, Instant now,
                       Rulebook const& rulebook);

struct BindKey {
    static constexpr std::string_view kind = "bind-key";

    Verified<KeyBinding> binding;
    Verified<BindingApproval> approval;
    Draft countersignature;
};

void needs(Needs& needs, BindKey const& command);
/// Refuses a key that signed for another, a key bound before, scopes beyond the role's in the
/// rulebook, and operator's or regulator's roles for anybody else's key.
Result<Outcome> decide(State const& state, BindKey const& command, Instant now,
                       Rulebook const& rulebook);

struct RotateKey {
    static constexpr std::string_view kind = "rotate-key";

    Verified<KeyBinding> binding;
    Verified<KeyRotation> rotation;
    Draft countersignature;
};

void needs(Needs& needs, RotateKey const& command);
/// The old key approves the new one and ends. Refuses a binding that gives the new key anything the
/// old one has not, or a later end. What the old key signed stands, and its orders go on with its
/// recipient.
Result<Outcome> decide(State const& state, RotateKey const& command, Instant now,
                       Rulebook const& rulebook);

struct RevokeKey {
    static constexpr std::string_view kind = "revoke-key";

    Verified<KeyRevocation> revocation;
};

void needs(Needs& needs, RevokeKey const& command);
/// The key signs nothing more. Taken from a frozen party, too: it only protects. Refuses a key that
/// is revoked, unless it was merely retired and is compromised; refuses the operator's registrar
/// for a key of the regulator.
Result<Outcome> decide(State const& state, RevokeKey const& command, Instant now,
                       Rulebook const& rulebook);

} // namespace datafloor::contracts
