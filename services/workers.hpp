// Workers: threads of their own for what blocks or computes, behind a bounded queue. A coroutine
// hands work over with `run_on` and goes on where it was.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include "services/task.hpp"

namespace datafloor::services {

/// The queue is full: the caller should try again in a moment (503 at the door).
struct Overloaded : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Workers {
  public:
    /// `name` shows in thread lists (at most 15 characters). Work waiting beyond `queue_max` is
    /// refused.
    Workers(std::string name, std::size_t threads, std::size_t queue_max);
    ~Workers(); // ends them
    Workers(Workers const&) = delete;
    Workers& operator=(Workers const&) = delete;

    /// Queues work; false when the queue is full. The work must not throw. From any thread.
    [[nodiscard]] bool post(std::move_only_function<void()> work);
    /// Ends the threads after the work they are at; what still waits is dropped unrun, and no more
    /// is taken. Work that resumes callers (`run_on`) needs their io_context until then: end the
    /// workers before it goes.
    void end();
    /// How much waits.
    [[nodiscard]] std::size_t waiting() const;

  private:
    struct Shared;
    std::unique_ptr<Shared> shared_;
};

/// Runs `work` on the workers and resumes the caller on its own executor with the result; what it
/// throws is thrown there. Throws Overloaded when the queue is full. `work` owns what it uses.
template <class Work>
Task<std::invoke_result_t<Work&>> run_on(Workers& workers, Work work) {
    using Result = std::invoke_result_t<Work&>;
    using Slot = std::conditional_t<std::is_void_v<Result>, bool, Result>;
    auto executor = co_await asio::this_coro::executor;
    auto initiate = [&workers, executor](auto handler, Work job) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        // The worker keeps nothing of what it hands over: the caller frees it.
        auto complete = [shared = std::move(shared), executor](std::exception_ptr fault,
                                                               std::optional<Slot> slot) mutable {
            asio::post(executor, [shared = std::move(shared), fault = std::move(fault),
                                  slot = std::move(slot)]() mutable {
                (*shared)(std::move(fault), std::move(slot));
            });
        };
        auto whole = [complete, job = std::move(job)]() mutable {
            std::exception_ptr fault;
            std::optional<Slot> slot;
            try {
                if constexpr (std::is_void_v<Result>) {
                    job();
                    slot = true;
                } else {
                    slot.emplace(job());
                }
            } catch (...) {
                fault = std::current_exception();
            }
            complete(std::move(fault), std::move(slot));
        };
        if (!workers.post(std::move(whole)))
            complete(std::make_exception_ptr(Overloaded("the queue is full")), std::nullopt);
    };
    auto slot = co_await asio::async_initiate<asio::use_awaitable_t<Executor> const,
                                              void(std::exception_ptr, std::optional<Slot>)>(
        std::move(initiate), use_task, std::move(work));
    if constexpr (!std::is_void_v<Result>) co_return std::move(*slot);
}

} // namespace datafloor::services
