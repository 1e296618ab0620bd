// Every kind of signed document, for those who go through them all: docs, vectors, the CLI.
#pragma once

#include "contracts/command.hpp"
#include "contracts/floor/countersignature.hpp"

namespace datafloor::contracts {

/// In the order of a trade.
using Documents =
    TypeList<Admission, KeyBinding, BindingApproval, Countersignature, ListingDescription, Manifest,
             IngestFinding, Inspection, SuspensionDirective, ListingWithdrawal, OfferDocument,
             OfferWithdrawal, FundIn, OrderDocument, Confirmation, Cancellation, KeyDeposit,
             Receipt, RefusalDocument, RefusalFinding, Release, Disclosure, Acceptance,
             DisputeDocument, DisputeFinding, DisputeDirective, Settlement, PayoutRequest,
             PayoutConclusion, KeyRevocation, KeyRotation, PartyDirective, OrderDirective>;

/// Calls visit.template operator()<D>() for every kind of document.
template <class Visit, class... D>
void each_document(Visit&& visit, TypeList<D...>) {
    (visit.template operator()<D>(), ...);
}

template <class Visit>
void each_document(Visit&& visit) {
    each_document(visit, Documents{});
}

} // namespace datafloor::contracts
