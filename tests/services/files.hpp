// What tests of the services need of the file system.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>

#include "crypto/atomic_file.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::tests {

/// In memory where the system has such a place: these tests sync often and never need it.
inline std::filesystem::path fast_folder() {
    std::filesystem::path const memory = "/dev/shm";
    return access(memory.c_str(), W_OK) == 0 ? memory : std::filesystem::temp_directory_path();
}

/// A folder of its own, gone with it.
class TemporaryFolder {
  public:
    explicit TemporaryFolder(std::filesystem::path const& below = fast_folder()) {
        auto name = (below / "datafloor.XXXXXX").string();
        path_ = mkdtemp(name.data());
    }

    TemporaryFolder(TemporaryFolder const&) = delete;
    TemporaryFolder& operator=(TemporaryFolder const&) = delete;

    ~TemporaryFolder() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::filesystem::path path() const { return path_; }

    std::filesystem::path operator/(std::string const& name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

inline crypto::Bytes read_file(std::filesystem::path const& path) {
    auto const file = crypto::Descriptor::open_to_read(path);
    crypto::Bytes out(std::filesystem::file_size(path));
    out.resize(crypto::read_full(file.number(), out));
    return out;
}

inline void write_file(std::filesystem::path const& path, crypto::BytesView bytes) {
    crypto::AtomicFile file(path);
    file.write(bytes);
    file.publish();
}

/// The same bytes for the same size.
inline crypto::Bytes some_bytes(std::size_t size) {
    std::mt19937_64 generator(size);
    crypto::Bytes out(size);
    for (auto& byte : out) byte = static_cast<std::uint8_t>(generator());
    return out;
}

} // namespace datafloor::tests
