// One-time passwords by time (RFC 6238) with HMAC-SHA-1, six digits and steps of 30 seconds: what
// every authenticator takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/bytes.hpp"
#include "crypto/secret.hpp"
#include "crypto/time.hpp"

namespace datafloor::crypto {

/// As long as the hash, as RFC 4226 section 4 recommends.
using TotpSecret = SecretBytes<20>;

inline constexpr std::int64_t totp_step_seconds = 30;
inline constexpr std::size_t totp_digits = 6;

/// The step an instant lies in; not before 1970.
std::uint64_t totp_step(Instant at);

/// The value of a step: HOTP of RFC 4226 section 5.3, `digits` (6 to 8) decimal digits.
std::string hotp_code(BytesView secret, std::uint64_t step, std::size_t digits = totp_digits);

/// The step whose code this is: the present one or a neighbour, for a clock that is off by one
/// step. Nothing for another text. Compares all three, whichever it is.
std::optional<std::uint64_t> find_totp_step(BytesView secret, std::string_view code, Instant now);

/// RFC 4648 section 6, without padding.
std::string to_base32(BytesView bytes);

/// What an authenticator scans: "otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=…". The text is the
/// secret: the caller wipes it.
std::string otpauth_uri(BytesView secret, std::string_view issuer, std::string_view account);

} // namespace datafloor::crypto
