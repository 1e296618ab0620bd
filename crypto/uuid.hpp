// UUID version 7 (RFC 9562 section 5.7): the ids of documents and of all things they name.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace datafloor::crypto {

struct Uuid {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(Uuid const&) const = default;
    /// Lowercase, 36 characters.
    [[nodiscard]] std::string text() const;
    /// Milliseconds since the epoch, as its maker claims.
    [[nodiscard]] std::int64_t unix_ms() const;
};

/// Exactly what Uuid::text prints, of version 7 and the RFC's variant; nothing else.
std::optional<Uuid> parse_uuid(std::string_view text);

/// The UUIDv7 of these. `unix_ms` is not negative and below 2^48; 6 of the 80 random bits give way
/// to version and variant.
Uuid uuid_v7(std::int64_t unix_ms, std::span<std::uint8_t const, 10> random);

} // namespace datafloor::crypto

template <>
struct std::hash<datafloor::crypto::Uuid> {
    std::size_t operator()(datafloor::crypto::Uuid const& uuid) const noexcept {
        std::array<std::uint64_t, 2> halves;
        std::memcpy(halves.data(), uuid.bytes.data(), sizeof halves);
        // A multiplication spreads the time of the first half over all bits.
        return static_cast<std::size_t>((halves[0] * 0x9E3779B97F4A7C15U) ^ halves[1]);
    }
};
