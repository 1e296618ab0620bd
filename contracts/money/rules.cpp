#include "contracts/money/rules.hpp"

#include "contracts/signing.hpp"

namespace datafloor::contracts {
namespace {

AccountId bank_of(Floor const& floor, Currency currency) {
    return {AccountKind::bank, floor.operating.value, currency};
}

AccountId account_of(PartyId party, Currency currency) {
    return {AccountKind::party, party.value, currency};
}

Hash reference_hash(Text<100> const& reference) {
    return crypto::sha256(crypto::bytes_of(reference.value));
}

Result<void> check_amount(Money const& money, Rulebook const& rulebook) {
    if (rulebook.rule_of(money.currency) == nullptr)
        return decline(Reason::currency_unknown, "The rulebook does not name this currency.",
                       "/amount/currency");
    if (money.amount <= 0 || money.amount > amount_max)
        return decline(Reason::amount_out_of_range,
                       "The amount must be 1 to " + std::to_string(amount_max) + ".",
                       "/amount/amount");
    return {};
}

/// Cashiers belong to the operator.
Result<Signer> check_cashier(State const& state, SignedFacts const& facts, Instant now,
                             Rulebook const& rulebook) {
    auto signer = check_signed(state, facts, Scope::cash, now, rulebook);
    if (signer && !signer->party->roles.contains(PartyRole::operating))
        return decline(Reason::signer_not_entitled, "Only a cashier of the operator signs this.");
    return signer;
}

} // namespace

void needs(Needs& needs, RecordFundIn const& command) {
    auto const& fund_in = *command.fund_in;
    need_document(needs, facts_of(command.fund_in));
    needs.want<Party>(fund_in.party);
    needs.want<Claim>(claim_on(ClaimKind::bank_reference, reference_hash(fund_in.bank_reference)));
    needs.want<Transfer>(transfer_id(fund_in.id));
    needs.want<Account>(account_of(fund_in.party, fund_in.amount.currency));
    if (auto const* floor = needs.want<Floor>({}))
        needs.want<Account>(bank_of(*floor, fund_in.amount.currency));
}

Result<Outcome> decide(State const& state, RecordFundIn const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& fund_in = *command.fund_in;
    auto const facts = facts_of(command.fund_in);
    if (auto cashier = check_cashier(state, facts, now, rulebook); !cashier)
        return std::unexpected(cashier.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    if (auto amount = check_amount(fund_in.amount, rulebook); !amount)
        return std::unexpected(amount.error());
    auto const* party = state.find<Party>(fund_in.party);
    if (party == nullptr)
        return decline(Reason::party_unknown, "The party is not admitted.", "/party");
    if (!party->roles.contains(PartyRole::buyer) && !party->roles.contains(PartyRole::provider))
        return decline(Reason::role_not_admitted, "This party has no account on the floor.",
                       "/party");
    auto const reference = reference_hash(fund_in.bank_reference);
    if (state.find<Claim>(claim_on(ClaimKind::bank_reference, reference)) != nullptr)
        return decline(Reason::bank_reference_used, "This bank receipt was counted before.",
                       "/bank_reference");
    auto const& currency = fund_in.amount.currency;
    Transferred transferred{transfer_id(fund_in.id),
                            TransferKind::posted,
                            bank_of(*state.find<Floor>({}), currency),
                            account_of(fund_in.party, currency),
                            fund_in.amount.amount,
                            {}};
    return Outcome{
        {recorded(facts), FundsReceived{fund_in.party, fund_in.amount, reference}, transferred},
        {},
        {}};
}

void needs(Needs& needs, RequestPayout const& command) {
    auto const& request = *command.request;
    need_document(needs, facts_of(command.request));
    needs.want<Payout>({request.id.value});
    needs.want<Transfer>(leg_id(request.id.value, "reserve"));
    needs.want<Account>(account_of(request.party, request.amount.currency));
    if (auto const* floor = needs.want<Floor>({}))
        needs.want<Account>(bank_of(*floor, request.amount.currency));
}

Result<Outcome> decide(State const& state, RequestPayout const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& request = *command.request;
    auto const facts = facts_of(command.request);
    auto const signer = check_signed(state, facts, Scope::payout, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (auto none = check_answers_nothing(facts); !none) return std::unexpected(none.error());
    if (signer->party->party != request.party)
        return decline(Reason::signer_not_entitled, "A party asks for its own money alone.",
                       "/party");
    if (auto amount = check_amount(request.amount, rulebook); !amount)
        return std::unexpected(amount.error());
    auto const currency = request.amount.currency;
    auto const* account = state.find<Account>(account_of(request.party, currency));
    if (account == nullptr || account->available() < request.amount.amount)
        return decline(Reason::funds_insufficient, "The available balance is too small.",
                       "/amount/amount");
    Transferred reserve{
        leg_id(request.id.value, "reserve"),       TransferKind::pending, account->account,
        bank_of(*state.find<Floor>({}), currency), request.amount.amount, {}};
    return Outcome{{recorded(facts),
                    PayoutRequested{{request.id.value}, request.party, request.amount, facts.hash},
                    reserve},
                   {},
                   {}};
}

void needs(Needs& needs, ConcludePayout const& command) {
    auto const& conclusion = *command.conclusion;
    need_document(needs, facts_of(command.conclusion));
    needs.want<Transfer>(leg_id(conclusion.payout.value, "reserve"));
    needs.want<Transfer>(leg_id(conclusion.payout.value, "conclude"));
    auto const* payout = needs.want<Payout>(conclusion.payout);
    auto const* floor = needs.want<Floor>({});
    if (payout == nullptr || floor == nullptr) return;
    needs.want<Party>(payout->party);
    needs.want<Account>(account_of(payout->party, payout->currency));
    needs.want<Account>(bank_of(*floor, payout->currency));
}

Result<Outcome> decide(State const& state, ConcludePayout const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& conclusion = *command.conclusion;
    auto const facts = facts_of(command.conclusion);
    if (auto cashier = check_cashier(state, facts, now, rulebook); !cashier)
        return std::unexpected(cashier.error());
    auto const* payout = state.find<Payout>(conclusion.payout);
    if (payout == nullptr)
        return decline(Reason::payout_unknown, "There is no such payout.", "/payout");
    if (auto answers = check_answers(facts, payout->request_sha256); !answers)
        return std::unexpected(answers.error());
    if (!next(payout->state, conclusion.outcome))
        return decline(Reason::payout_state_wrong,
                       "The payout is " + std::string(name_of(payout->state)) + " already.");
    bool const paid = conclusion.outcome == PayoutOutcome::paid;
    if (paid && state.find<Party>(payout->party)->frozen)
        return decline(Reason::party_frozen,
                       "The party is frozen by a directive: its money stays, or comes back to its "
                       "account.");
    auto const reserve = leg_id(conclusion.payout.value, "reserve");
    auto const& pending = *state.find<Transfer>(reserve);
    Transferred resolve{leg_id(conclusion.payout.value, "conclude"),
                        paid ? TransferKind::post_pending : TransferKind::void_pending,
                        pending.debit,
                        pending.credit,
                        paid ? pending.amount : 0,
                        reserve};
    return Outcome{
        {recorded(facts), PayoutConcluded{conclusion.payout, conclusion.outcome}, resolve}, {}, {}};
}

} // namespace datafloor::contracts
