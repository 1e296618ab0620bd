// What a connection and its rows are made of: libpqxx for all, and libpq's pipeline mode where
// statements travel together. Included by those two and by database.cpp alone.
#pragma once

#include "ledger/database.hpp"

namespace datafloor::ledger {

/// The rows as the library holds them. Indexes are within bounds.
struct Rows::Result {
    Result() = default;
    Result(Result const&) = delete;
    Result& operator=(Result const&) = delete;
    virtual ~Result() = default;

    [[nodiscard]] virtual std::size_t size() const = 0;
    [[nodiscard]] virtual std::size_t columns() const = 0;
    [[nodiscard]] virtual std::string_view column_name(std::size_t column) const = 0;
    /// Empty for null.
    [[nodiscard]] virtual std::string_view field(std::size_t row, std::size_t column) const = 0;
    [[nodiscard]] virtual bool is_null(std::size_t row, std::size_t column) const = 0;
    [[nodiscard]] virtual std::size_t affected() const = 0;
};

/// One session. All but `roll_back` throw DatabaseAway, and StatementRefused where it fits.
struct Connection::Session {
    Session() = default;
    Session(Session const&) = delete;
    Session& operator=(Session const&) = delete;
    virtual ~Session() = default;

    /// As Connection::send and receive.
    virtual void send(Statement const& statement, std::span<Parameter const> parameters,
                      std::optional<std::string_view> bytes) = 0;
    virtual std::vector<Rows> receive() = 0;
    virtual void run(std::string const& sql) = 0;

    virtual void begin() = 0;
    virtual void commit() = 0;
    /// Whatever state the transaction is in.
    virtual void roll_back() noexcept = 0;

    [[nodiscard]] virtual int process_id() const = 0;

    void check_usable() const;
    /// The connection is of no more use.
    [[noreturn]] void lost(std::string_view what);
    /// PostgreSQL refused `name`; an administrator who ends the session (57P01 and its like) leaves
    /// no connection behind.
    [[noreturn]] void refused(std::string_view name, std::string sqlstate, std::string_view what,
                              bool open);

    bool usable = true;
    bool in_transaction = false;
};

/// `where` is a libpq connection string.
std::unique_ptr<Connection::Session> open_pqxx_session(std::string const& where);
std::unique_ptr<Connection::Session> open_pipeline_session(std::string const& where);

} // namespace datafloor::ledger
