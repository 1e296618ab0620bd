#include "contracts/simulation/books.hpp"

#include <map>

namespace datafloor::contracts::simulation {

Books::Balance Books::of(AccountId const& account) const {
    auto const found = balances_.find(account);
    return found == balances_.end() ? Balance{} : found->second;
}

Fault Books::enter(Transferred const& transfer) {
    auto& debit = balances_[transfer.debit];
    auto& credit = balances_[transfer.credit];
    bool const pending = transfer.kind == TransferKind::pending;
    auto const reserved = pending ? transfer.amount : 0;
    debit.moved -= transfer.amount - reserved;
    credit.moved += transfer.amount - reserved;
    debit.going += reserved;
    credit.coming += reserved;
    if (pending) pending_[transfer.transfer] = transfer;
    if (transfer.pending) {
        auto const found = pending_.find(*transfer.pending);
        if (found == pending_.end()) return "a reservation was resolved twice, or never made";
        auto const was = found->second;
        pending_.erase(found);
        debit.going -= was.amount;
        credit.coming -= was.amount;
        if (was.debit != transfer.debit || was.credit != transfer.credit ||
            transfer.amount > was.amount)
            return "a reservation was resolved between other accounts, or for more";
    }
    if (transfer.amount < 0) return "a transfer of less than nothing";
    if (transfer.debit.currency != transfer.credit.currency) return "two currencies in a transfer";
    if (transfer.debit.kind != AccountKind::bank && debit.moved - debit.going < 0)
        return "the available balance of " + text_form(transfer.debit) + " fell below zero";
    return std::nullopt;
}

Fault Books::compare(State const& state) const {
    Fault fault;
    std::map<Currency, std::int64_t> sums;
    std::size_t accounts = 0;
    state.each<Account>([&](Account const& account) {
        auto const own = of(account.account);
        ++accounts;
        sums[account.account.currency] += account.credits_posted - account.debits_posted;
        if (account.credits_posted - account.debits_posted != own.moved ||
            account.debits_pending != own.going || account.credits_pending != own.coming)
            fault = "the balance of " + text_form(account.account) + " is not what was moved";
    });
    for (auto const& [currency, sum] : sums)
        if (sum != 0) fault = "the balances in " + text_form(currency) + " do not sum to zero";
    if (accounts != balances_.size()) fault = "the state lacks an account, or has one too many";
    return fault;
}

} // namespace datafloor::contracts::simulation
