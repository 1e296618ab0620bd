#include "ledger/tables/table.hpp"

#include <algorithm>

namespace datafloor::ledger {

void Tables::load(Connection& connection, contracts::Needs const& needs, contracts::State& state) {
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
