#include "crypto/uuid.hpp"

#include <algorithm>

#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::crypto {

namespace {

/// Where the hyphens stand in the text.
constexpr std::array<std::size_t, 4> hyphens = {8, 13, 18, 23};

} // namespace

std::string Uuid::text() const {
    auto out = to_hex(bytes);
    for (auto const at : hyphens) out.insert(at, 1, '-');
    return out;
}

std::int64_t Uuid::unix_ms() const {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | bytes[i];
    return ms;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
    if (text.size() != 36) return std::nullopt;
    std::array<char, 32> hex;
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (std::ranges::find(hyphens, i) != hyphens.end()) {
            if (text[i] != '-') return std::nullopt;
        } else {
            hex[size++] = text[i];
        }
    }
    Uuid out;
    if (!from_hex(std::string_view(hex.data(), hex.size()), out.bytes)) return std::nullopt;
    if (out.bytes[6] >> 4 != 7 || out.bytes[8] >> 6 != 2) return std::nullopt;
    return out;
}

Uuid uuid_v7(std::int64_t unix_ms, std::span<std::uint8_t const, 10> random) {
    ENSURE(unix_ms >= 0 && unix_ms < std::int64_t{1} << 48);
    Uuid out;
    for (std::size_t i = 0; i < 6; ++i) {
        out.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (8 * (5 - i)));
    }
    std::ranges::copy(random, out.bytes.begin() + 6);
    out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | 0x70);
    out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
    return out;
}

} // namespace datafloor::crypto
