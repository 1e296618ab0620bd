// PostgreSQL: connections, named statements, rows. The only header that stands for libpqxx and
// libpq.
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/statements.hpp"

namespace datafloor::ledger {

/// The connection is lost or was never had. The object it came from is of no more use: locks and
/// an open transaction went with the connection, and whether a commit arrived is not known.
class DatabaseAway : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// PostgreSQL refused a statement; the transaction, if any, can only be rolled back.
class StatementRefused : public std::runtime_error {
  public:
    StatementRefused(std::string_view statement, std::string sqlstate, std::string_view message);

    /// Five characters (PostgreSQL appendix A), such as 40P01 for a deadlock.
    [[nodiscard]] std::string const& sqlstate() const { return sqlstate_; }

  private:
    std::string sqlstate_;
};

/// A parameter: a text in PostgreSQL's text form, an array in its binary form, or null. The writers
/// of ledger/column.hpp make them; what they were made of must outlive the call.
struct Parameter {
    Parameter() = default;

    Parameter(std::nullopt_t) {}

    template <std::convertible_to<std::string_view> Text>
    Parameter(Text const& text) : value(text) {}

    template <std::convertible_to<std::string_view> Text>
    Parameter(std::optional<Text> const& text) {
        if (text) value = *text;
    }

    static Parameter binary(std::string_view bytes) {
        Parameter out(bytes);
        out.is_binary = true;
        return out;
    }

    std::optional<std::string_view> value;
    bool is_binary = false;
};

/// The result of a statement. Fields are in PostgreSQL's text form and live as long as the rows.
class Rows {
  public:
    struct Result;

    explicit Rows(std::shared_ptr<Result const> result) : result_(std::move(result)) {}

    [[nodiscard]] std::size_t size() const;

    [[nodiscard]] bool empty() const { return size() == 0; }

    [[nodiscard]] std::size_t columns() const;
    [[nodiscard]] std::string_view column_name(std::size_t column) const;
    /// A null field is a bug of the caller.
    [[nodiscard]] std::string_view field(std::size_t row, std::size_t column) const;
    [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const;
    /// Rows written by insert, update or delete.
    [[nodiscard]] std::size_t affected() const;

  private:
    std::shared_ptr<Result const> result_;
};

/// What a session asks of PostgreSQL. Zero: no limit.
struct ConnectionOptions {
    /// Appears in pg_stat_activity.
    std::string application_name = "datafloor";
    std::chrono::seconds connect_timeout{5};
    std::chrono::milliseconds statement_timeout{10'000};
    std::chrono::milliseconds lock_timeout{10'000};
    /// A stopped process must not block the others for longer.
    std::chrono::milliseconds idle_in_transaction_timeout{2'000};
    std::chrono::milliseconds tcp_user_timeout{5'000};
    /// Off where every statement goes by key: statements that are prepared while the tables are
    /// small keep their sequential scans for ever.
    bool sequential_scans = true;
    bool read_only = false;
    /// Statements travel together (libpq's pipeline mode), where libpqxx takes one at a time.
    bool pipeline = false;

    static ConnectionOptions writer();
    static ConnectionOptions reader();
};

/// One session. One thread at a time. Never reconnects by itself.
///
/// Statements may travel together (ConnectionOptions::pipeline): `send` does not wait, PostgreSQL
/// works on what it has while the next one is being made, and `receive` takes the answers of all.
class Connection {
  public:
    /// `where` is a libpq connection string.
    explicit Connection(std::string const& where, ConnectionOptions const& options = {});
    Connection(Connection&&) noexcept;
    Connection& operator=(Connection&&) noexcept;
    ~Connection();

    /// Executes a named statement, prepared at its first use. `bytes`, if given, is one more
    /// parameter of type bytea, which travels as it is.
    Rows execute(Statement const& statement, std::span<Parameter const> parameters,
                 std::optional<std::string_view> bytes = std::nullopt);

    Rows execute(Statement const& statement, std::initializer_list<Parameter> parameters = {}) {
        return execute(statement, std::span(parameters.begin(), parameters.size()));
    }

    /// The same without waiting. Once one is refused, those behind it are not executed; which one
    /// it was is told at the latest by whatever waits next: `receive`, `execute` or a commit.
    void send(Statement const& statement, std::span<Parameter const> parameters,
              std::optional<std::string_view> bytes = std::nullopt);

    void send(Statement const& statement, std::initializer_list<Parameter> parameters = {}) {
        send(statement, std::span(parameters.begin(), parameters.size()));
    }

    /// The rows of all that was sent and not received yet, in their order.
    std::vector<Rows> receive();

    /// Text that may hold several statements and has no parameters (migrations, settings).
    void run(std::string const& sql);

    /// The server process of this session.
    [[nodiscard]] int process_id() const;
    /// False once a call threw DatabaseAway.
    [[nodiscard]] bool usable() const;

    struct Session;

  private:
    friend class Transaction;
    std::unique_ptr<Session> session_;
};

/// A transaction, READ COMMITTED; rolled back unless committed. What its connection executes
/// meanwhile is part of it.
class Transaction {
  public:
    explicit Transaction(Connection& connection);
    Transaction(Transaction const&) = delete;
    Transaction& operator=(Transaction const&) = delete;
    ~Transaction();

    /// DatabaseAway from here leaves the commit in doubt.
    void commit();

  private:
    Connection& connection_;
    bool open_ = true;
};

} // namespace datafloor::ledger
