#include "ledger/snapshot.hpp"

#include "ledger/column.hpp"

namespace datafloor::ledger {
namespace {

ConnectionOptions patient() {
    ConnectionOptions options;
    options.application_name = "datafloor backup";
    options.idle_in_transaction_timeout = {};
    options.statement_timeout = {};
    options.read_only = true;
    return options;
}

} // namespace

Snapshot::Snapshot(std::string const& where) : connection_(where, patient()) {
    connection_.run("begin isolation level repeatable read read only");
    name_ = connection_.execute(statement("export_snapshot")).field(0, 0);
}

bool is_empty(Connection& connection) {
    bool empty = false;
    auto const rows = connection.execute(statement("find_any_table"));
    return Column<bool>::read(rows.field(0, 0), empty) && empty;
}

} // namespace datafloor::ledger
