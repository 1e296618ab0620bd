#include "api/backup/postgres_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <set>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "crypto/descriptor.hpp"
#include "ledger/snapshot.hpp"

namespace datafloor::api {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
    std::vector<char*> out;
    out.reserve(texts.size() + 1);
    for (auto& text : texts) out.push_back(text.data());
    out.push_back(nullptr);
    return out;
}

/// Ours, but what the connection string says comes before it.
std::vector<std::string> environment_for(std::string const& database) {
    std::vector<std::string> out;
    std::set<std::string, std::less<>> said;
    for (auto const& [name, value] : ledger::client_environment(database)) {
        out.push_back(name + "=" + value);
        said.insert(name);
    }
    for (auto* const* entry = environ; *entry != nullptr; ++entry) {
        std::string_view const text(*entry);
        if (!said.contains(text.substr(0, text.find('=')))) out.emplace_back(text);
    }
    return out;
}

class SpawnActions {
  public:
    SpawnActions() { posix_spawn_file_actions_init(&actions_); }

    SpawnActions(SpawnActions const&) = delete;
    SpawnActions& operator=(SpawnActions const&) = delete;

    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }

    void read_nothing() {
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }

    void print_to(int descriptor) {
        posix_spawn_file_actions_adddup2(&actions_, descriptor, STDOUT_FILENO);
    }

    posix_spawn_file_actions_t const* get() const { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
    return status;
}

} // namespace

void run_postgres_program(PostgresProgram const& program) {
    auto words = program.words;
    auto environment = environment_for(program.database);
    auto const arguments = pointers_to(words);
    auto const variables = pointers_to(environment);
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    crypto::Descriptor const reading(ends[0]);
    crypto::Descriptor writing(ends[1]);
    SpawnActions actions;
    actions.read_nothing();
    actions.print_to(writing.number());
    pid_t child = 0;
    if (posix_spawnp(&child, arguments[0], actions.get(), nullptr, arguments.data(),
                     variables.data()) != 0)
        throw std::runtime_error(words[0] + " cannot be started; install postgresql-client-15.");
    writing = crypto::Descriptor();
    try {
        crypto::Bytes piece(piece_bytes);
        for (std::size_t count = piece.size(); count == piece.size();) {
            count = crypto::read_full(reading.number(), piece);
            if (program.output) program.output(crypto::BytesView(piece).first(count));
        }
    } catch (...) {
        kill(child, SIGTERM);
        wait_for(child);
        throw;
    }
    auto const status = wait_for(child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        throw std::runtime_error(words[0] + " failed; what it said stands above.");
}

} // namespace datafloor::api
