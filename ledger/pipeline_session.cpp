#include "ledger/session.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <memory>
#include <stdexcept>
#include <unordered_set>
#include <utility>
#include <vector>

#include <libpq-fe.h>

#include "crypto/ensure.hpp"
#include "ledger/snapshot.hpp"

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

class PipelineRows : public Rows::Result {
  public:
    explicit PipelineRows(ResultPointer rows) : rows_(std::move(rows)) {}

    [[nodiscard]] std::size_t size() const override {
        return static_cast<std::size_t>(PQntuples(rows_.get()));
    }

    [[nodiscard]] std::size_t columns() const override {
        return static_cast<std::size_t>(PQnfields(rows_.get()));
    }

    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return PQfname(rows_.get(), narrow(column));
    }

    [[nodiscard]] std::string_view field(std::size_t row, std::size_t column) const override {
        auto const length = PQgetlength(rows_.get(), narrow(row), narrow(column));
        return {PQgetvalue(rows_.get(), narrow(row), narrow(column)),
                static_cast<std::size_t>(length)};
    }

    [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const override {
        return PQgetisnull(rows_.get(), narrow(row), narrow(column)) != 0;
    }

    [[nodiscard]] std::size_t affected() const override {
        std::string_view const text = PQcmdTuples(rows_.get());
        std::size_t out = 0;
        std::from_chars(text.data(), text.data() + text.size(), out);
        return out;
    }

  private:
    ResultPointer rows_;
};

/// A connection that is always in pipeline mode, but for `run`.
class PipelineSession : public Connection::Session {
  public:
    explicit PipelineSession(std::string const& where) : connection_(PQconnectdb(where.c_str())) {
        if (!connection_ || PQstatus(get()) != CONNECTION_OK) lost(PQerrorMessage(get()));
        PQsetNoticeProcessor(get(), [](void*, char const*) {}, nullptr);
        begin_pipeline();
    }

    void send(Statement const& statement, std::span<Parameter const> parameters,
              std::optional<std::string_view> bytes) override;
    std::vector<Rows> receive() override;
    void run(std::string const& sql) override;

    /// Travels with the first statement.
    void begin() override {
        ENSURE(sent_.empty());
        send_word("begin");
    }

    void commit() override {
        send_word("commit");
        receive();
    }

    void roll_back() noexcept override;

    [[nodiscard]] int process_id() const override { return PQbackendPID(get()); }

  private:
    /// What was sent: a statement, its preparation, a word of transaction control, or a
    /// synchronisation point.
    struct Sent {
        std::string_view name;
        bool has_rows = false;
        Statement const* prepares = nullptr;
        bool synchronises = false;
    };

    [[nodiscard]] PGconn* get() const { return connection_.get(); }

    void check(int good) {
        if (good != 1) lost(PQerrorMessage(get()));
    }

    void put_bytes(std::size_t place, std::string_view bytes) {
        values_[place] = bytes.data();
        lengths_[place] = narrow(bytes.size());
        formats_[place] = 1;
    }

    void begin_pipeline() { check(PQenterPipelineMode(get())); }

    void prepare(Statement const& statement);
    void send_word(char const* word);
    void synchronise();
    ResultPointer next_result();
    void take_synchronisation();

    [[noreturn]] void refused_by(std::string_view name, PGresult const* result) {
        auto const* const field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        refused(name, field == nullptr ? "" : field, PQresultErrorMessage(result),
                PQstatus(get()) == CONNECTION_OK);
    }

    std::unique_ptr<PGconn, Finish> connection_;
    std::unordered_set<Statement const*> prepared_;
    std::deque<Sent> sent_;
    std::vector<std::string> texts_;
    std::vector<char const*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
};

void PipelineSession::prepare(Statement const& statement) {
    if (prepared_.contains(&statement)) return;
    check(PQsendPrepare(get(), std::string(statement.name).c_str(),
                        std::string(statement.sql).c_str(), 0, nullptr));
    sent_.push_back({.name = statement.name, .prepares = &statement});
    prepared_.insert(&statement);
}

void PipelineSession::send(Statement const& statement, std::span<Parameter const> parameters,
                           std::optional<std::string_view> bytes) {
    check_usable();
    prepare(statement);
    auto const count = parameters.size() + (bytes ? 1 : 0);
    texts_.resize(std::max(texts_.size(), parameters.size()));
    values_.assign(count, nullptr);
    lengths_.assign(count, 0);
    formats_.assign(count, 0);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        auto const& [value, is_binary] = parameters[i];
        if (!value) continue;
        if (is_binary) {
            put_bytes(i, *value);
            continue;
        }
        texts_[i] = *value; // libpq wants a zero behind a text
        values_[i] = texts_[i].c_str();
    }
    if (bytes) put_bytes(count - 1, *bytes);
    check(PQsendQueryPrepared(get(), std::string(statement.name).c_str(), narrow(count),
                              values_.data(), lengths_.data(), formats_.data(), 0));
    sent_.push_back({.name = statement.name, .has_rows = true});
    // PostgreSQL begins with it now, while the next one is being made. Its clock of idle
    // transactions runs from a synchronisation point only: without one, a process that is stopped
    // here would hold its locks for as long as it likes.
    if (in_transaction)
        synchronise();
    else if (PQflush(get()) < 0)
        lost(PQerrorMessage(get()));
}

void PipelineSession::synchronise() {
    check(PQpipelineSync(get()));
    sent_.push_back({.name = "sync", .synchronises = true});
}

void PipelineSession::send_word(char const* word) {
    check_usable();
    check(PQsendQueryParams(get(), word, 0, nullptr, nullptr, nullptr, nullptr, 0));
    sent_.push_back({.name = word});
}

/// The one result of a statement, and the null behind it.
ResultPointer PipelineSession::next_result() {
    ResultPointer result(PQgetResult(get()));
    if (!result) lost(PQerrorMessage(get()));
    if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR && PQstatus(get()) != CONNECTION_OK)
        lost(PQresultErrorMessage(result.get()));
    while (ResultPointer const more{PQgetResult(get())}) {
    }
    return result;
}

void PipelineSession::take_synchronisation() {
    ResultPointer const result(PQgetResult(get()));
    if (!result || PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC) lost(PQerrorMessage(get()));
}

// The connection is in order afterwards, also where the first failure among them is thrown. In a
// transaction those behind a failure fail, too.
std::vector<Rows> PipelineSession::receive() {
    check_usable();
    if (!sent_.empty() && !sent_.back().synchronises) synchronise();
    std::vector<Rows> out;
    ResultPointer failure;
    std::string_view failed;
    for (; !sent_.empty(); sent_.pop_front()) {
        if (sent_.front().synchronises) {
            take_synchronisation();
            continue;
        }
        auto result = next_result();
        auto const status = PQresultStatus(result.get());
        bool const good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
        if (!good && sent_.front().prepares != nullptr) prepared_.erase(sent_.front().prepares);
        if (!good && !failure) {
            failure = std::move(result);
            failed = sent_.front().name;
        } else if (good && sent_.front().has_rows) {
            out.emplace_back(std::make_shared<PipelineRows const>(std::move(result)));
        }
    }
    if (failure) refused_by(failed, failure.get());
    return out;
}

void PipelineSession::run(std::string const& sql) {
    check_usable();
    if (!sent_.empty()) receive();
    check(PQexitPipelineMode(get()));
    ResultPointer const result(PQexec(get(), sql.c_str()));
    auto const status = PQresultStatus(result.get());
    if (PQstatus(get()) != CONNECTION_OK) lost(PQerrorMessage(get()));
    begin_pipeline();
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY)
        refused_by("script", result.get());
}

void PipelineSession::roll_back() noexcept {
    if (!usable) return;
    try {
        send_word("rollback");
        receive();
    } catch (StatementRefused const&) { // NOLINT(bugprone-empty-catch)
        // One of those before was refused: that is why it is rolled back.
    } catch (std::exception const&) { // the connection is gone, and the transaction with it
        usable = false;
    }
}

} // namespace

std::unique_ptr<Connection::Session> open_pipeline_session(std::string const& where) {
    return std::make_unique<PipelineSession>(where);
}

std::vector<std::pair<std::string, std::string>> client_environment(std::string const& where) {
    struct Free {
        void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
    };

    char* fault = nullptr;
    std::unique_ptr<PQconninfoOption, Free> const options(PQconninfoParse(where.c_str(), &fault));
    if (!options) {
        PQfreemem(fault);
        throw std::runtime_error("this is no connection string of PostgreSQL.");
    }
    std::vector<std::pair<std::string, std::string>> out;
    for (auto const* option = options.get(); option->keyword != nullptr; ++option)
        if (option->val != nullptr && option->envvar != nullptr)
            out.emplace_back(option->envvar, option->val);
    return out;
}

} // namespace datafloor::ledger
