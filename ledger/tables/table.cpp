#include "ledger/tables/table.hpp"

#include <algorithm>

namespace datafloor::ledger {

void Tables::load(Connection& connection, contracts::Needs const& needs, contracts::State& state) {
    contracts::each_aggregate([&]<class A>() {
        auto keys = needs.missing<A>();
        if (keys.empty()) return;
        // Many commands of a batch want the same.
        std::ranges::sort(keys);
        keys.erase(std::ranges::unique(keys).begin(), keys.end());
        std::get<Table<A>>(tables_).load(connection, keys, state);
    });
}

void Tables::store(Connection& connection, contracts::State const& state) {
    contracts::each_aggregate(
        [&]<class A>() { std::get<Table<A>>(tables_).store(connection, state); });
}

} // namespace datafloor::ledger
