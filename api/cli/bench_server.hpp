// A `datafloor serve` of a benchmark's market, as a process of its own, and what its clients need.
#pragma once

#include <string>
#include <vector>

#include "api/cli/bench_load.hpp"
#include "api/cli/bench_market.hpp"
#include "api/cli/bench_process.hpp"

namespace datafloor::api::cli {

class BenchServer {
  public:
    /// Starts it and waits until it listens. `output` takes what it prints.
    BenchServer(FloorFolder const& folder, std::string const& roles,
                std::filesystem::path const& output);

    [[nodiscard]] std::uint16_t port() const { return port_; }

    [[nodiscard]] Background& process() { return process_; }

    /// Access tokens of these actors, in their order.
    [[nodiscard]] std::vector<std::string> sign_in(std::vector<BenchActor> const& actors,
                                                   std::string const& issuer, std::size_t count);

  private:
    Background process_;
    std::uint16_t port_ = 0;
};

/// Waits until /readyz says so; Refused after a minute.
void wait_until_ready(BenchServer const& server);

/// Waits until these followers have seen all entries and the checkpoint covers them, as on a floor
/// that was only restarted. Refused where nothing moves for a minute.
void catch_up(BenchMarket const& market, BenchServer const& server,
              std::vector<std::string> const& followers);

/// For a while in which tables grew: PostgreSQL knows how much is in them, and its own upkeep does
/// not begin while something is measured.
void settle(std::string const& database);

} // namespace datafloor::api::cli
