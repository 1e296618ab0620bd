#include "ledger/read.hpp"

#include <unordered_map>

namespace datafloor::ledger {
namespace {

template <class T>
T field_as(Rows const& rows, std::size_t row, std::size_t column) {
    T out;
    detail::read_field(rows, row, column, out);
    return out;
}

std::string bytes_at(Rows const& rows, std::size_t row, std::size_t column) {
    auto bytes = read_bytes(rows.field(row, column));
    if (!bytes) throw RowUnreadable("no bytes: " + std::string(rows.column_name(column)));
    return std::move(*bytes);
}

StoredEntry entry_at(Rows const& rows, std::size_t row) {
    StoredEntry out;
    out.index = field_as<std::uint64_t>(rows, row, 0);
    out.time = field_as<Instant>(rows, row, 1);
    out.leaf = bytes_at(rows, row, 2);
    out.leaf_hash = field_as<Hash>(rows, row, 3);
    out.core = bytes_at(rows, row, 4);
    if (!rows.is_null(row, 5)) out.private_part = bytes_at(rows, row, 5);
    out.private_sha256 = field_as<Hash>(rows, row, 6);
    return out;
}

Rows read_range(Connection& connection, Statement const& query, std::uint64_t first,
                std::uint64_t end) {
    return connection.execute(query, {column_text(first), column_text(end)});
}

} // namespace

std::vector<StoredEntry> read_entries(Connection& connection, std::uint64_t first,
                                      std::uint64_t end) {
    static auto const& query = statement("read_entries");
    auto const rows = read_range(connection, query, first, end);
    std::vector<StoredEntry> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(entry_at(rows, row));
    return out;
}

std::vector<std::optional<StoredEntry>> read_entries(Connection& connection,
                                                     std::span<std::uint64_t const> indexes) {
    static auto const& query = statement("read_entries_at");
    ArrayParameter wanted;
    wanted.begin();
    for (auto const index : indexes) wanted.add(index);
    auto const rows = connection.execute(query, {wanted.finish()});
    std::unordered_map<std::uint64_t, StoredEntry> found;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto entry = entry_at(rows, row);
        auto const index = entry.index;
        found.emplace(index, std::move(entry));
    }
    std::vector<std::optional<StoredEntry>> out;
    for (auto const index : indexes) {
        auto const place = found.find(index);
        out.push_back(place == found.end() ? std::nullopt : std::optional(place->second));
    }
    return out;
}

std::optional<StoredEntry> read_entry(Connection& connection, std::uint64_t index) {
    return std::move(read_entries(connection, std::span(&index, 1)).front());
}

std::vector<Hash> read_leaf_hashes(Connection& connection, std::uint64_t first, std::uint64_t end) {
    static auto const& query = statement("read_leaf_hashes");
    auto const rows = read_range(connection, query, first, end);
    std::vector<Hash> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(field_as<Hash>(rows, row, 0));
    return out;
}

std::vector<std::string> read_leaves(Connection& connection, std::uint64_t first,
                                     std::uint64_t end) {
    static auto const& query = statement("read_leaves");
    auto const rows = read_range(connection, query, first, end);
    std::vector<std::string> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.push_back(bytes_at(rows, row, 0));
    return out;
}

HeadAndClock read_head(Connection& connection) {
    static auto const& query = statement("read_head");
    auto const rows = connection.execute(query);
    HeadAndClock out;
    out.clock = field_as<Instant>(rows, 0, 0);
    if (rows.is_null(0, 1)) return out;
    out.head.size = field_as<std::uint64_t>(rows, 0, 1) + 1;
    out.head.time = field_as<Instant>(rows, 0, 2);
    out.head.prev = crypto::sha256(crypto::bytes_of(bytes_at(rows, 0, 3)));
    return out;
}

std::vector<contracts::Account> read_all_accounts(Connection& connection, std::string_view after,
                                                  std::size_t limit) {
    static auto const& query = statement("read_all_accounts");
    auto const rows = connection.execute(query, {after, column_text(limit)});
    std::vector<contracts::Account> out;
    for (std::size_t row = 0; row < rows.size(); ++row)
        out.push_back(read_row<contracts::Account>(rows, row));
    return out;
}

} // namespace datafloor::ledger
