#include "contracts/order/rules.hpp"

#include "contracts/order/checks.hpp"
#include "contracts/order/delivery.hpp"
#include "contracts/order/holds.hpp"
#include "contracts/order/legs.hpp"

namespace datafloor::contracts {
namespace {

Result<void> check_offer(Offer const& offer, OrderDocument const& order, PartyId buyer,
                         Instant now) {
    if (offer.closed) return decline(Reason::offer_closed, "The offer is withdrawn.");
    if (now < offer.valid_from)
        return decline(Reason::offer_not_yet_valid, "The offer is not valid yet.");
    if (offer.valid_until <= now) return decline(Reason::offer_expired, "The offer has expired.");
    if (offer.buyer && *offer.buyer != buyer)
        return decline(Reason::offer_not_for_you, "The offer names another buyer.");
    if (offer.orders_max && offer.orders >= *offer.orders_max)
        return decline(Reason::offer_exhausted, "The offer's number of orders is reached.");
    if (order.price != Money{offer.price, offer.currency})
        return decline(Reason::price_mismatch, "The order's price is not the offer's.", "/price");
    if (order.manifest_sha256 != offer.manifest_sha256)
        return decline(Reason::manifest_mismatch, "The order names another manifest.",
                       "/manifest_sha256");
    if (order.licence_sha256 != offer.licence_sha256)
        return decline(Reason::licence_mismatch, "The order names another licence.",
                       "/licence_sha256");
    return {};
}

Result<void> check_listing(State const& state, Offer const& offer, Rulebook const& rulebook) {
    if (state.find<Listing>(offer.listing)->suspended)
        return decline(Reason::listing_suspended, "The listing is suspended by a directive.");
    auto const* version = state.find<Version>({offer.listing, offer.number});
    if (version->state != VersionState::listed)
        return decline(Reason::listing_withdrawn, "This version is no longer listed.");
    auto const* rule = rulebook.rule_of(version->data_class);
    if (rule == nullptr || !rule->listable)
        return decline(Reason::class_not_listable, "This class is no longer listed.");
    if (is_compromised(state, offer))
        return decline(Reason::offer_key_compromised,
                       "The key that signed the offer is compromised; ask for another offer.");
    auto const* provider = state.find<Party>(offer.provider);
    if (provider->suspended || provider->frozen)
        return decline(Reason::party_suspended, "The provider may not sell at present.");
    return {};
}

Result<void> check_buyer(State const& state, Signer const& signer, Offer const& offer,
                         OrderDocument const& order) {
    if (!signer.party->roles.contains(PartyRole::buyer))
        return decline(Reason::role_not_admitted, "The party is not admitted as buyer.");
    if (signer.party->suspended) return decline(Reason::party_suspended, "The party is suspended.");
    // No change of owner, no trade (SUPERVISION P05).
    auto const* provider = state.find<Party>(offer.provider);
    if (signer.party->control_group == provider->control_group)
        return decline(Reason::own_listing,
                       "Buyer and provider are one party or under one control.");
    if (!signer.key->recipient)
        return decline(Reason::recipient_missing,
                       "The signing key is bound without an age recipient.");
    if (*signer.key->recipient != order.recipient)
        return decline(Reason::recipient_mismatch,
                       "`recipient` must be the one of the signing key's binding.", "/recipient");
    if (signer.key->spending_limit && order.price.amount > *signer.key->spending_limit)
        return decline(Reason::spending_limit_exceeded,
                       "The price exceeds the signing key's spending limit.", "/price/amount");
    return {};
}

OrderConfirmed confirmed(PlaceOrder const& command, Offer const& offer, Signer const& buyer,
                         Instant now, Rulebook const& rulebook) {
    OrderConfirmed event;
    event.order = {command.order->id.value};
    event.offer = offer.offer;
    event.listing = offer.listing;
    event.number = offer.number;
    event.buyer = buyer.party->party;
    event.buyer_key = buyer.key->id;
    event.provider = offer.provider;
    event.recipient = command.order->recipient;
    event.price = {offer.price, offer.currency};
    event.fee = share_of(offer.price, rulebook.fee_basis_points);
    event.tax = share_of(offer.price, rulebook.tax_basis_points);
    event.refusal_fee = offer.refusal_fee;
    event.receipt = offer.receipt;
    event.acceptance = offer.acceptance;
    event.dispute = offer.dispute;
    event.manifest_sha256 = offer.manifest_sha256;
    event.order_sha256 = command.order.hash();
    event.deposit_by = whole_milliseconds(now + offer.key_deposit);
    return event;
}

Confirmation confirmation_of(OrderConfirmed const& event, Rulebook const& rulebook) {
    Confirmation document;
    document.order = event.order;
    document.offer = event.offer;
    document.buyer = event.buyer;
    document.provider = event.provider;
    document.manifest_sha256 = event.manifest_sha256;
    document.price = event.price;
    document.fee = event.fee;
    document.tax = event.tax;
    document.recipient = event.recipient;
    document.deposit_by = {event.deposit_by};
    document.rulebook = rulebook.version;
    return document;
}

/// The first member of a receipt that is not the order's; null if all are.
char const* differing_member(Receipt const& receipt, Order const& order, Version const& version) {
    if (receipt.confirmation_sha256 != order.confirmation_sha256) return "/confirmation_sha256";
    if (receipt.manifest_sha256 != order.manifest_sha256) return "/manifest_sha256";
    if (receipt.payload.bytes != version.payload_bytes) return "/payload/bytes";
    if (receipt.payload.sha256 != version.payload_sha256) return "/payload/sha256";
    if (receipt.header_sha256 != order.header_sha256) return "/header_sha256";
    if (receipt.key_commitment != version.key_commitment) return "/key_commitment";
    return nullptr;
}

Outcome refunded(State const& state, Order const& order, PassDeadline const& command,
                 RefundCause cause) {
    Outcome outcome;
    auto const accounts = accounts_of(order, *state.find<Floor>({}));
    outcome.events.push_back(OrderRefunded{order.order, cause, command.evidence});
    if (cause == RefundCause::no_disclosure) add_voids(outcome.events, order, accounts);
    auto const kept = cause == RefundCause::no_receipt ? kept_in_silence(state, order) : 0;
    add_refund(outcome.events, order, accounts, kept);
    return outcome;
}

Outcome voided(State const& state, Order const& order, Instant now) {
    auto const t1 = state.find<Offer>(order.offer)->key_deposit;
    return {
        {DepositVoided{order.order, *order.deposit_sha256, whole_milliseconds(now + t1)}}, {}, {}};
}

Outcome settled(State const& state, Order const& order, PassDeadline const& command, Instant now) {
    auto const& floor = *state.find<Floor>({});
    Settlement settlement;
    settlement.order = order.order;
    settlement.provider = order.provider;
    auto const shares = shares_at_settlement(order);
    settlement.to_provider = {shares.provider, order.currency};
    settlement.fee = shares.fee;
    settlement.tax = shares.tax;
    if (shares.buyer != 0) settlement.refund = shares.buyer;
    auto const& answered = order.acceptance_sha256 ? order.acceptance_sha256
                           : order.decision_sha256 ? order.decision_sha256
                                                   : order.disclosure_sha256;
    auto document = draw_up(std::move(settlement), floor.floor, command.settlement, now, answered);
    Outcome outcome;
    outcome.events.push_back(recorded(state, document));
    outcome.events.push_back(OrderSettled{order.order, document.hash});
    add_postings(outcome.events, order, accounts_of(order, floor));
    outcome.documents.push_back(std::move(document));
    return outcome;
}

} // namespace

void needs(Needs& needs, PlaceOrder const& command) {
    auto const& order = *command.order;
    need_document(needs, facts_of(command.order));
    need_draft(needs, command.confirmation);
    needs.want<Order>({order.id.value});
    auto const* offer = needs.want<Offer>(order.offer);
    if (offer == nullptr) return;
    needs.want<Listing>(offer->listing);
    needs.want<Version>({offer->listing, offer->number});
    needs.want<Party>(offer->provider);
    need_offer_key(needs, *offer);
    auto const* key = needs.want<PartyKey>(command.order.signer());
    if (key == nullptr) return;
    auto const currency = offer->currency;
    needs.want<Account>({AccountKind::party, key->party.value, currency});
    needs.want<Account>({AccountKind::escrow, order.id.value, currency});
    needs.want<Transfer>(leg_id(order.id.value, "escrow"));
}

Result<Outcome> decide(State const& state, PlaceOrder const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& order = *command.order;
    auto const facts = facts_of(command.order);
    auto const signer = check_signed(state, facts, Scope::order, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const& floor = *state.find<Floor>({});
    if (floor.halted) return decline(Reason::floor_halted, "Trading is halted by a directive.");
    auto const* offer = state.find<Offer>(order.offer);
    if (offer == nullptr)
        return decline(Reason::offer_unknown, "There is no such offer.", "/offer");
    if (auto answers = check_answers(facts, offer->document_sha256); !answers)
        return std::unexpected(answers.error());
    if (auto good = check_listing(state, *offer, rulebook); !good)
        return std::unexpected(good.error());
    if (auto good = check_offer(*offer, order, signer->party->party, now); !good)
        return std::unexpected(good.error());
    if (auto good = check_buyer(state, *signer, *offer, order); !good)
        return std::unexpected(good.error());
    if (licence_sha256(command.licence) != offer->licence_sha256)
        return decline(Reason::licence_mismatch, "The licence given is not the offer's.");
    if (auto good = check_licence_of_order(command.licence, *offer, *signer->party, now); !good)
        return std::unexpected(good.error());
    auto event = confirmed(command, *offer, *signer, now, rulebook);
    auto const accounts =
        accounts_of(event.order, event.buyer, event.provider, offer->currency, floor);
    if (offer->price > 0) {
        auto const* account = state.find<Account>(accounts.buyer);
        if (account == nullptr || account->available() < offer->price)
            return decline(Reason::funds_insufficient,
                           "The available balance is below the price; fund the account first.",
                           "/price/amount");
    }
    auto document = draw_up(confirmation_of(event, rulebook), floor.floor, command.confirmation,
                            now, facts.hash);
    event.confirmation_sha256 = document.hash;
    Outcome outcome;
    outcome.events = {recorded(facts), recorded(state, document), event};
    add_funding(outcome.events, event.order, accounts, offer->price);
    outcome.documents.push_back(std::move(document));
    return outcome;
}

void needs(Needs& needs, CancelOrder const& command) {
    need_step(needs, command.cancellation);
    if (auto const* order = needs.want<Order>(command.cancellation->order)) {
        needs.want<Party>(order->buyer);
        needs.want<Party>(order->provider);
        need_order_money(needs, *order);
    }
}

Result<Outcome> decide(State const& state, CancelOrder const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const facts = facts_of(command.cancellation);
    // A buyer takes its order back with the scope that placed it; a provider with that of its
    // offer.
    auto const* key = state.find<PartyKey>(facts.signer);
    auto const found = find_order(state, command.cancellation->order);
    bool const by_provider = key != nullptr && found && (*found)->provider == key->party;
    auto const signer =
        check_signed(state, facts, by_provider ? Scope::publish : Scope::order, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (!by_provider && order.buyer != signer->party->party)
        return decline(Reason::order_unknown, "There is no such order.", "/order");
    // Whoever deals with a frozen party may leave it until the receipt.
    auto const& other = *state.find<Party>(by_provider ? order.buyer : order.provider);
    auto const way = other.frozen ? OrderStep::leave : OrderStep::cancel;
    if (auto step = check_step(order, way); !step) return std::unexpected(step.error());
    if (auto answers = check_answers(facts, order.confirmation_sha256); !answers)
        return std::unexpected(answers.error());
    Outcome outcome;
    outcome.events = {recorded(facts), OrderCancelled{order.order, signer->party->party}};
    add_refund(outcome.events, order, accounts_of(order, *state.find<Floor>({})), 0);
    return outcome;
}

void needs(Needs& needs, DepositKey const& command) {
    need_step(needs, command.deposit);
    if (auto const* order = needs.want<Order>(command.deposit->order)) {
        need_holds(needs, *order);
        needs.want<Version>({order->listing, order->number});
    }
}

Result<Outcome> decide(State const& state, DepositKey const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& deposit = *command.deposit;
    auto const facts = facts_of(command.deposit);
    if (auto good = check_keyholder(state, facts, now, rulebook); !good)
        return std::unexpected(good.error());
    auto const found = find_order(state, deposit.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto step = check_step(order, OrderStep::deposit); !step)
        return std::unexpected(step.error());
    if (auto time = check_in_time(order, now); !time) return std::unexpected(time.error());
    if (auto answers = check_answers(facts, order.confirmation_sha256); !answers)
        return std::unexpected(answers.error());
    if (auto held = check_not_held(state, order); !held) return std::unexpected(held.error());
    if (auto provider = check_provider(state, order); !provider)
        return std::unexpected(provider.error());
    if (auto keys = check_keys(state, order); !keys) return std::unexpected(keys.error());
    auto const* version = state.find<Version>({order.listing, order.number});
    if (deposit.recipient != order.recipient)
        return decline(Reason::recipient_mismatch, "The header is wrapped for another recipient.");
    if (deposit.manifest_sha256 != order.manifest_sha256 ||
        deposit.key_commitment != version->key_commitment)
        return decline(Reason::header_mismatch, "The header holds another manifest's key.");
    return Outcome{{recorded(facts),
                    KeyDeposited{order.order, facts.hash, deposit.header_sha256,
                                 deposit.sealed_sha256, whole_milliseconds(now + order.receipt)}},
                   {},
                   {}};
}

void needs(Needs& needs, GrantDownload const& command) {
    needs.want<Floor>({});
    if (auto const* order = needs.want<Order>(command.order)) {
        need_holds(needs, *order);
        needs.want<Version>({order->listing, order->number});
    }
}

Result<Outcome> decide(State const& state, GrantDownload const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const found = find_order(state, command.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (order.buyer != command.by)
        return decline(Reason::order_unknown, "There is no such order.", "/order");
    if (auto held = check_delivery(state, order); !held) return std::unexpected(held.error());
    if (order.downloads >= rulebook.downloads_max)
        return decline(Reason::download_limit_reached,
                       "The rulebook's number of downloads of one order is reached.");
    auto const* version = state.find<Version>({order.listing, order.number});
    if (licence_sha256(command.licence) != version->licence_sha256)
        return decline(Reason::licence_mismatch, "The licence given is not the order's.");
    auto const facts =
        facts_of_download(order, *state.find<Party>(order.buyer), order.downloads + 1, now);
    if (auto allowed = check_licence(command.licence, facts); !allowed)
        return std::unexpected(allowed.error());
    return Outcome{{DownloadGranted{order.order, order.downloads + 1}}, {}, {}};
}

void needs(Needs& needs, GiveReceipt const& command) {
    need_step(needs, command.receipt);
    need_draft(needs, command.release);
    if (auto const* order = needs.want<Order>(command.receipt->order)) {
        needs.want<Version>({order->listing, order->number});
        need_holds(needs, *order);
        need_order_money(needs, *order);
    }
}

Result<Outcome> decide(State const& state, GiveReceipt const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const& receipt = *command.receipt;
    auto const facts = facts_of(command.receipt);
    auto const signer = check_signed(state, facts, Scope::receive, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const found = find_order(state, receipt.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto own = check_buyers(order, *signer); !own) return std::unexpected(own.error());
    if (auto step = check_step(order, OrderStep::receive); !step)
        return std::unexpected(step.error());
    if (auto provider = check_provider(state, order); !provider)
        return std::unexpected(provider.error());
    if (auto keys = check_keys(state, order); !keys) return std::unexpected(keys.error());
    if (auto time = check_in_time(order, now); !time) return std::unexpected(time.error());
    if (auto answers = check_answers(facts, *order.deposit_sha256); !answers)
        return std::unexpected(answers.error());
    auto const* version = state.find<Version>({order.listing, order.number});
    if (auto const* member = differing_member(receipt, order, *version))
        return decline(Reason::receipt_mismatch,
                       "The receipt's confirmation, manifest, payload, header or commitment is not "
                       "this order's.",
                       member);
    auto const& floor = *state.find<Floor>({});
    auto const disclose_by = whole_milliseconds(now + rulebook.disclosure);
    Release release;
    release.order = order.order;
    release.header_sha256 = *order.header_sha256;
    release.disclose_by = {disclose_by};
    auto document = draw_up(std::move(release), floor.floor, command.release, now, facts.hash);
    Outcome outcome;
    outcome.events = {recorded(facts), recorded(state, document),
                      OrderReleased{order.order, facts.hash, document.hash, disclose_by}};
    add_reservations(outcome.events, order, accounts_of(order, floor));
    outcome.documents.push_back(std::move(document));
    return outcome;
}

void needs(Needs& needs, DiscloseHeader const& command) {
    need_step(needs, command.disclosure);
    if (auto const* order = needs.want<Order>(command.disclosure->order))
        needs.want<Listing>(order->listing);
}

Result<Outcome> decide(State const& state, DiscloseHeader const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const facts = facts_of(command.disclosure);
    if (auto good = check_keyholder(state, facts, now, rulebook); !good)
        return std::unexpected(good.error());
    auto const found = find_order(state, command.disclosure->order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto step = check_step(order, OrderStep::disclose); !step)
        return std::unexpected(step.error());
    if (auto time = check_in_time(order, now); !time) return std::unexpected(time.error());
    if (auto answers = check_answers(facts, *order.release_sha256); !answers)
        return std::unexpected(answers.error());
    if (auto held = check_not_held(state, order); !held) return std::unexpected(held.error());
    if (command.disclosure->header_sha256 != *order.header_sha256)
        return decline(Reason::header_mismatch, "Another header was deposited for this order.");
    return Outcome{{recorded(facts), HeaderDisclosed{order.order, facts.hash,
                                                     whole_milliseconds(now + order.acceptance)}},
                   {},
                   {}};
}

void needs(Needs& needs, AcceptOrder const& command) { need_step(needs, command.acceptance); }

Result<Outcome> decide(State const& state, AcceptOrder const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const facts = facts_of(command.acceptance);
    auto const signer = check_signed(state, facts, Scope::receive, now, rulebook);
    if (!signer) return std::unexpected(signer.error());
    auto const found = find_order(state, command.acceptance->order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (auto own = check_buyers(order, *signer); !own) return std::unexpected(own.error());
    if (auto step = check_step(order, OrderStep::accept); !step)
        return std::unexpected(step.error());
    if (auto answers = check_answers(facts, *order.disclosure_sha256); !answers)
        return std::unexpected(answers.error());
    return Outcome{{recorded(facts), OrderAccepted{order.order, facts.hash, std::nullopt}}, {}, {}};
}

void needs(Needs& needs, PassDeadline const& command) {
    need_draft(needs, command.settlement);
    if (auto const* order = needs.want<Order>(command.order)) {
        need_holds(needs, *order);
        need_order_money(needs, *order);
    }
    needs.want<Floor>({});
}

Result<Outcome> decide(State const& state, PassDeadline const& command, Instant now,
                       Rulebook const& rulebook) {
    auto const found = find_order(state, command.order);
    if (!found) return std::unexpected(found.error());
    auto const& order = **found;
    if (!order.due_at)
        return decline(Reason::order_state_wrong, "The order waits for no deadline.");
    bool const revoked = recipient_is_revoked(state, order);
    auto const free = check_not_frozen(order);
    if (free && revoked && next(order.state, OrderStep::void_deposit))
        return voided(state, order, now);
    if (!free && now < *order.due_at) return std::unexpected(free.error());
    if (now < *order.due_at)
        return decline(Reason::deadline_not_reached, "The order's deadline has not come yet.");
    if (command.evidence.cosignatures.size() < rulebook.witness_quorum)
        return decline(Reason::deadline_not_reached,
                       "The deadline lacks the rulebook's number of witness cosignatures.");
    if (!free)
        return Outcome{{OrderFreezeLifted{order.order, std::nullopt, std::nullopt, command.evidence,
                                          due_after(order, now)}},
                       {},
                       {}};
    switch (order.state) {
    case OrderState::confirmed:
        return refunded(state, order, command,
                        revoked ? RefundCause::recipient_revoked : RefundCause::no_key_deposit);
    case OrderState::deposited: return refunded(state, order, command, RefundCause::no_receipt);
    case OrderState::refused: return refunded(state, order, command, RefundCause::no_finding);
    case OrderState::released: return refunded(state, order, command, RefundCause::no_disclosure);
    case OrderState::disclosed:
        return Outcome{{OrderAccepted{order.order, std::nullopt, command.evidence}}, {}, {}};
    case OrderState::disputed:
        return Outcome{{DisputeEscalated{order.order, command.evidence}}, {}, {}};
    case OrderState::accepted: return settled(state, order, command, now);
    case OrderState::escalated:
    case OrderState::settled:
    case OrderState::cancelled:
    case OrderState::refunded: break;
    }
    return decline(Reason::order_state_wrong, "The order waits for no deadline.");
}

} // namespace datafloor::contracts
