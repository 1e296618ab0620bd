// Bytes and their text forms. Decoders are strict: one byte string has exactly one text form.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace datafloor::crypto {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<std::uint8_t const>;

/// The bytes of a text, without copying.
inline BytesView bytes_of(std::string_view text) {
    return {reinterpret_cast<std::uint8_t const*>(text.data()), text.size()};
}

/// The text whose bytes these are, without copying. Makes no claim that it is UTF-8.
inline std::string_view text_of(BytesView bytes) {
    return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
}

/// Lowercase hexadecimal.
std::string to_hex(BytesView bytes);
void append_hex(std::string& out, BytesView bytes);

/// Lowercase hexadecimal of even length; nothing else.
std::optional<Bytes> from_hex(std::string_view text);
/// Fills `out` exactly; false if the text is not its lowercase hexadecimal form.
bool from_hex(std::string_view text, std::span<std::uint8_t> out);

/// RFC 4648 section 4. The decoder wants canonical text: right padding (or none at all in the
/// unpadded form), no white space, zero trailing bits.
std::string to_base64(BytesView bytes);
std::optional<Bytes> from_base64(std::string_view text);
std::string to_base64_unpadded(BytesView bytes);
std::optional<Bytes> from_base64_unpadded(std::string_view text);

/// RFC 4648 section 5 without padding (RFC 7515 section 2); canonical like the above.
std::string to_base64url(BytesView bytes);
std::optional<Bytes> from_base64url(std::string_view text);

/// Compares in a time that depends on the lengths alone.
bool equal_constant_time(BytesView left, BytesView right);

/// Fills `out` from the kernel's generator.
void random_bytes(std::span<std::uint8_t> out);

template <std::size_t N>
std::array<std::uint8_t, N> random_array() {
    std::array<std::uint8_t, N> out;
    random_bytes(out);
    return out;
}

/// Big-endian, as age, Ed25519 cosignatures and our leaves want it.
std::array<std::uint8_t, 8> be64(std::uint64_t value);

} // namespace datafloor::crypto
