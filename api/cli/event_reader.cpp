#include "api/cli/event_reader.hpp"

#include <algorithm>
#include <charconv>

#include "api/cli/command.hpp"

namespace datafloor::api::cli {
namespace {

constexpr std::size_t line_bytes_max = std::size_t{32} << 20;

std::optional<std::chrono::milliseconds> milliseconds(std::string_view text) {
    unsigned value = 0;
    auto const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return std::chrono::milliseconds(value);
}

} // namespace

std::vector<ServerEvent> EventReader::take(std::string_view bytes) {
    std::vector<ServerEvent> events;
    for (auto const letter : bytes) {
        bool const second_half = after_return_ && letter == '\n';
        after_return_ = letter == '\r';
        if (second_half) continue;
        if (letter == '\n' || letter == '\r') {
            take_line(events);
            line_.clear();
            continue;
        }
        line_ += letter;
        if (line_.size() > line_bytes_max)
            throw Refused("the stream has a line longer than any it should; check --url");
    }
    return events;
}

void EventReader::restart() {
    line_.clear();
    after_return_ = false;
    id_ = last_id_;
    event_.clear();
    data_.clear();
    has_data_ = false;
}

void EventReader::take_line(std::vector<ServerEvent>& events) {
    if (line_.empty()) {
        finish_event(events);
        return;
    }
    auto const line = std::string_view(line_);
    auto const colon = std::min(line.find(':'), line.size());
    auto value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    take_field(line.substr(0, colon), value);
}

/// A line that begins with a colon is a comment: a field without a name, which is none we know.
void EventReader::take_field(std::string_view name, std::string_view value) {
    if (name == "id" && value.find('\0') == std::string_view::npos) id_ = value;
    if (name == "event") event_ = value;
    if (name == "data") {
        if (has_data_) data_ += '\n';
        data_ += value;
        has_data_ = true;
    }
    if (name == "retry")
        if (auto const wait = milliseconds(value)) retry_ = wait;
}

void EventReader::finish_event(std::vector<ServerEvent>& events) {
    last_id_ = id_;
    if (has_data_)
        events.push_back({last_id_, event_.empty() ? "message" : event_, std::move(data_)});
    event_.clear();
    data_.clear();
    has_data_ = false;
}

} // namespace datafloor::api::cli
