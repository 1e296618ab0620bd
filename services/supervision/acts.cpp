#include "services/supervision/acts.hpp"

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using contracts::name_of;
using ledger::ArrayParameter;
using ledger::column_text;

/// What the rows of one call hold, a column each.
struct ActArrays {
    ArrayParameter what, entry, time, order, listing, detail;
    std::size_t count = 0;

    ActArrays() {
        for (auto* array : {&what, &entry, &time, &order, &listing, &detail}) array->begin();
    }

    void store(ledger::Connection& connection) {
        if (count == 0) return;
        connection.execute(statement("store_acts"),
                           {what.finish(), entry.finish(), time.finish(), order.finish(),
                            listing.finish(), detail.finish()});
    }
};

/// Picks the acts out of an entry's events.
struct Picking {
    ledger::Connection& connection;
    FollowedEntry const& entry;
    ActArrays& acts;

    void add(Act what, std::optional<contracts::OrderId> order,
             std::optional<contracts::ListingId> listing = {},
             std::optional<std::string> const& detail = {}) const {
        acts.what.add(what);
        acts.entry.add(entry.index);
        acts.time.add(entry.time);
        acts.order.add(order);
        acts.listing.add(listing);
        acts.detail.add(detail);
        ++acts.count;
    }

    void operator()(contracts::PartyAdmitted const& event) const {
        auto const* body = document_body(entry, contracts::Admission::typ);
        if (body == nullptr) return; // erased
        auto const admission = contracts::decode<contracts::Admission>(*body);
        if (!admission) throw std::runtime_error("unreadable admission in the ledger");
        connection.execute(statement("store_party_name"),
                           {column_text(event.party), admission->name.value,
                            admission->business_code.value, column_text(entry.index)});
    }

    void operator()(contracts::OrderConfirmed const& event) const {
        add(Act::order_placed, event.order);
    }

    void operator()(contracts::OrderCancelled const& event) const {
        add(Act::order_cancelled, event.order);
    }

    void operator()(contracts::OrderSettled const& event) const {
        add(Act::order_settled, event.order);
    }

    void operator()(contracts::OrderAccepted const& event) const {
        if (!event.acceptance_sha256) add(Act::accepted_in_silence, event.order);
    }

    void operator()(contracts::OrderRefunded const& event) const {
        std::string const cause(name_of(event.cause));
        add(Act::order_refunded, event.order, {}, cause);
        // A key that was revoked on the way is nobody's silence.
        if (event.cause != contracts::RefundCause::recipient_revoked)
            add(Act::deadline_missed, event.order, {}, cause);
    }

    void operator()(contracts::DepositVoided const& event) const {
        add(Act::deposit_voided, event.order);
    }

    void operator()(contracts::OrderRefused const& event) const {
        add(Act::delivery_refused, event.order, {}, std::string(name_of(event.claim)));
    }

    void operator()(contracts::RefusalDecided const& event) const {
        bool const upheld = event.verdict == contracts::RefusalVerdict::upheld;
        add(upheld ? Act::refusal_upheld : Act::refusal_dismissed, event.order);
        if (upheld) add(Act::order_refunded, event.order, {}, "refusal-upheld");
    }

    void operator()(contracts::OrderDisputed const& event) const {
        add(Act::order_disputed, event.order, {}, std::string(name_of(event.claim)));
    }

    void operator()(contracts::DisputeEscalated const& event) const {
        add(Act::dispute_escalated, event.order);
    }

    void operator()(contracts::DisputeDecided const& event) const {
        std::string const outcome(name_of(event.verdict.outcome));
        add(Act::dispute_decided, event.order, {}, outcome);
        if (event.verdict.outcome == contracts::DisputeOutcome::refund)
            add(Act::order_refunded, event.order, {}, "dispute-decided");
    }

    void operator()(contracts::ListingBlocked const& event) const {
        add(Act::listing_blocked, {}, event.listing, std::string(name_of(event.data_class)));
    }

    void operator()(contracts::ListingSuspensionChanged const& event) const {
        bool const suspended = event.act == contracts::SuspensionAct::suspend;
        add(suspended ? Act::listing_suspended : Act::suspension_lifted, {}, event.listing);
    }

    void operator()(contracts::KeyRevoked const& event) const {
        add(Act::key_revoked, {}, {}, event.key.text());
    }

    void operator()(contracts::KeyRotated const& event) const {
        add(Act::key_rotated, {}, {}, event.key.text());
    }

    void operator()(contracts::DirectiveGiven const&) const { add(Act::directive_waits, {}); }

    void operator()(contracts::PartySuspensionChanged const& event) const {
        add(event.suspended ? Act::party_suspended : Act::party_suspension_lifted, {}, {},
            contracts::text_form(event.party));
    }

    void operator()(contracts::PartyFreezeChanged const& event) const {
        bool const frozen = event.act == contracts::FreezeAct::freeze;
        add(frozen ? Act::party_frozen : Act::party_freeze_lifted, {}, {},
            contracts::text_form(event.party));
    }

    void operator()(contracts::OrderFrozen const& event) const {
        add(Act::order_frozen, event.order);
    }

    void operator()(contracts::OrderFreezeLifted const& event) const {
        add(Act::order_freeze_lifted, event.order);
    }

    template <class Other>
    void operator()(Other const&) const {}
};

ListedAct read_act(ledger::Rows const& rows, std::size_t row) {
    ListedAct act;
    act.what = field<Act>(rows, row, 0);
    act.entry = field<std::uint64_t>(rows, row, 1);
    act.time = field<contracts::Instant>(rows, row, 2);
    act.order = optional_field<contracts::OrderId>(rows, row, 3);
    act.listing = optional_field<contracts::ListingId>(rows, row, 4);
    act.detail = optional_field<std::string>(rows, row, 5);
    if (!rows.is_null(row, 6))
        act.money = {field<std::int64_t>(rows, row, 6), field<contracts::Currency>(rows, row, 7)};
    return act;
}

ledger::Rows find_acts(ledger::Connection& connection, ActQuery const& query) {
    auto const limit = column_text(query.limit);
    if (query.listing)
        return connection.execute(statement("list_acts_of_listing"),
                                  {column_text(*query.listing), limit});
    if (query.party)
        return connection.execute(statement("list_acts_of_party"),
                                  {query.party->value.text(), limit});
    std::optional<std::string> from;
    std::optional<std::string> until;
    std::optional<std::string> entry;
    std::optional<std::string> what;
    if (query.from) from = column_text(*query.from);
    if (query.until) until = column_text(*query.until);
    if (query.after) {
        entry = column_text(query.after->entry);
        what = name_of(query.after->what);
    }
    if (query.what)
        return connection.execute(statement("list_acts_of_kind"),
                                  {name_of(*query.what), entry, from, until, limit});
    return connection.execute(statement("list_acts"), {entry, what, from, until, limit});
}

} // namespace

void FollowActs::follow(ledger::Connection& connection, FollowedEntries entries) {
    ActArrays acts;
    for (auto const& entry : entries)
        for (auto const& event : entry.core.events)
            std::visit(Picking{connection, entry, acts}, event);
    acts.store(connection);
}

std::vector<ListedAct> list_acts(ledger::Connection& connection, ActQuery const& query) {
    auto const rows = find_acts(connection, query);
    std::vector<ListedAct> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(read_act(rows, row));
    return out;
}

std::optional<PartyName> find_party_name(ledger::Connection& connection, contracts::PartyId party) {
    auto const rows = connection.execute(statement("find_party_name"), {column_text(party)});
    if (rows.empty()) return std::nullopt;
    return PartyName{std::string(rows.field(0, 0)), std::string(rows.field(0, 1))};
}

} // namespace datafloor::services
