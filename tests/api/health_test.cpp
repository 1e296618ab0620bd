#include "api/health.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>

namespace datafloor::api {
namespace {

using namespace std::chrono_literals;

std::vector<HealthCheck> two_checks() {
    return {{.name = "database", .run = [] { return std::nullopt; }, .limit = 1s},
            {.name = "disk", .run = [] { return std::nullopt; }, .limit = 2s}};
}

std::string body_of(Response const& response) { return std::get<std::string>(response.body); }

TEST(HealthBoard, IsNotReadyBeforeEachCheckRanOnce) {
    auto board = HealthBoard(two_checks());
    auto const now = HealthBoard::Time{};
    EXPECT_FALSE(board.ready(now));
    board.begin(0, now);
    board.end(0, std::nullopt);
    EXPECT_FALSE(board.ready(now));
    EXPECT_EQ(board.answer(now).status, 503U);
    EXPECT_EQ(body_of(board.answer(now)), R"({"checks":[{"name":"database","status":"pass"},)"
                                          R"({"name":"disk","status":"starting"}],)"
                                          R"("status":"not-ready"})");
    board.begin(1, now);
    board.end(1, std::nullopt);
    EXPECT_TRUE(board.ready(now));
    EXPECT_EQ(board.answer(now).status, 200U);
}

TEST(HealthBoard, KeepsTheLastResultWhileTheNextRunIsWithinItsLimit) {
    auto board = HealthBoard(two_checks());
    auto const now = HealthBoard::Time{};
    for (std::size_t i = 0; i < 2; ++i) {
        board.begin(i, now);
        board.end(i, std::nullopt);
    }
    board.begin(0, now);
    EXPECT_TRUE(board.ready(now + 1s));
    EXPECT_FALSE(board.ready(now + 1001ms));
    EXPECT_NE(body_of(board.answer(now + 1001ms)).find(R"({"name":"database","status":"overdue"})"),
              std::string::npos);
    board.end(0, std::nullopt);
    EXPECT_TRUE(board.ready(now + 1001ms));
}

TEST(HealthBoard, SaysWhatIsWrong) {
    auto board = HealthBoard(two_checks());
    board.end(0, std::nullopt);
    board.end(1, "less than 1 GiB is free");
    auto const answer = board.answer({});
    EXPECT_EQ(answer.status, 503U);
    EXPECT_NE(body_of(answer).find(
                  R"({"detail":"less than 1 GiB is free","name":"disk","status":"fail"})"),
              std::string::npos);
}

TEST(Readiness, ACheckThatHangsHoldsUpNoOther) {
    std::latch other_ran(3);
    std::latch release(1);
    std::atomic<int> left = 3;
    auto readiness = std::make_unique<Readiness>(std::vector<HealthCheck>{
        {.name = "hanging",
         .run = [&]() -> std::optional<std::string> {
             release.wait();
             return std::nullopt;
         },
         .limit = 0ms,
         .pause = 0ms},
        {.name = "quick",
         .run = [&]() -> std::optional<std::string> {
             if (left-- > 0) other_ran.count_down();
             return std::nullopt;
         },
         .limit = 1h,
         .pause = 1ms},
    });
    other_ran.wait();
    EXPECT_FALSE(readiness->ready());
    auto const body = body_of(readiness->answer());
    EXPECT_NE(body.find(R"({"name":"quick","status":"pass"})"), std::string::npos) << body;
    release.count_down();
    readiness.reset(); // ends
}

TEST(Readiness, WhatACheckThrowsIsWrongButNotTold) {
    std::latch again(2);
    std::atomic<int> left = 2;
    auto const readiness = Readiness({{.name = "database",
                                       .run = [&]() -> std::optional<std::string> {
                                           if (left-- > 0) again.count_down();
                                           throw std::runtime_error("password=hunter2");
                                       },
                                       .limit = 1h,
                                       .pause = 1ms}});
    again.wait(); // so the first run has ended
    auto const body = body_of(readiness.answer());
    EXPECT_EQ(readiness.answer().status, 503U);
    EXPECT_NE(body.find("\"fail\""), std::string::npos) << body;
    EXPECT_EQ(body.find("hunter2"), std::string::npos) << body;
}

TEST(Health, AProcessThatAnswersIsAlive) {
    EXPECT_EQ(alive_response().status, 200U);
    EXPECT_EQ(body_of(alive_response()), R"({"status":"alive"})");
}

} // namespace
} // namespace datafloor::api
