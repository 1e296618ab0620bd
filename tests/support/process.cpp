#include "tests/support/process.hpp"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace datafloor::tests {
namespace {

// A file in memory: neither side can block on it, however much the other writes.
class MemoryFile {
  public:
    explicit MemoryFile(std::string_view content = {})
        : file_(::memfd_create("datafloor", MFD_CLOEXEC)) {
        if (file_ < 0) throw std::system_error(errno, std::generic_category(), "memfd_create");
        while (!content.empty()) {
            auto const written = ::write(file_, content.data(), content.size());
            if (written < 0) throw std::system_error(errno, std::generic_category(), "write");
            content.remove_prefix(static_cast<std::size_t>(written));
        }
        ::lseek(file_, 0, SEEK_SET);
    }

    MemoryFile(MemoryFile const&) = delete;
    MemoryFile& operator=(MemoryFile const&) = delete;

    ~MemoryFile() { ::close(file_); }

    [[nodiscard]] int descriptor() const { return file_; }

    [[nodiscard]] std::string content() const {
        std::string text(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
        std::size_t done = 0;
        while (done < text.size()) {
            auto const count =
                ::pread(file_, text.data() + done, text.size() - done, static_cast<off_t>(done));
            if (count <= 0) throw std::system_error(errno, std::generic_category(), "pread");
            done += static_cast<std::size_t>(count);
        }
        return text;
    }

  private:
    int file_;
};

constexpr int cannot_start = 127;

} // namespace

Outcome run(std::vector<std::string> const& command, std::string_view input) {
    MemoryFile const in(input);
    MemoryFile const out;
    MemoryFile const errors;
    std::vector<char*> arguments;
    arguments.reserve(command.size() + 1);
    for (auto const& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);

    auto const child = ::fork();
    if (child < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (child == 0) {
        ::dup2(in.descriptor(), STDIN_FILENO);
        ::dup2(out.descriptor(), STDOUT_FILENO);
        ::dup2(errors.descriptor(), STDERR_FILENO);
        ::execvp(arguments[0], arguments.data());
        ::_exit(cannot_start);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "waitpid");
    }
    auto const code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    if (code == cannot_start) throw std::runtime_error("cannot start " + command[0]);
    return {code, out.content() + errors.content()};
}

std::string run_or_throw(std::vector<std::string> const& command, std::string_view input) {
    auto outcome = run(command, input);
    if (outcome.status == 0) return std::move(outcome.output);
    std::string line;
    for (auto const& word : command) line += word + ' ';
    throw std::runtime_error(line + "ended with " + std::to_string(outcome.status) + "\n" +
                             outcome.output);
}

} // namespace datafloor::tests
