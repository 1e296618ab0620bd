// Aggregates in their tables: one set query loads any number of one kind, few statements store
// them. The columns are the members of the record, by name.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

#include "contracts/state.hpp"
#include "ledger/column.hpp"
#include "ledger/database.hpp"
#include "ledger/tables/row_statements.hpp"

namespace datafloor::ledger {

/// A row that does not fit its record: the table was changed by another hand.
class RowUnreadable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The columns of the key, in the order of the statements' parameters.
template <class K>
auto key_parts(K const& key) {
    return std::tie(key);
}

inline auto key_parts(contracts::VersionId const& key) { return std::tie(key.listing, key.number); }

inline auto key_parts(contracts::ClaimKey const& key) { return std::tie(key.kind, key.value); }

namespace detail {

template <class M>
struct ColumnOf {
    using type = M;
};

template <class M>
struct ColumnOf<std::optional<M>> {
    using type = M;
};

template <class T, class M>
using column_of = Column<typename ColumnOf<M>::type>;

template <class M>
void read_field(Rows const& rows, std::size_t row, std::size_t column, M& value) {
    bool good = !rows.is_null(row, column) && Column<M>::read(rows.field(row, column), value);
    if (!good) throw RowUnreadable("unreadable column " + std::string(rows.column_name(column)));
}

template <class M>
void read_field(Rows const& rows, std::size_t row, std::size_t column, std::optional<M>& value) {
    value.reset();
    if (!rows.is_null(row, column)) read_field(rows, row, column, value.emplace());
}

} // namespace detail

/// The aggregate that stands in a row of `load_<table>`.
template <class A>
A read_row(Rows const& rows, std::size_t row) {
    A out;
    std::size_t column = 0;
    contracts::each_member<A>(
        [&](auto const& m) { detail::read_field(rows, row, column++, out.*m.pointer); });
    return out;
}

/// The statements of a kind of aggregate, with buffers that are reused.
template <class A>
class Table {
  public:
    /// Loads these keys; those without a row become absent.
    void load(Connection& connection, std::vector<typename A::Key> const& keys,
              contracts::State& state) {
        ask(connection, keys);
        take(connection.receive().back(), keys, state);
    }

    /// The two halves of `load`, for several kinds at once: sends the query; takes its answer.
    void ask(Connection& connection, std::vector<typename A::Key> const& keys) {
        static auto const& query = statement("load_" + std::string(A::table));
        using Parts = decltype(key_parts(std::declval<typename A::Key const&>()));
        constexpr auto count = std::tuple_size_v<Parts>;
        std::array<Parameter, count> parameters;
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (write_key<I>(keys, parameters[I]), ...);
        }(std::make_index_sequence<count>());
        connection.send(query, parameters);
    }

    static void take(Rows const& rows, std::vector<typename A::Key> const& keys,
                     contracts::State& state) {
        for (auto const& key : keys) state.load<A>(key, std::nullopt);
        for (std::size_t row = 0; row < rows.size(); ++row) {
            auto value = read_row<A>(rows, row);
            auto const key = value.key();
            state.load<A>(key, std::move(value));
        }
    }

    /// Sends the statements that store all aggregates that were touched: new ones without looking
    /// for a row to change, which costs PostgreSQL a search and a record of its log more.
    void store(Connection& connection, contracts::State const& state) {
        using enum contracts::State::Touch;
        static auto const& upsert = statement("store_" + std::string(A::table));
        static RowStatements const inserts(upsert, RowStatements::Kind::insert);
        static RowStatements const upserts(upsert, RowStatements::Kind::upsert);
        store(connection, state, created, inserts);
        store(connection, state, changed, upserts);
    }

    /// The type of the column a member stands in.
    template <class T, class M>
    static constexpr ColumnType type_of_member(contracts::Member<T, M> const&) {
        return detail::column_of<T, M>::type;
    }

  private:
    void store(Connection& connection, contracts::State const& state,
               contracts::State::Touch wanted, RowStatements const& statements) {
        touched_.clear();
        state.each_touched<A>([&](A const& value, contracts::State::Touch touch) {
            if (touch == wanted) touched_.push_back(&value);
        });
        for (std::span<A const* const> left = touched_; !left.empty();) {
            auto const rows = left.first(std::min(left.size(), RowStatements::rows_max));
            left = left.subspan(rows.size());
            row_values_.begin();
            for (auto const* value : rows)
                contracts::each_member<A>(
                    [&](auto const& m) { row_values_.add(value->*m.pointer); });
            connection.send(statements.of(rows.size()), row_values_.finish());
        }
    }

    template <std::size_t I>
    void write_key(std::vector<typename A::Key> const& keys, Parameter& parameter) {
        auto& array = arrays_[I];
        array.begin();
        for (auto const& key : keys) array.add(std::get<I>(key_parts(key)));
        parameter = array.finish();
    }

    std::array<ArrayParameter, contracts::member_count<A>> arrays_; // more than keys have parts
    RowParameters row_values_;
    std::vector<A const*> touched_;
};

/// The tables of all kinds.
class Tables {
  public:
    /// Loads what `need` names and `state` does not hold. What one round brings may make another
    /// necessary; a round is one query for each kind, all of them sent together.
    void load(Connection& connection, std::function<void(contracts::Needs&)> const& need,
              contracts::State& state);
    /// Sends the statements for each kind that was touched, on a connection whose statements travel
    /// together; `Connection::receive` or a commit tells how they went.
    void store(Connection& connection, contracts::State const& state);

  private:
    template <class A>
    struct Wanted {
        std::vector<typename A::Key> keys;
    };

    void load_round(Connection& connection, contracts::Needs const& needs, contracts::State& state);

    template <class... A>
    static std::tuple<Table<A>...> tables_of(contracts::TypeList<A...>);
    template <class... A>
    static std::tuple<Wanted<A>...> wanted_of(contracts::TypeList<A...>);

    decltype(tables_of(contracts::Aggregates{})) tables_;
    decltype(wanted_of(contracts::Aggregates{})) wanted_;
};

} // namespace datafloor::ledger
