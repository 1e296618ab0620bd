// File descriptors that close themselves, and reads and writes that finish what they began.
#pragma once

#include <filesystem>
#include <span>
#include <utility>

#include "crypto/bytes.hpp"

namespace datafloor::crypto {

class Descriptor {
  public:
    Descriptor() = default;

    explicit Descriptor(int number) : number_(number) {}

    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    /// Throws std::system_error, like all below.
    static Descriptor open_to_read(std::filesystem::path const& path);

    [[nodiscard]] int number() const { return number_; }

    /// Gives up ownership.
    [[nodiscard]] int release() { return std::exchange(number_, -1); }

  private:
    int number_ = -1;
};

/// Fills `out`, unless the input ends before; returns how many bytes it read.
std::size_t read_full(int descriptor, std::span<std::uint8_t> out);
void write_all(int descriptor, BytesView bytes);

} // namespace datafloor::crypto
