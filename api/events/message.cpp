#include "api/events/message.hpp"

#include "api/answers.hpp"
#include "contracts/base/codec.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api {
namespace {

constexpr std::string_view line_breaks = "\r\n";

/// A field of one line.
void add_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ");
    for (auto const letter : value)
        if (line_breaks.find(letter) == std::string_view::npos && letter != '\0') out += letter;
    out += '\n';
}

} // namespace

std::string event_message(std::string_view id, std::string_view event, std::string_view data) {
    std::string out;
    out.reserve(id.size() + event.size() + data.size() + 32);
    add_field(out, "id", id);
    add_field(out, "event", event);
    for (;;) {
        auto const end = data.find_first_of(line_breaks);
        add_field(out, "data", data.substr(0, end));
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + (data.substr(end).starts_with("\r\n") ? 2 : 1));
    }
    out += '\n';
    return out;
}

std::string event_comment(std::string_view text) {
    ENSURE(text.find_first_of(line_breaks) == std::string_view::npos);
    return ": " + std::string(text) + "\n\n";
}

std::string event_retry(std::chrono::milliseconds wait) {
    return "retry: " + std::to_string(wait.count()) + "\n\n";
}

std::string message_of(services::LiveEntry item) {
    EventAnswer const answer{std::move(item.events), item.index, {std::move(item.kind)}, item.time};
    return event_message(std::to_string(answer.index), answer.kind.value,
                         contracts::encode(answer));
}

} // namespace datafloor::api
