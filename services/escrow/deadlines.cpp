#include "services/escrow/deadlines.hpp"

#include <pthread.h>

#include <latch>

#include "services/draft.hpp"
#include "services/field.hpp"
#include "services/statements.hpp"

namespace datafloor::services {

Deadlines::Deadlines(std::string where, WriterQueue& writer, FaultSink on_fault,
                     DeadlineOptions options)
    : where_(std::move(where)), writer_(writer), on_fault_(std::move(on_fault)), options_(options),
      thread_([this] { serve(); }) {
    pthread_setname_np(thread_.native_handle(), "deadlines");
}

Deadlines::~Deadlines() {
    {
        std::lock_guard const lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Deadlines::wake() {
    {
        std::lock_guard const lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

bool Deadlines::pause() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, options_.poll, [this] { return ending_ || woken_; });
    woken_ = false;
    return !ending_;
}

void Deadlines::serve() {
    std::optional<ledger::Connection> connection;
    do {
        try {
            if (!connection || !connection->usable())
                connection.emplace(where_, ledger::ConnectionOptions::reader());
            // A full list says that more may wait; but only what was recorded makes it shorter.
            while (act(*connection) == options_.orders_max) {
            }
        } catch (std::exception const& fault) {
            on_fault_("deadlines", fault.what());
        }
    } while (pause());
}

std::size_t Deadlines::act(ledger::Connection& connection) {
    // The database's clock decides what is due; a server's own may be off.
    auto const rows = connection.execute(statement("read_orders_due_now"),
                                         {ledger::column_text(options_.orders_max)});
    std::latch answered(static_cast<std::ptrdiff_t>(rows.size()));
    std::atomic<std::size_t> recorded = 0;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        contracts::PassDeadline command{field<contracts::OrderId>(rows, row, 0), new_draft(), {}};
        auto done = [&](ledger::Answer const& answer) {
            if (std::holds_alternative<ledger::Recorded>(answer)) ++recorded;
            answered.count_down();
        };
        if (!writer_.post({std::move(command), {}, {}}, Lane::floor, done)) answered.count_down();
    }
    answered.wait();
    return recorded.load();
}

} // namespace datafloor::services
