#include <gmock/gmock.h>

#include "tests/ledger/floor_fixture.hpp"

namespace datafloor::ledger {
namespace {

using contracts::PartyRole;

/// Purposes of orders that the rules of these tests stumble over.
constexpr std::string_view poison_for_decide = "Stumble while deciding.";
constexpr std::string_view poison_for_apply = "Stumble while applying.";

class Failure : public FloorTest {
  protected:
    Failure() {
        auto altered = options();
        altered.before = [this](std::string_view step) {
            if (step == armed) {
                armed.clear();
                act();
            }
        };
        altered.boot_clock = [this] { return time_since_boot() + boot_shift; };
        altered.decide = [](contracts::State const& state, contracts::Command const& command,
                            Instant now) {
            auto const* order = std::get_if<contracts::PlaceOrder>(&command);
            if (order != nullptr && order->order->purpose.value == poison_for_decide)
                throw std::runtime_error("decide stumbled");
            auto outcome = contracts::decide(state, command, now);
            // A row the tables refuse: the amount is no account's.
            if (order != nullptr && order->order->purpose.value == poison_for_apply && outcome)
                outcome->events.push_back(contracts::FundsReceived{});
            return outcome;
        };
        altered.apply = [](contracts::State& state, contracts::Event const& event,
                           contracts::Place const& place) {
            if (std::holds_alternative<contracts::FundsReceived>(event) &&
                std::get<contracts::FundsReceived>(event).amount.amount == 0)
                throw std::overflow_error("apply stumbled");
            contracts::apply(state, event, place);
        };
        writer = std::make_unique<Writer>(where, market.documents_key, altered);
        market.open();
        provider = std::make_unique<tests::Actor>(market.admit("provider", {PartyRole::provider}));
        buyer = std::make_unique<tests::Actor>(market.admit("buyer", {PartyRole::buyer}));
        goods = market.list(*provider);
        offer = market.offer(*provider, goods, 1000);
        market.fund(*buyer, 1'000'000);
    }

    Submission order() {
        trades.push_back(std::make_unique<tests::Trade>());
        return submission(market.ordering(*trades.back(), *buyer, goods, offer));
    }

    Submission poisoned(std::string_view purpose) {
        auto command = order().command;
        auto const& placed = std::get<contracts::PlaceOrder>(command);
        auto document = *placed.order;
        document.purpose = {std::string(purpose)};
        return submission(contracts::PlaceOrder{tests::sign(buyer->key, document), market.draft(),
                                                placed.licence});
    }

    void at(std::string step, std::function<void()> what) {
        armed = std::move(step);
        act = std::move(what);
    }

    void terminate() {
        tests::Cluster::instance().execute("postgres",
                                           "select pg_terminate_backend(" +
                                               std::to_string(*writer->server_process()) + ")");
    }

    std::uint64_t orders() {
        Connection connection(where);
        return read_one<contracts::Offer>(connection, {offer.id.value})->orders;
    }

    std::string armed;
    std::function<void()> act;
    std::chrono::microseconds boot_shift{0};
    std::unique_ptr<tests::Actor> provider;
    std::unique_ptr<tests::Actor> buyer;
    tests::Goods goods;
    contracts::OfferDocument offer;
    std::vector<std::unique_ptr<tests::Trade>> trades;
};

bool is_recorded(Answer const& answer) { return std::holds_alternative<Recorded>(answer); }

TEST_F(Failure, OfDecideIsThatCommandsAlone) {
    std::vector<Submission> const batch{order(), poisoned(poison_for_decide), order()};
    auto const answers = writer->write(batch);
    EXPECT_TRUE(is_recorded(answers[0])) << describe(answers[0]);
    auto const* failed = std::get_if<Failed>(&answers[1]);
    ASSERT_NE(failed, nullptr) << describe(answers[1]);
    EXPECT_FALSE(failed->quarantined);
    EXPECT_TRUE(is_recorded(answers[2])) << describe(answers[2]);
    EXPECT_EQ(orders(), 2U);
}

TEST_F(Failure, OfApplyPutsTheGuiltyOneIntoQuarantineAndSparesTheOthers) {
    auto const poison = poisoned(poison_for_apply);
    std::vector<Submission> const batch{order(), poison, order()};
    auto const answers = writer->write(batch);
    EXPECT_TRUE(is_recorded(answers[0])) << describe(answers[0]);
    auto const* failed = std::get_if<Failed>(&answers[1]);
    ASSERT_NE(failed, nullptr) << describe(answers[1]);
    EXPECT_TRUE(failed->quarantined);
    EXPECT_TRUE(is_recorded(answers[2])) << describe(answers[2]);
    EXPECT_EQ(orders(), 2U);
    // A new process knows it from the table, though its rules would not stumble.
    Writer fresh(where, market.documents_key, options());
    auto const again = fresh.write(poison);
    ASSERT_TRUE(std::holds_alternative<Failed>(again)) << describe(again);
    EXPECT_TRUE(is_recorded(fresh.write(order())));
}

TEST_F(Failure, OfAStatementIsTheGuiltyCommandsAlone) {
    // A column that refuses one of the orders stands for a row PostgreSQL cannot store.
    auto const good = order();
    auto const bad = order();
    auto const id = trades.back()->id().value.text();
    tests::Cluster::instance().execute(where.substr(where.rfind('=') + 1),
                                       "alter table books.orders add check (order_id <> '" + id +
                                           "')");
    std::vector<Submission> const batch{good, bad, order()};
    auto const answers = writer->write(batch);
    EXPECT_TRUE(is_recorded(answers[0])) << describe(answers[0]);
    auto const* failed = std::get_if<Failed>(&answers[1]);
    ASSERT_NE(failed, nullptr) << describe(answers[1]);
    EXPECT_TRUE(failed->quarantined);
    EXPECT_TRUE(is_recorded(answers[2])) << describe(answers[2]);
    EXPECT_EQ(orders(), 2U);
}

TEST_F(Failure, ALostConnectionIsMendedAtEveryStep) {
    std::uint64_t expected = 0;
    for (std::string const step : {"begin", "lock", "head", "load", "store", "commit"}) {
        at(step, [this] { terminate(); });
        auto const answer = writer->write(order());
        EXPECT_TRUE(is_recorded(answer)) << step << ": " << describe(answer);
        EXPECT_TRUE(armed.empty()) << step;
        EXPECT_EQ(orders(), ++expected) << step;
    }
}

TEST_F(Failure, ALostAnswerToTheCommitIsFoundByTheBatch) {
    at("answer", [this] {
        terminate();
        throw DatabaseAway("the answer is lost");
    });
    auto const answer = writer->write(order());
    ASSERT_TRUE(is_recorded(answer)) << describe(answer);
    EXPECT_EQ(orders(), 1U);
    auto const next = writer->write(order());
    ASSERT_TRUE(is_recorded(next)) << describe(next);
    EXPECT_EQ(std::get<Recorded>(next).index, std::get<Recorded>(answer).index + 1);
}

TEST_F(Failure, ACommitThatNeverArrivedIsDoneAgain) {
    at("commit", [this] { terminate(); });
    auto const answer = writer->write(order());
    ASSERT_TRUE(is_recorded(answer)) << describe(answer);
    EXPECT_EQ(orders(), 1U);
}

TEST_F(Failure, IsInDoubtOnlyWhileTheDatabaseStaysAway) {
    auto& cluster = tests::Cluster::instance();
    auto const database = where.substr(where.rfind('=') + 1);
    at("answer", [&] {
        cluster.execute("postgres", "alter database " + database + " with allow_connections false");
        terminate();
        throw DatabaseAway("the answer is lost");
    });
    auto keyed = order();
    keyed.idempotency = IdempotencyKey{buyer->party, "doubtful", crypto::sha256({})};
    auto const answer = writer->write(keyed);
    EXPECT_TRUE(std::holds_alternative<InDoubt>(answer)) << describe(answer);
    auto const away = writer->write(order());
    EXPECT_TRUE(std::holds_alternative<Unavailable>(away)) << describe(away);
    cluster.execute("postgres", "alter database " + database + " with allow_connections true");
    auto const again = writer->write(keyed);
    ASSERT_TRUE(is_recorded(again)) << describe(again);
    EXPECT_TRUE(std::get<Recorded>(again).repeated);
    EXPECT_EQ(orders(), 1U);
}

TEST_F(Failure, AStateThatAnotherWriterLeftBehindIsDropped) {
    writer->write(order());
    Writer other(where, market.documents_key, options());
    auto const last = offer;
    auto const closed = other.write(submission(market.withdrawing(*provider, last)));
    ASSERT_TRUE(is_recorded(closed)) << describe(closed);
    auto const answer = writer->write(order());
    auto const* declined = std::get_if<contracts::Declined>(&answer);
    ASSERT_NE(declined, nullptr) << describe(answer);
    EXPECT_EQ(declined->reason, contracts::Reason::offer_closed);
}

TEST_F(Failure, AClockThatStepsStopsWritingUntilItIsConfirmed) {
    ASSERT_TRUE(is_recorded(writer->write(order())));
    boot_shift = std::chrono::seconds(3); // the same as a database clock three seconds behind
    auto const stopped = writer->write(order());
    auto const* stepped = std::get_if<ClockStepped>(&stopped);
    ASSERT_NE(stepped, nullptr) << describe(stopped);
    EXPECT_LT(stepped->by, -std::chrono::milliseconds(2'500));
    EXPECT_TRUE(std::holds_alternative<ClockStepped>(writer->write(order())));
    writer->confirm_clock();
    EXPECT_TRUE(is_recorded(writer->write(order())));
}

TEST_F(Failure, ADatabaseThatIsNotMigratedIsNotTheCommandsFault) {
    auto const empty = tests::Cluster::instance().database("not_migrated");
    Writer lost(empty, market.documents_key, options());
    auto const answer = lost.write(order());
    EXPECT_TRUE(std::holds_alternative<Unavailable>(answer)) << describe(answer);
}

} // namespace
} // namespace datafloor::ledger
