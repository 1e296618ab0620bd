#include "ledger/replay.hpp"

#include <stdexcept>

namespace datafloor::ledger {

std::expected<void, ReplayFault> replay(contracts::State& state, Core const& core,
                                        contracts::Place const& place) {
    for (auto const& event : core.events) {
        if (auto misfit = contracts::misfit_of(state, event))
            return std::unexpected(
                ReplayFault{place.index, std::string(contracts::type_of(event)) + ": " + *misfit});
        try {
            contracts::apply(state, event, place);
        } catch (std::overflow_error const& error) {
            return std::unexpected(ReplayFault{place.index, error.what()});
        }
    }
    return {};
}

std::expected<std::uint64_t, ReplayFault>
replay(EntrySource& source, EntryRange const& range, contracts::State& state,
       std::function<void(std::uint64_t)> const& progress) {
    std::uint64_t done = 0;
    std::expected<void, ReplayFault> good;
    each_entry(source, range, [&](StoredEntry const& entry) {
        if (!good) return;
        auto const core = read_core(entry.core);
        if (!core) {
            good = std::unexpected(ReplayFault{entry.index, std::string(text_of(core.error()))});
            return;
        }
        good = replay(state, *core, {.index = entry.index, .time = entry.time});
        state.settle();
        if (++done % 4096 == 0 && progress) progress(done);
    });
    if (!good) return std::unexpected(good.error());
    if (progress) progress(done);
    return done;
}

} // namespace datafloor::ledger
