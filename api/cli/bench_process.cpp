#include "api/cli/bench_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

#include "api/cli/command.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api::cli {
namespace {

[[noreturn]] void fail(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
    crypto::Descriptor read;
    crypto::Descriptor write;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
    return {crypto::Descriptor(ends[0]), crypto::Descriptor(ends[1])};
}

/// The end of this process, however it comes, ends the other too.
pid_t start(std::vector<std::string> const& command, int output, int errors) {
    ENSURE(!command.empty());
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    auto const parent = getpid();
    auto const child = fork();
    if (child < 0) fail("fork");
    if (child > 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    auto const input = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    if (errors >= 0) dup2(errors, STDERR_FILENO);
    signal(SIGPIPE, SIG_DFL);
    execvp(arguments[0], arguments.data());
    _exit(127);
}

/// Reads until the end of the pipe.
std::string drain(int descriptor) {
    std::string out;
    std::array<char, 4096> buffer{};
    for (;;) {
        auto const got = read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return out;
        out.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

std::string last_line(std::string text) {
    while (text.ends_with('\n')) text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

int wait_for(pid_t process) {
    int status = 0;
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR) fail("waitpid");
    return status;
}

/// Runs a program of the watchdog to its end, if there is one.
void run_quietly(std::vector<char const*> words) {
    auto const child = fork();
    if (child == 0) {
        auto const nowhere = open("/dev/null", O_RDWR);
        for (int const end : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nowhere, end);
        words.push_back(nullptr);
        execv(words[0], const_cast<char**>(words.data()));
        _exit(127);
    }
    while (child > 0 && waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

bool ended(pid_t process) { return waitpid(process, nullptr, WNOHANG) != 0; }

} // namespace

std::string find_program(std::string const& name, std::string const& package,
                         std::vector<std::string> const& folders) {
    std::string const path = std::getenv("PATH") == nullptr ? "/usr/bin:/bin" : std::getenv("PATH");
    std::vector<std::string> all = folders;
    std::istringstream words(path + ":/usr/sbin");
    for (std::string folder; std::getline(words, folder, ':');) all.push_back(folder);
    for (auto const& folder : all) {
        auto file = folder + "/" + name;
        if (!folder.empty() && access(file.c_str(), X_OK) == 0) return file;
    }
    throw Refused("there is no `" + name + "` to compare with; install the Debian package " +
                  package + ": apt-get install " + package);
}

std::string output_of(std::vector<std::string> const& command) {
    auto output = make_pipe();
    auto errors = make_pipe();
    auto const process = start(command, output.write.number(), errors.write.number());
    output.write = {};
    errors.write = {};
    std::string said;
    std::jthread reader([&] { said = drain(errors.read.number()); });
    auto out = drain(output.read.number());
    reader.join();
    auto const status = wait_for(process);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        throw Refused("cannot start `" + command[0] + "`");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw Refused("`" + command[0] + "` failed: " + last_line(said));
    return out;
}

Background::Background(std::vector<std::string> const& command, std::filesystem::path output)
    : name_(command.at(0)), output_(std::move(output)) {
    if (command[0] == own_program && command.size() > 1) name_ = "datafloor " + command[1];
    crypto::Descriptor const file(
        open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
    if (file.number() < 0) fail(output_.c_str());
    process_ = start(command, file.number(), file.number());
}

Background::Background(Background&& other) noexcept
    : name_(std::move(other.name_)), process_(std::exchange(other.process_, 0)),
      output_(std::move(other.output_)) {}

Background::~Background() { stop(); }

std::string Background::wait_for_line(std::string const& beginning) {
    using namespace std::chrono_literals;
    auto const until = std::chrono::steady_clock::now() + 120s;
    while (std::chrono::steady_clock::now() < until) {
        std::ifstream file(output_);
        std::string last;
        for (std::string line; std::getline(file, line) && !file.eof(); last = line)
            if (line.starts_with(beginning)) return line.substr(beginning.size());
        if (ended(process_)) {
            process_ = 0;
            throw Refused("`" + name_ + "` ended at once: " + last);
        }
        std::this_thread::sleep_for(2ms);
    }
    throw Refused("`" + name_ + "` does not begin");
}

void Background::stop() {
    using namespace std::chrono_literals;
    if (process_ == 0) return;
    auto const process = std::exchange(process_, 0);
    kill(process, SIGTERM);
    for (int i = 0; i < 1000; ++i) {
        if (ended(process)) return;
        std::this_thread::sleep_for(10ms);
    }
    kill(process, SIGKILL);
    wait_for(process);
}

std::int64_t Background::resident_kib() const {
    std::ifstream status("/proc/" + std::to_string(process_) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:")) return std::stoll(line.substr(6));
    throw Refused("`" + name_ + "` ended while it was measured");
}

ProcessorTime processor_time_of(pid_t process, bool with_children) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    std::getline(file, text);
    // proc(5): the name may hold anything; the fields from the third on come after its bracket.
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    ProcessorTime out;
    std::string word;
    double ticks = 0;
    for (int number = 3; number <= 17 && fields >> word; ++number) {
        if (number == 4) out.parent = static_cast<pid_t>(std::stol(word));
        if (number == 14 || number == 15 || (with_children && number >= 16))
            ticks += std::stod(word);
    }
    out.seconds = ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
    return out;
}

/// Not where files lie in memory: what is measured there includes a disk.
ScratchFolder::ScratchFolder() {
    auto pattern = "/var/tmp/datafloor-bench-" + std::to_string(getpid()) + "-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) fail("mkdtemp /var/tmp");
    path_ = pattern;
    // PostgreSQL, which may run as another user, has to pass.
    if (chmod(pattern.c_str(), 0711) != 0) fail("chmod");
    watch();
}

ScratchFolder::~ScratchFolder() {
    alive_ = {};
    drain(gone_.number());
}

void ScratchFolder::stop_at_end(std::filesystem::path const& script) const {
    std::filesystem::create_symlink(script, path_ / "stop");
}

/// The watchdog is nobody's child and in a session of its own: Ctrl-C does not reach it.
void ScratchFolder::watch() {
    auto alive = make_pipe();
    auto gone = make_pipe();
    auto const script = (path_ / "stop").string();
    auto const database = cluster().string();
    auto const child = fork();
    if (child < 0) fail("fork");
    if (child == 0) {
        setsid();
        if (fork() != 0) _exit(0);
        alive.write = {};
        gone.read = {};
        drain(alive.read.number());
        run_quietly({script.c_str(), "stop", database.c_str()});
        run_quietly({"/bin/rm", "-rf", path_.c_str()});
        _exit(0);
    }
    wait_for(child);
    alive_ = std::move(alive.write);
    gone_ = std::move(gone.read);
}

} // namespace datafloor::api::cli
