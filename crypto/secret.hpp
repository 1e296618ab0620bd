// Secret bytes of a fixed size: wiped when they die, never printed, never compared with ==.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "crypto/bytes.hpp"

namespace datafloor::crypto {

/// Overwrites the bytes in a way the compiler may not remove.
void wipe(std::span<std::uint8_t> bytes) noexcept;

/// N secret bytes. Copying is explicit (`copy`), moving wipes the source, and there is no printing
/// and no comparison. Long-lived secrets belong in a process with locked memory (`lock_memory`).
template <std::size_t N>
class SecretBytes {
  public:
    SecretBytes() = default;

    explicit SecretBytes(std::span<std::uint8_t const, N> bytes) {
        for (std::size_t i = 0; i < N; ++i) bytes_[i] = bytes[i];
    }

    SecretBytes(SecretBytes const&) = delete;
    SecretBytes& operator=(SecretBytes const&) = delete;

    SecretBytes(SecretBytes&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }

    SecretBytes& operator=(SecretBytes&& other) noexcept {
        if (this != &other) {
            bytes_ = other.bytes_;
            wipe(other.bytes_);
        }
        return *this;
    }

    ~SecretBytes() { wipe(bytes_); }

    static SecretBytes random() {
        SecretBytes out;
        random_bytes(out.bytes_);
        return out;
    }

    [[nodiscard]] SecretBytes copy() const { return SecretBytes(reveal()); }

    /// The bytes themselves. The name marks the places where a secret leaves its wrapper.
    [[nodiscard]] std::span<std::uint8_t const, N> reveal() const { return bytes_; }

    [[nodiscard]] std::span<std::uint8_t, N> reveal() { return bytes_; }

    bool operator==(SecretBytes const&) const = delete;

  private:
    std::array<std::uint8_t, N> bytes_{};
};

/// Locks all memory of this process, present and future, and forbids core dumps.
/// False where the system does not allow it.
bool lock_memory();

} // namespace datafloor::crypto
