// Runs PostgreSQL's own programs, without a shell and without a password among their arguments.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "crypto/bytes.hpp"

namespace datafloor::api {

struct PostgresProgram {
    /// The program, found in PATH, and its arguments.
    std::vector<std::string> words;
    /// How it connects, a connection string.
    std::string database;
    /// Takes what it prints; without it that is thrown away.
    std::function<void(crypto::BytesView)> output = {};
};

/// Its complaints go to our standard error. Throws std::runtime_error if it cannot be started or
/// fails.
void run_postgres_program(PostgresProgram const& program);

} // namespace datafloor::api
