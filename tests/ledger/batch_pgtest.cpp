#include <thread>

#include <gmock/gmock.h>

#include "crypto/jws.hpp"
#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::ledger {
namespace {

using contracts::PartyRole;
using contracts::Reason;
using testing::HasSubstr;

class Batch : public FloorTest {
  protected:
    /// A floor on which orders can be placed.
    void open_market() {
        market.open();
        provider = std::make_unique<tests::Actor>(market.admit("provider", {PartyRole::provider}));
        buyer = std::make_unique<tests::Actor>(market.admit("buyer", {PartyRole::buyer}));
        goods = market.list(*provider);
        offer = market.offer(*provider, goods, 1000);
        market.fund(*buyer, 1'000'000);
    }

    Submission order(tests::Trade& trade) {
        return submission(market.ordering(trade, *buyer, goods, offer));
    }

    std::uint64_t size() {
        auto connection = reader();
        return read_head(connection).head.size;
    }

    std::string terminate(Writer const& whose) {
        return tests::Cluster::instance().execute(
            "postgres",
            "select pg_terminate_backend(" + std::to_string(*whose.server_process()) + ")");
    }

    std::unique_ptr<tests::Actor> provider;
    std::unique_ptr<tests::Actor> buyer;
    tests::Goods goods;
    contracts::OfferDocument offer;
};

Recorded const& recorded(Answer const& answer) {
    if (!std::holds_alternative<Recorded>(answer)) throw std::runtime_error(describe(answer));
    return std::get<Recorded>(answer);
}

TEST_F(Batch, RecordsAWholeTradeAndEveryEntryFitsTheOneBefore) {
    open_market();
    auto trade = market.order(*buyer, goods, offer);
    market.complete(trade);

    auto connection = reader();
    auto const head = read_head(connection).head;
    auto const entries = read_entries(connection, 0, head.size);
    ASSERT_EQ(entries.size(), head.size);
    Head at;
    for (auto const& entry : entries) {
        auto const opened = open_entry(entry);
        ASSERT_TRUE(opened) << entry.index << ": " << text_of(opened.error());
        ASSERT_TRUE(check_follows(at, market.floor, opened->leaf)) << entry.index;
        at = head_after(entry);
    }
    EXPECT_EQ(at, head);

    auto const order = read_one<contracts::Order>(connection, trade.id());
    ASSERT_TRUE(order);
    EXPECT_EQ(order->state, contracts::OrderState::settled);
    EXPECT_EQ(order->downloads, 1U);
    std::int64_t sum = 0;
    for (auto const& account : read_all_accounts(connection, "", 100)) sum += account.balance();
    EXPECT_EQ(sum, 0);
    auto const money = read_one<contracts::Account>(
        connection, {contracts::AccountKind::party, provider->party.value, {}});
    ASSERT_TRUE(money);
    EXPECT_EQ(money->available(), 1000 - 25); // the pilot's fee is 2.5 %
}

TEST_F(Batch, TheTablesAreWhatReplayOfTheEntriesArrivesAt) {
    open_market();
    auto trade = market.order(*buyer, goods, offer);
    market.complete(trade);
    auto open = market.order(*buyer, goods, offer);

    auto connection = reader();
    contracts::State replayed(contracts::State::Extent::whole);
    for (auto const& entry : read_entries(connection, 0, size())) {
        auto const core = read_core(entry.core);
        ASSERT_TRUE(core);
        for (auto const& event : core->events)
            contracts::apply(replayed, event, {entry.index, entry.time});
    }
    std::size_t compared = 0;
    contracts::each_aggregate([&]<class A>() {
        replayed.each<A>([&](A const& expected) {
            auto const found = read_one<A>(connection, expected.key());
            ASSERT_TRUE(found) << A::table;
            EXPECT_EQ(contracts::encode(*found), contracts::encode(expected));
            ++compared;
        });
        auto const rows = tests::Cluster::instance().execute(where.substr(where.rfind('=') + 1),
                                                             "select count(*) from books." +
                                                                 std::string(A::table));
        std::size_t count = 0;
        replayed.each<A>([&](A const&) { ++count; });
        EXPECT_EQ(rows, std::to_string(count) + "\n") << A::table;
    });
    EXPECT_GT(compared, 30U);
}

TEST_F(Batch, DecidesMixedCommandsInTheirOrder) {
    open_market();
    auto const newcomer = market.new_actor("newcomer", {PartyRole::buyer});
    tests::Trade first;
    tests::Trade second;
    std::vector<Submission> batch;
    batch.push_back(submission(market.admission(newcomer)));
    batch.push_back(submission(market.binding(newcomer))); // needs the party the first admits
    batch.push_back(submission(market.funding(newcomer, 1500)));
    batch.push_back(submission(market.ordering(first, newcomer, goods, offer)));
    batch.push_back(submission(market.ordering(second, newcomer, goods, offer)));
    auto const size_before = size();
    auto const answers = writer->write(batch);
    ASSERT_EQ(answers.size(), 5U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(recorded(answers[i]).index, size_before + i);
    auto const* declined = std::get_if<contracts::Declined>(&answers[4]);
    ASSERT_NE(declined, nullptr) << describe(answers[4]);
    EXPECT_EQ(declined->reason, Reason::funds_insufficient);
    EXPECT_EQ(size(), size_before + 4);
    EXPECT_LT(recorded(answers[0]).time, recorded(answers[1]).time);
}

TEST_F(Batch, SignsTheFloorsDocuments) {
    open_market();
    tests::Trade trade;
    auto const answer = writer->write(order(trade));
    auto const& documents = recorded(answer).documents;
    ASSERT_EQ(documents.size(), 1U);
    EXPECT_TRUE(crypto::verify_detached(market.documents_key.public_key(),
                                        contracts::Confirmation::typ,
                                        crypto::bytes_of(documents[0].body), documents[0].jws));
    auto connection = reader();
    auto const entry = read_entry(connection, recorded(answer).index);
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->leaf_hash, recorded(answer).leaf_hash);
    auto const kept = read_private(*entry->private_part);
    ASSERT_TRUE(kept);
    ASSERT_EQ(kept->documents.size(), 2U);
    EXPECT_EQ(kept->documents[1].body.value, documents[0].body);
}

TEST_F(Batch, StopsAtAGateAndRecordsTheAttempt) {
    open_market();
    auto blocked = market.new_goods(*provider, contracts::DataClass::banned);
    auto const answer = writer->write(submission(market.drafting(*provider, blocked)));
    ASSERT_TRUE(recorded(answer).stopped);
    EXPECT_EQ(recorded(answer).stopped->reason, Reason::class_not_listable);
    EXPECT_EQ(recorded(answer).index + 1, size());
}

TEST_F(Batch, AnswersARepeatFromItsEntry) {
    open_market();
    tests::Trade trade;
    auto with_key = order(trade);
    with_key.idempotency = IdempotencyKey{buyer->party, "order-1", crypto::sha256({})};
    auto const first = writer->write(with_key);
    auto const size_before = size();
    auto const again = writer->write(with_key);
    EXPECT_TRUE(recorded(again).repeated);
    EXPECT_EQ(recorded(again).index, recorded(first).index);
    EXPECT_EQ(recorded(again).leaf_hash, recorded(first).leaf_hash);
    EXPECT_EQ(recorded(again).time, recorded(first).time);
    ASSERT_EQ(recorded(again).documents.size(), 1U);
    EXPECT_EQ(recorded(again).documents[0].jws, recorded(first).documents[0].jws);

    tests::Trade other;
    auto reused = order(other);
    reused.idempotency = with_key.idempotency;
    reused.idempotency->request_sha256[0] ^= 1;
    EXPECT_TRUE(std::holds_alternative<KeyReused>(writer->write(reused)));
    // Another party's key of the same name is another key.
    reused.idempotency->party = provider->party;
    EXPECT_FALSE(recorded(writer->write(reused)).repeated);
    EXPECT_EQ(size(), size_before + 1);
}

TEST_F(Batch, AnswersARepeatWithinOneBatch) {
    open_market();
    tests::Trade trade;
    auto first = order(trade);
    first.idempotency = IdempotencyKey{buyer->party, "k", crypto::sha256({})};
    auto changed = first;
    changed.idempotency->request_sha256[5] ^= 1;
    std::vector<Submission> const batch{first, first, changed};
    auto const answers = writer->write(batch);
    EXPECT_FALSE(recorded(answers[0]).repeated);
    EXPECT_TRUE(recorded(answers[1]).repeated);
    EXPECT_EQ(recorded(answers[1]).index, recorded(answers[0]).index);
    EXPECT_TRUE(std::holds_alternative<KeyReused>(answers[2]));
}

TEST_F(Batch, KeepsNoKeyOfADecline) {
    open_market();
    auto const poor = market.admit("poor", {PartyRole::buyer});
    tests::Trade trade;
    auto wish = submission(market.ordering(trade, poor, goods, offer));
    wish.idempotency = IdempotencyKey{poor.party, "wish", crypto::sha256({})};
    EXPECT_TRUE(std::holds_alternative<contracts::Declined>(writer->write(wish)));
    market.fund(poor, 1000);
    EXPECT_FALSE(recorded(writer->write(wish)).repeated);
}

TEST_F(Batch, ForgetsKeysAfterTwoDaysAndSweepsThem) {
    open_market();
    tests::Trade trade;
    auto keyed = order(trade);
    keyed.idempotency = IdempotencyKey{buyer->party, "old", crypto::sha256({})};
    writer->write(keyed);
    auto const database = where.substr(where.rfind('=') + 1);
    tests::Cluster::instance().execute(
        database, "update work.idempotency set created = created - interval '49 hours'");
    tests::Trade next;
    auto other = order(next);
    other.idempotency = keyed.idempotency;
    other.idempotency->request_sha256[0] ^= 1;
    EXPECT_FALSE(recorded(writer->write(other)).repeated);
    EXPECT_EQ(writer->sweep(), 0U); // it counts from anew
    tests::Cluster::instance().execute(
        database, "update work.idempotency set created = created - interval '49 hours'");
    EXPECT_EQ(writer->sweep(), 1U);
}

TEST_F(Batch, DoesAFollowersActOnceForEver) {
    open_market();
    tests::Trade trade;
    auto act = order(trade);
    act.act = FollowerAct{"builder", 3};
    auto const first = writer->write(act);
    tests::Trade other;
    auto again = order(other);
    again.act = act.act;
    auto const answer = writer->write(again);
    EXPECT_TRUE(recorded(answer).repeated);
    EXPECT_EQ(recorded(answer).index, recorded(first).index);
    again.act->cause = 4;
    EXPECT_FALSE(recorded(writer->write(again)).repeated);
}

TEST_F(Batch, TwoWritersTakeTurns) {
    open_market();
    Writer other(where, market.documents_key, options());
    for (int i = 0; i < 6; ++i) {
        auto& one = i % 2 == 0 ? *writer : other;
        auto trade = tests::Trade();
        auto const answer = one.write(order(trade));
        EXPECT_EQ(recorded(answer).index + 1, size());
    }
    auto connection = reader();
    auto const found = read_one<contracts::Offer>(connection, {offer.id.value});
    EXPECT_EQ(found->orders, 6U);
}

TEST_F(Batch, TwoWritersAtOnceLoseNothing) {
    open_market();
    constexpr std::size_t each = 40;
    Writer other(where, market.documents_key, options());
    std::vector<tests::Trade> trades(2 * each);
    std::vector<Submission> orders;
    for (auto& trade : trades) orders.push_back(order(trade));
    auto const half = [&](Writer& one, std::size_t from) {
        for (std::size_t i = from; i < from + each; i += 4)
            for (auto const& answer : one.write(std::span(orders).subspan(i, 4))) recorded(answer);
    };
    std::thread beside([&] { half(other, each); });
    half(*writer, 0);
    beside.join();
    auto connection = reader();
    EXPECT_EQ(read_one<contracts::Offer>(connection, {offer.id.value})->orders, 2 * each);
}

} // namespace
} // namespace datafloor::ledger
