// Commands: everything that can be asked of the floor, and the one door to its rules.
#pragma once

#include <variant>

#include "contracts/floor/rules.hpp"
#include "contracts/listing/rules.hpp"
#include "contracts/money/rules.hpp"
#include "contracts/offer/rules.hpp"
#include "contracts/order/dispute_rules.hpp"
#include "contracts/order/refusal_rules.hpp"
#include "contracts/order/rules.hpp"
#include "contracts/party/rules.hpp"
#include "contracts/supervision/rules.hpp"

namespace datafloor::contracts {

using Command =
    std::variant<OpenFloor, AdmitParty, BindKey, DraftVersion, StorePayload, InspectVersion,
                 WithdrawVersion, SuspendListing, MakeOffer, WithdrawOffer, RecordFundIn,
                 RequestPayout, ConcludePayout, PlaceOrder, CancelOrder, DepositKey, GrantDownload,
                 GiveReceipt, DiscloseHeader, AcceptOrder, PassDeadline, RevokeKey, RefuseDelivery,
                 DecideRefusal, DisputeOrder, FindDispute, DirectDispute, RotateKey, DirectParty,
                 DirectOrder>;

/// The name of a command's kind ("place-order"), as entries, metrics and problems carry it.
std::string_view kind_of(Command const& command);

/// Names the keys this command needs, as far as they can be known from what is loaded. Complete
/// after at most four rounds of loading.
void needs(Needs& needs, Command const& command);

/// Decides a command: pure, reads no clock, draws nothing, sends nothing. `state` holds what
/// `needs` names. The rulebook is the state's own, or the command's where the floor is being
/// opened.
Result<Outcome> decide(State const& state, Command const& command, Instant now);

/// A signed document as it is kept: its exact bytes and its detached JWS.
struct SignedBytes {
    std::string_view body;
    std::string_view jws;
};

/// The documents a command brings, in the order of their DocumentRecorded events.
std::vector<SignedBytes> documents_of(Command const& command);

} // namespace datafloor::contracts
