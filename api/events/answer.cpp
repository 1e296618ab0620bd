#include "api/events/answer.hpp"

#include <boost/asio/this_coro.hpp>
#include <limits>

#include "api/access.hpp"
#include "api/fault_answer.hpp"
#include "api/problem.hpp"
#include "contracts/base/text_form.hpp"
#include "services/identity/tokens.hpp"

namespace datafloor::api {
namespace {

Response bad_after(std::string_view detail) {
    return problem_response(400, "after-unknown", detail);
}

/// The entry behind the one the client saw last; nothing: none is named. What a client says when it
/// comes back is newer than the address it has from its beginning.
std::expected<std::optional<std::uint64_t>, Response> wanted(Request const& request) {
    if (request.headers.count("Last-Event-ID") > 1 || request.query.count("after") > 1)
        return std::unexpected(bad_after("`Last-Event-ID` and `after` stand once."));
    auto text = request.headers.find("Last-Event-ID");
    if (!text) text = request.query.find("after");
    if (!text) return std::nullopt;
    if (*text == "-1") return 0;
    std::uint64_t index = 0;
    if (!contracts::TextForm<std::uint64_t>::parse(*text, index) ||
        index == std::numeric_limits<std::uint64_t>::max())
        return std::unexpected(
            bad_after("`Last-Event-ID` or `after` is neither an entry's index nor -1."));
    return index + 1;
}

EventViewer viewer_of(Request const& request) {
    auto const& caller = caller_of(request);
    auto const token = bearer(request.headers);
    ENSURE(token.has_value()); // the route is guarded
    return {caller.party, oversees(caller), services::Tokens::hash_of(*token), caller.expires, {}};
}

Response stream_response(EventStreams& streams, std::shared_ptr<EventStream> stream) {
    Response response{.body = Stream{[&streams, stream = std::move(stream)](BodyWriter& writer) {
                          return streams.send(stream, writer);
                      }}};
    response.headers.emplace_back("Content-Type", "text/event-stream");
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.emplace_back("X-Accel-Buffering", "no"); // nginx passes it on at once
    return response;
}

} // namespace

services::Task<Response> answer_events(EventStreams& streams, EventViewer viewer, Request request) {
    auto next = wanted(request);
    if (!next) co_return std::move(next.error());
    auto const executor = co_await services::asio::this_coro::executor;
    auto stream = streams.open(viewer, executor);
    if (!stream)
        co_return try_again("event-streams-full", "Too many event streams are open; try again.");
    auto const size = co_await streams.read_size();
    if (*next && **next > size) co_return bad_after("The ledger has no entry of this index.");
    stream->start_at(next->value_or(size));
    co_return stream_response(streams, std::move(stream));
}

services::Task<Response> answer_events(EventStreams& streams, Request request) {
    auto viewer = viewer_of(request);
    return answer_events(streams, std::move(viewer), std::move(request));
}

} // namespace datafloor::api
