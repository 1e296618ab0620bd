#include "services/workers.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <latch>
#include <thread>

namespace datafloor::services {
namespace {

/// Runs a task to its end on a context of its own.
template <class T>
void run(Task<T> task) {
    asio::io_context context(1);
    std::exception_ptr fault;
    asio::co_spawn(context.get_executor(), std::move(task),
                   [&](std::exception_ptr thrown) { fault = thrown; });
    context.run_for(std::chrono::seconds(30));
    ASSERT_TRUE(context.stopped()) << "the task did not end";
    if (fault) std::rethrow_exception(fault);
}

Task<> works_elsewhere(Workers& workers, bool& done) {
    auto const here = std::this_thread::get_id();
    auto const there = co_await run_on(workers, [] { return std::this_thread::get_id(); });
    EXPECT_NE(here, there);
    EXPECT_EQ(here, std::this_thread::get_id());
    bool ran = false;
    co_await run_on(workers, [&ran] { ran = true; });
    EXPECT_TRUE(ran);
    done = true;
}

TEST(Workers, RunElsewhereAndTheCallerGoesOnWhereItWas) {
    Workers workers("test", 2, 10);
    bool done = false;
    run(works_elsewhere(workers, done));
    EXPECT_TRUE(done);
}

Task<> catches(Workers& workers, bool& done) {
    auto work = []() -> int { throw std::runtime_error("bad luck"); };
    try {
        co_await run_on(workers, work);
    } catch (std::runtime_error const& fault) {
        EXPECT_STREQ(fault.what(), "bad luck");
        done = true;
    }
}

TEST(Workers, WhatTheWorkThrowsReachesTheCaller) {
    Workers workers("test", 1, 10);
    bool done = false;
    run(catches(workers, done));
    EXPECT_TRUE(done);
}

Task<> overloads(Workers& workers, bool& done) {
    try {
        co_await run_on(workers, [] { return 1; });
    } catch (Overloaded const&) {
        done = true;
    }
}

TEST(Workers, RefuseWorkBeyondTheQueue) {
    std::latch started(1);
    std::latch go(1);
    bool done = false;
    {
        Workers workers("test", 1, 1);
        ASSERT_TRUE(workers.post([&] {
            started.count_down();
            go.wait();
        }));
        started.wait();
        ASSERT_TRUE(workers.post([] {}));
        EXPECT_EQ(workers.waiting(), 1U);
        run(overloads(workers, done));
        go.count_down();
    }
    EXPECT_TRUE(done);
}

} // namespace
} // namespace datafloor::services
