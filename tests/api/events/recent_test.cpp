#include "api/events/recent.hpp"

#include <gtest/gtest.h>

namespace datafloor::api {
namespace {

EventMessages of_size(std::size_t bytes, int count = 1) {
    EventMessages out;
    for (int i = 0; i < count; ++i)
        out.push_back(
            std::make_shared<EventMessage const>(EventMessage{std::string(bytes, 'x'), {}}));
    return out;
}

TEST(RecentEvents, KeepsTheNewestByNumber) {
    RecentEvents recent(3, 1000);
    recent.restart(10);
    EXPECT_EQ(recent.begin(), 10U);
    EXPECT_EQ(recent.end(), 10U);
    recent.add(of_size(1, 2));
    EXPECT_EQ(recent.begin(), 10U);
    EXPECT_EQ(recent.end(), 12U);
    recent.add(of_size(7, 3));
    EXPECT_EQ(recent.begin(), 12U);
    EXPECT_EQ(recent.end(), 15U);
    EXPECT_EQ(recent.at(12)->text.size(), 7U);
}

TEST(RecentEvents, KeepsTheNewestByBytesAndOneWhateverItsSize) {
    RecentEvents recent(100, 10);
    recent.add(of_size(4, 2));
    EXPECT_EQ(recent.begin(), 0U);
    recent.add(of_size(4));
    EXPECT_EQ(recent.begin(), 1U);
    recent.add(of_size(50));
    EXPECT_EQ(recent.begin(), 3U);
    EXPECT_EQ(recent.end(), 4U);
    recent.add(of_size(5, 2));
    EXPECT_EQ(recent.begin(), 4U);
    EXPECT_EQ(recent.end(), 6U);
    recent.restart(20);
    EXPECT_EQ(recent.begin(), 20U);
    EXPECT_EQ(recent.end(), 20U);
}

} // namespace
} // namespace datafloor::api
