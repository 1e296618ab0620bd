// Metrics: what this process counts, for Prometheus. The one owner of prometheus-cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/base/declined.hpp"

namespace datafloor::services {
enum class Lane : std::uint8_t;
}

namespace datafloor::api {

/// What became of a command.
enum class CommandOutcome : std::uint8_t {
    accepted,
    repeated, // answered again from its entry
    declined,
    failed,
};

struct BuildFacts {
    std::string version;
    std::string revision;
};

/// All functions may be called from any thread. Labels never come from a client: what is not known
/// beforehand is counted as "other", so nobody can grow the number of time series.
class Metrics {
  public:
    /// `routes`: the names of all routes. Commands' kinds and reasons are those of contracts.
    Metrics(std::vector<std::string> const& routes, BuildFacts const& build);
    ~Metrics();
    Metrics(Metrics const&) = delete;
    Metrics& operator=(Metrics const&) = delete;

    /// An answered request. Looks up the route by its name; allocates nothing once the combination
    /// has been seen.
    void count_request(std::string_view route, std::string_view method, unsigned status,
                       std::chrono::nanoseconds duration);
    void set_connections(std::size_t open);

    void set_event_streams(std::size_t open);
    /// Events sent, to all streams together.
    void count_events(std::uint64_t sent);

    void count_command(std::string_view kind, CommandOutcome outcome);
    /// A decline, beside count_command.
    void count_decline(contracts::Reason reason);

    void count_batch(std::size_t commands, std::chrono::nanoseconds duration);
    void set_queue_length(services::Lane lane, std::size_t commands);

    void set_ledger_entries(std::uint64_t size);
    void set_checkpoint(std::uint64_t size, std::int64_t unix_seconds);

    /// For the few currencies of the rulebook and the few followers of the program.
    void set_escrow_held(std::string const& currency, std::int64_t minor_units);
    void set_follower_lag(std::string const& follower, std::uint64_t entries);

    /// All of it in the text format of Prometheus, version 0.0.4.
    [[nodiscard]] std::string text() const;

    static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";

  private:
    class Registry;
    std::unique_ptr<Registry> registry_;
};

} // namespace datafloor::api
