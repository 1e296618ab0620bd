// Instants in UTC and their two text forms (RFC 3339): documents have three decimals, the ledger
// six.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace datafloor::crypto {

using Duration = std::chrono::microseconds;

/// Microseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
    std::int64_t micros = 0;

    auto operator<=>(Instant const&) const = default;

    friend constexpr Instant operator+(Instant at, Duration step) {
        return {at.micros + step.count()};
    }

    friend constexpr Instant operator-(Instant at, Duration step) {
        return {at.micros - step.count()};
    }

    friend constexpr Duration operator-(Instant late, Instant early) {
        return Duration(late.micros - early.micros);
    }

    /// The millisecond this instant lies in, rounded towards the past.
    [[nodiscard]] std::int64_t unix_ms() const;
    /// The second this instant lies in, rounded towards the past.
    [[nodiscard]] std::int64_t unix_seconds() const;
};

/// `2026-11-21T22:05:53.123Z`, exactly so: a valid date of the years 0000 to 9999, no leap second.
std::optional<Instant> parse_instant(std::string_view text);
/// The same with six decimals.
std::optional<Instant> parse_ledger_instant(std::string_view text);

/// Three decimals, rounded towards the past. The year must be 0000 to 9999.
std::string to_text(Instant instant);
/// Six decimals.
std::string to_ledger_text(Instant instant);

} // namespace datafloor::crypto
