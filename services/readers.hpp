// Readers: a pool of connections with threads of their own, for what needs no batch: reading, and
// the working data of the sign-in. It never takes the writer's lock.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ledger/database.hpp"
#include "services/workers.hpp"

namespace datafloor::services {

class Readers {
  public:
    /// `where` is a connection string. Connects when it first reads.
    Readers(std::string where, std::size_t threads, std::size_t waiting_max,
            ledger::ConnectionOptions options = ledger::ConnectionOptions::reader());

    /// Ends the threads (Workers::end); `read_now` goes on working.
    void end() { workers_.end(); }

    /// Runs `query(connection)` on a reader's thread and resumes the caller with the result. A
    /// connection that turns out to be lost is replaced, and the query run once more. Throws
    /// ledger::DatabaseAway, ledger::StatementRefused, Overloaded, and what the query throws.
    template <class Query>
    Task<std::invoke_result_t<Query&, ledger::Connection&>> read(Query query) {
        auto work = [this, query = std::move(query)]() mutable { return read_now(query); };
        co_return co_await run_on(workers_, std::move(work));
    }

    /// The same on the calling thread, which blocks.
    template <class Query>
    std::invoke_result_t<Query&, ledger::Connection&> read_now(Query& query) {
        auto connection = take();
        try {
            return run(query, connection);
        } catch (ledger::DatabaseAway const&) {
            connection = connect();
            return run(query, connection);
        }
    }

  private:
    using Lease = std::unique_ptr<ledger::Connection>;

    template <class Query>
    std::invoke_result_t<Query&, ledger::Connection&> run(Query& query, Lease& connection) {
        struct Return {
            Readers& readers;
            Lease& lease;

            ~Return() { readers.give_back(std::move(lease)); }
        };

        Return const guard{*this, connection};
        return query(*connection);
    }

    Lease take();
    Lease connect() const;
    void give_back(Lease connection) noexcept;

    std::string where_;
    ledger::ConnectionOptions options_;
    std::mutex mutex_;
    std::vector<Lease> idle_;
    Workers workers_; // last: its threads end before the connections do
};

} // namespace datafloor::services
