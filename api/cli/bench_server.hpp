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

} // namespace datafloor::api::cli
