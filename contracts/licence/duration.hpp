// The durations of licences: one number and one unit of ISO 8601 ("P30D", "PT12H").
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "crypto/time.hpp"

namespace datafloor::contracts {

enum class DurationUnit : std::uint8_t { years, months, weeks, days, hours, minutes, seconds };

struct LicenceDuration {
    std::uint32_t count = 0; // 1 or more
    DurationUnit unit{};
    bool operator==(LicenceDuration const&) const = default;
};

/// Exactly `P<count><Y|M|W|D>` or `PT<count><H|M|S>`, without leading zeros.
std::optional<LicenceDuration> parse_duration(std::string_view text);

/// The instant at which a span that began at `start` is over. Months and years go by the calendar
/// in UTC: to the same day and time, or the month's last day where it has no such day. A span
/// beyond the year 9999 never ends.
crypto::Instant end_of(crypto::Instant start, LicenceDuration const& span);

} // namespace datafloor::contracts
