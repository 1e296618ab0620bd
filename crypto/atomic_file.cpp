#include "crypto/atomic_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {
namespace {

std::filesystem::path folder_of(std::filesystem::path const& file) {
    return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

void check(int result, std::filesystem::path const& path) {
    if (result != 0) throw std::system_error(errno, std::generic_category(), path.string());
}

} // namespace

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
    ENSURE(target_.has_filename());
    auto name = (folder_of(target_) / ("." + target_.filename().string() + ".XXXXXX")).string();
    int const number = mkostemp(name.data(), O_CLOEXEC);
    if (number < 0) throw std::system_error(errno, std::generic_category(), name);
    descriptor_ = Descriptor(number);
    temporary_ = name;
}

AtomicFile::~AtomicFile() {
    if (!published_) unlink(temporary_.c_str());
}

void AtomicFile::publish(std::filesystem::perms mode) {
    ENSURE(!published_);
    check(fchmod(descriptor(), static_cast<mode_t>(mode)), temporary_);
    check(fsync(descriptor()), temporary_);
    check(rename(temporary_.c_str(), target_.c_str()), target_);
    published_ = true;
    auto const folder = Descriptor::open_to_read(folder_of(target_));
    check(fsync(folder.number()), folder_of(target_));
}

} // namespace datafloor::crypto
