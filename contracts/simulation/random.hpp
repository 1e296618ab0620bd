// The simulation's own source of chance: one seed, one sequence, on every machine.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

#include "contracts/base/text_form.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts::simulation {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t draw() {
        state_ += 0x9E3779B97F4A7C15U;
        auto mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31U);
    }

    /// 0 .. bound-1; the bias of a bound far below 2^64 does not matter here.
    std::size_t below(std::size_t bound) {
        ENSURE(bound > 0);
        return static_cast<std::size_t>(
            (static_cast<unsigned __int128>(draw()) * static_cast<unsigned __int128>(bound)) >>
            64U);
    }

    /// Inclusive.
    std::int64_t between(std::int64_t least, std::int64_t most) {
        return least + static_cast<std::int64_t>(below(static_cast<std::size_t>(most - least) + 1));
    }

    bool chance(std::size_t percent) { return below(100) < percent; }

    template <class List>
    auto const& one_of(List const& list) {
        return list[below(list.size())];
    }

    template <std::size_t N>
    std::array<std::uint8_t, N> bytes() {
        static_assert(N % 8 == 0);
        std::array<std::uint8_t, N> out;
        for (std::size_t at = 0; at < N; at += 8) {
            auto const word = draw();
            std::memcpy(out.data() + at, &word, 8);
        }
        return out;
    }

    Hash hash() { return bytes<32>(); }

    /// With the bits of a version 7, so that its text can be read again.
    template <class Id>
    Id id() {
        Id out;
        out.value.bytes = bytes<16>();
        out.value.bytes[6] = static_cast<std::uint8_t>((out.value.bytes[6] & 0x0FU) | 0x70U);
        out.value.bytes[8] = static_cast<std::uint8_t>((out.value.bytes[8] & 0x3FU) | 0x80U);
        return out;
    }

  private:
    std::uint64_t state_;
};

} // namespace datafloor::contracts::simulation
