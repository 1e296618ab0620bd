// Handing out the data of an order: what stands against it, and what its licence says to it.
#pragma once

#include "contracts/base/declined.hpp"
#include "contracts/licence/evaluate.hpp"
#include "contracts/state.hpp"

namespace datafloor::contracts {

/// What the floor knows of the `download`-th download of an order (from 1): the time, since when
/// the contract is in force, the buyer and its country. Purpose, industry and payments are the
/// buyer's word or another's books; they bind, and are not judged here.
LicenceFacts facts_of_download(Order const& order, Party const& buyer, std::uint64_t download,
                               Instant now);

/// Declines what the licence denies, naming the rule that decided.
Result<void> check_licence(Policy const& licence, LicenceFacts const& facts);

/// Whether the data could ever be fetched under an order placed now: declines if the licence denies
/// the first download at every instant from now until the receipt is due at the latest (T1 and T2
/// of the offer; a clock that stands still later is not foreseen).
Result<void> check_licence_of_order(Policy const& licence, Offer const& offer, Party const& buyer,
                                    Instant now);

/// Declines while a directive, the order's state or a revoked key stands against handing out the
/// data. Needs what `need_holds` names.
Result<void> check_delivery(State const& state, Order const& order);

/// Whether the last granted download may go on: it is held by what would hold a new one, and is no
/// new one. Needs what `need_holds` names.
Result<void> check_resumption(State const& state, Order const& order, Policy const& licence,
                              Instant now);

} // namespace datafloor::contracts
