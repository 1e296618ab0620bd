// What an order's licence says to handing out the data.
#pragma once

#include "contracts/base/declined.hpp"
#include "contracts/licence/evaluate.hpp"
#include "contracts/listing/listing.hpp"
#include "contracts/order/order.hpp"
#include "contracts/party/party.hpp"

namespace datafloor::contracts {

/// What the floor knows of the `download`-th download of an order (from 1): the time, since when
/// the contract is in force, the buyer and its country. Purpose, industry and payments are the
/// buyer's word or another's books; they bind, and are not judged here.
LicenceFacts facts_of_download(Order const& order, Party const& buyer, std::uint64_t download,
                               Instant now);

/// Declines what the licence denies, naming the rule that decided.
Result<void> check_licence(Policy const& licence, LicenceFacts const& facts);

/// Whether the last granted download may go on: it is held by what would hold a new one, and is no
/// new one.
Result<void> check_resumption(Order const& order, Party const& buyer, Listing const& listing,
                              Policy const& licence, Instant now);

} // namespace datafloor::contracts
