#include "crypto/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace datafloor::crypto {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

Descriptor Descriptor::open_to_read(std::filesystem::path const& path) {
    int const number = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (number < 0) throw std::system_error(errno, std::generic_category(), path.string());
    return Descriptor(number);
}

std::size_t read_full(int descriptor, std::span<std::uint8_t> out) {
    std::size_t done = 0;
    while (done < out.size()) {
        auto const count = read(descriptor, out.data() + done, out.size() - done);
        if (count == 0) break;
        if (count > 0)
            done += static_cast<std::size_t>(count);
        else if (errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "read");
    }
    return done;
}

void write_all(int descriptor, BytesView bytes) {
    while (!bytes.empty()) {
        auto const count = write(descriptor, bytes.data(), bytes.size());
        if (count >= 0)
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        else if (errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "write");
    }
}

} // namespace datafloor::crypto
