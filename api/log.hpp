// The log of the program: a line of JSON for each answered request, fault and notice. Never header
// values, query strings or bodies. The one owner of spdlog.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace datafloor::api {

/// One answered request.
struct AccessEntry {
    std::string_view id;
    std::string_view remote_address;
    std::string_view method; // "-" when the head was refused
    std::string_view path;   // as it came, without the query
    std::string_view route;  // the route's name, "-" when there was none
    unsigned status;
    std::uint64_t bytes; // of the body that were sent
    std::chrono::nanoseconds duration;
};

/// The line without its time, for tests.
std::string access_line(AccessEntry const& entry);

void log_access(AccessEntry const& entry);
/// What a handler threw; the client sees the request id alone.
void log_fault(std::string_view request_id, std::string_view what);
/// What went wrong in a part that works by itself ("publisher").
void log_report(std::string_view where, std::string_view what);
void log_notice(std::string_view text);

} // namespace datafloor::api
