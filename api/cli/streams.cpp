#include "api/cli/streams.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "api/cli/command.hpp"

namespace datafloor::api::cli {
namespace {

namespace fs = std::filesystem;

/// What the user's umask leaves of read and write for all.
fs::perms usual_mode() {
    auto const mask = umask(0);
    umask(mask);
    return static_cast<fs::perms>(0666U & ~mask);
}

} // namespace

Input::Input(std::string const& path) {
    if (path == "-") return;
    if (fs::is_directory(path)) throw Refused(path + " is a folder; name a file");
    file_ = crypto::Descriptor::open_to_read(path);
}

int Input::descriptor() const { return file_.number() < 0 ? STDIN_FILENO : file_.number(); }

std::optional<std::uint64_t> Input::size() const {
    struct stat facts{};
    if (fstat(descriptor(), &facts) != 0 || !S_ISREG(facts.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(facts.st_size);
}

Output::Output(std::string const& path) {
    if (path == "-") return;
    if (path.empty()) throw WrongUsage("the name of the output is empty");
    auto const kind = fs::status(path).type();
    if (kind == fs::file_type::directory) throw Refused(path + " is a folder; name a file");
    if (kind == fs::file_type::not_found || kind == fs::file_type::regular) {
        // Through symbolic links, so that they stay what they are.
        file_ = std::make_unique<crypto::AtomicFile>(fs::weakly_canonical(path));
        return;
    }
    device_ = crypto::Descriptor(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (device_.number() < 0) throw std::system_error(errno, std::generic_category(), path);
}

int Output::descriptor() const {
    if (file_) return file_->descriptor();
    return device_.number() < 0 ? STDOUT_FILENO : device_.number();
}

bool Output::is_terminal() const { return isatty(descriptor()) == 1; }

void Output::publish() {
    if (file_) file_->publish(usual_mode());
}

} // namespace datafloor::api::cli
