#include "tests/support/postgres.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

namespace datafloor::tests {
namespace {

TEST(Cluster, GivesAFreshDatabase) {
    auto& cluster = Cluster::instance();
    cluster.database("fresh");
    cluster.execute("fresh", "create table kept (n int); insert into kept values (1)");
    auto const connection = cluster.database("fresh");
    EXPECT_EQ(connection, cluster.connection("fresh"));
    EXPECT_EQ(cluster.execute("fresh", "select to_regclass('kept') is null"), "t\n");
}

TEST(Cluster, ClonesATemplateWithItsRows) {
    auto& cluster = Cluster::instance();
    cluster.database("original");
    cluster.execute("original", "create table kept (n int); insert into kept values (7)");
    cluster.clone("copy", "original");
    cluster.execute("copy", "update kept set n = 8");
    EXPECT_EQ(cluster.execute("original", "select n from kept"), "7\n");
    EXPECT_EQ(cluster.execute("copy", "select n from kept"), "8\n");
}

TEST(Cluster, ReportsAFailedStatement) {
    EXPECT_THROW(Cluster::instance().execute("postgres", "select 1/0"), std::runtime_error);
}

TEST(Cluster, RefusesANameThatIsMoreThanAName) {
    EXPECT_THROW(Cluster::instance().database("x; drop table y"), std::invalid_argument);
}

TEST(Cluster, IsSortedByBytesAndKeepsChecksums) {
    auto& cluster = Cluster::instance();
    EXPECT_EQ(cluster.execute("postgres", "select 'B' < 'a', current_setting('server_encoding')"),
              "t|UTF8\n");
    EXPECT_EQ(cluster.execute("postgres", "show data_checksums"), "on\n");
    EXPECT_EQ(cluster.execute("postgres", "show listen_addresses"), "\n");
}

TEST(Cluster, KeepsCommittedRowsThroughAKilledPostmaster) {
    Cluster cluster(Durability::safe);
    EXPECT_EQ(cluster.execute("postgres", "show fsync"), "on\n");
    cluster.database("floor");
    cluster.execute("floor", "create table kept (n int); insert into kept values (1)");
    cluster.kill9_postmaster();
    cluster.restart();
    EXPECT_EQ(cluster.execute("floor", "select n from kept"), "1\n");
}

TEST(Cluster, IsAwayBetweenStopAndRestart) {
    Cluster cluster(Durability::fast);
    EXPECT_EQ(cluster.execute("postgres", "show fsync"), "off\n");
    cluster.stop();
    EXPECT_THROW(cluster.execute("postgres", "select 1"), std::runtime_error);
    cluster.restart();
    EXPECT_EQ(cluster.execute("postgres", "show fsync"), "off\n");
}

// The child starts a cluster, tells its folder and is killed; the watchdog must clean up.
TEST(Cluster, DoesNotOutliveATestProgramThatIsKilled) {
    auto const note = std::filesystem::path(testing::TempDir()) /
                      ("datafloor-watchdog-" + std::to_string(::getpid()));
    auto const child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        Cluster const cluster(Durability::fast);
        std::ofstream(note) << cluster.folder().string();
        ::raise(SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    std::string folder;
    std::ifstream(note) >> folder;
    std::filesystem::remove(note);
    ASSERT_FALSE(folder.empty());
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::filesystem::exists(folder) && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST(Cluster, LeavesNothingBehind) {
    std::filesystem::path folder;
    {
        Cluster const cluster(Durability::fast);
        folder = cluster.folder();
        EXPECT_TRUE(std::filesystem::exists(folder / "data" / "postmaster.pid"));
    }
    EXPECT_FALSE(std::filesystem::exists(folder));
}

} // namespace
} // namespace datafloor::tests
