// Enumerations with one spelling, the same in documents, tables, problems and docs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

namespace datafloor::contracts {

/// Specialised beside each named enumeration: `static constexpr std::array<std::string_view, N>
/// names`, indexed by the enumerator, whose values run from 0 without gaps.
template <class E>
struct EnumNames;

template <class E>
concept NamedEnum = requires { EnumNames<E>::names.size(); };

template <NamedEnum E>
constexpr std::string_view name_of(E value) {
    return EnumNames<E>::names[static_cast<std::size_t>(std::to_underlying(value))];
}

template <NamedEnum E>
constexpr std::optional<E> from_name(std::string_view name) {
    for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i)
        if (EnumNames<E>::names[i] == name) return static_cast<E>(i);
    return std::nullopt;
}

/// A set of enumerators; at most 64 of them.
template <NamedEnum E>
class NameSet {
    static_assert(EnumNames<E>::names.size() <= 64);

  public:
    constexpr NameSet() = default;

    constexpr NameSet(std::initializer_list<E> values) {
        for (auto value : values) insert(value);
    }

    constexpr void insert(E value) { bits_ |= bit(value); }

    [[nodiscard]] constexpr bool contains(E value) const { return (bits_ & bit(value)) != 0; }

    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

    [[nodiscard]] constexpr bool within(NameSet other) const { return (bits_ & ~other.bits_) == 0; }

    /// Calls visit(value) in the order of the enumeration.
    template <class Visit>
    constexpr void each(Visit&& visit) const {
        for (std::size_t i = 0; i < EnumNames<E>::names.size(); ++i)
            if (contains(static_cast<E>(i))) visit(static_cast<E>(i));
    }

    bool operator==(NameSet const&) const = default;

  private:
    static constexpr std::uint64_t bit(E value) {
        return std::uint64_t{1} << static_cast<unsigned>(std::to_underlying(value));
    }

    std::uint64_t bits_ = 0;
};

} // namespace datafloor::contracts
