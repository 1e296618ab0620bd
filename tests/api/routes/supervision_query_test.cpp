// The addresses of the regulator's lists.
#include "api/routes/supervision_query.hpp"

#include <gtest/gtest.h>

#include "tests/api/pages/requests.hpp"

namespace datafloor::api {
namespace {

using test::request;

constexpr contracts::Instant now{1'790'000'180'000'000};
constexpr auto id = "0190a5d2-1234-7abc-8def-0123456789ab";

TEST(SupervisionQuery, ReadsTheFiltersOfOrders) {
    auto const query = order_query(
        request(std::string("/supervision/orders?state=refused&open=1&overdue=1&party=") + id +
                "&from=2026-09-21T12:00:00.000000Z&limit=7&lang=en"),
        now);
    ASSERT_TRUE(query);
    EXPECT_EQ(query->state, contracts::OrderState::refused);
    EXPECT_EQ(query->open, true);
    EXPECT_EQ(query->due_before, contracts::Instant{now.micros - 60'000'000});
    EXPECT_EQ(contracts::text_form(query->party.value()), id);
    EXPECT_TRUE(query->from && !query->until && !query->listing && !query->after);
    EXPECT_EQ(query->limit, 7U);
}

TEST(SupervisionQuery, EmptyFiltersCountAsMissing) {
    auto const query = order_query(request("/supervision/orders?state=&party=&open="), now);
    ASSERT_TRUE(query);
    EXPECT_TRUE(!query->state && !query->party && !query->open);
    EXPECT_FALSE(asks_for_acts(request("/supervision/entries?what=&cursor=12")));
    EXPECT_TRUE(asks_for_acts(request("/supervision/entries?what=order-placed")));
}

TEST(SupervisionQuery, RefusesNonsense) {
    for (auto const* const bad : {"state=none", "open=yes", "overdue=2", "from=yesterday",
                                  "until=2026", "listing=x", "party='or'1'='1"})
        EXPECT_EQ(order_query(request(std::string("/o?") + bad), now).error().problem,
                  "filter-malformed")
            << bad;
    EXPECT_EQ(order_query(request("/o?cursor=x"), now).error().problem, "cursor-malformed");
    EXPECT_EQ(act_query(request("/e?what=none")).error().problem, "filter-malformed");
    EXPECT_EQ(act_query(request("/e?what=order-placed&cursor=12")).error().problem,
              "cursor-malformed");
    EXPECT_EQ(version_query(request("/l?state=gone")).error().problem, "filter-malformed");
    EXPECT_EQ(version_query(request("/l?cursor=1.2")).error().problem, "cursor-malformed");
    EXPECT_EQ(entry_query(request("/e?cursor=-1")).error().problem, "cursor-malformed");
    EXPECT_TRUE(version_query(request("/l?state=suspended")));
}

TEST(SupervisionQuery, CursorsLeadOn) {
    services::ListedAct act;
    act.entry = 12;
    act.what = services::Act::deadline_missed;
    auto const acts = act_query(request("/e?what=deadline-missed&cursor=" + cursor_after(act)));
    ASSERT_TRUE(acts && acts->after);
    EXPECT_EQ(acts->after->entry, 12U);
    EXPECT_EQ(acts->after->what, services::Act::deadline_missed);
    services::ListedVersion version;
    version.version.listing.value = crypto::parse_uuid(id).value();
    version.version.number = 3;
    auto const versions = version_query(request("/l?cursor=" + cursor_after(version)));
    ASSERT_TRUE(versions && versions->after);
    EXPECT_EQ(versions->after, key_after(version));
}

} // namespace
} // namespace datafloor::api
