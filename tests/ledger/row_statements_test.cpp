#include "ledger/tables/row_statements.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace datafloor::ledger {
namespace {

constexpr Statement store{"store_pair", "-- name: store_pair\n"
                                        "insert into pair (a, b)\n"
                                        "select * from unnest(\n"
                                        "    $1::uuid[], $2::bigint[]\n"
                                        ")\n"
                                        "on conflict (a) do update set b = excluded.b"};

TEST(RowStatements, WriteTheValuesOfEachRowInTheOrderOfTheColumns) {
    RowStatements const upserts(store, RowStatements::Kind::upsert);
    EXPECT_EQ(upserts.of(1).name, "store_pair_1");
    EXPECT_EQ(upserts.of(2).name, "store_pair_2");
    EXPECT_EQ(upserts.of(2).sql, "-- name: store_pair\n"
                                 "insert into pair (a, b)\n"
                                 "values\n"
                                 "    ($1::uuid, $2::bigint),\n"
                                 "    ($3::uuid, $4::bigint)\n"
                                 "on conflict (a) do update set b = excluded.b");
}

TEST(RowStatements, InsertWithoutLookingForAConflict) {
    RowStatements const inserts(store, RowStatements::Kind::insert);
    EXPECT_EQ(inserts.of(1).name, "insert_pair_1");
    EXPECT_EQ(inserts.of(1).sql, "-- name: store_pair\n"
                                 "insert into pair (a, b)\n"
                                 "values\n"
                                 "    ($1::uuid, $2::bigint)");
}

TEST(RowStatements, AreThereForEveryTableAndEveryNumberOfRows) {
    std::size_t tables = 0;
    for (auto const& each : all_statements()) {
        if (!each.name.starts_with("store_") || !each.sql.contains("insert into books.")) continue;
        ++tables;
        RowStatements const upserts(each, RowStatements::Kind::upsert);
        auto const columns = static_cast<std::size_t>(std::ranges::count(upserts.of(1).sql, '$'));
        for (std::size_t rows = 1; rows <= RowStatements::rows_max; ++rows)
            EXPECT_TRUE(upserts.of(rows).sql.contains("$" + std::to_string(rows * columns) + "::"))
                << each.name;
    }
    EXPECT_GE(tables, 10U);
}

} // namespace
} // namespace datafloor::ledger
