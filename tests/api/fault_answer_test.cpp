#include "api/fault_answer.hpp"

#include <system_error>

#include <gtest/gtest.h>

#include "ledger/database.hpp"
#include "services/workers.hpp"

namespace datafloor::api {
namespace {

template <class Fault>
std::optional<Response> answer_to(Fault fault) {
    return answer_to_fault(std::make_exception_ptr(std::move(fault)));
}

TEST(FaultAnswer, ADatabaseThatIsAwayIsNoErrorOfTheProgram) {
    auto const answer = answer_to(ledger::DatabaseAway("gone"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503U);
    EXPECT_EQ(answer->headers.back(), (std::pair<std::string, std::string>("Retry-After", "2")));
    EXPECT_NE(std::get<std::string>(answer->body).find("/problems/temporarily-unavailable"),
              std::string::npos);
    EXPECT_EQ(std::get<std::string>(answer->body).find("gone"), std::string::npos);
}

TEST(FaultAnswer, AStatementIsToBlameUnlessItsServerWas) {
    for (auto const* state :
         {"57P01", "57P03", "57014", "53300", "53100", "55P03", "40001", "25006"})
        EXPECT_EQ(answer_to(ledger::StatementRefused("s", state, "m")).value().status, 503U)
            << state;
    for (auto const* state : {"42P01", "42601", "23505", "22P02", ""})
        EXPECT_FALSE(answer_to(ledger::StatementRefused("s", state, "m"))) << state;
}

TEST(FaultAnswer, AFullQueueAsksToTryAgain) {
    EXPECT_EQ(answer_to(services::Overloaded("full")).value().status, 503U);
}

TEST(FaultAnswer, OnlyAFullDiskAmongFileErrorsIsNamed) {
    auto const error = [](int number) {
        return std::system_error(number, std::generic_category(), "/secret/place");
    };
    auto const full = answer_to(error(ENOSPC)).value();
    EXPECT_EQ(full.status, 507U);
    EXPECT_EQ(std::get<std::string>(full.body).find("secret"), std::string::npos);
    EXPECT_TRUE(answer_to(error(EDQUOT)));
    EXPECT_FALSE(answer_to(error(EIO)));
}

TEST(FaultAnswer, AFaultOfTheProgramStaysOne) {
    EXPECT_FALSE(answer_to(std::logic_error("a bug")));
    EXPECT_FALSE(answer_to(7));
}

} // namespace
} // namespace datafloor::api
