#include "services/draft.hpp"

#include <chrono>

namespace datafloor::services {

contracts::Instant now() {
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

contracts::DocumentId new_document_id() {
    return {crypto::uuid_v7(now().micros / 1000, crypto::random_array<10>())};
}

contracts::Draft new_draft() { return {new_document_id(), crypto::random_array<16>()}; }

} // namespace datafloor::services
