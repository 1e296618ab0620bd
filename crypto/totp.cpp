#include "crypto/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "crypto/ensure.hpp"

namespace datafloor::crypto {
namespace {

std::array<std::uint8_t, 20> hmac_sha1(BytesView key, BytesView message) {
    std::array<std::uint8_t, 20> out{};
    unsigned size = 0;
    auto const* made = HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), message.data(),
                            message.size(), out.data(), &size);
    ENSURE(made != nullptr && size == out.size());
    return out;
}

/// RFC 3986: everything but unreserved characters is escaped.
void append_escaped(std::string& out, std::string_view text) {
    for (auto const character : text) {
        bool const unreserved = (character >= 'a' && character <= 'z') ||
                                (character >= 'A' && character <= 'Z') ||
                                (character >= '0' && character <= '9') || character == '-' ||
                                character == '.' || character == '_' || character == '~';
        if (unreserved) {
            out += character;
            continue;
        }
        auto const byte = static_cast<std::uint8_t>(character);
        out += '%';
        for (auto const digit : to_hex(BytesView(&byte, 1)))
            out += digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
    }
}

} // namespace

std::uint64_t totp_step(Instant at) {
    auto const seconds = at.unix_seconds();
    ENSURE(seconds >= 0);
    return static_cast<std::uint64_t>(seconds / totp_step_seconds);
}

std::string hotp_code(BytesView secret, std::uint64_t step, std::size_t digits) {
    ENSURE(digits >= 6 && digits <= 8);
    auto const mac = hmac_sha1(secret, be64(step));
    auto const at = std::size_t{mac.back()} & 0x0FU; // dynamic truncation
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | mac[at + i];
    value &= 0x7FFF'FFFFU;
    std::string out(digits, '0');
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit, value /= 10)
        *digit = static_cast<char>('0' + value % 10);
    return out;
}

std::optional<std::uint64_t> find_totp_step(BytesView secret, std::string_view code, Instant now) {
    auto const present = totp_step(now);
    std::optional<std::uint64_t> found;
    for (std::uint64_t back = 0; back < 3; ++back) {
        auto const step = present + 1 - std::min(back, present + 1);
        auto const expected = hotp_code(secret, step);
        if (equal_constant_time(bytes_of(expected), bytes_of(code))) found = step;
    }
    return found;
}

std::string to_base32(BytesView bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t waiting = 0;
    unsigned bits = 0;
    for (auto const byte : bytes) {
        waiting = waiting << 8 | byte;
        bits += 8;
        for (; bits >= 5; bits -= 5) out += letters[waiting >> (bits - 5) & 31U];
    }
    if (bits > 0) out += letters[waiting << (5 - bits) & 31U];
    return out;
}

std::string otpauth_uri(BytesView secret, std::string_view issuer, std::string_view account) {
    std::string out = "otpauth://totp/";
    append_escaped(out, issuer);
    out += ':';
    append_escaped(out, account);
    out += "?secret=" + to_base32(secret) + "&issuer=";
    append_escaped(out, issuer);
    return out;
}

} // namespace datafloor::crypto
