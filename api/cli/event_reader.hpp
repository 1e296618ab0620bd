// EventReader: a text/event-stream as a client reads it (WHATWG HTML section 9.2.6), whatever
// pieces it comes in.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace datafloor::api::cli {

struct ServerEvent {
    std::string id; // of the last event that had one
    std::string event = "message";
    std::string data;
};

class EventReader {
  public:
    /// Takes what came; answers the events that are whole with it. Throws Refused when a line is
    /// longer than any the floor sends.
    std::vector<ServerEvent> take(std::string_view bytes);

    /// After a new connection: a part of an event that broke off is no event.
    void restart();

    /// What to name when coming back; empty until an event had an id.
    [[nodiscard]] std::string const& last_id() const { return last_id_; }

    /// How long the server wants to be left alone before, if it said so.
    [[nodiscard]] std::optional<std::chrono::milliseconds> retry() const { return retry_; }

  private:
    void take_line(std::vector<ServerEvent>& events);
    void take_field(std::string_view name, std::string_view value);
    void finish_event(std::vector<ServerEvent>& events);

    std::string line_;
    bool after_return_ = false; // a line feed now ends no further line
    std::string id_;
    std::string last_id_;
    std::string event_;
    std::string data_;
    bool has_data_ = false;
    std::optional<std::chrono::milliseconds> retry_;
};

} // namespace datafloor::api::cli
