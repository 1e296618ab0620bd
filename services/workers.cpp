#include "services/workers.hpp"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace datafloor::services {

struct Workers::Shared {
    std::size_t queue_max;
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::move_only_function<void()>> queue;
    bool ending = false;
    std::vector<std::jthread> threads;

    void serve() {
        for (;;) {
            std::unique_lock lock(mutex);
            wake.wait(lock, [this] { return ending || !queue.empty(); });
            if (ending) return;
            auto work = std::move(queue.front());
            queue.pop_front();
            lock.unlock();
            work();
        }
    }
};

Workers::Workers(std::string name, std::size_t threads, std::size_t queue_max)
    : shared_(std::make_unique<Shared>()) {
    shared_->queue_max = queue_max;
    for (std::size_t i = 0; i < threads; ++i) {
        auto& thread = shared_->threads.emplace_back([shared = shared_.get()] { shared->serve(); });
        pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
    }
}

Workers::~Workers() { end(); }

void Workers::end() {
    decltype(shared_->queue) dropped;
    {
        std::lock_guard const lock(shared_->mutex);
        shared_->ending = true;
        dropped.swap(shared_->queue);
    }
    shared_->wake.notify_all();
    shared_->threads.clear();
}

bool Workers::post(std::move_only_function<void()> work) {
    {
        std::lock_guard const lock(shared_->mutex);
        if (shared_->ending || shared_->queue.size() >= shared_->queue_max) return false;
        shared_->queue.push_back(std::move(work));
    }
    shared_->wake.notify_one();
    return true;
}

std::size_t Workers::waiting() const {
    std::lock_guard const lock(shared_->mutex);
    return shared_->queue.size();
}

} // namespace datafloor::services
