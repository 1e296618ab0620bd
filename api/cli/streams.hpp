// Files of a command line: `-` is standard input or output, and outputs appear whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "crypto/atomic_file.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::api::cli {

class Input {
  public:
    explicit Input(std::string const& path);

    [[nodiscard]] int descriptor() const;

    /// Of a regular file.
    [[nodiscard]] std::optional<std::uint64_t> size() const;

  private:
    crypto::Descriptor file_; // none: standard input
};

/// A regular file gets its name at `publish` and not before; pipes and devices are written to
/// directly.
class Output {
  public:
    explicit Output(std::string const& path);

    [[nodiscard]] int descriptor() const;

    [[nodiscard]] bool is_terminal() const;

    void publish();

  private:
    std::unique_ptr<crypto::AtomicFile> file_;
    crypto::Descriptor device_;
};

} // namespace datafloor::api::cli
