#include "ledger/database_facts.hpp"

#include <stdexcept>

#include "ledger/column.hpp"

namespace datafloor::ledger {

DatabaseFacts read_database_facts(Connection& connection) {
    auto const rows = connection.execute(statement("read_database_facts"));
    DatabaseFacts out;
    std::size_t column = 0;
    auto const take = [&]<class T>(T& value) {
        if (!Column<T>::read(rows.field(0, column++), value))
            throw std::runtime_error("the database describes itself in an unknown way");
    };
    out.role = rows.field(0, column++);
    take(out.superuser);
    take(out.may_create);
    take(out.version);
    take(out.standby);
    take(out.fsync);
    take(out.full_page_writes);
    take(out.synchronous_commit);
    take(out.data_checksums);
    take(out.clock);
    return out;
}

std::vector<std::string> missing_rights(Connection& connection) {
    auto const rows = connection.execute(statement("find_missing_rights"));
    std::vector<std::string> out;
    for (std::size_t row = 0; row < rows.size(); ++row) out.emplace_back(rows.field(row, 0));
    return out;
}

} // namespace datafloor::ledger
