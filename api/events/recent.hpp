// RecentEvents: the newest events of the ledger in their order, as many as there is room for.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "services/records/audience.hpp"

namespace datafloor::api {

/// An entry's event, made once for all who may see it.
struct EventMessage {
    std::string text; // as it is sent
    services::Audience audience;
};

using EventMessages = std::vector<std::shared_ptr<EventMessage const>>;

class RecentEvents {
  public:
    RecentEvents(std::size_t count_max, std::size_t bytes_max)
        : count_max_(count_max), bytes_max_(bytes_max) {}

    /// Forgets all; the next one added is that of entry `next`.
    void restart(std::uint64_t next);
    /// Those of the next entries. The oldest make room, but one is kept however large it is.
    void add(EventMessages messages);

    /// The entries it has: [begin, end).
    [[nodiscard]] std::uint64_t begin() const { return begin_; }

    [[nodiscard]] std::uint64_t end() const { return begin_ + messages_.size(); }

    /// One that it has.
    [[nodiscard]] std::shared_ptr<EventMessage const> const& at(std::uint64_t index) const;

  private:
    std::size_t count_max_;
    std::size_t bytes_max_;
    std::uint64_t begin_ = 0;
    std::size_t bytes_ = 0;
    std::deque<std::shared_ptr<EventMessage const>> messages_;
};

} // namespace datafloor::api
