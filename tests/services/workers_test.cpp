#include "services/workers.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <latch>
#include <thread>

namespace datafloor::services {
namespace {

/// Runs a task to its end. The context is there for as long as workers may post into it.
template <class T>
void run(asio::io_context& context, Task<T> task) {
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
    asio::io_context context(1);
    Workers workers("test", 2, 10);
    bool done = false;
    run(context, works_elsewhere(workers, done));
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
    asio::io_context context(1);
    Workers workers("test", 1, 10);
    bool done = false;
    run(context, catches(workers, done));
    EXPECT_TRUE(done);
}

Task<> overloads(Workers& workers, bool& done) {
    try {
        co_await run_on(workers, [] { return 1; });
    } catch (Overloaded const&) {
        done = true;
    }
}

Task<> waits_in_vain(Workers& workers, bool& resumed) {
    co_await run_on(workers, [] { return 1; });
    resumed = true;
}

TEST(Workers, EndWithWorkUnrunWhileTheCallersContextLives) {
    asio::io_context context(1);
    Workers workers("test", 1, 1);
    std::latch started(1);
    std::latch go(1);
    ASSERT_TRUE(workers.post([&] {
        started.count_down();
        go.wait();
    }));
    started.wait();
    bool resumed = false;
    asio::co_spawn(context.get_executor(), waits_in_vain(workers, resumed), asio::detached);
    context.poll();
    EXPECT_EQ(workers.waiting(), 1U);
    std::jthread const release([&] {
        while (workers.waiting() != 0) std::this_thread::yield(); // `end` has taken it out
        go.count_down();
    });
    workers.end();
    context.restart();
    context.poll();
    EXPECT_FALSE(resumed);
    EXPECT_FALSE(workers.post([] {}));
}

TEST(Workers, RefuseWorkBeyondTheQueue) {
    std::latch started(1);
    std::latch go(1);
    bool done = false;
    asio::io_context context(1);
    {
        Workers workers("test", 1, 1);
        ASSERT_TRUE(workers.post([&] {
            started.count_down();
            go.wait();
        }));
        started.wait();
        ASSERT_TRUE(workers.post([] {}));
        EXPECT_EQ(workers.waiting(), 1U);
        run(context, overloads(workers, done));
        go.count_down();
    }
    EXPECT_TRUE(done);
}

} // namespace
} // namespace datafloor::services
