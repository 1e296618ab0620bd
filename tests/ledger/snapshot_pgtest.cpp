#include "ledger/snapshot.hpp"

#include <gmock/gmock.h>

#include "ledger/database_facts.hpp"
#include "ledger/postgres_source.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::ledger {
namespace {

using testing::Pair;
using testing::UnorderedElementsAre;

class Snapshots : public FloorTest {
  protected:
    void execute(std::string const& sql) const {
        tests::Cluster::instance().execute(where.substr(where.rfind('=') + 1), sql);
    }
};

TEST_F(Snapshots, HoldStillWhileTheFloorGoesOn) {
    market.open();
    Snapshot snapshot(where);
    PostgresSource source(snapshot.connection());
    auto const before = source.size();
    EXPECT_GT(before, 0U);
    EXPECT_FALSE(snapshot.name().empty());
    market.admit("provider", {contracts::PartyRole::provider});
    EXPECT_EQ(PostgresSource(snapshot.connection()).size(), before);
    auto connection = reader();
    EXPECT_GT(read_head(connection).head.size, before);
}

TEST_F(Snapshots, WriteNothing) {
    Snapshot snapshot(where);
    EXPECT_THROW(snapshot.connection().run("delete from ledger.entries"), StatementRefused);
}

TEST_F(Snapshots, ADatabaseWithATableIsNotEmpty) {
    Connection fresh(tests::Cluster::instance().database("nothing_in_it"));
    EXPECT_TRUE(is_empty(fresh));
    fresh.run("create table public.theirs (number int)");
    EXPECT_FALSE(is_empty(fresh));
    auto ours = reader();
    EXPECT_FALSE(is_empty(ours));
}

TEST(ClientEnvironment, HasWhatTheConnectionStringSaysAndNoMore) {
    EXPECT_THAT(client_environment("host=/run/floor user=keeper password='a \\'b'"),
                UnorderedElementsAre(Pair("PGHOST", "/run/floor"), Pair("PGUSER", "keeper"),
                                     Pair("PGPASSWORD", "a 'b")));
    EXPECT_THAT(client_environment("postgresql://keeper@floor.example:5433/books"),
                UnorderedElementsAre(Pair("PGHOST", "floor.example"), Pair("PGUSER", "keeper"),
                                     Pair("PGPORT", "5433"), Pair("PGDATABASE", "books")));
    EXPECT_THROW(client_environment("host"), std::runtime_error);
}

TEST_F(Snapshots, TheDatabaseDescribesItself) {
    auto connection = reader();
    auto const facts = read_database_facts(connection);
    EXPECT_EQ(facts.role, "floor");
    EXPECT_TRUE(facts.superuser);
    EXPECT_TRUE(facts.may_create);
    EXPECT_FALSE(facts.standby);
    EXPECT_FALSE(facts.fsync); // the tests' cluster is a fast one
    EXPECT_TRUE(facts.data_checksums);
    EXPECT_GE(facts.version, 150'000);
}

TEST_F(Snapshots, ARoleThatMayNotWriteIsToldWhatItLacks) {
    auto connection = reader();
    EXPECT_TRUE(missing_rights(connection).empty());
    execute("create role looker; grant usage on schema ledger to looker;"
            "grant select on ledger.entries to looker");
    connection.run("set role looker");
    auto const missing = missing_rights(connection);
    EXPECT_THAT(missing, testing::Contains("ledger.entries"));
    EXPECT_THAT(missing, testing::Contains("books.floor"));
    connection.run("reset role");
    execute("drop owned by looker; drop role looker");
}

} // namespace
} // namespace datafloor::ledger
