#include "services/listings/public_facts.hpp"

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using ledger::column_text;

struct Writing {
    ledger::Connection& connection;
    FollowedEntry const& entry;

    void operator()(contracts::PartyAdmitted const& event) const {
        if (!event.roles.contains(contracts::PartyRole::provider)) return;
        auto const* body = document_body(entry, contracts::Admission::typ);
        if (body == nullptr) return;
        auto const admission = contracts::decode<contracts::Admission>(*body);
        if (!admission) throw std::runtime_error("unreadable admission in the ledger");
        connection.execute(statement("store_provider"),
                           {column_text(event.party), admission->name.value});
    }

    void operator()(contracts::OrderSettled const& event) const {
        connection.execute(
            statement("count_settled_trade"),
            {column_text(event.order), column_text(entry.time), column_text(entry.index)});
    }

    template <class Other>
    void operator()(Other const&) const {}
};

} // namespace

void FollowPublicFacts::follow(ledger::Connection& connection, FollowedEntries entries) {
    for (auto const& entry : entries)
        for (auto const& event : entry.core.events) std::visit(Writing{connection, entry}, event);
}

std::optional<std::string> find_provider_name(ledger::Connection& connection,
                                              contracts::PartyId party) {
    auto const rows = connection.execute(statement("find_provider_name"), {column_text(party)});
    if (rows.empty()) return std::nullopt;
    return std::string(rows.field(0, 0));
}

PublicFigures read_public_figures(ledger::Connection& connection) {
    PublicFigures out;
    auto const versions = connection.execute(statement("count_versions"));
    for (std::size_t row = 0; row < versions.size(); ++row)
        out.versions.push_back({field<contracts::DataClass>(versions, row, 0),
                                std::string(versions.field(row, 1)),
                                field<std::uint64_t>(versions, row, 2)});
    auto const offers = connection.execute(statement("count_open_offers"));
    out.offers = field<std::uint64_t>(offers, 0, 0);
    auto const sums = connection.execute(statement("sum_trades"));
    for (std::size_t row = 0; row < sums.size(); ++row)
        out.trades.push_back({field<contracts::Currency>(sums, row, 0),
                              field<std::uint64_t>(sums, row, 1), std::string(sums.field(row, 2))});
    auto const days = connection.execute(statement("read_trade_days"));
    for (std::size_t row = 0; row < days.size(); ++row)
        out.days.push_back({std::string(days.field(row, 0)),
                            field<contracts::Currency>(days, row, 1),
                            field<std::uint64_t>(days, row, 2), std::string(days.field(row, 3))});
    return out;
}

} // namespace datafloor::services
