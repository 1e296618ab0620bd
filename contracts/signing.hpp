// The checks every signed document passes before its command is decided.
#pragma once

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

/// Who signed: a key in force and its party.
struct Signer {
    PartyKey const* key;
    Party const* party;
};

/// What the checks look at, whatever the kind of document.
struct SignedFacts {
    Document const& document;
    Hash const& hash;
    crypto::Thumbprint const& signer;
    std::string_view typ;
};

template <class D>
SignedFacts facts_of(Verified<D> const& document) {
    return {*document, document.hash(), document.signer(), D::typ};
}

/// The floor, the claim on the document's id, the signing key and its party.
void need_document(Needs& needs, SignedFacts const& facts);
/// The claim on a floor document's id.
void need_draft(Needs& needs, Draft const& draft);

/// This floor's, not used before, not too old and not from the future. A repeat of the same bytes
/// by the same signer is told apart from another document under the same id.
Result<void> check_fresh(State const& state, SignedFacts const& facts, Instant now,
                         Rulebook const& rulebook);

/// `check_fresh`, and signed by a key in force, whatever its scopes and its party's standing.
Result<Signer> check_in_force(State const& state, SignedFacts const& facts, Instant now,
                              Rulebook const& rulebook);

/// `check_in_force`; the key carries the scope and its party may act.
Result<Signer> check_signed(State const& state, SignedFacts const& facts, Scope scope, Instant now,
                            Rulebook const& rulebook);

/// `check_fresh`, and signed by the floor's keyholder.
Result<void> check_keyholder(State const& state, SignedFacts const& facts, Instant now,
                             Rulebook const& rulebook);

/// `answers` names this hash.
Result<void> check_answers(SignedFacts const& facts, Hash const& answered);
/// There is no `answers`: this kind of document begins something.
Result<void> check_answers_nothing(SignedFacts const& facts);

DocumentRecorded recorded(SignedFacts const& facts);
DocumentRecorded recorded(State const& state, FloorDocument const& document);

} // namespace datafloor::contracts
