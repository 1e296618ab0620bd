#include "contracts/order/legs.hpp"

namespace datafloor::contracts {
namespace {

/// One of the three shares of a released price.
struct Leg {
    std::string_view reserve;
    std::string_view resolve;
    AccountId credit;
    std::int64_t reserved;
    std::int64_t posted;
};

std::array<Leg, 3> legs_of(Order const& order, OrderAccounts const& accounts,
                           Shares const& posted) {
    return {{{"provider", "provider-end", accounts.provider, order.price - order.fee - order.tax,
              posted.provider},
             {"fee", "fee-end", accounts.fee, order.fee, posted.fee},
             {"tax", "tax-end", accounts.tax, order.tax, posted.tax}}};
}

void add_resolutions(Events& events, Order const& order, OrderAccounts const& accounts,
                     TransferKind kind, Shares const& posted) {
    for (auto const& leg : legs_of(order, accounts, posted)) {
        if (leg.reserved == 0) continue;
        events.push_back(Transferred{leg_id(order.order.value, leg.resolve), kind, accounts.escrow,
                                     leg.credit, leg.posted,
                                     leg_id(order.order.value, leg.reserve)});
    }
}

void add_posted(Events& events, OrderId order, std::string_view leg, AccountId const& debit,
                AccountId const& credit, std::int64_t amount) {
    if (amount == 0) return;
    events.push_back(Transferred{leg_id(order.value, leg), TransferKind::posted, debit, credit,
                                 amount, std::nullopt});
}

} // namespace

OrderAccounts accounts_of(OrderId order, PartyId buyer, PartyId provider, Currency currency,
                          Floor const& floor) {
    return {{AccountKind::party, buyer.value, currency},
            {AccountKind::escrow, order.value, currency},
            {AccountKind::party, provider.value, currency},
            {AccountKind::fee, floor.operating.value, currency},
            {AccountKind::tax, floor.operating.value, currency}};
}

OrderAccounts accounts_of(Order const& order, Floor const& floor) {
    return accounts_of(order.order, order.buyer, order.provider, order.currency, floor);
}

void add_funding(Events& events, OrderId order, OrderAccounts const& accounts, std::int64_t price) {
    add_posted(events, order, "escrow", accounts.buyer, accounts.escrow, price);
}

void add_refund(Events& events, Order const& order, OrderAccounts const& accounts,
                std::int64_t kept_by_provider) {
    add_posted(events, order.order, "refund", accounts.escrow, accounts.buyer,
               order.price - kept_by_provider);
    add_posted(events, order.order, "refusal-fee", accounts.escrow, accounts.provider,
               kept_by_provider);
}

Shares shares_at_settlement(Order const& order) {
    auto const kept = order.price - order.refund;
    auto const part = [&](std::int64_t amount) {
        if (order.refund == 0) return amount;
        return static_cast<std::int64_t>(static_cast<__int128>(amount) * kept / order.price);
    };
    Shares out{part(order.price - order.fee - order.tax), part(order.fee), part(order.tax), 0};
    out.buyer = order.price - out.provider - out.fee - out.tax;
    return out;
}

void add_reservations(Events& events, Order const& order, OrderAccounts const& accounts) {
    for (auto const& leg : legs_of(order, accounts, {})) {
        if (leg.reserved == 0) continue;
        events.push_back(Transferred{leg_id(order.order.value, leg.reserve), TransferKind::pending,
                                     accounts.escrow, leg.credit, leg.reserved, std::nullopt});
    }
}

void add_postings(Events& events, Order const& order, OrderAccounts const& accounts) {
    auto const shares = shares_at_settlement(order);
    add_resolutions(events, order, accounts, TransferKind::post_pending, shares);
    add_posted(events, order.order, "refund", accounts.escrow, accounts.buyer, shares.buyer);
}

void add_voids(Events& events, Order const& order, OrderAccounts const& accounts) {
    add_resolutions(events, order, accounts, TransferKind::void_pending, {});
}

std::array<TransferId, 9> transfers_of(OrderId order) {
    auto const id = [&](std::string_view leg) { return leg_id(order.value, leg); };
    return {id("escrow"), id("refund"),  id("refusal-fee"), id("provider"), id("provider-end"),
            id("fee"),    id("fee-end"), id("tax"),         id("tax-end")};
}

} // namespace datafloor::contracts
