// What takes two officers: the first one's word waits, the second one's, which says the same,
// decides. The operator's staff never count, nor does one user twice.
#pragma once

#include "contracts/signing.hpp"

namespace datafloor::contracts {

/// A freeze of a party, or its lift.
DirectiveId directive_on(PartyId party, PartyAct act);
/// A freeze of an order, or the lift of the freeze it is under: a word on one freeze says nothing
/// about the next.
DirectiveId directive_on(Order const& order, FreezeAct act);

/// `check_signed` by an officer of the regulator, whatever scopes others carry.
Result<Signer> check_officer(State const& state, SignedFacts const& facts, Instant now,
                             Rulebook const& rulebook);

/// The word that waits, and the key that signed it.
void need_word(Needs& needs, DirectiveId directive);

/// The word of an officer that stands: it waits, its term is not over, and its key is not in other
/// hands. Null if there is none.
Directive const* standing_word(State const& state, DirectiveId directive, Instant now);

/// Whether this officer's word is the second one. Declines a repeat of one's own.
Result<bool> check_second(State const& state, DirectiveId directive, Signer const& signer,
                          Instant now);

/// The first word, which waits for the rulebook's term.
DirectiveGiven given(DirectiveId directive, SignedFacts const& facts, Signer const& signer,
                     Instant now, Rulebook const& rulebook);

} // namespace datafloor::contracts
