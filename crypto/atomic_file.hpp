// A file that appears under its name only when it is whole: written beside it, synced, renamed.
#pragma once

#include <filesystem>

#include "crypto/bytes.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::crypto {

class AtomicFile {
  public:
    /// Opens a temporary file in the target's folder, readable for its owner alone.
    /// Throws std::system_error, like all below.
    explicit AtomicFile(std::filesystem::path target);
    /// Removes the temporary file unless it was published.
    ~AtomicFile();
    AtomicFile(AtomicFile const&) = delete;
    AtomicFile& operator=(AtomicFile const&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_.number(); }

    void write(BytesView bytes) { write_all(descriptor(), bytes); }

    /// Makes the content durable, gives it its name (replacing what bore it) and makes that
    /// durable too. Once only. `mode` is the permission of the published file.
    void publish(std::filesystem::perms mode = std::filesystem::perms::owner_read |
                                               std::filesystem::perms::owner_write);

  private:
    std::filesystem::path target_;
    std::filesystem::path temporary_;
    Descriptor descriptor_;
    bool published_ = false;
};

} // namespace datafloor::crypto
