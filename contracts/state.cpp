#include "contracts/state.hpp"

namespace datafloor::contracts {

void State::settle() {
    each_aggregate([this]<class A>() {
        auto& kind = std::get<Kind<A>>(kinds_);
        for (auto const& [key, touch] : kind.touched) kind.slots.find(key)->second.touched = false;
        kind.touched.clear();
    });
}

void State::clear() {
    each_aggregate([this]<class A>() { std::get<Kind<A>>(kinds_) = {}; });
}

std::size_t State::size() const {
    std::size_t out = 0;
    each_aggregate([&]<class A>() { out += table<A>().size(); });
    return out;
}

} // namespace datafloor::contracts
