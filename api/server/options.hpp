// ServerOptions: every limit of the door, as data. Zero switches a limit off only where it says so.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace datafloor::api {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0; // 0: the kernel chooses, Server::port() tells
    int backlog = 1024;

    // Sizes.
    std::size_t target_bytes_max = 8 * 1024;
    std::size_t head_bytes_max = 16 * 1024; // request line and all fields
    std::size_t header_fields_max = 100;
    std::uint64_t drain_bytes_max = 64 * 1024; // of an unwanted body read to save the connection
    std::size_t upload_piece_bytes = 256 * 1024;
    std::size_t sendfile_step_bytes = 1024 * 1024;
    std::size_t stream_unsent_bytes = 64 * 1024; // of a streamed answer, in the kernel; it doubles

    // Times. A phase ends at its limit or when the peer's average rate falls below `rate_min`
    // after `rate_grace`, whichever comes first.
    std::chrono::milliseconds idle_time{60'000};    // keep-alive, waiting for the next request
    std::chrono::milliseconds head_time{10'000};    // first to last byte of a head
    std::chrono::milliseconds body_pause{10'000};   // longest silence within a body
    std::chrono::milliseconds handler_time{30'000}; // between two reads of a body, or in all
    std::chrono::milliseconds write_pause{20'000};  // longest wait for the peer to take bytes
    std::chrono::milliseconds rate_grace{10'000};
    std::uint64_t rate_min_bytes_per_second = 1024;
    std::chrono::milliseconds linger_time{1'000};  // reading on after our last byte, see Connection
    std::chrono::milliseconds sweep_interval{100}; // resolution of all times above

    // Numbers.
    std::uint32_t requests_per_connection_max = 10'000;
    std::uint32_t connections_max = 16'384;
    std::uint32_t connections_per_address_max = 256; // 0: no limit, for behind a proxy
    std::uint32_t refusals_at_once_max = 64; // connections being told "full"; more are closed
    std::chrono::seconds retry_after{2};

    std::chrono::milliseconds accept_pause{100};  // after the process ran out of descriptors
    std::chrono::milliseconds stop_grace{10'000}; // for running requests after stop()
    std::chrono::milliseconds stop_force{2'000};  // for cancelled requests to unwind
};

} // namespace datafloor::api
