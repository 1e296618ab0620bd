#include "contracts/simulation/second_state.hpp"

#include "contracts/simulation/same.hpp"

namespace datafloor::contracts::simulation {
namespace {

template <class A>
Fault find_twin(A const& aggregate, State const& other) {
    auto const* twin = other.find<A>(aggregate.key());
    if (twin != nullptr && same(*twin, aggregate)) return std::nullopt;
    return "the " + std::string(A::table) + " " + encode(aggregate) +
           (twin == nullptr ? " does not exist" : " is " + encode(*twin)) + " in the other state";
}

} // namespace

Loaded load_for(State const& whole, Command const& command) {
    Loaded loaded;
    for (; loaded.rounds <= rounds_max; ++loaded.rounds) {
        Needs missing(loaded.state);
        needs(missing, command);
        if (missing.complete()) break;
        each_aggregate([&]<class A>() {
            for (auto const& key : missing.missing<A>()) {
                auto const* found = whole.find<A>(key);
                loaded.state.load<A>(key,
                                     found == nullptr ? std::nullopt : std::optional<A>(*found));
            }
        });
    }
    return loaded;
}

bool same(Result<Outcome> const& one, Result<Outcome> const& other) {
    if (one.has_value() != other.has_value()) return false;
    if (!one) return one.error().reason == other.error().reason;
    return same(one->events, other->events) &&
           one->stopped.has_value() == other->stopped.has_value();
}

Fault touched_differ(State const& partial, State const& whole) {
    Fault fault;
    each_aggregate([&]<class A>() {
        partial.each_touched<A>([&](A const& aggregate, State::Touch) {
            if (!fault) fault = find_twin(aggregate, whole);
        });
    });
    return fault;
}

Fault Replay::add(Event const& event, Place const& place) {
    if (auto const misfit = misfit_of(state_, event))
        return "does not fit on replay: " + encode(event) + ": " + *misfit;
    apply(state_, event, place);
    return std::nullopt;
}

Fault Replay::follow(std::vector<Entry> const& entries, std::uint64_t encoded_one_in) {
    for (; seen_ < entries.size(); ++seen_) {
        Place const place{seen_, entries[seen_].time};
        for (auto const& event : entries[seen_].events) {
            if (seen_ % encoded_one_in != 0) {
                if (auto fault = add(event, place)) return fault;
                continue;
            }
            auto const bytes = encode(event);
            auto const again = decode<Event>(bytes);
            if (!again)
                return "cannot read back " + bytes + ": " + again.error().pointer + " " +
                       again.error().what;
            if (auto fault = add(*again, place)) return fault;
        }
    }
    state_.settle();
    return std::nullopt;
}

Fault Replay::compare(State const& live) const {
    Fault fault;
    each_aggregate([&]<class A>() {
        std::size_t count = 0;
        live.each<A>([&](A const& aggregate) {
            ++count;
            if (!fault) fault = find_twin(aggregate, state_);
        });
        state_.each<A>([&](A const&) { --count; });
        if (count != 0 && !fault) fault = "another number of " + std::string(A::table);
    });
    return fault;
}

} // namespace datafloor::contracts::simulation
