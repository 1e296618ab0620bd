#include "contracts/party/rules.hpp"

#include "contracts/floor/countersignature.hpp"
#include "contracts/signing.hpp"

namespace datafloor::contracts {
namespace {

/// Registrars belong to the operator.
Result<Signer> check_registrar(State const& state, SignedFacts const& facts, Instant now,
                               Rulebook const& rulebook) {
    auto signer = check_signed(state, facts, Scope::admit, now, rulebook);
    if (signer && !signer->party->roles.contains(PartyRole::operating))
        return decline(Reason::signer_not_entitled, "Only a registrar of the operator signs this.");
    return signer;
}

/// Which capacity a party needs to have keys of this role; nothing: any.
std::optional<PartyRole> capacity_for(KeyRole role) {
    switch (role) {
    case KeyRole::registrar:
    case KeyRole::inspector:
    case KeyRole::cashier: return PartyRole::operating;
    case KeyRole::officer: return PartyRole::regulator;
    case KeyRole::arbiter: return PartyRole::auditor;
    case KeyRole::trader:
    case KeyRole::treasurer:
    case KeyRole::reader: return std::nullopt;
    }
    ENSURE(false);
}

Result<void> check_role(Party const& party, KeyBinding const& binding, Rulebook const& rulebook) {
    if (auto const capacity = capacity_for(binding.role);
        capacity && !party.roles.contains(*capacity))
        return decline(Reason::role_not_admitted,
                       "A party that is not admitted as " + std::string(name_of(*capacity)) +
                           " has no keys of this role.",
                       "/role");
    // The operator never trades (SUPERVISION section 3, P01); nor does its supervisor.
    if ((party.roles.contains(PartyRole::operating) ||
         party.roles.contains(PartyRole::regulator)) &&
        (binding.role == KeyRole::trader || binding.role == KeyRole::treasurer))
        return decline(Reason::role_not_admitted, "Operator and regulator never trade.", "/role");
    if (!binding.scopes.within(rulebook.scopes_of(binding.role)))
        return decline(Reason::scope_not_in_role,
                       "The rulebook does not give all these scopes to this role.", "/scopes");
    return {};
}

Result<void> check_validity(KeyBinding const& binding, Instant now) {
    if (binding.valid_until <= binding.valid_from || binding.valid_until.instant <= now)
        return decline(Reason::validity_empty, "`valid_until` must lie after now and `valid_from`.",
                       "/valid_until", KeyBinding::typ);
    return {};
}

/// The first member of the new binding that is not the old key's; null if all are.
char const* differing_member(KeyBinding const& binding, PartyKey const& key) {
    if (binding.party != key.party) return "/party";
    if (binding.user != key.user) return "/user";
    if (binding.role != key.role) return "/role";
    if (binding.scopes != key.scopes) return "/scopes";
    if (binding.spending_limit != key.spending_limit) return "/spending_limit";
    // Whoever stole a signing key alone must not come to read what it can buy.
    if (binding.recipient != key.recipient) return "/recipient";
    if (key.valid_until < binding.valid_until.instant) return "/valid_until";
    return nullptr;
}

FloorDocument countersign(Verified<KeyBinding> const& binding, Draft const& draft, Instant now) {
    Countersignature countersignature;
    countersignature.signature_sha256 = binding.signature_sha256();
    return draw_up(std::move(countersignature), binding->floor, draft, now, binding.hash());
}

/// Itself, its party's other keys as far as they may sign all it may, and the registrar; but the
/// operator does not disarm its supervisor.
bool may_revoke(Signer const& signer, PartyKey const& key, Floor const& floor) {
    if (signer.key->id == key.id) return true;
    if (signer.key->party == key.party && key.scopes.within(signer.key->scopes)) return true;
    return signer.party->roles.contains(PartyRole::operating) &&
           signer.key->scopes.contains(Scope::admit) && key.party != floor.regulator;
}

} // namespace

void needs(Needs& needs, AdmitParty const& command) {
    need_document(needs, facts_of(command.admission));
    needs.want<Party>(command.admission->party);
    if (command.admission->control_group) needs.want<Party>(*command.admission->control_group);
}

Result<Outcome> decide(State const& state, AdmitParty const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& admission = *command.admission;
    auto const facts = facts_of(command.admission);
    if (auto signer = check_registrar(state, facts, now, rulebook); !signer)
        return std::unexpected(signer.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    if (admission.identity_sha256 != identity_of(admission))
        return decline(Reason::identity_mismatch,
                       "`identity_sha256` is not the hash of this salt, name and business code.",
                       "/identity_sha256");
    if (state.find<Party>(admission.party) != nullptr)
        return decline(Reason::party_exists, "This party is admitted already.", "/party");
    if (admission.control_group && *admission.control_group != admission.party &&
        state.find<Party>(*admission.control_group) == nullptr)
        return decline(Reason::party_unknown, "`control_group` names no admitted party.",
                       "/control_group");
    if (admission.roles.empty())
        return decline(Reason::role_not_admitted, "Name at least one capacity.", "/roles");
    for (auto const apart : {PartyRole::operating, PartyRole::regulator})
        if (admission.roles.contains(apart))
            return decline(Reason::role_not_admitted,
                           "Operator and regulator are named in entry 0 alone.", "/roles");
    // A group is named by its head alone, so that two parties of one group always compare equal.
    auto group = admission.party;
    if (admission.control_group && *admission.control_group != admission.party)
        group = state.find<Party>(*admission.control_group)->control_group;
    return Outcome{
        {recorded(facts), PartyAdmitted{admission.party, admission.roles, admission.country,
                                        admission.identity_sha256, group}},
        {},
        {}};
}

void needs(Needs& needs, BindKey const& command) {
    need_document(needs, facts_of(command.approval));
    need_document(needs, facts_of(command.binding));
    need_draft(needs, command.countersignature);
    needs.want<Party>(command.binding->party);
}

Result<Outcome> decide(State const& state, BindKey const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& binding = *command.binding;
    auto const facts = facts_of(command.binding);
    auto const approval = facts_of(command.approval);
    if (auto registrar = check_registrar(state, approval, now, rulebook); !registrar)
        return std::unexpected(registrar.error());
    if (auto fresh = check_fresh(state, facts, now, rulebook); !fresh)
        return std::unexpected(fresh.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    if (auto answers = check_answers(approval, facts.hash); !answers)
        return std::unexpected(answers.error());
    if (facts.signer != crypto::thumbprint(binding.key) || command.approval->key != facts.signer ||
        command.approval->party != binding.party)
        return decline(Reason::signer_not_entitled,
                       "The new key signs its own binding, and the approval names key and party.",
                       {}, facts_of(command.approval).typ);
    if (state.find<PartyKey>(facts.signer) != nullptr)
        return decline(Reason::key_already_bound, "This key is or was bound; make a new one.",
                       "/key");
    auto const* party = state.find<Party>(binding.party);
    if (party == nullptr)
        return decline(Reason::party_unknown, "The party is not admitted.", "/party");
    if (auto role = check_role(*party, binding, rulebook); !role)
        return std::unexpected(role.error());
    if (auto valid = check_validity(binding, now); !valid) return std::unexpected(valid.error());
    if (binding.spending_limit &&
        (*binding.spending_limit < 0 || *binding.spending_limit > amount_max))
        return decline(Reason::amount_out_of_range, "`spending_limit` is out of range.",
                       "/spending_limit");

    auto document = countersign(command.binding, command.countersignature, now);
    KeyBound bound{binding.key,
                   binding.party,
                   binding.user,
                   binding.role,
                   binding.scopes,
                   binding.recipient,
                   binding.spending_limit,
                   binding.valid_from.instant,
                   binding.valid_until.instant};
    Events events{recorded(facts), recorded(approval), recorded(state, document), std::move(bound)};
    return Outcome{std::move(events), {std::move(document)}, {}};
}

void needs(Needs& needs, RotateKey const& command) {
    need_document(needs, facts_of(command.rotation));
    need_document(needs, facts_of(command.binding));
    need_draft(needs, command.countersignature);
}

Result<Outcome> decide(State const& state, RotateKey const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& binding = *command.binding;
    auto const facts = facts_of(command.binding);
    auto const rotation = facts_of(command.rotation);
    auto const signer = check_in_force(state, rotation, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (signer->party->frozen)
        return decline(Reason::party_frozen, "The signer's party is frozen by a directive.");
    if (auto fresh = check_fresh(state, facts, now, rulebook); !fresh)
        return std::unexpected(fresh.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    if (auto answers = check_answers(rotation, facts.hash); !answers)
        return std::unexpected(answers.error());
    if (facts.signer != crypto::thumbprint(binding.key) || command.rotation->key != facts.signer)
        return decline(Reason::signer_not_entitled,
                       "The new key signs its own binding, and the rotation names it.", {},
                       rotation.typ);
    if (state.find<PartyKey>(facts.signer) != nullptr)
        return decline(Reason::key_already_bound, "This key is or was bound; make a new one.",
                       "/key");
    auto const& key = *signer->key;
    if (auto const* member = differing_member(binding, key))
        return decline(Reason::rotation_differs,
                       "The new key takes party, user, role, scopes, limit and recipient of the "
                       "old one, and ends no later.",
                       member);
    if (auto valid = check_validity(binding, now); !valid) return std::unexpected(valid.error());
    if (key.rotations >= rotations_max)
        return decline(Reason::key_rotated_too_often,
                       "Too many rotations since a registrar approved; have the new key bound.");
    auto document = countersign(command.binding, command.countersignature, now);
    Events events{recorded(facts), recorded(rotation), recorded(state, document),
                  KeyRotated{key.id, binding.key, binding.recipient, binding.valid_from.instant,
                             binding.valid_until.instant}};
    return Outcome{std::move(events), {std::move(document)}, {}};
}

void needs(Needs& needs, RevokeKey const& command) {
    need_document(needs, facts_of(command.revocation));
    needs.want<PartyKey>(command.revocation->key);
}

Result<Outcome> decide(State const& state, RevokeKey const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& revocation = *command.revocation;
    auto const facts = facts_of(command.revocation);
    auto const signer = check_in_force(state, facts, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    auto const* key = state.find<PartyKey>(revocation.key);
    if (key == nullptr)
        return decline(Reason::subject_key_unknown, "There is no such key.", "/key");
    if (!may_revoke(*signer, *key, *state.find<Floor>({})))
        return decline(Reason::signer_not_entitled,
                       "A key is revoked by itself, by a key of its party that may sign all it "
                       "may, or, unless it is the regulator's, by a registrar of the operator.");
    bool const worse = revocation.cause == RevocationCause::compromised && !key->compromised;
    if (key->revoked && !worse)
        return decline(Reason::key_revoked_already, "This key is revoked already.", "/key");
    return Outcome{{recorded(facts), KeyRevoked{revocation.key, revocation.cause}}, {}, {}};
}

} // namespace datafloor::contracts
