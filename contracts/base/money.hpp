// Money: an integer of minor units and its currency. VND has no minor unit; nothing is a float.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

#include "contracts/base/record.hpp"

namespace datafloor::contracts {

/// An ISO 4217 code: three capital letters.
struct Currency {
    std::array<char, 3> code{'V', 'N', 'D'};
    auto operator<=>(Currency const&) const = default;
};

/// No amount on the floor exceeds this, so sums of all amounts stay within 64 bits.
inline constexpr std::int64_t amount_max = 1'000'000'000'000'000;

/// An amount; `amount` is in minor units, 0 .. amount_max where it comes from a document.
struct Money {
    std::int64_t amount = 0;
    Currency currency;

    auto operator<=>(Money const&) const = default;

    static constexpr auto members() {
        return std::tuple(member("amount", &Money::amount), member("currency", &Money::currency));
    }
};

/// `amount` times basis points, rounded down. `amount` within 0 .. amount_max, points 0 .. 10,000.
constexpr std::int64_t share_of(std::int64_t amount, std::int64_t basis_points) {
    return static_cast<std::int64_t>(static_cast<__int128>(amount) * basis_points / 10'000);
}

} // namespace datafloor::contracts
