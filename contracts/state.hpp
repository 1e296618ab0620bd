// What the rules see: aggregates by typed key.
#pragma once

#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "contracts/floor/floor.hpp"
#include "contracts/listing/listing.hpp"
#include "contracts/money/account.hpp"
#include "contracts/offer/offer.hpp"
#include "contracts/order/order.hpp"
#include "contracts/party/party.hpp"
#include "contracts/supervision/directive.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::contracts {

template <class... A>
struct TypeList {};

/// Every kind of aggregate, in the order in which their rows are stored.
using Aggregates = TypeList<Floor, Party, PartyKey, Listing, Version, Offer, Order, Account,
                            Transfer, Payout, Claim, Directive>;

/// Calls visit.template operator()<A>() for every kind of aggregate.
template <class Visit, class... A>
void each_aggregate(Visit&& visit, TypeList<A...>) {
    (visit.template operator()<A>(), ...);
}

template <class Visit>
void each_aggregate(Visit&& visit) {
    each_aggregate(visit, Aggregates{});
}

/// The aggregates that are loaded, and which of them changed. One thread at a time.
///
/// A *partial* state holds what was loaded: absence is a loaded fact, and to read a key that was
/// not loaded is a bug. A *whole* state (simulation, replay) holds everything: what is not there
/// does not exist.
class State {
  public:
    enum class Extent { whole, partial };
    enum class Touch { created, changed };

    explicit State(Extent extent) : extent_(extent) {}

    /// The aggregate; null if it does not exist. Valid until the next `load`, `create` or `clear`.
    template <class A>
    [[nodiscard]] A const* find(typename A::Key const& key) const {
        auto const& slots = table<A>();
        auto const place = slots.find(key);
        if (place == slots.end()) {
            ENSURE(extent_ == Extent::whole);
            return nullptr;
        }
        return place->second.value ? &*place->second.value : nullptr;
    }

    template <class A>
    [[nodiscard]] bool loaded(typename A::Key const& key) const {
        return extent_ == Extent::whole || table<A>().contains(key);
    }

    /// Puts in what storage holds under the key; nothing: it does not exist.
    template <class A>
    void load(typename A::Key const& key, std::optional<A> value) {
        table<A>().insert_or_assign(key, Slot<A>{std::move(value), false});
    }

    /// A new aggregate; there must be none under its key.
    template <class A>
    void create(A value) {
        ENSURE(loaded<A>(value.key()));
        auto const key = value.key();
        auto& slot = table<A>()[key];
        ENSURE(!slot.value);
        slot.value = std::move(value);
        touch<A>(key, slot, Touch::created);
    }

    /// An existing aggregate, to be changed.
    template <class A>
    A& change(typename A::Key const& key) {
        auto const place = table<A>().find(key);
        ENSURE(place != table<A>().end() && place->second.value);
        touch<A>(key, place->second, Touch::changed);
        return *place->second.value;
    }

    /// Calls visit(aggregate, touch) for each that was created or changed since the last `settle`,
    /// each once, with its first touch and in the order of these.
    template <class A, class Visit>
    void each_touched(Visit&& visit) const {
        for (auto const& [key, touch] : std::get<Kind<A>>(kinds_).touched)
            visit(*find<A>(key), touch);
    }

    /// Calls visit(aggregate) for every existing one.
    template <class A, class Visit>
    void each(Visit&& visit) const {
        for (auto const& [key, slot] : table<A>())
            if (slot.value) visit(*slot.value);
    }

    /// The changes are stored: nothing is touched any more.
    void settle();
    /// Forgets everything.
    void clear();
    /// How many keys are held, the absent ones included.
    [[nodiscard]] std::size_t size() const;

  private:
    template <class A>
    struct Slot {
        std::optional<A> value;
        bool touched = false;
    };

    template <class A>
    struct Kind {
        std::unordered_map<typename A::Key, Slot<A>> slots;
        std::vector<std::pair<typename A::Key, Touch>> touched;
    };

    template <class... A>
    static std::tuple<Kind<A>...> kinds_of(TypeList<A...>);

    template <class A>
    [[nodiscard]] auto const& table() const {
        return std::get<Kind<A>>(kinds_).slots;
    }

    template <class A>
    [[nodiscard]] auto& table() {
        return std::get<Kind<A>>(kinds_).slots;
    }

    template <class A>
    void touch(typename A::Key const& key, Slot<A>& slot, Touch how) {
        if (slot.touched) return;
        slot.touched = true;
        std::get<Kind<A>>(kinds_).touched.emplace_back(key, how);
    }

    Extent extent_;
    decltype(kinds_of(Aggregates{})) kinds_;
};

/// The keys a command needs. `want` is called as often as the rules look; what is not loaded yet is
/// noted, and the caller loads it and asks again until nothing is missing.
class Needs {
  public:
    explicit Needs(State const& state) : state_(state) {}

    /// The aggregate if it is loaded and exists, else null; notes the key if it is not loaded.
    template <class A>
    A const* want(typename A::Key const& key) {
        if (state_.loaded<A>(key)) return state_.find<A>(key);
        std::get<Missing<A>>(missing_).keys.push_back(key);
        any_ = true;
        return nullptr;
    }

    [[nodiscard]] bool complete() const { return !any_; }

    template <class A>
    [[nodiscard]] std::vector<typename A::Key> const& missing() const {
        return std::get<Missing<A>>(missing_).keys;
    }

  private:
    template <class A>
    struct Missing {
        std::vector<typename A::Key> keys;
    };

    template <class... A>
    static std::tuple<Missing<A>...> missing_of(TypeList<A...>);

    State const& state_;
    decltype(missing_of(Aggregates{})) missing_;
    bool any_ = false;
};

} // namespace datafloor::contracts
