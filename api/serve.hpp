// Serving: the composition of a floor's server process.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "api/events/options.hpp"
#include "api/floor_folder.hpp"
#include "api/server/options.hpp"
#include "services/identity/officers.hpp"

namespace datafloor::api {

struct ServeOptions {
    std::filesystem::path folder;
    ServerOptions server;
    EventStreamOptions events;
    /// Which work this process does: "http", "followers", "publisher".
    std::set<std::string> roles{"http", "followers", "publisher"};
    /// Which groups of routes it hosts: "listings", "licensing", "escrow", "delivery".
    std::set<std::string> services{"listings", "licensing", "escrow", "delivery"};
    /// How officers sign in.
    services::OfficerRules officers;
    /// What uploads and objects leave free on their disks, in bytes.
    std::uint64_t disk_reserve_bytes = std::uint64_t{256} << 20;
    /// Called once, when requests are answered, with the port.
    std::function<void(std::uint16_t)> on_ready;
};

/// Serves until SIGTERM or SIGINT, then ends what is running. Throws std::runtime_error, with what
/// to do, when it cannot begin.
void serve(ServeOptions const& options);

} // namespace datafloor::api
