#include "ledger/rebuild.hpp"

#include <stdexcept>

#include "ledger/tables/table.hpp"

namespace datafloor::ledger {

std::expected<std::uint64_t, ReplayFault>
rebuild(EntrySource& source, Connection& into, std::function<void(std::uint64_t)> const& progress) {
    constexpr std::size_t entries_at_once = 2048;
    Transaction transaction(into);
    if (into.execute(statement("any_book_rows")).field(0, 0) == "t")
        throw std::runtime_error("the tables of books are not empty");
    contracts::State state(contracts::State::Extent::whole);
    Tables tables;
    auto const size = source.size();
    for (std::uint64_t done = 0; done < size;) {
        auto const entries = source.read({.first = done, .count = entries_at_once});
        if (entries.empty()) return std::unexpected(ReplayFault{done, "the entry cannot be read"});
        for (auto const& entry : entries) {
            if (entry.index != done)
                return std::unexpected(ReplayFault{done, "the entry is missing"});
            auto const core = read_core(entry.core);
            if (!core)
                return std::unexpected(ReplayFault{done, std::string(text_of(core.error()))});
            if (auto good = replay(state, *core, {.index = entry.index, .time = entry.time}); !good)
                return std::unexpected(good.error());
            ++done;
        }
        tables.store(into, state);
        state.settle();
        if (progress) progress(done);
    }
    transaction.commit();
    return size;
}

} // namespace datafloor::ledger
