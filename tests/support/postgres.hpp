// PostgreSQL for tests: a cluster in a temporary folder that never outlives the test program.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace datafloor::tests {

enum class Durability {
    fast, // fsync=off: right for everything that does not pull the plug
    safe, // as in production: for tests that kill PostgreSQL and look at what is left
};

/// Started by deploy/cluster, as the floor's own is. A watchdog process stops the server and
/// removes the folder when the test program ends, in whatever way.
class Cluster {
  public:
    /// The program's own cluster, durability fast, started at the first call.
    static Cluster& instance();

    explicit Cluster(Durability durability);
    Cluster(Cluster const&) = delete;
    Cluster& operator=(Cluster const&) = delete;
    ~Cluster();

    /// Connection string (libpq) of a new, empty database. One of that name is dropped first, its
    /// sessions ended. Names are lowercase letters, digits and underscores.
    std::string database(std::string_view name);
    /// The same as a copy of another database, which must have no session.
    std::string clone(std::string_view name, std::string_view original);
    /// Connection string of a database, as the superuser `floor`.
    [[nodiscard]] std::string connection(std::string_view name) const;

    /// Runs statements (psql; stops at the first error and throws). Returns rows as `a|b` lines.
    std::string execute(std::string_view database, std::string_view sql) const;

    /// SIGKILL to the postmaster; its other processes end by themselves shortly after.
    void kill9_postmaster();
    /// Stops in good order; `restart` brings it back.
    void stop();
    /// Starts it again, waiting for what a kill left behind. Connection strings stay valid.
    void restart();

    [[nodiscard]] std::filesystem::path const& folder() const { return folder_; }

  private:
    void watch();

    std::filesystem::path folder_;
    std::string server_; // connection string without the database
    int alive_ = -1;     // closed by our end, however it comes: the watchdog acts
    int gone_ = -1;      // closed by the watchdog when the folder is gone
};

} // namespace datafloor::tests
