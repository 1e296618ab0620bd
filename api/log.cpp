#include "api/log.hpp"

#include <spdlog/spdlog.h>

namespace datafloor::api {

void log_access(AccessEntry const& entry) {
    auto const microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(entry.duration).count();
    spdlog::info("{} {} {} {} {} {} {}B {}us", entry.id, entry.remote_address, entry.method,
                 entry.path, entry.route, entry.status, entry.bytes, microseconds);
}

void log_fault(std::string_view request_id, std::string_view what) {
    spdlog::error("{} {}", request_id, what);
}

void log_notice(std::string_view text) { spdlog::info("{}", text); }

} // namespace datafloor::api
