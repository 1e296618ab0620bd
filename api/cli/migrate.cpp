#include "ledger/migrate.hpp"

#include <memory>

#include "api/cli/command.hpp"
#include "api/cli/subcommands.hpp"
#include "crypto/json.hpp"

namespace datafloor::api::cli {

void add_migrate(Command const& program, Common& common) {
    auto const command = program.add({"migrate",
                                      "Bring a database to the form this program needs",
                                      {"migrate --database 'host=/run/floor user=floor'"}});
    auto const where = std::make_shared<std::string>();
    command.text(*where, {.name = "--database",
                          .type = "TEXT",
                          .what = "Connection string of the owner's role",
                          .required = true});
    command.run([where, &common] {
        ledger::Connection connection(*where);
        auto const applied = ledger::migrate(connection);
        auto const reached = ledger::migration_of(connection);
        show(common, {{"applied", applied}, {"migration", reached}},
             std::to_string(applied) + " migrations applied; the database is at " +
                 std::to_string(reached));
    });
}

} // namespace datafloor::api::cli
