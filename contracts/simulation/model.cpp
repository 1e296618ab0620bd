#include "contracts/simulation/model.hpp"

#include "contracts/simulation/second_licence.hpp"

namespace datafloor::contracts::simulation {
namespace {

std::int64_t part(std::int64_t amount, std::int64_t points) { // rounded down
    return amount / 10'000 * points + amount % 10'000 * points / 10'000;
}

Instant after(Instant start, Seconds span) {
    auto const micros = start.micros + span.value * 1'000'000;
    return {micros - micros % 1000};
}

AccountId purse(PartyId of, Currency in) { return {AccountKind::party, of.value, in}; }

AccountId escrow_of(OrderConfirmed const& terms) {
    return {AccountKind::escrow, terms.order.value, terms.price.currency};
}

} // namespace

void Model::expect(bool good, std::string_view what) {
    if (!good && fault_.empty()) fault_ = what;
}

AccountId Model::floors(AccountKind kind, Currency currency) const {
    return {kind, floor_.operating.value, currency};
}

Fault Model::judge(Command const& command, Events const& events, Instant now) {
    now_ = now;
    fault_.clear();
    expected_.clear();
    std::vector<Move> moves;
    int facts = 0;
    for (auto const& event : events) {
        if (auto const* recorded = std::get_if<DocumentRecorded>(&event)) {
            if (auto const fault = gates_.sign(*recorded, now)) expect(false, *fault);
        } else if (auto const* transfer = std::get_if<Transferred>(&event)) {
            moves.push_back({transfer->kind, transfer->debit, transfer->credit, transfer->amount});
            if (auto const fault = books_.enter(*transfer)) expect(false, *fault);
        } else {
            ++facts;
            if (auto const fault = gates_.pass(command, event, now)) expect(false, *fault);
            if (auto const* opened = std::get_if<FloorOpened>(&event)) floor_ = *opened;
            money(command, event);
            order(command, event);
        }
    }
    expect(facts == 1 || std::holds_alternative<OpenFloor>(command), "one command, many facts");
    std::ranges::sort(moves);
    std::ranges::sort(expected_);
    expect(moves == expected_, "the money moved otherwise than this act allows");
    return fault_.empty() ? std::nullopt : Fault(fault_);
}

void Model::money(Command const& command, Event const& event) {
    auto const flow = [&](TransferKind kind, PartyId party, Money const& money, bool in) {
        auto const own = purse(party, money.currency);
        auto const bank = floors(AccountKind::bank, money.currency);
        expected_.push_back({kind, in ? bank : own, in ? own : bank, money.amount});
    };
    if (auto const* e = std::get_if<FundsReceived>(&event)) {
        auto const& fund_in = *std::get<RecordFundIn>(command).fund_in;
        expect(e->amount == fund_in.amount && e->party == fund_in.party && !fund_in.answers &&
                   references_.insert(fund_in.bank_reference.value).second,
               "money the bank did not receive");
        flow(TransferKind::posted, e->party, e->amount, true);
    } else if (auto const* asked = std::get_if<PayoutRequested>(&event)) {
        auto const& request = std::get<RequestPayout>(command).request;
        expect(gates_.party_of(request.signer()) == asked->party &&
                   asked->amount == request->amount && !request->answers &&
                   payouts_.emplace(asked->payout, *asked).second,
               "a payout its owner did not ask for");
        flow(TransferKind::pending, asked->party, asked->amount, false);
    } else if (auto const* ended = std::get_if<PayoutConcluded>(&event)) {
        auto const found = payouts_.find(ended->payout);
        if (found == payouts_.end()) return expect(false, "a payout was concluded twice");
        bool const paid =
            std::get<ConcludePayout>(command).conclusion->outcome == PayoutOutcome::paid;
        flow(paid ? TransferKind::post_pending : TransferKind::void_pending, found->second.party,
             {paid ? found->second.amount.amount : 0, found->second.amount.currency}, false);
        expect(!paid || !gates_.frozen(found->second.party), "a frozen party was paid out");
        payouts_.erase(found);
    }
}

/// What the price is divided into, out of the order's escrow.
void Model::shares(OrderConfirmed const& terms, TransferKind kind) {
    auto const escrow = escrow_of(terms);
    auto const add = [&](AccountId const& credit, std::int64_t amount) {
        auto const posted = kind == TransferKind::void_pending ? 0 : amount;
        if (amount != 0) expected_.push_back({kind, escrow, credit, posted});
    };
    add(purse(terms.provider, terms.price.currency), terms.price.amount - terms.fee - terms.tax);
    add(floors(AccountKind::fee, terms.price.currency), terms.fee);
    add(floors(AccountKind::tax, terms.price.currency), terms.tax);
}

/// An act of the side whose time runs; then the other side's runs.
void Model::in_time(Deal& deal, Seconds span) {
    expect(now_ < deal.due, "an act after its deadline");
    deal.due = after(now_, span);
}

Model::Deal& Model::step(OrderId order, std::initializer_list<Stage> from, Stage to) {
    auto& deal = deals_.at(order);
    expect(std::ranges::find(from, deal.stage) != from.end(), "an order took a step out of turn");
    deal.stage = to;
    return deal;
}

void Model::place(PlaceOrder const& command, OrderConfirmed const& terms) {
    auto const& offer = gates_.offer(terms.offer);
    expect(terms.price == Money{offer.price, offer.currency} && terms.price == command.order->price,
           "offer, order and confirmation name three prices");
    expect(terms.fee == part(offer.price, floor_.rulebook.fee_basis_points) &&
               terms.tax == part(offer.price, floor_.rulebook.tax_basis_points) &&
               terms.refusal_fee == offer.refusal_fee,
           "fee or tax is not the rulebook's");
    expect(terms.deposit_by == after(now_, offer.key_deposit) && terms.receipt == offer.receipt &&
               terms.acceptance == offer.acceptance && terms.dispute == offer.dispute,
           "a deadline is not the offer's");
    expect(terms.provider == offer.provider &&
               terms.buyer == gates_.party_of(command.order.signer()),
           "the contract is between others");
    LicenceFacts facts;
    facts.now = facts.since = now_;
    facts.count = 1;
    facts.country = gates_.country(terms.buyer);
    facts.recipient = terms.buyer;
    SecondLicence const licence(encode(gates_.licence({terms.listing, terms.number})));
    expect(licence.ever_permits_delivery(facts, now_ + offer.key_deposit + offer.receipt),
           "sold what the licence never lets its buyer fetch in time");
    expect(deals_.emplace(terms.order, Deal{terms, {}, terms.deposit_by, now_}).second,
           "ordered twice");
    if (terms.price.amount > 0)
        expected_.push_back({TransferKind::posted, purse(terms.buyer, offer.currency),
                             escrow_of(terms), terms.price.amount});
}

void Model::download(GrantDownload const& command, DownloadGranted const& event) {
    auto& deal = deals_.at(event.order);
    auto const& terms = deal.terms;
    expect(++deal.downloads <= floor_.rulebook.downloads_max && command.by == terms.buyer,
           "a download too many, or by a stranger");
    expect(!gates_.frozen(terms.buyer), "a download for a frozen party");
    expect(deal.stage >= Stage::released || sound(deal),
           "a download for a revoked key, or by an offer in other hands");
    LicenceFacts facts;
    facts.now = now_;
    facts.since = deal.since;
    facts.count = deal.downloads;
    facts.country = gates_.country(terms.buyer);
    facts.recipient = terms.buyer;
    SecondLicence const licence(encode(gates_.licence({terms.listing, terms.number})));
    expect(licence.permits_delivery(facts), "a download that the licence denies");
}

void Model::release(GiveReceipt const& command, OrderReleased const& event) {
    auto& deal = step(event.order, {Stage::deposited, Stage::refused}, Stage::released);
    expect(sound(deal), "a release to a revoked key, or by an offer in other hands");
    auto const& version = gates_.version({deal.terms.listing, deal.terms.number});
    auto const& receipt = *command.receipt;
    expect(gates_.party_of(command.receipt.signer()) == deal.terms.buyer &&
               receipt.answers == deal.deposit && receipt.header_sha256 == deal.header &&
               receipt.confirmation_sha256 == deal.terms.confirmation_sha256 &&
               receipt.payload.sha256 == version.payload_sha256 &&
               receipt.payload.bytes == version.payload_bytes,
           "a release without the buyer's receipt for these bytes");
    in_time(deal, floor_.rulebook.disclosure);
    shares(deal.terms, TransferKind::pending);
}

void Model::refund(OrderRefunded const& event) {
    auto const before = deals_.at(event.order).stage;
    auto& deal = step(event.order, {Stage::paid, Stage::deposited, Stage::refused, Stage::released},
                      Stage::ended);
    auto const& terms = deal.terms;
    expect(deal.due <= now_, "a refund before its deadline");
    if (before == Stage::released) shares(terms, TransferKind::void_pending);
    expect((event.cause == RefundCause::recipient_revoked) ==
               (before == Stage::paid && gates_.revoked(terms.buyer_key)),
           "a refund for another cause than the true one");
    // Nobody pays for not signing what a directive kept it from, or what it says is not right.
    bool const silent = before == Stage::deposited && !gates_.suspended(terms.listing) &&
                        sound(deal) && !gates_.frozen(terms.buyer);
    give_back(terms, silent ? terms.refusal_fee : 0);
}

/// Out of escrow to the buyer, less what the provider keeps.
void Model::give_back(OrderConfirmed const& terms, std::int64_t kept) {
    auto const escrow = escrow_of(terms);
    auto const add = [&](PartyId to, std::int64_t amount) {
        if (amount != 0)
            expected_.push_back(
                {TransferKind::posted, escrow, purse(to, terms.price.currency), amount});
    };
    add(terms.buyer, terms.price.amount - kept);
    add(terms.provider, kept);
}

/// A header that nobody will see: its buyer's key is revoked, and T1 begins again.
void Model::void_deposit(DepositVoided const& event) {
    auto& deal = step(event.order, {Stage::deposited}, Stage::paid);
    expect(gates_.revoked(deal.terms.buyer_key) && event.deposit_sha256 == deal.deposit,
           "a good deposit was voided");
    deal.due = after(now_, gates_.offer(deal.terms.offer).key_deposit);
    expect(event.deposit_by == deal.due, "another T1 than the offer's");
    deal.header = deal.deposit = {};
}

/// Neither the key the header is for, nor the one that signed the offer, nor a freeze of the
/// provider stands in the way.
bool Model::sound(Deal const& deal) const {
    return !gates_.revoked(deal.terms.buyer_key) && !gates_.compromised(deal.terms.offer) &&
           !gates_.frozen(deal.terms.provider);
}

void Model::refuse(RefuseDelivery const& command, OrderRefused const& event) {
    auto& deal = step(event.order, {Stage::deposited}, Stage::refused);
    expect(gates_.party_of(command.refusal.signer()) == deal.terms.buyer &&
               command.refusal->answers == deal.deposit,
           "a delivery was refused by a stranger");
    deal.left = deal.due.micros - now_.micros;
    deal.refusal = command.refusal.hash();
    in_time(deal, deal.terms.dispute);
    expect(event.decide_by == deal.due, "another T4 than the offer's");
}

/// True bytes: the clock goes on with what was left of it. Others, or none: all money back.
void Model::decide(DecideRefusal const& command, RefusalDecided const& event) {
    auto const& finding = *command.finding;
    auto& deal = deals_.at(event.order);
    auto const& version = gates_.version({deal.terms.listing, deal.terms.number});
    expect(gates_.party_of(command.finding.signer()) == floor_.regulator &&
               finding.answers == deal.refusal && runs(deal),
           "a refusal was decided by somebody else, or too late");
    bool const served = finding.payload && finding.payload->sha256 == version.payload_sha256 &&
                        finding.payload->bytes == version.payload_bytes;
    expect(served == (event.verdict == RefusalVerdict::dismissed),
           "the verdict is not what the officer found");
    step(event.order, {Stage::refused}, served ? Stage::deposited : Stage::ended);
    if (!served) return give_back(deal.terms, 0);
    Instant const end{now_.micros + deal.left};
    expect(event.receipt_by == end, "the clock does not go on where it stood still");
    go_on(deal, end);
}

/// What settlement posts: all, or after a partial refund each share in proportion, rounded down;
/// the buyer has the rest.
void Model::settle(Deal& deal) {
    auto const& terms = deal.terms;
    if (deal.back == 0) return shares(terms, TransferKind::post_pending);
    auto const kept = terms.price.amount - deal.back;
    auto const escrow = escrow_of(terms);
    auto rest = terms.price.amount;
    auto const add = [&](AccountId const& credit, std::int64_t amount) {
        if (amount == 0) return;
        auto const posted =
            static_cast<std::int64_t>(static_cast<__int128>(amount) * kept / terms.price.amount);
        expected_.push_back({TransferKind::post_pending, escrow, credit, posted});
        rest -= posted;
    };
    auto const currency = terms.price.currency;
    add(purse(terms.provider, currency), terms.price.amount - terms.fee - terms.tax);
    add(floors(AccountKind::fee, currency), terms.fee);
    add(floors(AccountKind::tax, currency), terms.tax);
    expect(rest >= deal.back, "the buyer gets back less than was decided");
    expected_.push_back({TransferKind::posted, escrow, purse(terms.buyer, currency), rest});
}

void Model::verdict(Deal& deal, DisputeVerdict const& verdict) {
    auto const most = gates_.offer(deal.terms.offer).partial_refund_max_basis_points.value_or(0);
    bool const partial = verdict.outcome == DisputeOutcome::partial_refund;
    expect(deal.stage == Stage::disputed || deal.stage == Stage::escalated, "nothing was disputed");
    expect(partial ? verdict.refund && *verdict.refund > 0 &&
                         *verdict.refund <= part(deal.terms.price.amount, most)
                   : !verdict.refund,
           "a partial refund beyond the offer's rule");
    if (verdict.outcome == DisputeOutcome::refund) {
        deal.stage = Stage::ended;
        deal.lost = true;
        shares(deal.terms, TransferKind::void_pending);
        give_back(deal.terms, 0);
    } else {
        deal.stage = Stage::accepted;
        go_on(deal, now_);
        deal.back = verdict.refund.value_or(0);
    }
}

/// An officer's word; `decided` where it is the second.
void Model::officers(Deal& deal, DirectDispute const& command, DisputeVerdict const* decided) {
    auto const officer = gates_.officer_of(command.directive.signer());
    auto const& said = command.directive->verdict;
    auto const& offer = gates_.offer(deal.terms.offer);
    expect(officer && command.directive->answers == deal.dispute, "directed by no officer");
    expect(deal.stage == Stage::escalated || !offer.arbiter ||
               deal.claim == DisputeClaim::content_poor,
           "officers decided before the arbiter");
    expect(deal.stage == Stage::disputed || deal.stage == Stage::escalated,
           "a directive on nothing");
    if (decided == nullptr) {
        deal.officer = officer;
        deal.said = said;
        return;
    }
    expect(deal.officer && deal.officer != officer && deal.said == said && *decided == said,
           "decided by one officer alone");
    verdict(deal, said);
}

void Model::quarrel(Command const& command, Event const& event) {
    if (auto const* disputed = std::get_if<OrderDisputed>(&event)) {
        auto& deal = step(disputed->order, {Stage::disclosed}, Stage::disputed);
        auto const& dispute = std::get<DisputeOrder>(command).dispute;
        expect(gates_.party_of(dispute.signer()) == deal.terms.buyer &&
                   dispute->answers == deal.disclosure,
               "a stranger disputed an order");
        deal.dispute = dispute.hash();
        deal.claim = dispute->claim;
        in_time(deal, deal.terms.dispute);
        expect(disputed->decide_by == deal.due, "another T4 than the offer's");
    } else if (auto const* escalated = std::get_if<DisputeEscalated>(&event)) {
        auto& deal = step(escalated->order, {Stage::disputed}, Stage::escalated);
        expect(deal.due <= now_, "escalated before T4");
    } else if (auto const* directed = std::get_if<DisputeDirected>(&event)) {
        officers(deals_.at(directed->order), std::get<DirectDispute>(command), nullptr);
    } else if (auto const* decided = std::get_if<DisputeDecided>(&event)) {
        auto& deal = deals_.at(decided->order);
        if (auto const* directive = std::get_if<DirectDispute>(&command))
            return officers(deal, *directive, &decided->verdict);
        auto const& finding = std::get<FindDispute>(command).finding;
        auto const arbiter = gates_.party_of(finding.signer());
        expect(gates_.offer(deal.terms.offer).arbiter == arbiter &&
                   deal.claim != DisputeClaim::content_poor && now_ < deal.due &&
                   deal.stage == Stage::disputed && finding->answers == deal.dispute &&
                   finding->verdict == decided->verdict,
               "found by no arbiter of this claim");
        expect(!gates_.together(arbiter, deal.terms.buyer) &&
                   !gates_.together(arbiter, deal.terms.provider),
               "a side judged itself");
        verdict(deal, decided->verdict);
    }
}

void Model::order(Command const& command, Event const& event) {
    hold(command, event);
    if (auto const* directive = std::get_if<DirectOrder>(&command)) {
        freeze(*directive, event);
    } else if (auto const* lifted = std::get_if<OrderFreezeLifted>(&event)) {
        auto& deal = deals_.at(lifted->order);
        expect(deal.frozen && *deal.frozen <= now_ && lifted->evidence, "a freeze ended early");
        thaw(deal, *lifted);
    } else if (auto const* placed = std::get_if<OrderConfirmed>(&event)) {
        place(std::get<PlaceOrder>(command), *placed);
    } else if (auto const* cancelled = std::get_if<OrderCancelled>(&event)) {
        cancel(std::get<CancelOrder>(command), *cancelled);
    } else if (auto const* deposited = std::get_if<KeyDeposited>(&event)) {
        auto& deal = step(deposited->order, {Stage::paid}, Stage::deposited);
        auto const& document = std::get<DepositKey>(command).deposit;
        in_time(deal, deal.terms.receipt);
        deal.deposit = document.hash();
        deal.header = document->header_sha256;
        expect(document->recipient == deal.terms.recipient && deposited->receipt_by == deal.due,
               "a header for somebody else, or another T2 than the offer's");
        expect(sound(deal), "a header for a revoked key, or by an offer in other hands");
    } else if (auto const* voided = std::get_if<DepositVoided>(&event)) {
        void_deposit(*voided);
    } else if (auto const* granted = std::get_if<DownloadGranted>(&event)) {
        download(std::get<GrantDownload>(command), *granted);
    } else if (auto const* released = std::get_if<OrderReleased>(&event)) {
        release(std::get<GiveReceipt>(command), *released);
    } else if (auto const* disclosed = std::get_if<HeaderDisclosed>(&event)) {
        auto& deal = step(disclosed->order, {Stage::released}, Stage::disclosed);
        auto const& document = *std::get<DiscloseHeader>(command).disclosure;
        expect(document.header_sha256 == deal.header && !gates_.suspended(deal.terms.listing),
               "another header was disclosed, or one on hold");
        in_time(deal, deal.terms.acceptance);
        deal.disclosed = true;
        deal.disclosure = std::get<DiscloseHeader>(command).disclosure.hash();
    } else if (auto const* accepted = std::get_if<OrderAccepted>(&event)) {
        bool const open = deals_.at(accepted->order).stage == Stage::disclosed;
        auto& deal = step(accepted->order, {Stage::disclosed, Stage::disputed, Stage::escalated},
                          Stage::accepted);
        auto const* document = std::get_if<AcceptOrder>(&command);
        expect(open || document, "a disputed order was accepted by silence");
        expect(document ? gates_.party_of(document->acceptance.signer()) == deal.terms.buyer
                        : deal.due <= now_,
               "accepted by neither its buyer nor T3");
        deal.due = now_;
    } else if (auto const* settled = std::get_if<OrderSettled>(&event)) {
        auto& deal = step(settled->order, {Stage::accepted}, Stage::ended);
        deal.provider_paid = true;
        settle(deal);
    } else if (auto const* refunded = std::get_if<OrderRefunded>(&event)) {
        refund(*refunded);
    } else if (auto const* refused = std::get_if<OrderRefused>(&event)) {
        refuse(std::get<RefuseDelivery>(command), *refused);
    } else if (auto const* decided = std::get_if<RefusalDecided>(&event)) {
        decide(std::get<DecideRefusal>(command), *decided);
    } else {
        quarrel(command, event);
    }
}

Fault Model::compare(State const& state) const {
    auto fault = books_.compare(state);
    std::size_t orders = 0;
    state.each<Order>([&](Order const& order) {
        auto const& deal = deals_.at(order.order);
        auto const escrow = books_.of(escrow_of(deal.terms));
        bool const held = deal.stage != Stage::ended;
        bool const reserved = held && deal.stage >= Stage::released;
        ++orders;
        if (escrow.moved != (held ? order.price : 0) ||
            escrow.going != (reserved ? order.price : 0) ||
            order.due_at.has_value() != (held && (deal.frozen || deal.stage != Stage::escalated)))
            fault = "order " + text_form(order.order) + " holds other money than its stage says";
    });
    return orders == deals_.size() ? fault : "an order is missing";
}

Fault Model::finish() const {
    for (auto const& [id, deal] : deals_)
        if (deal.stage != Stage::ended || deal.disclosed != (deal.provider_paid || deal.lost))
            return "order " + text_form(id) + " never ended, or its provider was not paid: stage " +
                   std::to_string(static_cast<int>(deal.stage));
    if (books_.reservations() != payouts_.size()) return "money stays reserved for nothing";
    return std::nullopt;
}

} // namespace datafloor::contracts::simulation
