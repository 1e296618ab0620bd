// A load of HTTP/1.1 requests over kept connections to a server on this machine: one thread, no
// library in between, so that the client costs little beside what it measures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace datafloor::api::cli {

struct LoadOutcome {
    double seconds = 0; // from the first request to the last answer
    std::vector<double> times_ms;
    std::uint64_t bytes = 0; // of the bodies
};

/// What the load asks for.
struct Load {
    std::uint16_t port = 0;
    std::size_t connections = 1;
    int status = 200; // the answer each request must have; Refused at any other
};

/// Sends the requests, each whole bytes, over so many connections at once; a connection takes the
/// next as soon as it is answered. Bodies are read and thrown away.
LoadOutcome send_all(Load const& load, std::vector<std::string> const& requests);

} // namespace datafloor::api::cli
