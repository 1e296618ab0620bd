#include "api/declined.hpp"

#include <gtest/gtest.h>

#include <set>

namespace datafloor::api {
namespace {

using contracts::Reason;

TEST(Declined, EveryReasonHasAProblemTypeOfItsOwn) {
    std::set<std::string> types;
    for (std::size_t i = 0; i < contracts::EnumNames<Reason>::names.size(); ++i) {
        auto const problem = problem_of({static_cast<Reason>(i), "Because."});
        EXPECT_TRUE(types.insert(problem.type).second) << problem.type;
        EXPECT_GE(problem.status, 400U);
        EXPECT_LT(problem.status, 504U);
        EXPECT_NE(problem.status, 500U) << problem.type;
    }
}

TEST(Declined, IsWrittenForPeopleAndMachines) {
    auto const problem = problem_of({Reason::funds_insufficient, "Fund the account first."});
    EXPECT_EQ(problem.status, 402U);
    EXPECT_EQ(problem.type, "/problems/funds-insufficient");
    EXPECT_EQ(problem.title, "Funds insufficient");
    EXPECT_EQ(problem.detail, "Fund the account first.");
}

} // namespace
} // namespace datafloor::api
