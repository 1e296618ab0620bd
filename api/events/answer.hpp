// The answer to GET /v1/events, and to GET /supervision/events.
#pragma once

#include "api/events/streams.hpp"
#include "api/server/request.hpp"

namespace datafloor::api {

/// A stream of the events this viewer may see: behind the entry that `Last-Event-ID` or else
/// `?after=` names (-1: from the first), otherwise what comes from now on. 400 where that is no
/// entry, 503 where there are streams enough.
services::Task<Response> answer_events(EventStreams& streams, EventViewer viewer, Request request);
/// The same for the caller of the request's token.
services::Task<Response> answer_events(EventStreams& streams, Request request);

} // namespace datafloor::api
