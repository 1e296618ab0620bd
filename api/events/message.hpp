// Messages of a text/event-stream (WHATWG HTML section 9.2, "Server-sent events").
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/records/live_feed.hpp"

namespace datafloor::api {

/// One event. Line breaks in the data become lines of their own, as the format wants it; those in
/// the other two, which have no place for them, are left out.
std::string event_message(std::string_view id, std::string_view event, std::string_view data);

/// What no client shows, but everything between sees. The text has no line break.
std::string event_comment(std::string_view text);

/// How long a client waits before it comes back.
std::string event_retry(std::chrono::milliseconds wait);

/// An entry as those see it who may: its index as id, the command's kind as event, and as data one
/// line of JSON (EventAnswer).
std::string message_of(services::LiveEntry item);

} // namespace datafloor::api
