// A record names its members once; encoding, decoding, table columns and the documentation follow.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

namespace datafloor::contracts {

/// A named member of a record.
template <class T, class M>
struct Member {
    std::string_view name;
    M T::* pointer;
};

template <class T, class M>
constexpr Member<T, M> member(std::string_view name, M T::* pointer) {
    return {name, pointer};
}

/// A member every value of the record has in common, such as the `typ` of a document.
struct ConstantText {
    std::string_view name;
    std::string_view value;
};

struct ConstantNumber {
    std::string_view name;
    int value;
};

/// A type with `static constexpr auto members()` returning a tuple of the above, in any order.
template <class T>
concept Record = requires { T::members(); };

template <Record T>
inline constexpr std::size_t member_count = std::tuple_size_v<decltype(T::members())>;

/// The positions of the members in ascending order of their names. All names are ASCII, so this is
/// the member order of RFC 8785 as well.
template <Record T>
inline constexpr auto ascending_members = [] {
    constexpr auto names =
        std::apply([](auto... m) { return std::array{m.name...}; }, T::members());
    std::array<std::size_t, names.size()> order{};
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::ranges::sort(order, [&](auto a, auto b) { return names[a] < names[b]; });
    return order;
}();

/// Calls visit(member) for every member, in the order of their declaration.
template <Record T, class Visit>
constexpr void each_member(Visit&& visit) {
    std::apply([&](auto... m) { (visit(m), ...); }, T::members());
}

/// Calls visit(member) for every member in ascending order of the names.
template <Record T, class Visit>
constexpr void each_member_ascending(Visit&& visit) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
        constexpr auto members = T::members();
        (visit(std::get<ascending_members<T>[I]>(members)), ...);
    }(std::make_index_sequence<member_count<T>>());
}

} // namespace datafloor::contracts
