// The durations of licences: one number and one unit of ISO 8601 ("P30D", "PT12H").
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace datafloor::contracts {

enum class DurationUnit : std::uint8_t { years, months, weeks, days, hours, minutes, seconds };

struct LicenceDuration {
    std::uint32_t count = 0; // 1 or more
    DurationUnit unit{};
    bool operator==(LicenceDuration const&) const = default;
};

/// Exactly `P<count><Y|M|W|D>` or `PT<count><H|M|S>`, without leading zeros.
std::optional<LicenceDuration> parse_duration(std::string_view text);

} // namespace datafloor::contracts
