#include "ledger/session.hpp"

#include <unordered_set>
#include <utility>

#include <pqxx/pqxx>

#include "crypto/ensure.hpp"

namespace datafloor::ledger {
namespace {

/// A parameter as libpqxx takes it.
struct TextParameter {
    std::optional<std::string_view> text;
};

} // namespace
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

/// libpqxx counts in int.
pqxx::row::size_type narrow(std::size_t value) { return static_cast<pqxx::row::size_type>(value); }

class PqxxRows : public Rows::Result {
  public:
    explicit PqxxRows(pqxx::result const& rows) : rows_(rows) {}

    [[nodiscard]] std::size_t size() const override { return rows_.size(); }

    [[nodiscard]] std::size_t columns() const override { return rows_.columns(); }

    [[nodiscard]] std::string_view column_name(std::size_t column) const override {
        return rows_.column_name(narrow(column));
    }

    [[nodiscard]] std::string_view field(std::size_t row, std::size_t column) const override {
        auto const found = at(row, column);
        return {found.c_str(), found.size()};
    }

    [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const override {
        return at(row, column).is_null();
    }

    [[nodiscard]] std::size_t affected() const override { return rows_.affected_rows(); }

  private:
    [[nodiscard]] pqxx::field at(std::size_t row, std::size_t column) const {
        return {rows_[static_cast<pqxx::result::size_type>(row)], narrow(column)};
    }

    pqxx::result rows_;
};

/// Executes each statement when it is sent.
class PqxxSession : public Connection::Session {
  public:
    explicit PqxxSession(std::string const& where) : connection_(where) {}

    void send(Statement const& statement, std::span<Parameter const> parameters,
              std::optional<std::string_view> bytes) override {
        guarded(statement.name, [&] {
            prepare(statement);
            // libpqxx takes one list of texts and one of bytes, here in this order.
            std::vector<TextParameter> texts;
            std::vector<pqxx::binarystring> binaries;
            for (auto const& [value, is_binary] : parameters) {
                ENSURE(is_binary || binaries.empty());
                if (is_binary)
                    binaries.emplace_back(value->data(), value->size());
                else
                    texts.push_back({value});
            }
            if (bytes) binaries.emplace_back(bytes->data(), bytes->size());
            std::string const name(statement.name);
            auto const in = [&](pqxx::transaction_base& transaction) {
                received_.emplace_back(std::make_shared<PqxxRows const>(
                    transaction.exec_prepared(name, pqxx::prepare::make_dynamic_params(texts),
                                              pqxx::prepare::make_dynamic_params(binaries))));
            };
            if (transaction_) {
                in(*transaction_);
            } else {
                pqxx::nontransaction alone(connection_);
                in(alone);
            }
        });
    }

    std::vector<Rows> receive() override { return std::exchange(received_, {}); }

    void run(std::string const& sql) override {
        guarded("script", [&] {
            pqxx::nontransaction alone(connection_);
            alone.exec(sql);
        });
    }

    void begin() override {
        guarded("begin", [&] { transaction_ = std::make_unique<pqxx::work>(connection_); });
    }

    void commit() override {
        guarded("commit", [&] {
            transaction_->commit();
            transaction_.reset();
        });
    }

    void roll_back() noexcept override {
        received_.clear();
        try {
            transaction_.reset();
        } catch (std::exception const&) { // the connection is gone, and the transaction with it
            usable = false;
        }
        if (!connection_.is_open()) usable = false;
    }

    [[nodiscard]] int process_id() const override { return connection_.backendpid(); }

  private:
    /// Runs `act` and turns libpqxx's many errors into our two. After a loss libpqxx would
    /// reconnect at the third use, without locks and settings.
    template <class Act>
    void guarded(std::string_view name, Act const& act) {
        check_usable();
        try {
            act();
        } catch (pqxx::broken_connection const& broken) {
            lost(broken.what());
        } catch (pqxx::in_doubt_error const& doubt) {
            lost(doubt.what());
        } catch (pqxx::sql_error const& error) {
            refused(name, error.sqlstate(), error.what(), connection_.is_open());
        } catch (pqxx::serialization_failure const& error) { // these have no sqlstate()
            refused(name, "40001", error.what(), connection_.is_open());
        } catch (pqxx::deadlock_detected const& error) {
            refused(name, "40P01", error.what(), connection_.is_open());
        } catch (pqxx::statement_completion_unknown const& error) {
            lost(error.what());
        } catch (pqxx::transaction_rollback const& error) {
            refused(name, "40000", error.what(), connection_.is_open());
        } catch (pqxx::failure const& error) {
            lost(error.what());
        }
    }

    void prepare(Statement const& statement) {
        if (!prepared_.insert(&statement).second) return;
        connection_.prepare(std::string(statement.name), std::string(statement.sql));
    }

    pqxx::connection connection_;
    std::unique_ptr<pqxx::transaction_base> transaction_;
    std::unordered_set<Statement const*> prepared_;
    std::vector<Rows> received_;
};

} // namespace

std::unique_ptr<Connection::Session> open_pqxx_session(std::string const& where) {
    try {
        return std::make_unique<PqxxSession>(where);
    } catch (pqxx::failure const& failure) {
        std::string_view const what = failure.what();
        throw DatabaseAway("database away: " + std::string(what.substr(0, what.find('\n'))));
    }
}

} // namespace datafloor::ledger
