// The transfers of one order, each under a name that makes its id.
#pragma once

#include <array>

#include "contracts/outcome.hpp"

namespace datafloor::contracts {

/// The accounts an order moves money between.
struct OrderAccounts {
    AccountId buyer;
    AccountId escrow;
    AccountId provider;
    AccountId fee;
    AccountId tax;
};

OrderAccounts accounts_of(OrderId order, PartyId buyer, PartyId provider, Currency currency,
                          Floor const& floor);
OrderAccounts accounts_of(Order const& order, Floor const& floor);

/// Buyer to escrow, at once. Nothing for a price of 0, here and below.
void add_funding(Events& events, OrderId order, OrderAccounts const& accounts, std::int64_t price);
/// Escrow back to the buyer, less what the provider keeps.
void add_refund(Events& events, Order const& order, OrderAccounts const& accounts,
                std::int64_t kept_by_provider);
/// Pending from escrow to provider, fee and tax.
void add_reservations(Events& events, Order const& order, OrderAccounts const& accounts);

/// What settlement gives to whom. The parts of a partial refund are in proportion and rounded down;
/// what rounding leaves goes back to the buyer.
struct Shares {
    std::int64_t provider = 0;
    std::int64_t fee = 0;
    std::int64_t tax = 0;
    std::int64_t buyer = 0;
};

Shares shares_at_settlement(Order const& order);

/// Posts the pending transfers, and gives back what they leave.
void add_postings(Events& events, Order const& order, OrderAccounts const& accounts);
/// Voids the pending transfers.
void add_voids(Events& events, Order const& order, OrderAccounts const& accounts);

/// The ids of all transfers an order can have.
std::array<TransferId, 9> transfers_of(OrderId order);

} // namespace datafloor::contracts
