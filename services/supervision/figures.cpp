#include "services/supervision/figures.hpp"

#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {
namespace {

using contracts::Instant;
using ledger::column_text;

constexpr std::int64_t hour_us = 3'600'000'000;

Instant days_before(Instant now, std::int64_t days) { return {now.micros - days * 24 * hour_us}; }

std::vector<HourCount> read_hours(ledger::Connection& connection, Instant now) {
    auto const rows = connection.execute(
        statement("read_act_hours"),
        {column_text(begin_of_span(now, spans_h[0])), "order-placed order-settled"});
    std::vector<HourCount> out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& count = out.emplace_back();
        count.hour = field<Instant>(rows, row, 0);
        count.what = field<Act>(rows, row, 1);
        if (!rows.field(row, 2).empty()) count.currency = field<contracts::Currency>(rows, row, 2);
        count.acts = field<std::uint64_t>(rows, row, 3);
        count.value = field<std::int64_t>(rows, row, 4);
    }
    return out;
}

std::vector<ActCount> sum_acts(ledger::Connection& connection, Instant now) {
    auto const rows =
        connection.execute(statement("sum_acts"), {column_text(begin_of_span(now, spans_h[0])),
                                                   column_text(begin_of_span(now, spans_h[1])),
                                                   column_text(begin_of_span(now, spans_h[2]))});
    std::vector<ActCount> out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& count = out.emplace_back();
        count.what = field<Act>(rows, row, 0);
        for (std::size_t span = 0; span < spans_h.size(); ++span)
            count.acts[span] = field<std::uint64_t>(rows, row, 1 + span);
    }
    return out;
}

/// width_bucket counts from the oldest: 0 is the last bucket of escrow_ages_d.
std::vector<EscrowAge> sum_escrow(ledger::Connection& connection, Instant now) {
    auto const rows =
        connection.execute(statement("sum_escrow_by_age"),
                           {column_text(now), column_text(days_before(now, escrow_ages_d[3])),
                            column_text(days_before(now, escrow_ages_d[2])),
                            column_text(days_before(now, escrow_ages_d[1]))});
    std::vector<EscrowAge> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back({escrow_ages_d.size() - 1 - field<std::size_t>(rows, row, 0),
                       field<contracts::Currency>(rows, row, 1), field<std::uint64_t>(rows, row, 2),
                       std::string(rows.field(row, 3))});
    return out;
}

std::vector<OpenOrders> count_open(ledger::Connection& connection, Instant now) {
    auto const late = Instant{now.micros - 60'000'000};
    auto const rows = connection.execute(statement("count_open_orders"), {column_text(late)});
    std::vector<OpenOrders> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back({field<contracts::OrderState>(rows, row, 0),
                       field<std::uint64_t>(rows, row, 1), field<std::uint64_t>(rows, row, 2)});
    return out;
}

} // namespace

Instant begin_of_span(Instant now, std::int64_t hours) {
    return {now.micros - now.micros % hour_us - (hours - 1) * hour_us};
}

SupervisionFigures read_supervision_figures(ledger::Connection& connection, Instant now) {
    SupervisionFigures out;
    out.hours = read_hours(connection, now);
    out.acts = sum_acts(connection, now);
    out.escrow = sum_escrow(connection, now);
    out.open = count_open(connection, now);
    out.versions = read_public_figures(connection).versions;
    return out;
}

} // namespace datafloor::services
