#include "ledger/tables/table.hpp"

#include <algorithm>

namespace datafloor::ledger {

namespace {

/// Loading that does not end is a bug of the rules.
constexpr int loading_rounds_max = 8;

} // namespace

void Tables::load(Connection& connection, std::function<void(contracts::Needs&)> const& need,
                  contracts::State& state) {
    for (int round = 0; round < loading_rounds_max; ++round) {
        contracts::Needs needs(state);
        need(needs);
        if (needs.complete()) return;
        load_round(connection, needs, state);
    }
    throw std::logic_error("the needs of a command do not end");
}

void Tables::load_round(Connection& connection, contracts::Needs const& needs,
                        contracts::State& state) {
    std::size_t kinds = 0;
    contracts::each_aggregate([&]<class A>() {
        auto& wanted = std::get<Wanted<A>>(wanted_).keys;
        wanted = needs.missing<A>();
        if (wanted.empty()) return;
        // Many commands of a batch want the same.
        std::ranges::sort(wanted);
        wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
        std::get<Table<A>>(tables_).ask(connection, wanted);
        ++kinds;
    });
    if (kinds == 0) return;
    auto const answers = connection.receive();
    auto next = answers.end() - static_cast<std::ptrdiff_t>(kinds);
    contracts::each_aggregate([&]<class A>() {
        auto const& wanted = std::get<Wanted<A>>(wanted_).keys;
        if (!wanted.empty()) Table<A>::take(*next++, wanted, state);
    });
}

void Tables::store(Connection& connection, contracts::State const& state) {
    contracts::each_aggregate(
        [&]<class A>() { std::get<Table<A>>(tables_).store(connection, state); });
}

} // namespace datafloor::ledger
