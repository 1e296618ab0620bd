#include "ledger/database.hpp"

#include <unordered_set>
#include <utility>
#include <vector>

#include <pqxx/pqxx>

#include "crypto/ensure.hpp"

namespace datafloor::ledger {

/// A parameter as libpqxx takes it.
struct TextParameter {
    Parameter text;
};

struct Rows::Result {
    pqxx::result rows;
};

} // namespace datafloor::ledger

namespace pqxx {

template <>
struct string_traits<datafloor::ledger::TextParameter> {
    static constexpr bool has_null() noexcept { return true; }

    static bool is_null(datafloor::ledger::TextParameter const& value) { return !value.text; }

    static std::string to_string(datafloor::ledger::TextParameter const& value) {
        return std::string(*value.text);
    }
};

} // namespace pqxx

namespace datafloor::ledger {
namespace {

/// The first line: what PostgreSQL adds below (the statement, a caret) is no use in a log.
std::string first_line(std::string_view text) {
    while (text.ends_with('\n')) text.remove_suffix(1);
    return std::string(text.substr(0, text.find('\n')));
}

std::string settings_of(ConnectionOptions const& options) {
    auto const number = [](std::chrono::milliseconds span) { return std::to_string(span.count()); };
    auto const flag = [](bool on) { return on ? "on" : "off"; };
    std::string out = "set statement_timeout = " + number(options.statement_timeout);
    out += "; set lock_timeout = " + number(options.lock_timeout);
    out += "; set idle_in_transaction_session_timeout = " +
           number(options.idle_in_transaction_timeout);
    out += std::string("; set enable_seqscan = ") + flag(options.sequential_scans);
    out += std::string("; set default_transaction_read_only = ") + flag(options.read_only);
    out += "; set jit = off; set timezone = 'UTC'; set datestyle = 'ISO'";
    out += "; set client_min_messages = warning; set bytea_output = 'hex'";
    return out;
}

/// A libpq connection string with further settings. Either form of it takes them.
std::string with_settings(std::string const& where, ConnectionOptions const& options) {
    bool const uri = where.starts_with("postgresql://") || where.starts_with("postgres://");
    std::string out = where;
    char separator = where.find('?') == std::string::npos ? '?' : '&';
    auto const add = [&](std::string_view name, std::string_view value) {
        out += uri ? separator : ' ';
        out += name;
        out += '=';
        out += value;
        separator = '&';
    };
    std::string name;
    for (char const c : options.application_name) name += c == ' ' ? '-' : c;
    add("application_name", name);
    add("client_encoding", "UTF8");
    add("connect_timeout", std::to_string(options.connect_timeout.count()));
    add("tcp_user_timeout", std::to_string(options.tcp_user_timeout.count()));
    return out;
}

} // namespace

StatementRefused::StatementRefused(std::string_view statement, std::string sqlstate,
                                   std::string_view message)
    : std::runtime_error(std::string(statement) + ": " + std::string(message) + " (" + sqlstate +
                         ")"),
      sqlstate_(std::move(sqlstate)) {}

std::size_t Rows::size() const { return result_->rows.size(); }

std::size_t Rows::columns() const { return result_->rows.columns(); }

namespace {

/// libpqxx counts in int.
pqxx::row::size_type narrow(std::size_t value) { return static_cast<pqxx::row::size_type>(value); }

pqxx::field field_at(pqxx::result const& rows, std::size_t row, std::size_t column) {
    ENSURE(row < rows.size() && column < rows.columns());
    return {rows[static_cast<pqxx::result::size_type>(row)], narrow(column)};
}

} // namespace

std::string_view Rows::column_name(std::size_t column) const {
    ENSURE(column < columns());
    return result_->rows.column_name(narrow(column));
}

std::string_view Rows::field(std::size_t row, std::size_t column) const {
    auto const found = field_at(result_->rows, row, column);
    ENSURE(!found.is_null());
    return {found.c_str(), found.size()};
}

bool Rows::is_null(std::size_t row, std::size_t column) const {
    return field_at(result_->rows, row, column).is_null();
}

std::size_t Rows::affected() const { return result_->rows.affected_rows(); }

ConnectionOptions ConnectionOptions::writer() {
    ConnectionOptions out;
    out.application_name = "datafloor-writer";
    out.sequential_scans = false;
    return out;
}

ConnectionOptions ConnectionOptions::reader() {
    ConnectionOptions out;
    out.application_name = "datafloor-reader";
    out.statement_timeout = std::chrono::milliseconds(2'000);
    out.sequential_scans = false;
    out.read_only = true;
    return out;
}

struct Connection::Session {
    explicit Session(std::string const& where) : connection(where) {}

    pqxx::connection connection;
    std::unique_ptr<pqxx::transaction_base> transaction;
    std::unordered_set<Statement const*> prepared;
    bool usable = true;

    /// Runs `act` and turns libpqxx's many errors into our two.
    template <class Act>
    auto guarded(std::string_view name, Act&& act) {
        // After a loss libpqxx would reconnect at the third use, without locks and settings.
        if (!usable) throw DatabaseAway("the connection was lost before");
        try {
            return act();
        } catch (pqxx::broken_connection const& broken) {
            lost(broken.what());
        } catch (pqxx::in_doubt_error const& doubt) {
            lost(doubt.what());
        } catch (pqxx::sql_error const& error) {
            refused(name, error.sqlstate(), error.what());
        } catch (pqxx::serialization_failure const& error) { // these have no sqlstate()
            refused(name, "40001", error.what());
        } catch (pqxx::deadlock_detected const& error) {
            refused(name, "40P01", error.what());
        } catch (pqxx::statement_completion_unknown const& error) {
            lost(error.what());
        } catch (pqxx::transaction_rollback const& error) {
            refused(name, "40000", error.what());
        } catch (pqxx::failure const& error) {
            lost(error.what());
        }
    }

    [[noreturn]] void lost(std::string_view what) {
        usable = false;
        throw DatabaseAway("database away: " + first_line(what));
    }

    /// An administrator who ends the session (57P01 and its like) leaves no connection behind, and
    /// libpqxx reports it as a refusal.
    [[noreturn]] void refused(std::string_view name, std::string sqlstate, std::string_view what) {
        if (!connection.is_open() || sqlstate.empty() || sqlstate.starts_with("08") ||
            sqlstate.starts_with("57P") || sqlstate == "25P03")
            lost(what);
        throw StatementRefused(name, std::move(sqlstate), first_line(what));
    }

    void prepare(Statement const& statement) {
        if (!prepared.insert(&statement).second) return;
        connection.prepare(std::string(statement.name), std::string(statement.sql));
    }
};

Connection::Connection(std::string const& where, ConnectionOptions const& options) {
    try {
        session_ = std::make_unique<Session>(with_settings(where, options));
    } catch (pqxx::failure const& failure) {
        throw DatabaseAway("database away: " + first_line(failure.what()));
    }
    run(settings_of(options));
}

Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Rows Connection::execute(Statement const& statement, std::span<Parameter const> parameters,
                         std::optional<std::string_view> bytes) {
    return session_->guarded(statement.name, [&] {
        session_->prepare(statement);
        std::vector<TextParameter> values;
        values.reserve(parameters.size());
        for (auto const& parameter : parameters) values.push_back({parameter});
        auto const texts = pqxx::prepare::make_dynamic_params(values);
        std::string const name(statement.name);
        auto const in = [&](pqxx::transaction_base& transaction) {
            auto rows = bytes ? transaction.exec_prepared(
                                    name, texts, pqxx::binarystring(bytes->data(), bytes->size()))
                              : transaction.exec_prepared(name, texts);
            return Rows(std::make_shared<Rows::Result const>(std::move(rows)));
        };
        if (session_->transaction) return in(*session_->transaction);
        pqxx::nontransaction alone(session_->connection);
        return in(alone);
    });
}

void Connection::run(std::string const& sql) {
    session_->guarded("script", [&] {
        pqxx::nontransaction alone(session_->connection);
        alone.exec(sql);
    });
}

int Connection::process_id() const { return session_->connection.backendpid(); }

bool Connection::usable() const { return session_->usable; }

Transaction::Transaction(Connection& connection) : connection_(connection) {
    auto& session = *connection.session_;
    session.guarded("begin", [&] {
        ENSURE(!session.transaction);
        session.transaction = std::make_unique<pqxx::work>(session.connection);
    });
}

Transaction::~Transaction() {
    auto& session = *connection_.session_;
    if (!open_) return;
    try {
        session.transaction.reset();
    } catch (std::exception const&) { // the connection is gone, and the transaction with it
    }
    if (!session.connection.is_open()) session.usable = false;
}

void Transaction::commit() {
    auto& session = *connection_.session_;
    session.guarded("commit", [&] {
        session.transaction->commit();
        session.transaction.reset();
    });
    open_ = false;
}

} // namespace datafloor::ledger
