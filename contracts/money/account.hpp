// Accounts and transfers: double entry in TigerBeetle's words (PROTOCOL section 3, "Money").
#pragma once

#include <optional>

#include "contracts/base/codec.hpp"
#include "contracts/base/machine.hpp"
#include "contracts/money/money_documents.hpp"

namespace datafloor::contracts {

enum class AccountKind : std::uint8_t {
    bank,   // what the bank holds for the floor; the only account that may owe
    party,  // what a party may spend or be paid out
    escrow, // of one order
    fee,    // the operator's fees
    tax,    // tax withheld
};

template <>
struct EnumNames<AccountKind> {
    static constexpr auto names =
        std::to_array<std::string_view>({"bank", "party", "escrow", "fee", "tax"});
};

/// `owner`: the party, the order, or the operator. Text form: "escrow:<uuid>:VND".
struct AccountId {
    AccountKind kind{};
    Uuid owner;
    Currency currency;
    auto operator<=>(AccountId const&) const = default;
};

template <>
struct TextForm<AccountId> {
    static void append(std::string& out, AccountId const& id);
    static bool parse(std::string_view text, AccountId& id);
};

/// All four sums are >= 0, in minor units.
struct Account {
    using Key = AccountId;
    static constexpr std::string_view table = "account";

    AccountId account;
    std::int64_t debits_pending = 0;
    std::int64_t debits_posted = 0;
    std::int64_t credits_pending = 0;
    std::int64_t credits_posted = 0;

    [[nodiscard]] Key key() const { return account; }

    /// What may still be debited. Negative for the bank alone.
    [[nodiscard]] std::int64_t available() const {
        return credits_posted - debits_posted - debits_pending;
    }

    /// What has moved: the sum over all accounts of a currency is zero.
    [[nodiscard]] std::int64_t balance() const { return credits_posted - debits_posted; }

    static constexpr auto members() {
        return std::tuple(member("account", &Account::account),
                          member("debits_pending", &Account::debits_pending),
                          member("debits_posted", &Account::debits_posted),
                          member("credits_pending", &Account::credits_pending),
                          member("credits_posted", &Account::credits_posted));
    }
};

enum class TransferKind : std::uint8_t { posted, pending, post_pending, void_pending };

template <>
struct EnumNames<TransferKind> {
    static constexpr auto names =
        std::to_array<std::string_view>({"posted", "pending", "post_pending", "void_pending"});
};

/// A transfer never changes, but for `resolved`: a pending one is posted or voided once, by another
/// transfer that names it.
struct Transfer {
    using Key = TransferId;
    static constexpr std::string_view table = "transfer";

    TransferId transfer;
    TransferKind kind{};
    AccountId debit;
    AccountId credit;
    std::int64_t amount = 0;
    /// The pending transfer this one resolves.
    std::optional<TransferId> pending;
    bool resolved = false;

    [[nodiscard]] Key key() const { return transfer; }

    static constexpr auto members() {
        return std::tuple(member("transfer", &Transfer::transfer), member("kind", &Transfer::kind),
                          member("debit", &Transfer::debit), member("credit", &Transfer::credit),
                          member("amount", &Transfer::amount),
                          member("pending", &Transfer::pending),
                          member("resolved", &Transfer::resolved));
    }
};

/// Money moved or was reserved. For post_pending and void_pending, `amount` is what is posted (a
/// void posts 0) and the accounts are those of the pending transfer.
struct Transferred {
    static constexpr std::string_view type = "transferred.v1";

    TransferId transfer;
    TransferKind kind{};
    AccountId debit;
    AccountId credit;
    std::int64_t amount = 0;
    std::optional<TransferId> pending;

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("transfer", &Transferred::transfer),
                          member("kind", &Transferred::kind), member("debit", &Transferred::debit),
                          member("credit", &Transferred::credit),
                          member("amount", &Transferred::amount),
                          member("pending", &Transferred::pending));
    }
};

/// The first 16 bytes of SHA-256(id || name of the leg).
TransferId leg_id(Uuid const& of, std::string_view leg);
/// A client's own id as a transfer's id.
TransferId transfer_id(DocumentId document);

enum class PayoutState : std::uint8_t { requested, paid, failed };

template <>
struct EnumNames<PayoutState> {
    static constexpr auto names = std::to_array<std::string_view>({"requested", "paid", "failed"});
};

/// A payout's steps are the outcomes of its conclusion.
inline constexpr auto payout_table = std::to_array<Transition<PayoutState, PayoutOutcome>>({
    {PayoutState::requested, PayoutOutcome::paid, PayoutState::paid},
    {PayoutState::requested, PayoutOutcome::failed, PayoutState::failed},
});

constexpr std::optional<PayoutState> next(PayoutState from, PayoutOutcome step) {
    return next(std::span<Transition<PayoutState, PayoutOutcome> const>(payout_table), from, step);
}

struct Payout {
    using Key = PayoutId;
    static constexpr std::string_view table = "payout";

    PayoutId payout;
    PartyId party;
    std::int64_t amount = 0;
    Currency currency;
    Hash request_sha256{};
    PayoutState state{};

    [[nodiscard]] Key key() const { return payout; }

    static constexpr auto members() {
        return std::tuple(member("payout", &Payout::payout), member("party", &Payout::party),
                          member("amount", &Payout::amount), member("currency", &Payout::currency),
                          member("request_sha256", &Payout::request_sha256),
                          member("state", &Payout::state));
    }
};

struct FundsReceived {
    static constexpr std::string_view type = "funds-received.v1";

    PartyId party;
    Money amount;
    Hash bank_reference_sha256{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("party", &FundsReceived::party),
                          member("amount", &FundsReceived::amount),
                          member("bank_reference_sha256", &FundsReceived::bank_reference_sha256));
    }
};

struct PayoutRequested {
    static constexpr std::string_view type = "payout-requested.v1";

    PayoutId payout;
    PartyId party;
    Money amount;
    Hash request_sha256{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("payout", &PayoutRequested::payout),
                          member("party", &PayoutRequested::party),
                          member("amount", &PayoutRequested::amount),
                          member("request_sha256", &PayoutRequested::request_sha256));
    }
};

struct PayoutConcluded {
    static constexpr std::string_view type = "payout-concluded.v1";

    PayoutId payout;
    PayoutOutcome outcome{};

    static constexpr auto members() {
        return std::tuple(ConstantText{"type", type}, member("payout", &PayoutConcluded::payout),
                          member("outcome", &PayoutConcluded::outcome));
    }
};

} // namespace datafloor::contracts

template <>
struct std::hash<datafloor::contracts::AccountId> {
    std::size_t operator()(datafloor::contracts::AccountId const& id) const noexcept {
        return datafloor::contracts::keyed_hash(id.owner.bytes.data()) * 31 +
               static_cast<std::size_t>(id.kind);
    }
};
