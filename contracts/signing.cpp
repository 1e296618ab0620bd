#include "contracts/signing.hpp"

namespace datafloor::contracts {

void need_document(Needs& needs, SignedFacts const& facts) {
    needs.want<Floor>({});
    needs.want<Claim>(claim_on(facts.document.id));
    if (auto const* key = needs.want<PartyKey>(facts.signer)) needs.want<Party>(key->party);
}

void need_draft(Needs& needs, Draft const& draft) { needs.want<Claim>(claim_on(draft.id)); }

Result<void> check_fresh(State const& state, SignedFacts const& facts, Instant now,
                         Rulebook const& rulebook) {
    auto const* floor = state.find<Floor>({});
    if (floor == nullptr) return decline(Reason::floor_not_open, "This floor has no entry yet.");
    if (facts.document.floor != floor->floor)
        return decline(Reason::document_for_another_floor,
                       "The document's `floor` is not this floor's id.", "/floor", facts.typ);
    if (auto const* claim = state.find<Claim>(claim_on(facts.document.id))) {
        if (std::equal(claim->content.begin(), claim->content.end(), facts.hash.begin()))
            return decline(Reason::document_already_used,
                           "This document is entry " + std::to_string(claim->entry) + " already.",
                           {}, facts.typ);
        return decline(Reason::document_id_reused,
                       "Another document carries this `id`; draw a new one.", "/id", facts.typ);
    }
    auto const time = facts.document.time.instant;
    if (time + rulebook.document_age_max < now)
        return decline(Reason::document_too_old, "The document's `time` is too long ago.", "/time",
                       facts.typ);
    if (now + rulebook.document_ahead_max < time)
        return decline(Reason::document_from_the_future,
                       "The document's `time` is ahead of the floor's clock.", "/time", facts.typ);
    return {};
}

Result<Signer> check_in_force(State const& state, SignedFacts const& facts, Instant now,
                              Rulebook const& rulebook) {
    if (auto fresh = check_fresh(state, facts, now, rulebook); !fresh)
        return std::unexpected(fresh.error());
    auto const* key = state.find<PartyKey>(facts.signer);
    if (key == nullptr)
        return decline(Reason::key_unknown, "The signing key is not bound to a party.");
    if (!key->in_force(now))
        return decline(
            Reason::key_not_in_force,
            "The signing key's binding is not in force: not yet, no longer, or revoked.");
    auto const* party = state.find<Party>(key->party);
    ENSURE(party != nullptr);
    return Signer{key, party};
}

Result<Signer> check_signed(State const& state, SignedFacts const& facts, Scope scope, Instant now,
                            Rulebook const& rulebook) {
    auto const signer = check_in_force(state, facts, now, rulebook);
    if (!signer) return signer;
    if (!signer->key->scopes.contains(scope))
        return decline(Reason::key_lacks_scope,
                       "The signing key lacks the scope `" + std::string(name_of(scope)) + "`.");
    if (signer->party->frozen)
        return decline(Reason::party_frozen, "The signer's party is frozen by a directive.");
    return signer;
}

Result<void> check_keyholder(State const& state, SignedFacts const& facts, Instant now,
                             Rulebook const& rulebook) {
    if (auto fresh = check_fresh(state, facts, now, rulebook); !fresh) return fresh;
    if (facts.signer != crypto::thumbprint(state.find<Floor>({})->keys.keyholder))
        return decline(Reason::signer_not_entitled, "Only the floor's keyholder signs this.");
    return {};
}

Result<void> check_answers(SignedFacts const& facts, Hash const& answered) {
    if (facts.document.answers != answered)
        return decline(Reason::document_answers_another,
                       "`answers` must be " + crypto::to_hex(answered) + ".", "/answers",
                       facts.typ);
    return {};
}

Result<void> check_answers_nothing(SignedFacts const& facts) {
    if (facts.document.answers)
        return decline(Reason::document_answers_another,
                       "This kind of document answers none; leave `answers` out.", "/answers",
                       facts.typ);
    return {};
}

DocumentRecorded recorded(SignedFacts const& facts) {
    return {facts.document.id, facts.hash, facts.signer, {std::string(facts.typ)}};
}

DocumentRecorded recorded(State const& state, FloorDocument const& document) {
    return {document.id,
            document.hash,
            crypto::thumbprint(state.find<Floor>({})->keys.documents),
            {std::string(document.typ)}};
}

} // namespace datafloor::contracts
