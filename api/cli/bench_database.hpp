// The PostgreSQL of a benchmark: a cluster of its own, or scratch databases on one that is given;
// and pgbench on the same cluster as the reference.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/cli/bench_process.hpp"

namespace datafloor::api::cli {

/// Where the project's deploy folder lies: beside the build folder, under the present one, or
/// installed. Refused, with what to do, where it is nowhere.
std::filesystem::path deploy_folder();

/// Databases that are gone with the object.
class BenchDatabase {
  public:
    /// `where`: an existing cluster, whose user may create databases. Empty: a cluster of its own,
    /// started by deploy/cluster with PostgreSQL's own settings, fsync on, as a pilot's is.
    BenchDatabase(std::string where, ScratchFolder const& folder);
    BenchDatabase(BenchDatabase const&) = delete;
    BenchDatabase& operator=(BenchDatabase const&) = delete;
    ~BenchDatabase();

    /// The connection string of a new, empty database.
    std::string create(std::string const& name);

    /// Processor time of all its processes so far; nothing on a cluster that is not our own.
    [[nodiscard]] std::optional<double> processor_seconds() const;

  private:
    void start_cluster(ScratchFolder const& folder);
    [[nodiscard]] std::string connection(std::string const& database) const;

    std::string where_;
    std::string suffix_; // of the databases' names
    std::vector<std::string> made_;
    std::filesystem::path own_; // the cluster's folder, if it is our own
};

/// What a piece of work cost in processor time: of this process, those it started and waited for,
/// PostgreSQL's, and of one more. It tells more than time on a machine that others work on.
class CostWatch {
  public:
    explicit CostWatch(BenchDatabase const& database, Background const* server = nullptr)
        : database_(database), server_(server), begin_(now()) {}

    /// Microseconds for each of so many acts; nothing where PostgreSQL's part is not known.
    [[nodiscard]] std::optional<double> microseconds_each(double acts) const;

  private:
    [[nodiscard]] std::optional<double> now() const;

    BenchDatabase const& database_;
    Background const* server_;
    std::optional<double> begin_;
};

/// `pgbench -M prepared`, its TPC-B at scale 10 from 8 clients of 2 threads.
class PgBench {
  public:
    static constexpr auto name = "pgbench TPC-B prepared -c 8 -j 2";

    explicit PgBench(BenchDatabase& database);

    /// Transactions a second.
    [[nodiscard]] double run(unsigned seconds) const;

  private:
    std::string program_;
    std::string database_;
};

} // namespace datafloor::api::cli
