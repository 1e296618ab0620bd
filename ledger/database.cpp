#include "ledger/database.hpp"

#include <array>
#include <charconv>
#include <deque>
#include <unordered_set>
#include <utility>

#include <libpq-fe.h>

#include "crypto/ensure.hpp"

namespace datafloor::ledger {
namespace {

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};

using ResultPointer = std::unique_ptr<PGresult, Clear>;

/// libpq counts in int.
int narrow(std::size_t value) {
    ENSURE(std::in_range<int>(value));
    return static_cast<int>(value);
}

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

struct Rows::Result {
    ResultPointer rows;
};

std::size_t Rows::size() const { return static_cast<std::size_t>(PQntuples(result_->rows.get())); }

std::size_t Rows::columns() const {
    return static_cast<std::size_t>(PQnfields(result_->rows.get()));
}

std::string_view Rows::column_name(std::size_t column) const {
    ENSURE(column < columns());
    return PQfname(result_->rows.get(), narrow(column));
}

std::string_view Rows::field(std::size_t row, std::size_t column) const {
    ENSURE(!is_null(row, column));
    auto* const rows = result_->rows.get();
    auto const length = PQgetlength(rows, narrow(row), narrow(column));
    return {PQgetvalue(rows, narrow(row), narrow(column)), static_cast<std::size_t>(length)};
}

bool Rows::is_null(std::size_t row, std::size_t column) const {
    ENSURE(row < size() && column < columns());
    return PQgetisnull(result_->rows.get(), narrow(row), narrow(column)) != 0;
}

std::size_t Rows::affected() const {
    std::string_view const text = PQcmdTuples(result_->rows.get());
    std::size_t out = 0;
    std::from_chars(text.data(), text.data() + text.size(), out);
    return out;
}

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

/// A connection that is always in pipeline mode, but for `run`.
struct Connection::Session {
    explicit Session(std::string const& where) : connection(PQconnectdb(where.c_str())) {
        if (!connection || PQstatus(get()) != CONNECTION_OK) lost(PQerrorMessage(get()));
        PQsetNoticeProcessor(get(), [](void*, char const*) {}, nullptr);
        begin_pipeline();
    }

    /// What was sent: a statement, its preparation, or a word of transaction control.
    struct Sent {
        std::string_view name;
        bool has_rows = false;
        Statement const* prepares = nullptr;
    };

    std::unique_ptr<PGconn, Finish> connection;
    std::unordered_set<Statement const*> prepared;
    std::deque<Sent> sent;
    bool in_transaction = false;
    bool usable = true;

    [[nodiscard]] PGconn* get() const { return connection.get(); }

    void begin_pipeline() {
        if (PQenterPipelineMode(get()) != 1) lost(PQerrorMessage(get()));
    }

    void check_usable() const {
        if (!usable) throw DatabaseAway("the connection was lost before");
    }

    [[noreturn]] void lost(std::string_view what) {
        usable = false;
        sent.clear();
        throw DatabaseAway("database away: " + first_line(what));
    }

    /// An administrator who ends the session (57P01 and its like) leaves no connection behind.
    [[noreturn]] void refused(std::string_view name, PGresult const* result) {
        auto const* const field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        std::string const sqlstate = field == nullptr ? "" : field;
        std::string_view const what = PQresultErrorMessage(result);
        if (PQstatus(get()) != CONNECTION_OK || sqlstate.empty() || sqlstate.starts_with("08") ||
            sqlstate.starts_with("57P") || sqlstate == "25P03")
            lost(what);
        throw StatementRefused(name, sqlstate, first_line(what));
    }

    void prepare(Statement const& statement) {
        if (prepared.contains(&statement)) return;
        check(PQsendPrepare(get(), std::string(statement.name).c_str(),
                            std::string(statement.sql).c_str(), 0, nullptr));
        sent.push_back({.name = statement.name, .prepares = &statement});
        prepared.insert(&statement);
    }

    void send(Statement const& statement, std::span<Parameter const> parameters,
              std::optional<std::string_view> bytes) {
        check_usable();
        prepare(statement);
        auto const count = parameters.size() + (bytes ? 1 : 0);
        ENSURE(count <= values_.size());
        texts_.resize(parameters.size());
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            formats_[i] = 0;
            values_[i] = nullptr;
            if (!parameters[i]) continue;
            texts_[i] = *parameters[i]; // libpq wants a zero behind a text
            values_[i] = texts_[i].c_str();
        }
        if (bytes) {
            values_[count - 1] = bytes->data();
            lengths_[count - 1] = narrow(bytes->size());
            formats_[count - 1] = 1;
        }
        check(PQsendQueryPrepared(get(), std::string(statement.name).c_str(), narrow(count),
                                  values_.data(), lengths_.data(), formats_.data(), 0));
        sent.push_back({.name = statement.name, .has_rows = true});
        // PostgreSQL begins with it now, while the next one is being made.
        if (PQflush(get()) < 0) lost(PQerrorMessage(get()));
    }

    /// A word of transaction control.
    void send_word(char const* word) {
        check_usable();
        check(PQsendQueryParams(get(), word, 0, nullptr, nullptr, nullptr, nullptr, 0));
        sent.push_back({.name = word});
    }

    /// Answers of all that was sent. The connection is in order afterwards, also where the first
    /// failure among them is thrown.
    std::vector<Rows> receive() {
        check_usable();
        check(PQpipelineSync(get()));
        std::vector<Rows> out;
        ResultPointer failure;
        std::string_view failed;
        for (; !sent.empty(); sent.pop_front()) {
            auto result = next_result();
            auto const status = PQresultStatus(result.get());
            bool const good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
            if (!good && sent.front().prepares != nullptr) prepared.erase(sent.front().prepares);
            if (!good && !failure) {
                failure = std::move(result);
                failed = sent.front().name;
            } else if (good && sent.front().has_rows) {
                out.emplace_back(std::make_shared<Rows::Result const>(std::move(result)));
            }
        }
        ResultPointer const end(PQgetResult(get()));
        if (!end || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) lost(PQerrorMessage(get()));
        if (failure) refused(failed, failure.get());
        return out;
    }

    /// Rolls back, whatever state the transaction is in.
    void roll_back() {
        in_transaction = false;
        if (!usable) return;
        try {
            try {
                if (!sent.empty()) receive();
            } catch (StatementRefused const&) { // that is why it is rolled back
            }
            send_word("rollback");
            receive();
        } catch (std::exception const&) { // the connection is gone, and the transaction with it
            usable = false;
        }
    }

  private:
    void check(int good) {
        if (good != 1) lost(PQerrorMessage(get()));
    }

    /// The one result of a statement, and the null behind it.
    ResultPointer next_result() {
        ResultPointer result(PQgetResult(get()));
        if (!result) lost(PQerrorMessage(get()));
        if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR && PQstatus(get()) != CONNECTION_OK)
            lost(PQresultErrorMessage(result.get()));
        while (ResultPointer const more{PQgetResult(get())}) {
        }
        return result;
    }

    static constexpr std::size_t parameters_max = 64;
    std::vector<std::string> texts_;
    std::array<char const*, parameters_max> values_{};
    std::array<int, parameters_max> lengths_{};
    std::array<int, parameters_max> formats_{};
};

Connection::Connection(std::string const& where, ConnectionOptions const& options)
    : session_(std::make_unique<Session>(with_settings(where, options))) {
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

void Connection::run(std::string const& sql) {
    auto& session = *session_;
    session.check_usable();
    if (!session.sent.empty()) session.receive();
    if (PQexitPipelineMode(session.get()) != 1) session.lost(PQerrorMessage(session.get()));
    ResultPointer const result(PQexec(session.get(), sql.c_str()));
    auto const status = PQresultStatus(result.get());
    if (PQstatus(session.get()) != CONNECTION_OK) session.lost(PQerrorMessage(session.get()));
    session.begin_pipeline();
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY)
        session.refused("script", result.get());
}

int Connection::process_id() const { return PQbackendPID(session_->get()); }

bool Connection::usable() const { return session_->usable; }

Transaction::Transaction(Connection& connection) : connection_(connection) {
    auto& session = *connection.session_;
    ENSURE(!session.in_transaction && session.sent.empty());
    session.send_word("begin");
    session.in_transaction = true;
}

Transaction::~Transaction() {
    if (open_) connection_.session_->roll_back();
}

void Transaction::commit() {
    auto& session = *connection_.session_;
    session.send_word("commit");
    session.receive();
    session.in_transaction = false;
    open_ = false;
}

} // namespace datafloor::ledger
