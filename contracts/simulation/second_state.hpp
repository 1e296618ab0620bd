// The same command, the same events, on another state: one that holds only what `needs` names, and
// one rebuilt from the ledger's bytes.
#pragma once

#include "contracts/command.hpp"
#include "contracts/simulation/books.hpp"

namespace datafloor::contracts::simulation {

/// No command may need more rounds of loading.
inline constexpr int rounds_max = 4;

/// A partial state loaded as a writer loads it.
struct Loaded {
    State state{State::Extent::partial};
    int rounds = 0;
};

Loaded load_for(State const& whole, Command const& command);

/// Both decided the same: the same events, or the same reason.
bool same(Result<Outcome> const& one, Result<Outcome> const& other);
/// What was touched in the partial state is the same in the whole one.
Fault touched_differ(State const& partial, State const& whole);

/// One accepted command in the ledger.
struct Entry {
    std::uint64_t step = 0;
    Instant time;
    Events events;
};

/// A state rebuilt from entries alone.
class Replay {
  public:
    /// Applies the entries it has not seen, asking `misfit_of` before each event; one in
    /// `encoded_one_in` goes through its bytes.
    Fault follow(std::vector<Entry> const& entries, std::uint64_t encoded_one_in);
    /// The live state has the same aggregates with the same contents.
    [[nodiscard]] Fault compare(State const& live) const;

  private:
    Fault add(Event const& event, Place const& place);

    State state_{State::Extent::whole};
    std::size_t seen_ = 0;
};

} // namespace datafloor::contracts::simulation
