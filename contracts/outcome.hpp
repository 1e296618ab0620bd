// What `decide` answers: the events of one entry and the floor documents that go with it.
#pragma once

#include <vector>

#include "contracts/base/declined.hpp"
#include "contracts/event.hpp"

namespace datafloor::contracts {

struct Outcome {
    Events events;
    /// To be signed with the floor's document key before the entry is written.
    std::vector<FloorDocument> documents;
    /// A gate that supervision must see stopped the command: the events are recorded all the same,
    /// and the caller is told this.
    std::optional<Declined> stopped;
};

} // namespace datafloor::contracts
