#include "ledger/migrate.hpp"

#include <vector>

#include "crypto/hash.hpp"
#include "ledger/column.hpp"

namespace datafloor::ledger {
namespace {

/// Held while migrations are applied. Any number that nothing else locks.
constexpr std::int64_t migration_lock = 0x6461'7461'0001;

std::string checksum(Migration const& migration) {
    return crypto::to_hex(crypto::sha256(crypto::bytes_of(migration.sql)));
}

struct Applied {
    std::int64_t number = 0;
    std::string sha256;
};

std::vector<Applied> applied_migrations(Connection& connection) {
    std::vector<Applied> out;
    bool known = false;
    auto const found = connection.execute(statement("find_migrations_table"));
    Column<bool>::read(found.field(0, 0), known);
    if (!known) return out;
    auto const rows = connection.execute(statement("read_migrations"));
    for (std::size_t row = 0; row < rows.size(); ++row) {
        auto& each = out.emplace_back();
        Column<std::int64_t>::read(rows.field(row, 0), each.number);
        each.sha256 = rows.field(row, 1);
    }
    return out;
}

void check(std::vector<Applied> const& applied) {
    auto const known = all_migrations();
    if (applied.size() > known.size())
        throw std::runtime_error("the database has migration " + std::to_string(applied.size()) +
                                 ", this program knows " + std::to_string(known.size()));
    for (std::size_t i = 0; i < applied.size(); ++i)
        if (applied[i].number != known[i].number || applied[i].sha256 != checksum(known[i]))
            throw std::runtime_error("migration " + std::string(known[i].name) +
                                     " was applied to the database in another form");
}

} // namespace

int migrate(Connection& connection) {
    int count = 0;
    auto const lock = column_text(migration_lock);
    connection.execute(statement("lock_migrations"), {lock});
    auto const applied = applied_migrations(connection);
    check(applied);
    for (auto const& migration : all_migrations().subspan(applied.size())) {
        connection.run(
            "begin; " + std::string(migration.sql) +
            "\n; insert into public.datafloor_migrations (number, name, sha256) values (" +
            std::to_string(migration.number) + ", '" + std::string(migration.name) + "', '" +
            checksum(migration) + "'); commit");
        ++count;
    }
    connection.execute(statement("unlock_migrations"), {lock});
    return count;
}

int migration_of(Connection& connection) {
    auto const applied = applied_migrations(connection);
    return applied.empty() ? 0 : static_cast<int>(applied.back().number);
}

int migration_known() { return all_migrations().back().number; }

} // namespace datafloor::ledger
