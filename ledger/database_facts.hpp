// What an operator wants to know of a database before a floor is served from it.
#pragma once

#include <string>
#include <vector>

#include "crypto/time.hpp"
#include "ledger/database.hpp"

namespace datafloor::ledger {

struct DatabaseFacts {
    std::string role;
    bool superuser = false;
    /// May make tables: the owner's right, not the server's.
    bool may_create = false;
    std::int64_t version = 0; // 150004 for 15.4
    bool standby = false;
    /// Settings without which a commit may be lost or a damaged page not be noticed.
    bool fsync = false;
    bool full_page_writes = false;
    bool synchronous_commit = false;
    bool data_checksums = false;
    crypto::Instant clock;
};

DatabaseFacts read_database_facts(Connection& connection);

/// Our tables that the role may not read and write, those that a server needs; all migrations are
/// applied.
std::vector<std::string> missing_rights(Connection& connection);

} // namespace datafloor::ledger
