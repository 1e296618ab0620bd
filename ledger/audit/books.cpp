#include "ledger/audit/books.hpp"

#include <limits>
#include <unordered_set>

#include "ledger/read.hpp"
#include "ledger/tables/table.hpp"

namespace datafloor::ledger {
namespace {

using Report = std::function<bool(Finding)>;

/// The books as of one entry, however long the comparison takes, and with what idle time between.
constexpr auto begin_snapshot = "begin transaction isolation level repeatable read read only;"
                                " set local idle_in_transaction_session_timeout = 0";

template <class M>
std::string column_text(M const& value) {
    std::string out;
    Column<M>::append(out, value);
    return out;
}

template <class M>
std::string column_text(std::optional<M> const& value) {
    return value ? column_text(*value) : "null";
}

/// Whether this column of a row holds the value; a field that cannot be read does not.
template <class M>
bool column_holds(Rows const& rows, std::size_t row, std::size_t column, M const& value) {
    M read{};
    try {
        detail::read_field(rows, row, column, read);
    } catch (RowUnreadable const&) {
        return false;
    }
    return column_text(read) == column_text(value);
}

std::string field_text(Rows const& rows, std::size_t row, std::size_t column) {
    return rows.is_null(row, column) ? "null" : std::string(rows.field(row, column));
}

template <class K>
std::string key_text(K const& key) {
    std::string out;
    std::apply(
        [&](auto const&... parts) {
            ((out += out.empty() ? "" : "/", out += column_text(parts)), ...);
        },
        key_parts(key));
    return out;
}

Finding finding_of(AuditFault fault, std::string_view table, std::string const& key,
                   std::string const& what) {
    return {fault, {}, "books." + std::string(table) + " " + key + ": " + what};
}

/// One table against the aggregates of its kind.
template <class A>
class Comparison {
  public:
    Comparison(contracts::State const& state, Report const& report)
        : state_(state), report_(report) {}

    bool add(Rows const& rows, std::size_t row) {
        auto const key = read_key(rows, row);
        if (!key)
            return report_(finding_of(AuditFault::row_unreadable, A::table,
                                      field_text(rows, row, 0), "a row whose key cannot be read"));
        auto const* expected = state_.find<A>(*key);
        if (expected == nullptr || !seen_.insert(*key).second)
            return report_(finding_of(AuditFault::row_unexpected, A::table, key_text(*key),
                                      "the entries give no such row"));
        return compare(rows, row, *expected);
    }

    bool finish() {
        bool more = true;
        state_.each<A>([&](A const& aggregate) {
            if (more && !seen_.contains(aggregate.key()))
                more = report_(finding_of(AuditFault::row_missing, A::table,
                                          key_text(aggregate.key()), "the row is missing"));
        });
        return more;
    }

  private:
    /// Key columns come first or not: the row is read whole, or at least its key.
    static std::optional<typename A::Key> read_key(Rows const& rows, std::size_t row) {
        A out;
        std::size_t column = 0;
        bool good = true;
        contracts::each_member<A>([&](auto const& m) {
            try {
                detail::read_field(rows, row, column, out.*m.pointer);
            } catch (RowUnreadable const&) {
                good = good && !is_key_column(column);
            }
            ++column;
        });
        return good ? std::optional(out.key()) : std::nullopt;
    }

    static bool is_key_column(std::size_t column) {
        return column < std::tuple_size_v<decltype(key_parts(std::declval<A>().key()))>;
    }

    bool compare(Rows const& rows, std::size_t row, A const& expected) {
        bool more = true;
        std::size_t column = 0;
        contracts::each_member<A>([&](auto const& m) {
            auto const& value = expected.*m.pointer;
            if (more && !column_holds(rows, row, column, value))
                more = report_(finding_of(
                    AuditFault::row_differs, A::table, key_text(expected.key()),
                    std::string(rows.column_name(column)) + " is " + field_text(rows, row, column) +
                        ", the entries give " + column_text(value)));
            ++column;
        });
        return more;
    }

    contracts::State const& state_;
    Report const& report_;
    std::unordered_set<typename A::Key> seen_;
};

/// Where a column of this type begins.
std::string least_of(ColumnType type) {
    switch (type) {
    case ColumnType::uuid: return "00000000-0000-0000-0000-000000000000";
    case ColumnType::bytes: return "\\x";
    case ColumnType::whole_number: return std::to_string(std::numeric_limits<std::int64_t>::min());
    case ColumnType::boolean:
    case ColumnType::time:
    case ColumnType::text: return "";
    }
    return "";
}

/// The columns of the key come first in every table.
template <class A>
using KeyParts = decltype(key_parts(std::declval<typename A::Key const&>()));

template <class A>
constexpr std::size_t key_columns = std::tuple_size_v<KeyParts<A>>;

template <class A>
std::array<std::string, key_columns<A>> least_key() {
    return []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array{
            least_of(Column<std::remove_cvref_t<std::tuple_element_t<I, KeyParts<A>>>>::type)...};
    }(std::make_index_sequence<key_columns<A>>());
}

/// False if the reader has seen enough. A page begins with the last row of the one before, so that
/// no key is too small to be seen.
template <class A>
bool compare_table(Connection& connection, contracts::State const& state, Report const& report) {
    auto const& page = statement("scan_" + std::string(A::table));
    Comparison<A> comparison(state, report);
    auto from = least_key<A>();
    for (std::size_t first = 0;; first = 1) {
        auto const rows =
            connection.execute(page, std::vector<Parameter>(from.begin(), from.end()));
        if (rows.size() <= first) return comparison.finish();
        for (auto row = first; row < rows.size(); ++row)
            if (!comparison.add(rows, row)) return false;
        for (std::size_t part = 0; part < from.size(); ++part)
            from[part] = rows.field(rows.size() - 1, part);
    }
}

} // namespace

PostgresBooks::~PostgresBooks() {
    if (!frozen_ || !connection_.usable()) return;
    try {
        connection_.run("rollback");
    } catch (std::exception const&) {
        // The session is lost, and its snapshot with it.
    }
}

std::uint64_t PostgresBooks::freeze() {
    if (!frozen_) {
        connection_.run(begin_snapshot);
        frozen_ = true;
    }
    return read_head(connection_).head.size;
}

void PostgresBooks::compare(contracts::State const& state, Report const& report) {
    freeze();
    bool more = true;
    contracts::each_aggregate(
        [&]<class A>() { more = more && compare_table<A>(connection_, state, report); });
    connection_.run("rollback");
    frozen_ = false;
}

} // namespace datafloor::ledger
