#include "ledger/entry_source.hpp"

#include <algorithm>

namespace datafloor::ledger {

FunctionSource source_of(std::vector<StoredEntry> const& entries) {
    return {[&entries] { return entries.size(); },
            [&entries](EntryRange const& range) {
                auto const first = std::min<std::uint64_t>(range.first, entries.size());
                auto const count = std::min<std::uint64_t>(range.count, entries.size() - first);
                auto const begin = entries.begin() + static_cast<std::ptrdiff_t>(first);
                return std::vector(begin, begin + static_cast<std::ptrdiff_t>(count));
            }};
}

void each_entry(EntrySource& source, EntryRange const& range,
                std::function<void(StoredEntry&)> const& visit, std::size_t step) {
    auto next = range.first;
    auto left = range.count;
    while (left > 0) {
        auto entries = source.read(
            {.first = next, .count = std::min<std::size_t>(left, step), .parts = range.parts});
        if (entries.empty()) return;
        for (auto& entry : entries) visit(entry);
        next += entries.size();
        left -= std::min<std::size_t>(left, entries.size());
    }
}

} // namespace datafloor::ledger
