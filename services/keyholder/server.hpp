// The keyholder as a process: locked memory, no core dump, one UNIX socket and nothing else.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "services/keyholder/keyholder.hpp"

namespace datafloor::services {

/// What the system granted of what keeps the keyholder's secrets in.
struct KeyholderWalls {
    bool memory_locked = false; // and core dumps off
    bool confined = false;      // no network, no other program
};

struct KeyholderOptions {
    std::filesystem::path socket;
    std::filesystem::path keys;  // folder of `init_keys` and `write_pins`
    std::filesystem::path vault; // folder
    mode_t socket_mode = 0600;
    /// Who may speak to it, beside the user it runs as.
    std::vector<uid_t> allowed_users;
    /// Limit of a request's arrival, and of each answer's departure.
    std::chrono::milliseconds patience{5000};
    /// A connection without a request is closed after this.
    std::chrono::milliseconds idle{60'000};
    std::size_t connections_max = 16;
    /// A descriptor that becomes readable when the process is to end; -1: never.
    int stop = -1;
    /// Called once, when the socket is open.
    std::function<void(KeyholderWalls const&)> on_ready;
    /// One line for the log. Never holds a secret.
    std::function<void(std::string_view)> log;
};

/// Serves until it is told to stop. Call it first thing in a process of its own: it locks all
/// memory and gives up the network. Throws when it cannot begin.
void run_keyholder(KeyholderOptions const& options, ReleaseSource& releases);

} // namespace datafloor::services
