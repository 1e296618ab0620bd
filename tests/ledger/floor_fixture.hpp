// A migrated database, a writer on it and a market whose acts it records.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "ledger/batch.hpp"
#include "ledger/migrate.hpp"
#include "ledger/read.hpp"
#include "tests/support/market.hpp"
#include "tests/support/postgres.hpp"

namespace datafloor::ledger {

inline Submission submission(contracts::Command command) {
    return {std::move(command), std::nullopt, std::nullopt};
}

inline std::string describe(Answer const& answer) {
    if (std::holds_alternative<Recorded>(answer)) return "recorded";
    if (auto const* declined = std::get_if<contracts::Declined>(&answer))
        return "declined: " + std::string(name_of(declined->reason)) + " " + declined->detail;
    if (std::holds_alternative<KeyReused>(answer)) return "key reused";
    if (auto const* failed = std::get_if<Failed>(&answer)) return "failed: " + failed->what;
    if (auto const* away = std::get_if<Unavailable>(&answer)) return "unavailable: " + away->what;
    if (std::holds_alternative<InDoubt>(answer)) return "in doubt";
    return "clock stepped";
}

/// The hashes of the floor's own documents by typ, as Market wants them.
inline tests::Market::FloorDocuments documents_of(Answer const& answer) {
    auto const* recorded = std::get_if<Recorded>(&answer);
    if (recorded == nullptr) throw std::runtime_error(describe(answer));
    tests::Market::FloorDocuments out;
    for (auto const& document : recorded->documents)
        out[document.typ] = crypto::sha256(crypto::bytes_of(document.body));
    return out;
}

/// Each test has a database of its own, a copy of a migrated one.
class FloorTest : public testing::Test {
  protected:
    FloorTest()
        : where(new_database()), market([this](contracts::Command const& command) {
              return documents_of(writer->write(submission(command)));
          }) {
        writer = std::make_unique<Writer>(where, market.documents_key, options());
    }

    static std::string new_database() {
        auto& cluster = tests::Cluster::instance();
        static bool const migrated = [&] {
            Connection connection(cluster.database("migrated"));
            migrate(connection);
            return true;
        }();
        EXPECT_TRUE(migrated);
        static int count = 0;
        return cluster.clone(name_of_database(++count), "migrated");
    }

    static std::string name_of_database(int number) { return "floor_" + std::to_string(number); }

    /// Short patience, so that a test of a lost database ends.
    static WriterOptions options() {
        WriterOptions out;
        out.patience = std::chrono::milliseconds(5'000);
        return out;
    }

    Connection reader() const { return Connection(where, ConnectionOptions::reader()); }

    std::string where;
    tests::Market market;
    std::unique_ptr<Writer> writer;
};

} // namespace datafloor::ledger
