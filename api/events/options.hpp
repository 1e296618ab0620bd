// EventStreamOptions: the limits of the stream of events, as data.
#pragma once

#include <chrono>
#include <cstddef>

namespace datafloor::api {

struct EventStreamOptions {
    std::size_t streams_max = 10'000;
    /// A comment after so long without an event, so that nothing between takes the stream for dead.
    std::chrono::milliseconds heartbeat{15'000};
    /// What clients are told to wait before they come back.
    std::chrono::milliseconds retry{3'000};

    /// How often a stream that a session opened looks whether the session holds.
    std::chrono::milliseconds sessions_looked_at{1'000};

    // The newest events, kept once for all streams.
    std::size_t recent_max = 1'024;
    std::size_t recent_bytes_max = std::size_t{4} << 20;

    // What a stream that catches up reads at once. One event may be larger.
    std::size_t page_bytes = std::size_t{16} << 10;
    std::size_t page_entries_max = 1'024;
};

} // namespace datafloor::api
