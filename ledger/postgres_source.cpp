#include "ledger/postgres_source.hpp"

#include <stdexcept>

#include "crypto/merkle.hpp"
#include "ledger/column.hpp"
#include "ledger/read.hpp"

namespace datafloor::ledger {

std::uint64_t PostgresSource::size() { return read_head(connection_).head.size; }

std::vector<StoredEntry> PostgresSource::read(EntryRange const& range) {
    auto const end = range.first + range.count;
    if (range.parts == EntryParts::leaf) return read_leaves(range.first, end);
    return read_entries(connection_, range.first, end);
}

std::vector<StoredEntry> PostgresSource::read_leaves(std::uint64_t first, std::uint64_t end) {
    static auto const& query = statement("read_source_leaves");
    std::string from;
    std::string to;
    Column<std::uint64_t>::append(from, first);
    Column<std::uint64_t>::append(to, end);
    auto const rows = connection_.execute(query, {from, to});
    std::vector<StoredEntry> out(rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto leaf = read_bytes(rows.field(row, 1));
        if (!leaf || !Column<std::uint64_t>::read(rows.field(row, 0), out[row].index))
            throw std::runtime_error("unreadable row of ledger.entries");
        out[row].leaf = std::move(*leaf);
        out[row].leaf_hash = crypto::leaf_hash(crypto::bytes_of(out[row].leaf));
    }
    return out;
}

} // namespace datafloor::ledger
