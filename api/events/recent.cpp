#include "api/events/recent.hpp"

#include "crypto/ensure.hpp"

namespace datafloor::api {

void RecentEvents::restart(std::uint64_t next) {
    messages_.clear();
    bytes_ = 0;
    begin_ = next;
}

void RecentEvents::add(EventMessages messages) {
    for (auto& message : messages) {
        bytes_ += message->text.size();
        messages_.push_back(std::move(message));
    }
    while (messages_.size() > count_max_ || (bytes_ > bytes_max_ && messages_.size() > 1)) {
        bytes_ -= messages_.front()->text.size();
        messages_.pop_front();
        ++begin_;
    }
}

std::shared_ptr<EventMessage const> const& RecentEvents::at(std::uint64_t index) const {
    ENSURE(index >= begin() && index < end());
    return messages_[static_cast<std::size_t>(index - begin_)];
}

} // namespace datafloor::api
