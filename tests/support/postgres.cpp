#include "tests/support/postgres.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "tests/support/process.hpp"

namespace datafloor::tests {
namespace {

constexpr auto cluster_script = DATAFLOOR_SOURCE_DIR "/deploy/cluster";
constexpr auto psql = "/usr/lib/postgresql/15/bin/psql";

[[noreturn]] void fail(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::filesystem::path temporary_folder() {
    auto pattern = (std::filesystem::temp_directory_path() / "datafloor-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) fail("mkdtemp");
    // As root the server runs as another user, who has to pass.
    if (::chmod(pattern.c_str(), 0755) != 0) fail("chmod");
    return pattern;
}

std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

std::string start(std::filesystem::path const& folder, Durability durability) {
    std::vector<std::string> command{cluster_script, "start"};
    if (durability == Durability::fast) {
        for (auto const* setting : {"fsync=off", "full_page_writes=off"}) {
            command.insert(command.end(), {"--set", setting});
        }
    }
    command.push_back(folder);
    auto line = last_line(run_or_throw(command));
    return line.substr(0, line.find(" dbname="));
}

std::string checked(std::string name) {
    auto const plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    if (name.empty() || !std::ranges::all_of(name, plain)) {
        throw std::invalid_argument("not a database name: " + name);
    }
    return name;
}

} // namespace

Cluster& Cluster::instance() {
    static Cluster cluster(Durability::fast);
    return cluster;
}

Cluster::Cluster(Durability durability) : folder_(temporary_folder()) {
    watch();
    server_ = start(folder_, durability);
}

Cluster::~Cluster() {
    ::close(alive_);
    char byte = 0;
    while (::read(gone_, &byte, 1) < 0 && errno == EINTR) {
    }
    ::close(gone_);
}

// The watchdog waits for the end of its standard input, which nobody else keeps open. It is
// nobody's child and in a session of its own: neither ctest's timeout nor Ctrl-C reaches it.
void Cluster::watch() {
    std::array<int, 2> alive{};
    std::array<int, 2> gone{};
    if (::pipe2(alive.data(), O_CLOEXEC) != 0 || ::pipe2(gone.data(), O_CLOEXEC) != 0) {
        fail("pipe2");
    }
    auto const child = ::fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        ::setsid();
        if (::fork() != 0) ::_exit(0);
        ::dup2(alive[0], STDIN_FILENO);
        ::dup2(gone[1], STDOUT_FILENO);
        constexpr auto script =
            "exec 2>/dev/null; cat; \"$1\" stop \"$2\" >/dev/null; rm -rf \"$2\"";
        ::execl("/bin/sh", "sh", "-c", script, "watchdog", cluster_script, folder_.c_str(),
                static_cast<char*>(nullptr));
        ::_exit(1);
    }
    ::waitpid(child, nullptr, 0);
    ::close(alive[0]);
    ::close(gone[1]);
    alive_ = alive[1];
    gone_ = gone[0];
}

std::string Cluster::connection(std::string_view name) const {
    return server_ + " dbname=" + checked(std::string(name));
}

std::string Cluster::database(std::string_view name) { return clone(name, "template1"); }

std::string Cluster::clone(std::string_view name, std::string_view original) {
    auto const target = connection(name);
    execute("postgres", "drop database if exists " + std::string(name) + " with (force)");
    execute("postgres",
            "create database " + std::string(name) + " template " + checked(std::string(original)));
    return target;
}

std::string Cluster::execute(std::string_view database, std::string_view sql) const {
    return run_or_throw({psql, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
                         connection(database), "-f", "-"},
                        sql);
}

void Cluster::kill9_postmaster() {
    std::ifstream file(folder_ / "data" / "postmaster.pid");
    pid_t process = 0;
    if (!(file >> process) || process <= 1) throw std::runtime_error("no postmaster to kill");
    if (::kill(process, SIGKILL) != 0) fail("kill");
}

void Cluster::stop() { run_or_throw({cluster_script, "stop", folder_}); }

// The settings of the first start are kept by the script.
void Cluster::restart() { start(folder_, Durability::safe); }

} // namespace datafloor::tests
