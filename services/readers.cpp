#include "services/readers.hpp"

namespace datafloor::services {

Readers::Readers(std::string where, std::size_t threads, std::size_t waiting_max,
                 ledger::ConnectionOptions options)
    : where_(std::move(where)), options_(std::move(options)),
      workers_(options_.application_name.substr(0, 15), threads, waiting_max) {
    idle_.reserve(threads + 1);
}

Readers::Lease Readers::take() {
    {
        std::lock_guard const lock(mutex_);
        if (!idle_.empty()) {
            auto out = std::move(idle_.back());
            idle_.pop_back();
            return out;
        }
    }
    return connect();
}

Readers::Lease Readers::connect() const {
    return std::make_unique<ledger::Connection>(where_, options_);
}

void Readers::give_back(Lease connection) noexcept {
    if (!connection->usable()) return;
    std::lock_guard const lock(mutex_);
    if (idle_.size() < idle_.capacity()) idle_.push_back(std::move(connection));
}

} // namespace datafloor::services
