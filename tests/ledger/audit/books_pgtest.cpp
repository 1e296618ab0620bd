// What a superuser does to the tables behind the floor's back is named; a rebuild gives the same
// tables row by row.
#include <gmock/gmock.h>

#include "ledger/audit/books.hpp"
#include "ledger/postgres_source.hpp"
#include "ledger/rebuild.hpp"
#include "ledger/tree/publisher.hpp"
#include "tests/ledger/floor_fixture.hpp"
#include "tests/ledger/tree/fixture.hpp"

namespace datafloor::ledger {
namespace {

using contracts::PartyRole;
using contracts::Scope;
using testing::HasSubstr;
using tests::Cluster;

class BooksTest : public FloorTest {
  protected:
    BooksTest() {
        market.open();
        auto const provider = market.admit("provider", {PartyRole::provider});
        auto const buyer = market.admit("buyer", {PartyRole::buyer});
        auto const goods = market.list(provider);
        auto const offer = market.offer(provider, goods, 1'000);
        market.fund(buyer, 5'000);
        for (int i = 0; i < 2; ++i) {
            auto trade = market.order(buyer, goods, offer);
            market.complete(trade);
        }
        pay_out(provider);
        give(market.directing(buyer.party, contracts::PartyAct::freeze));
        give(market.revoking(buyer, contracts::RevocationCause::retired));
        give(market.revoking(provider, contracts::RevocationCause::compromised));
        size_ = read_head(*connection_).head.size;
    }

    void pay_out(tests::Actor const& provider) {
        auto treasurer = market.new_actor("treasurer", {PartyRole::provider});
        treasurer.party = provider.party;
        treasurer.role = contracts::KeyRole::treasurer;
        treasurer.scopes = {Scope::read, Scope::payout};
        contracts::PayoutRequest request;
        give(market.binding(treasurer));
        give(market.paying_out(treasurer, request, 100));
        give(market.concluding(request, contracts::PayoutOutcome::paid));
    }

    void give(contracts::Command const& command) {
        auto const answer = writer->write(submission(command));
        ASSERT_TRUE(std::holds_alternative<Recorded>(answer)) << describe(answer);
    }

    AuditReport audit_all() {
        PostgresSource source(*connection_);
        PostgresBooks books(*connection_);
        return audit(source, {.books = &books});
    }

    [[nodiscard]] std::string database() const {
        auto const at = where.find("dbname=") + 7;
        auto const end = where.find(' ', at);
        auto name = where.substr(at, end == std::string::npos ? end : end - at);
        std::erase(name, '\'');
        return name;
    }

    std::string execute(std::string const& sql) const {
        return Cluster::instance().execute(database(), sql);
    }

    void expect_row(AuditFault fault, std::string const& table, std::string const& column) {
        auto const report = audit_all();
        bool found = false;
        std::string all;
        for (auto const& finding : report.findings) {
            all += std::string(contracts::name_of(finding.fault)) + " " + finding.detail + "\n";
            found = found ||
                    (finding.fault == fault && finding.detail.starts_with("books." + table + " ") &&
                     finding.detail.find(column) != std::string::npos);
        }
        EXPECT_TRUE(found) << contracts::name_of(fault) << " " << table << " " << column << " in\n"
                           << all;
    }

    std::unique_ptr<Connection> connection_ = std::make_unique<Connection>(where);
    std::uint64_t size_ = 0;
};

struct TableDamage {
    std::string table;
    std::string column;
    std::string value; // of the column, in SQL
    std::string key;   // column whose change makes another row
    std::string other; // its value
};

std::vector<TableDamage> const tables{
    {"floor", "halted", "not halted", "\"only\"", "'other'"},
    {"claim", "entry", "entry + 1", "value", "gen_random_uuid()"},
    {"party", "frozen", "not frozen", "party", "gen_random_uuid()"},
    {"party_key", "scopes", "'read supervise'", "id", "sha256('x')"},
    {"listing", "suspended", "not suspended", "listing", "gen_random_uuid()"},
    {"version", "state", "'withdrawn'", "number", "7"},
    {"offer", "price", "price - 1", "offer", "gen_random_uuid()"},
    {"orders", "state", "'released'", "order_id", "gen_random_uuid()"},
    {"account", "credits_posted", "credits_posted + 1", "account",
     "replace(account, 'VND', 'USD')"},
    {"transfer", "amount", "amount + 1", "transfer", "gen_random_uuid()"},
    {"payout", "state", "'failed'", "payout", "gen_random_uuid()"},
    {"directive", "waits", "not waits", "directive", "sha256('x')"},
};

std::string one_row(std::string const& table) {
    return " where ctid = (select min(ctid) from books." + table + ")";
}

TEST_F(BooksTest, AgreeWithTheEntriesOfALiveFloor) {
    auto const report = audit_all();
    EXPECT_TRUE(report.good()) << (report.good() ? "" : report.findings.front().detail);
    EXPECT_TRUE(report.books);
    EXPECT_EQ(report.entries, size_);
}

TEST_F(BooksTest, NameTheTableAndColumnOfAnEditedRow) {
    for (auto const& [table, column, value, key, other] : tables) {
        SCOPED_TRACE(table);
        execute("create table saved as select * from books." + table);
        execute("update books." + table + " set " + column + " = " + value + one_row(table));
        expect_row(AuditFault::row_differs, table, column);
        execute("delete from books." + table + "; insert into books." + table +
                " select * from saved; drop table saved");
    }
    EXPECT_TRUE(audit_all().good());
}

TEST_F(BooksTest, NameADeletedRow) {
    for (auto const& [table, column, value, key, other] : tables) {
        SCOPED_TRACE(table);
        execute("create table saved as select * from books." + table);
        execute("delete from books." + table + one_row(table));
        expect_row(AuditFault::row_missing, table, "");
        execute("delete from books." + table + "; insert into books." + table +
                " select * from saved; drop table saved");
    }
    EXPECT_TRUE(audit_all().good());
}

TEST_F(BooksTest, NameAnInsertedRow) {
    for (auto const& [table, column, value, key, other] : tables) {
        SCOPED_TRACE(table);
        execute("create table added as select * from books." + table + one_row(table) +
                "; update added set " + key + " = " + other + "; insert into books." + table +
                " select * from added");
        expect_row(table == "floor" ? AuditFault::row_unreadable : AuditFault::row_unexpected,
                   table, "");
        execute("delete from books." + table + " where " + key + " in (select " + key +
                " from added); drop table added");
    }
    EXPECT_TRUE(audit_all().good());
}

TEST_F(BooksTest, OfAnEditedEntryAreNotEvenAsked) {
    execute("update ledger.entries set core = set_byte(core, 30, get_byte(core, 30) # 1) "
            "where index = 5");
    auto const report = audit_all();
    ASSERT_FALSE(report.good());
    EXPECT_EQ(report.findings.front().index, 5U);
    EXPECT_EQ(report.findings.front().fault, AuditFault::body_altered);
    EXPECT_FALSE(report.books);
}

TEST_F(BooksTest, OfALedgerWithAHoleAreNotEvenAsked) {
    execute("delete from ledger.entries where index = 6");
    auto const report = audit_all();
    ASSERT_FALSE(report.good());
    EXPECT_EQ(report.findings.front().index, 6U);
    EXPECT_EQ(report.findings.front().fault, AuditFault::entry_missing);
}

TEST_F(BooksTest, MissALostLastEntry) {
    execute("delete from ledger.entries where index = " + std::to_string(size_ - 1));
    EXPECT_FALSE(audit_all().good());
}

TEST_F(BooksTest, AreRebuiltRowByRow) {
    Connection empty(new_database(), ConnectionOptions::writer());
    PostgresSource source(*connection_);
    auto const rebuilt = rebuild(source, empty);
    ASSERT_TRUE(rebuilt) << rebuilt.error().detail;
    EXPECT_EQ(*rebuilt, size_);
    PostgresBooks books(empty);
    contracts::State state(contracts::State::Extent::whole);
    ASSERT_TRUE(replay(source, {.first = 0, .count = size_}, state));
    books.compare(state, [](Finding const& finding) {
        ADD_FAILURE() << finding.detail;
        return true;
    });
    EXPECT_THROW((void)rebuild(source, empty), std::runtime_error);
}

TEST_F(BooksTest, StandOnTheTreeThatIsPublished) {
    tests::TemporaryFolder const folder;
    HeadStore const heads(folder.path() / "head");
    TileStore const tiles(folder.path());
    PostgresSource source(*connection_);
    crypto::NoteSigner log("floor.example/ledger", crypto::SigningKey::generate());
    auto const verifier = log.verifier();
    ASSERT_TRUE(heads.create());
    Publisher publisher(source, heads, tiles, std::move(log), folder.path() / "checkpoint");
    auto const head = publisher.step();
    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_EQ(head->size, size_);
    PostgresBooks books(*connection_);
    auto const report =
        audit(source, {.log = verifier,
                       .checkpoints = {tests::read_file(folder.path() / "checkpoint")},
                       .head = *head,
                       .tiles = &tiles,
                       .books = &books});
    EXPECT_TRUE(report.good()) << (report.good() ? "" : report.findings.front().detail);
    EXPECT_EQ(report.head, *head);
    EXPECT_EQ(report.checkpoints, 1U);
    // An old entry, long past the reach of the quick start check.
    EXPECT_TRUE(rehash(source, tiles, *head));
    execute("update ledger.entries set leaf = leaf || ' ' where index = 3");
    EXPECT_FALSE(rehash(source, tiles, *head));
}

} // namespace
} // namespace datafloor::ledger
