// Equality of records, member by member: no encoding, so that it can be asked at every step.
#pragma once

#include "contracts/event.hpp"

namespace datafloor::contracts::simulation {

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class T>
bool same(T const& one, T const& other);

template <Record T>
bool same_members(T const& one, T const& other) {
    bool equal = true;
    each_member<T>([&](auto const& m) {
        if constexpr (requires { m.pointer; })
            equal = equal && same(one.*m.pointer, other.*m.pointer);
    });
    return equal;
}

template <class T>
bool same(T const& one, T const& other) {
    if constexpr (Record<T>) {
        return same_members(one, other);
    } else if constexpr (is_optional<T>) {
        return one.has_value() == other.has_value() && (!one || same(*one, *other));
    } else if constexpr (is_list<T>) {
        return std::ranges::equal(one, other,
                                  [](auto const& a, auto const& b) { return same(a, b); });
    } else {
        return one == other;
    }
}

inline bool same(Events const& one, Events const& other) {
    return std::ranges::equal(one, other, [](Event const& a, Event const& b) {
        return a.index() == b.index() &&
               std::visit(
                   [&]<class E>(E const& event) { return same_members(event, std::get<E>(b)); }, a);
    });
}

} // namespace datafloor::contracts::simulation
