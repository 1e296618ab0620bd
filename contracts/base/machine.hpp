// A state machine is one table of transitions.
#pragma once

#include <optional>
#include <span>

namespace datafloor::contracts {

template <class State, class Step>
struct Transition {
    State from;
    Step step;
    State to;
};

/// The state after a step; nothing where the table has no such line.
template <class State, class Step>
constexpr std::optional<State> next(std::span<Transition<State, Step> const> table, State from,
                                    Step step) {
    for (auto const& line : table)
        if (line.from == from && line.step == step) return line.to;
    return std::nullopt;
}

} // namespace datafloor::contracts
