#include "crypto/bytes.hpp"

#include <sodium.h>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {
namespace {

// libsodium chooses its fastest code and opens the kernel's generator once, before main.
[[maybe_unused]] int const sodium_ready = [] {
    ENSURE(sodium_init() >= 0);
    return 0;
}();

constexpr char hex_digits[] = "0123456789abcdef";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

std::string encode_base64(BytesView bytes, int variant) {
    std::string out(sodium_base64_ENCODED_LEN(bytes.size(), variant), '\0');
    sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), variant);
    out.pop_back(); // the terminating zero
    return out;
}

std::optional<Bytes> decode_base64(std::string_view text, int variant) {
    Bytes out(text.size() / 4 * 3 + 3);
    std::size_t size = 0;
    char const* end = nullptr;
    if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &size, &end,
                          variant) != 0 ||
        end != text.data() + text.size())
        return std::nullopt;
    out.resize(size);
    // Decoding must be reversible, or two texts would name the same bytes.
    if (encode_base64(out, variant) != text) return std::nullopt;
    return out;
}

} // namespace

void append_hex(std::string& out, BytesView bytes) {
    for (auto byte : bytes) {
        out += hex_digits[byte >> 4];
        out += hex_digits[byte & 15];
    }
}

std::string to_hex(BytesView bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    append_hex(out, bytes);
    return out;
}

bool from_hex(std::string_view text, std::span<std::uint8_t> out) {
    if (text.size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        int const high = hex_value(text[2 * i]);
        int const low = hex_value(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
}

std::optional<Bytes> from_hex(std::string_view text) {
    Bytes out(text.size() / 2);
    if (!from_hex(text, out)) return std::nullopt;
    return out;
}

std::string to_base64(BytesView bytes) {
    return encode_base64(bytes, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<Bytes> from_base64(std::string_view text) {
    return decode_base64(text, sodium_base64_VARIANT_ORIGINAL);
}

std::string to_base64_unpadded(BytesView bytes) {
    return encode_base64(bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

std::optional<Bytes> from_base64_unpadded(std::string_view text) {
    return decode_base64(text, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}

std::string to_base64url(BytesView bytes) {
    return encode_base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<Bytes> from_base64url(std::string_view text) {
    return decode_base64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool equal_constant_time(BytesView left, BytesView right) {
    return left.size() == right.size() &&
           sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

void random_bytes(std::span<std::uint8_t> out) { randombytes_buf(out.data(), out.size()); }

std::array<std::uint8_t, 8> be64(std::uint64_t value) {
    std::array<std::uint8_t, 8> out;
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
    return out;
}

} // namespace datafloor::crypto
