#include "services/supervision/publishing.hpp"

#include <pthread.h>

#include "ledger/read.hpp"

namespace datafloor::services {
namespace {

/// The leaves of the database through a connection that is replaced when it is lost.
class DatabaseSource : public ledger::EntrySource {
  public:
    explicit DatabaseSource(std::string where) : where_(std::move(where)) {}

    std::uint64_t size() override { return ledger::read_head(connection()).head.size; }

    std::vector<ledger::StoredEntry> read(ledger::EntryRange const& range) override {
        return ledger::read_entries(connection(), range.first, range.first + range.count);
    }

  private:
    ledger::Connection& connection() {
        if (!connection_ || !connection_->usable())
            connection_.emplace(where_, ledger::ConnectionOptions::reader());
        return *connection_;
    }

    std::string where_;
    std::optional<ledger::Connection> connection_;
};

/// A floor that never published anything begins with the head of the empty tree; anyone else's
/// missing head store is for the publisher to refuse.
void begin_head_store(ledger::EntrySource& source, ledger::HeadStore const& heads) {
    auto const stored = heads.read();
    if (!stored && stored.error() == ledger::HeadFault::missing && source.size() <= 1)
        (void)heads.create();
}

} // namespace

Publishing::Publishing(PublishingPlaces places, std::string const& origin,
                       crypto::SigningKey log_key, FaultSink on_fault, PublishingOptions options)
    : places_(std::move(places)), signer_(origin, std::move(log_key)),
      on_fault_(std::move(on_fault)), options_(options), thread_([this] { serve(); }) {
    pthread_setname_np(thread_.native_handle(), "publisher");
}

Publishing::~Publishing() {
    {
        std::lock_guard const lock(mutex_);
        ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Publishing::wake() {
    {
        std::lock_guard const lock(mutex_);
        woken_ = true;
    }
    changed_.notify_all();
}

bool Publishing::pause(std::chrono::milliseconds span) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, span, [this] { return ending_ || woken_; });
    woken_ = false;
    return !ending_;
}

void Publishing::serve() {
    DatabaseSource source(places_.database);
    ledger::HeadStore const heads(places_.head_store);
    ledger::Publisher publisher(source, heads, ledger::TileStore(places_.ledger),
                                std::move(signer_), places_.ledger / "checkpoint");
    auto span = options_.poll;
    do {
        span = options_.poll;
        try {
            begin_head_store(source, heads);
            auto const head = publisher.step();
            if (head) {
                published_.store(head->size);
            } else {
                on_fault_("publisher", head.error().detail + "; " +
                                           std::string(ledger::advice(head.error().fault)));
                span = options_.pause_after_fault;
            }
        } catch (std::exception const& fault) {
            on_fault_("publisher", fault.what());
            span = options_.pause_after_fault;
        }
    } while (pause(span));
}

} // namespace datafloor::services
