// Who may do what: the roles a party is admitted in, the roles of its keys, and the scopes of a
// key.
#pragma once

#include <array>
#include <cstdint>

#include "contracts/base/names.hpp"

namespace datafloor::contracts {

/// A capacity in which an organisation is admitted.
enum class PartyRole : std::uint8_t {
    provider,
    buyer,
    broker,
    supplier,
    operating,
    regulator,
    auditor
};

template <>
struct EnumNames<PartyRole> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"provider", "buyer", "broker", "supplier", "operator", "regulator", "auditor"});
};

/// What a user's key is for within its party.
enum class KeyRole : std::uint8_t {
    trader,
    treasurer,
    reader,
    registrar,
    inspector,
    cashier,
    officer,
    arbiter,
};

template <>
struct EnumNames<KeyRole> {
    static constexpr auto names =
        std::to_array<std::string_view>({"trader", "treasurer", "reader", "registrar", "inspector",
                                         "cashier", "officer", "arbiter"});
};

/// An act a key may sign.
enum class Scope : std::uint8_t {
    read,      // see what the party may see
    publish,   // listings, manifests, offers and their withdrawal
    order,     // orders and cancellations
    receive,   // receipts and acceptances
    payout,    // ask for the party's money
    admit,     // admit parties and bind keys
    inspect,   // inspect listings
    cash,      // record fund-ins and conclude payouts
    supervise, // issue directives
    arbitrate, // find on disputes
};

template <>
struct EnumNames<Scope> {
    static constexpr auto names =
        std::to_array<std::string_view>({"read", "publish", "order", "receive", "payout", "admit",
                                         "inspect", "cash", "supervise", "arbitrate"});
};

} // namespace datafloor::contracts
