// One simulated market from its opening to its last deadline: random parties against the rules,
// judged at every step.
#pragma once

#include <expected>

#include "contracts/simulation/model.hpp"

namespace datafloor::contracts::simulation {

inline constexpr std::size_t command_kinds = std::variant_size_v<Command>;
inline constexpr std::size_t reason_count = EnumNames<Reason>::names.size();

/// What happened, in numbers.
struct Report {
    std::uint64_t steps = 0;
    std::uint64_t accepted = 0;
    std::array<std::uint64_t, command_kinds> accepted_by_kind{};
    std::array<std::uint64_t, reason_count> declined{}; // stops at a gate included
    std::uint64_t compared = 0; // steps decided a second time on a partial state
    std::uint64_t replayed = 0; // events applied a second time

    Report& operator+=(Report const& other);
};

/// Something that must never happen. The same seed and number of steps show it again.
struct Violation {
    std::uint64_t seed = 0;
    std::uint64_t step = 0;
    std::string judge; // who found it: "model", "misfit", "partial state", "replay", "codec"
    std::string what;
    std::string story; // the entries that led there
};

/// Everything to show a person.
std::string text_of(Violation const& violation);
std::string text_of(Report const& report);

struct Settings {
    std::uint64_t seed = 0;
    std::uint64_t steps = 0;
    /// Every so many steps the whole state is judged anew.
    std::uint64_t full_every = 1'000;
    /// About one in so many steps is decided a second time on a state that holds only what `needs`
    /// names; 0: none.
    std::uint64_t partial_one_in = 16;
    /// Every so many steps, and at the end, a state rebuilt from the events alone is compared with
    /// the live one.
    std::uint64_t replay_every = 10'000;
    /// One in so many replayed entries is encoded and read back first.
    std::uint64_t encoded_one_in = 16;
};

/// Steps may end a little later: after them every open order waits for its last deadline.
std::expected<Report, Violation> run(Settings const& settings);

} // namespace datafloor::contracts::simulation
