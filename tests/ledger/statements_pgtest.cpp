#include <map>
#include <set>
#include <sstream>

#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::ledger {
namespace {

class Statements : public FloorTest {
  protected:
    std::string execute(std::string const& sql) const {
        return tests::Cluster::instance().execute(where.substr(where.rfind('=') + 1), sql);
    }
};

std::vector<std::string> lines_of(std::string const& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);) out.push_back(line);
    return out;
}

template <class A>
std::vector<std::string> expected_columns() {
    std::vector<std::string> out;
    contracts::each_member<A>([&](auto const& m) {
        using M = std::remove_cvref_t<decltype(std::declval<A>().*m.pointer)>;
        bool const nullable = contracts::is_optional<M>;
        out.push_back(std::string(m.name) + "|" +
                      std::string(name_of(Table<A>::type_of_member(m))) + "|" +
                      (nullable ? "f" : "t"));
    });
    return out;
}

TEST_F(Statements, TheTablesHaveTheMembersAsColumns) {
    contracts::each_aggregate([&]<class A>() {
        auto const columns = lines_of(
            execute("select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute"
                    " where attrelid = 'books." +
                    std::string(A::table) + "'::regclass and attnum > 0 order by attnum"));
        EXPECT_EQ(columns, expected_columns<A>()) << A::table;
    });
}

TEST_F(Statements, LoadsNameTheMembersInTheirOrder) {
    Connection connection(where);
    contracts::each_aggregate([&]<class A>() {
        auto const sql = std::string(statement("load_" + std::string(A::table)).sql);
        auto const body = sql.substr(sql.find("select\n"));
        std::vector<std::string> names;
        std::string name;
        for (char const c : body.substr(7, body.find("\nfrom") - 7)) {
            if (c == ' ' || c == '\n' || c == '"') continue;
            if (c != ',') {
                name += c;
                continue;
            }
            names.push_back(name);
            name.clear();
        }
        names.push_back(name);
        std::vector<std::string> expected;
        contracts::each_member<A>([&](auto const& m) { expected.emplace_back(m.name); });
        EXPECT_EQ(names, expected) << A::table;
    });
}

TEST_F(Statements, PostgresAcceptsEveryOneAndEachHasItsReason) {
    for (auto const& each : all_statements()) {
        auto const lines = lines_of(std::string(each.sql));
        ASSERT_GE(lines.size(), 3U) << each.name;
        EXPECT_EQ(lines[0], "-- name: " + std::string(each.name));
        EXPECT_TRUE(lines[1].starts_with("-- ")) << each.name;
        EXPECT_NO_THROW(execute("prepare p as " + std::string(each.sql))) << each.name;
    }
}

TEST_F(Statements, ShowTheirNamesToPostgres) {
    Connection connection(where);
    connection.execute(statement("read_head"));
    auto const shown = execute("select query from pg_stat_activity where pid = " +
                               std::to_string(connection.process_id()));
    EXPECT_TRUE(shown.starts_with("-- name: read_head")) << shown;
}

TEST_F(Statements, MigrationsAreAppliedOnceByAnyNumberOfCallers) {
    auto const empty = tests::Cluster::instance().database("to_migrate");
    Connection first(empty);
    Connection second(empty);
    EXPECT_EQ(migration_of(first), 0);
    EXPECT_EQ(migrate(first), static_cast<int>(all_migrations().size()));
    EXPECT_EQ(migrate(second), 0);
    EXPECT_EQ(migration_of(second), static_cast<int>(all_migrations().size()));
}

TEST_F(Statements, AMigrationThatWasChangedIsRefused) {
    Connection connection(where);
    execute("update public.datafloor_migrations set sha256 = repeat('0', 64) where number = 1");
    EXPECT_THROW(migrate(connection), std::runtime_error);
}

TEST_F(Statements, ARefusalNamesItsStateAndLeavesTheConnectionUsable) {
    Connection connection(where);
    static Statement const wrong{"divide", "select 1 / $1::bigint"};
    try {
        connection.execute(wrong, {"0"});
        FAIL() << "a division by zero was answered";
    } catch (StatementRefused const& refused) {
        EXPECT_EQ(refused.sqlstate(), "22012");
        EXPECT_TRUE(std::string_view(refused.what()).starts_with("divide: ")) << refused.what();
    }
    EXPECT_TRUE(connection.usable());
    EXPECT_EQ(connection.execute(wrong, {"1"}).field(0, 0), "1");
}

TEST_F(Statements, ATransactionIsUndoneUnlessCommitted) {
    Connection connection(where);
    static Statement const add{"add", "insert into ledger.batches values ($1::uuid, 0, 1)"};
    auto const id = column_text(tests::new_uuid());
    {
        Transaction transaction(connection);
        connection.execute(add, {id});
    }
    EXPECT_EQ(execute("select count(*) from ledger.batches"), "0\n");
    Transaction transaction(connection);
    connection.execute(add, {id});
    transaction.commit();
    EXPECT_EQ(execute("select count(*) from ledger.batches"), "1\n");
}

TEST_F(Statements, SentTogetherAreAnsweredInTheirOrder) {
    Connection connection(where, ConnectionOptions::writer());
    static Statement const echo{"echo_number", "select $1::bigint"};
    EXPECT_TRUE(connection.receive().empty());
    for (auto const* number : {"1", "2", "3"}) connection.send(echo, {number});
    auto const rows = connection.receive();
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].field(0, 0), "1");
    EXPECT_EQ(rows[2].field(0, 0), "3");
    // What waits takes the answers of those before, too.
    connection.send(echo, {"4"});
    EXPECT_EQ(connection.execute(echo, {"5"}).field(0, 0), "5");
    EXPECT_TRUE(connection.receive().empty());
}

TEST_F(Statements, BehindARefusedOneAreNotExecutedNorIsTheCommit) {
    Connection connection(where, ConnectionOptions::writer());
    static Statement const add{"add_sent", "insert into ledger.batches values ($1::uuid, 0, 1)"};
    static Statement const wrong{"divide_sent", "select 1 / $1::bigint"};
    {
        Transaction transaction(connection);
        connection.send(add, {column_text(tests::new_uuid())});
        connection.send(wrong, {"0"});
        connection.send(add, {column_text(tests::new_uuid())});
        try {
            transaction.commit();
            FAIL() << "a transaction with a refused statement was committed";
        } catch (StatementRefused const& refused) {
            EXPECT_EQ(refused.sqlstate(), "22012");
            EXPECT_TRUE(std::string_view(refused.what()).starts_with("divide_sent: "));
        }
    }
    EXPECT_EQ(execute("select count(*) from ledger.batches"), "0\n");
    EXPECT_EQ(connection.execute(wrong, {"1"}).field(0, 0), "1");
}

TEST_F(Statements, APreparationThatWasSkippedBehindARefusalIsMadeAgain) {
    Connection connection(where, ConnectionOptions::writer());
    static Statement const wrong{"divide_first", "select 1 / $1::bigint"};
    static Statement const echo{"echo_skipped", "select $1::bigint"};
    connection.send(wrong, {"0"});
    connection.send(echo, {"7"});
    EXPECT_THROW(connection.receive(), StatementRefused);
    EXPECT_EQ(connection.execute(echo, {"7"}).field(0, 0), "7");
    EXPECT_EQ(connection.execute(wrong, {"1"}).field(0, 0), "1");
}

TEST_F(Statements, WhatWasSentAndNeverReceivedIsRolledBackWithItsTransaction) {
    Connection connection(where, ConnectionOptions::writer());
    static Statement const add{"add_unseen", "insert into ledger.batches values ($1::uuid, 0, 1)"};
    {
        Transaction transaction(connection);
        connection.send(add, {column_text(tests::new_uuid())});
    }
    EXPECT_EQ(execute("select count(*) from ledger.batches"), "0\n");
    EXPECT_TRUE(connection.usable());
}

TEST_F(Statements, AProcessStoppedBetweenStatementsHoldsItsLocksNoLongerThanItMay) {
    static Statement const lock{"lock_seven", "select pg_advisory_xact_lock(7)"};
    auto options = ConnectionOptions::writer();
    options.idle_in_transaction_timeout = std::chrono::milliseconds(100);
    Connection stopped(where, options);
    Connection other(where, ConnectionOptions::writer());
    Transaction held(stopped);
    stopped.send(lock); // and then nothing more, as if the process were stopped
    static Statement const held_or_over{
        "held_or_over", "select exists (select from pg_locks where objid = 7 and granted)"
                        " or not exists (select from pg_stat_activity where pid = $1::bigint)"};
    auto const pid = std::to_string(stopped.process_id());
    while (other.execute(held_or_over, {pid}).field(0, 0) != "t") {
    }
    Transaction waits(other);
    EXPECT_NO_THROW(other.execute(lock));
    waits.commit();
    EXPECT_THROW(held.commit(), DatabaseAway);
}

TEST_F(Statements, MoreThanTheSocketsHoldTravelsTogetherBothWays) {
    Connection connection(where, ConnectionOptions::writer());
    static Statement const repeat{"repeat", "select repeat($1::text, 1000)"};
    std::string const text(1000, 'x');
    for (int i = 0; i < 64; ++i) connection.send(repeat, {text});
    auto const rows = connection.receive();
    ASSERT_EQ(rows.size(), 64U);
    EXPECT_EQ(rows.back().field(0, 0).size(), 1'000'000U);
}

TEST_F(Statements, ALostConnectionIsOfNoMoreUse) {
    Connection connection(where);
    tests::Cluster::instance().execute(
        "postgres", "select pg_terminate_backend(" + std::to_string(connection.process_id()) + ")");
    for (int i = 0; i < 4; ++i) // some drivers would reconnect by themselves
        EXPECT_THROW(connection.execute(statement("read_head")), DatabaseAway) << i;
    EXPECT_FALSE(connection.usable());
}

TEST_F(Statements, AReaderCannotWrite) {
    auto connection = reader();
    EXPECT_THROW(connection.execute(statement("sweep_idempotency")), StatementRefused);
}

TEST_F(Statements, ArraysBringEveryTextAndNullThroughPostgres) {
    Connection connection(where);
    static Statement const echo{"echo", "select unnest($1::text[]), unnest($2::bytea[])"};
    std::vector<std::optional<std::string>> const texts{"a",   "say \"no\\\"", "",          "NULL",
                                                        "{,}", "Mưa \n\t",     std::nullopt};
    ArrayParameter text_array;
    ArrayParameter byte_array;
    text_array.begin();
    byte_array.begin();
    for (auto const& text : texts) {
        text_array.add(text);
        byte_array.add(crypto::Hash{0x5C, 0x22});
    }
    auto const rows = connection.execute(echo, {text_array.finish(), byte_array.finish()});
    ASSERT_EQ(rows.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        EXPECT_EQ(rows.is_null(i, 0), !texts[i]);
        if (texts[i]) EXPECT_EQ(rows.field(i, 0), *texts[i]);
        EXPECT_EQ(rows.field(i, 1), "\\x5c22" + std::string(60, '0'));
    }
}

TEST_F(Statements, ReadersFindLeavesWithinTheLedger) {
    market.open();
    (void)market.admit("provider", {contracts::PartyRole::provider});
    auto connection = reader();
    auto const size = read_head(connection).head.size;
    EXPECT_EQ(read_leaves(connection, 0, size + 5).size(), size);
    auto const hashes = read_leaf_hashes(connection, size - 1, size);
    ASSERT_EQ(hashes.size(), 1U);
    EXPECT_EQ(hashes.front(), read_entry(connection, size - 1)->leaf_hash);
    EXPECT_FALSE(read_entry(connection, size));
}

} // namespace
} // namespace datafloor::ledger
