#include "ledger/database.hpp"

#include <utility>

#include "crypto/ensure.hpp"
#include "ledger/session.hpp"

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
    // While only an answer is awaited nothing is on its way that could time out: a host that lost
    // its power then would be waited for as long as the system's own probes wait (two hours).
    add("keepalives_idle", "5");
    add("keepalives_interval", "2");
    add("keepalives_count", "3");
    return out;
}

} // namespace

StatementRefused::StatementRefused(std::string_view statement, std::string sqlstate,
                                   std::string_view message)
    : std::runtime_error(std::string(statement) + ": " + std::string(message) + " (" + sqlstate +
                         ")"),
      sqlstate_(std::move(sqlstate)) {}

std::size_t Rows::size() const { return result_->size(); }

std::size_t Rows::columns() const { return result_->columns(); }

std::string_view Rows::column_name(std::size_t column) const {
    ENSURE(column < columns());
    return result_->column_name(column);
}

std::string_view Rows::field(std::size_t row, std::size_t column) const {
    ENSURE(!is_null(row, column));
    return result_->field(row, column);
}

bool Rows::is_null(std::size_t row, std::size_t column) const {
    ENSURE(row < size() && column < columns());
    return result_->is_null(row, column);
}

std::size_t Rows::affected() const { return result_->affected(); }

ConnectionOptions ConnectionOptions::writer() {
    ConnectionOptions out;
    out.application_name = "datafloor-writer";
    out.sequential_scans = false;
    out.pipeline = true;
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

void Connection::Session::check_usable() const {
    if (!usable) throw DatabaseAway("the connection was lost before");
}

void Connection::Session::lost(std::string_view what) {
    usable = false;
    throw DatabaseAway("database away: " + first_line(what));
}

void Connection::Session::refused(std::string_view name, std::string sqlstate,
                                  std::string_view what, bool open) {
    if (!open || sqlstate.empty() || sqlstate.starts_with("08") || sqlstate.starts_with("57P") ||
        sqlstate == "25P03")
        lost(what);
    throw StatementRefused(name, std::move(sqlstate), first_line(what));
}

Connection::Connection(std::string const& where, ConnectionOptions const& options)
    : session_(options.pipeline ? open_pipeline_session(with_settings(where, options))
                                : open_pqxx_session(with_settings(where, options))) {
    run(settings_of(options));
}

Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Rows Connection::execute(Statement const& statement, std::span<Parameter const> parameters,
                         std::optional<std::string_view> bytes) {
    session_->send(statement, parameters, bytes);
    return std::move(session_->receive().back());
}

void Connection::send(Statement const& statement, std::span<Parameter const> parameters,
                      std::optional<std::string_view> bytes) {
    session_->send(statement, parameters, bytes);
}

std::vector<Rows> Connection::receive() { return session_->receive(); }

void Connection::run(std::string const& sql) { session_->run(sql); }

int Connection::process_id() const { return session_->process_id(); }

bool Connection::usable() const { return session_->usable; }

Transaction::Transaction(Connection& connection) : connection_(connection) {
    auto& session = *connection.session_;
    ENSURE(!session.in_transaction);
    session.begin();
    session.in_transaction = true;
}

Transaction::~Transaction() {
    if (!open_) return;
    connection_.session_->in_transaction = false;
    connection_.session_->roll_back();
}

void Transaction::commit() {
    auto& session = *connection_.session_;
    session.commit();
    session.in_transaction = false;
    open_ = false;
}

} // namespace datafloor::ledger
