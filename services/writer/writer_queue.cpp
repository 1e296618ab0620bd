#include "services/writer/writer_queue.hpp"

#include <pthread.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace datafloor::services {
namespace {

struct Waiting {
    ledger::Submission submission;
    WriterQueue::Completion done;
};

} // namespace

struct WriterQueue::Shared {
    WriteBatch write;
    WriterQueueOptions options;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::array<std::deque<Waiting>, 2> lanes;
    bool ending = false;
    WriterQueueStatistics statistics;
    std::thread thread;

    std::deque<Waiting>& lane(Lane which) { return lanes[static_cast<std::size_t>(which)]; }

    bool empty() const { return lanes[0].empty() && lanes[1].empty(); }

    /// Takes the next batch; parties first.
    std::vector<Waiting> take() {
        std::vector<Waiting> batch;
        auto const move_from = [&](std::deque<Waiting>& from, std::size_t most) {
            for (; most > 0 && !from.empty() && batch.size() < options.batch_max; --most) {
                batch.push_back(std::move(from.front()));
                from.pop_front();
            }
        };
        move_from(lane(Lane::parties), options.batch_max);
        move_from(lane(Lane::floor), options.floor_lane_batch_max);
        return batch;
    }

    void serve() {
        for (;;) {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return ending || !empty(); });
            if (ending) return;
            auto batch = take();
            lock.unlock();
            write_and_answer(std::move(batch));
        }
    }

    void write_and_answer(std::vector<Waiting> batch) {
        std::vector<ledger::Submission> submissions;
        submissions.reserve(batch.size());
        for (auto& waiting : batch) submissions.push_back(std::move(waiting.submission));
        auto answers = write(submissions);
        ENSURE(answers.size() == batch.size());
        {
            std::lock_guard const lock(mutex);
            ++statistics.batches;
            statistics.commands += batch.size();
        }
        for (std::size_t i = 0; i < batch.size(); ++i) batch[i].done(std::move(answers[i]));
    }

    void end() {
        {
            std::lock_guard const lock(mutex);
            ending = true;
        }
        wake.notify_all();
        if (thread.joinable()) thread.join();
        for (auto& lane : lanes)
            for (auto& waiting : std::exchange(lane, {}))
                waiting.done(ledger::Unavailable{"the server stops; try again"});
    }
};

WriterQueue::WriterQueue(WriteBatch write, WriterQueueOptions options)
    : shared_(std::make_unique<Shared>()) {
    shared_->write = std::move(write);
    shared_->options = options;
    shared_->thread = std::thread([shared = shared_.get()] { shared->serve(); });
    pthread_setname_np(shared_->thread.native_handle(), "writer");
}

WriterQueue::~WriterQueue() { end(); }

void WriterQueue::end() { shared_->end(); }

bool WriterQueue::post(ledger::Submission submission, Lane lane, Completion done) {
    {
        std::lock_guard const lock(shared_->mutex);
        auto& queue = shared_->lane(lane);
        if (shared_->ending || queue.size() >= shared_->options.waiting_max) return false;
        queue.push_back({std::move(submission), std::move(done)});
    }
    shared_->wake.notify_one();
    return true;
}

Task<ledger::Answer> WriterQueue::submit(ledger::Submission submission, Lane lane) {
    using Slot = std::optional<ledger::Answer>;
    auto executor = co_await asio::this_coro::executor;
    auto initiate = [this, executor, lane](auto handler, ledger::Submission job) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto resume = [shared, executor](std::exception_ptr fault, Slot slot) {
            asio::post(executor, [shared, fault, slot = std::move(slot)]() mutable {
                (*shared)(fault, std::move(slot));
            });
        };
        auto done = [resume](ledger::Answer answer) { resume(nullptr, std::move(answer)); };
        if (!post(std::move(job), lane, std::move(done)))
            resume(std::make_exception_ptr(Overloaded("the writer's queue is full")), std::nullopt);
    };
    auto slot = co_await asio::async_initiate<asio::use_awaitable_t<Executor> const,
                                              void(std::exception_ptr, Slot)>(
        std::move(initiate), use_task, std::move(submission));
    co_return std::move(*slot);
}

ledger::Answer WriterQueue::submit_and_wait(ledger::Submission submission, Lane lane) {
    std::promise<ledger::Answer> promise;
    auto future = promise.get_future();
    auto done = [promise = std::move(promise)](ledger::Answer answer) mutable {
        promise.set_value(std::move(answer));
    };
    if (!post(std::move(submission), lane, std::move(done)))
        throw Overloaded("the writer's queue is full");
    return future.get();
}

WriterQueueStatistics WriterQueue::statistics() const {
    std::lock_guard const lock(shared_->mutex);
    auto out = shared_->statistics;
    for (std::size_t lane = 0; lane < shared_->lanes.size(); ++lane)
        out.waiting[lane] = shared_->lanes[lane].size();
    return out;
}

} // namespace datafloor::services
