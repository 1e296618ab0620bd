#include "api/server/connection.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <stdexcept>
#include <system_error>

#include "api/problem.hpp"

namespace datafloor::api {

using services::Task;
using services::use_task;

namespace {

constexpr std::size_t input_bytes = 4 * 1024;
constexpr std::size_t linger_bytes_max = 1024 * 1024;

std::string text_of(std::exception_ptr const& fault) {
    try {
        std::rethrow_exception(fault);
    } catch (std::exception const& error) {
        return *error.what() == '\0' ? "an exception without a text" : error.what();
    } catch (...) {
        return "something that is no std::exception";
    }
}

Response body_problem(BodyFault fault) {
    switch (fault) {
    case BodyFault::too_large:
        return problem_response(413, "body-too-large", "the body is larger than allowed here");
    case BodyFault::too_slow:
        return problem_response(408, "request-timeout", "the body came too slowly");
    case BodyFault::malformed:
        return problem_response(400, "malformed-request", "the chunks of the body are malformed");
    case BodyFault::closed: break;
    }
    return problem_response(400, "malformed-request", "the body is incomplete");
}

Response head_problem(HeadFault fault) {
    return problem_response(status_of(fault), "malformed-request", describe(fault));
}

} // namespace

std::string ServerContext::next_id() {
    static constexpr std::string_view digits = "0123456789abcdef";
    auto id = id_prefix;
    auto const number = ++id_count;
    for (int shift = 40; shift >= 0; shift -= 4) {
        id.push_back(digits[(number >> shift) & 15]);
    }
    return id;
}

/// One request and its answer.
struct Connection::Exchange {
    std::string id = {};
    std::string method = "-"; // for the log
    std::string path = "-";
    std::string_view route = "-";
    Watch::Clock::time_point start = Watch::Clock::now();
    bool keep = false; // the connection may live on
    bool head_only = false;
    bool http_1_0 = false;
};

Connection::Connection(ServerContext& context, Channel::Socket socket, std::string remote_address)
    : context_(context), channel_(std::move(socket), context.options), input_(input_bytes),
      remote_address_(std::move(remote_address)) {}

Task<void> Connection::run() {
    while (co_await exchange()) {
    }
    if (said_something_) {
        co_await linger();
    }
}

/// Reads one request and answers it. False when it was the last.
Task<bool> Connection::exchange() {
    auto exchange = Exchange{};
    auto const size = co_await read_head(exchange);
    if (!size) {
        co_return false;
    }
    auto response = co_await take_request(exchange, *size);
    co_return co_await respond(exchange, std::move(response));
}

/// Reads the request whose head lies in the input, and answers it. A coroutine of its own, so that
/// nothing of the request is kept while the answer goes out.
Task<Response> Connection::take_request(Exchange& exchange, std::size_t head_size) {
    auto const text = input_.view().substr(0, head_size);
    auto const limits = HeadLimits{.target_bytes_max = context_.options.target_bytes_max,
                                   .fields_max = context_.options.header_fields_max};
    auto parser = RequestParser();
    auto head = parser.read_head(text, limits);
    input_.consume(head_size);
    if (!head) {
        co_return head_problem(head.error());
    }
    ++requests_;
    exchange.head_only = head->method == "HEAD";
    exchange.http_1_0 = head->framing.http_1_0;
    exchange.method = head->method;
    exchange.path = head->target.substr(0, head->target.find('?'));
    auto target = parse_target(head->target);
    if (!target) {
        co_return problem_response(400, "malformed-request",
                                   "the request target is not well-formed or not plain");
    }
    exchange.keep = !head->close && requests_ < context_.options.requests_per_connection_max;

    auto request = Request{.id = exchange.id,
                           .method = std::string(head->method),
                           .target = std::string(head->target),
                           .path = std::move(target->path),
                           .query = std::move(target->query),
                           .headers = std::move(head->headers),
                           .remote_address = remote_address_};
    co_return co_await answer(exchange, std::move(request), parser, *head);
}

/// The size of the next head, which then lies in the input. Nothing: the connection ends, and the
/// peer was told why if it had begun to send.
Task<std::optional<std::size_t>> Connection::read_head(Exchange& exchange) {
    auto const& options = context_.options;
    auto scanner = HeadScanner(
        {.target_bytes_max = options.target_bytes_max, .fields_max = options.header_fields_max});
    auto& watch = channel_.watch();
    auto begun = false;
    while (true) {
        if (!input_.empty()) {
            if (!begun) {
                begun = true;
                exchange.start = Watch::Clock::now();
                exchange.id = context_.next_id();
                watch.enter(Phase::head, options.head_time);
            }
            auto const found = scanner.scan(input_.view());
            auto const too_long = input_.size() > options.head_bytes_max &&
                                  (!found || !*found || **found > options.head_bytes_max);
            if (!found || too_long) {
                auto const fault = !found                    ? found.error()
                                   : scanner.in_first_line() ? HeadFault::target_length
                                                             : HeadFault::head_length;
                co_await refuse(exchange, head_problem(fault));
                co_return std::nullopt;
            }
            if (*found) {
                co_return **found;
            }
        } else {
            if (context_.stopping) {
                co_return std::nullopt;
            }
            watch.enter(Phase::idle, options.idle_time);
        }
        auto const size = co_await channel_.read_some(input_.space());
        input_.filled(size);
        if (size != 0) {
            continue;
        }
        if (watch.expired() && begun) {
            auto problem =
                problem_response(408, "request-timeout", "the request head came too slowly");
            co_await refuse(exchange, std::move(problem));
        }
        co_return std::nullopt;
    }
}

/// Finds the route, asks its guard, reads the body, calls the handler.
Task<Response> Connection::answer(Exchange& exchange, Request request, RequestParser& parser,
                                  Head const& head) {
    auto const& framing = head.framing;
    auto source = BodySource(channel_, input_, context_.options, parser, head);
    auto response = std::optional<Response>{};
    auto plan = RoutePlan{};
    if (head.expects_other && !framing.http_1_0) {
        exchange.keep = exchange.keep && !framing.has_body(); // which will hardly come now
        response = problem_response(417, "expectation-failed", "only 100-continue is understood");
    } else {
        auto found = std::expected<RoutePlan, Response>{};
        try {
            found = context_.lookup(request);
        } catch (std::exception const& error) {
            found = std::unexpected(handler_failed(exchange, std::current_exception()));
        }
        if (found) {
            plan = *found;
            exchange.route = plan.name;
        } else {
            response = std::move(found.error());
        }
    }
    if (!response && plan.guard != nullptr) {
        response = co_await run_guard(exchange, plan, request);
    }
    if (!response && plan.body.kind == BodyPolicy::Kind::none && framing.has_body()) {
        response = problem_response(400, "body-not-allowed", "this request takes no body");
    }
    if (!response && framing.content_length.value_or(0) > plan.body.bytes_max) {
        response = body_problem(BodyFault::too_large);
    }
    if (!response) {
        response = co_await call(exchange, plan, std::move(request), source);
    } else {
        source.allow(context_.options.drain_bytes_max);
    }
    co_await settle_body(exchange, source);
    co_return std::move(*response);
}

Task<Response> Connection::call(Exchange& exchange, RoutePlan const& plan, Request request,
                                BodySource& source) {
    source.allow(plan.body.bytes_max);
    if (plan.body.kind == BodyPolicy::Kind::streamed) {
        co_return co_await call_on_payload(exchange, plan, std::move(request), source);
    }
    if (plan.body.kind == BodyPolicy::Kind::buffered) {
        auto body = co_await source.whole();
        input_.shrink_to(input_bytes);
        if (!body) {
            exchange.keep = false;
            channel_.watch().clear();
            co_return body_problem(body.error());
        }
        request.body = std::move(*body);
    }
    channel_.watch().enter(Phase::handler, context_.options.handler_time);
    std::exception_ptr fault;
    auto response = co_await run_handler(*plan.handler, std::move(request), fault);
    if (channel_.watch().expired()) {
        co_await asio::this_coro::reset_cancellation_state();
    }
    if (fault) {
        co_return handler_failed(exchange, fault);
    }
    co_return response;
}

/// Lends the connection to the payload thread while the handler pulls the body.
Task<Response> Connection::call_on_payload(Exchange& exchange, RoutePlan const& plan,
                                           Request request, BodySource& source) {
    std::exception_ptr fault;
    request.body_reader = &source;
    source.hand_to_handler();
    input_.grow_to(context_.options.upload_piece_bytes);
    channel_.watch().enter(Phase::handler, context_.options.handler_time);
    channel_.move_to(context_.payload_executor);
    on_payload_ = true;
    // Its own signal: in Boost 1.81 a cancellation that crosses threads through co_spawn may
    // outlive what it points to.
    auto token = asio::bind_cancellation_slot(payload_signal_.slot(), use_task);
    auto task = run_handler(*plan.handler, std::move(request), fault);
    auto response =
        co_await asio::co_spawn(context_.payload_executor, std::move(task), std::move(token));
    on_payload_ = false;
    channel_.move_to(context_.request_executor);
    input_.shrink_to(input_bytes);
    // A late cancellation may still be on its way to the payload thread: no second handler there.
    if (channel_.watch().expired()) {
        exchange.keep = false;
    }
    if (fault) {
        co_return handler_failed(exchange, fault);
    }
    co_return response;
}

/// Keeps what the handler throws away from the caller; `fault` is what it was.
Task<Response> Connection::run_handler(Handler const& handler, Request request,
                                       std::exception_ptr& fault) {
    try {
        co_return co_await handler(std::move(request));
    } catch (...) {
        fault = std::current_exception();
    }
    co_return Response{};
}

Task<std::optional<Response>> Connection::run_guard(Exchange& exchange, RoutePlan const& plan,
                                                    Request& request) {
    channel_.watch().enter(Phase::handler, context_.options.handler_time);
    std::exception_ptr fault;
    try {
        co_return co_await (*plan.guard)(request);
    } catch (...) {
        fault = std::current_exception();
    }
    if (channel_.watch().expired()) {
        co_await asio::this_coro::reset_cancellation_state();
    }
    co_return handler_failed(exchange, fault);
}

/// Nothing of this body may be taken for the next request: what is left is read if that is cheap,
/// else the connection ends.
Task<void> Connection::settle_body(Exchange& exchange, BodySource& source) {
    while (!source.done()) {
        if (!exchange.keep || !source.drainable() || !co_await source.next()) {
            exchange.keep = false;
            break;
        }
    }
    if (channel_.watch().expired()) {
        exchange.keep = false;
        channel_.watch().clear();
    }
}

Response Connection::handler_failed(Exchange const& exchange, std::exception_ptr const& fault) {
    if (channel_.watch().expired() || context_.stopping) {
        auto response = problem_response(503, "timeout", "the answer took too long; try again");
        response.headers.emplace_back("Retry-After",
                                      std::to_string(context_.options.retry_after.count()));
        if (context_.hooks.on_fault) {
            context_.hooks.on_fault(exchange.id, "handler cancelled");
        }
        return response;
    }
    if (context_.hooks.on_fault) {
        context_.hooks.on_fault(exchange.id, text_of(fault));
    }
    if (context_.hooks.answer_to) {
        if (auto response = context_.hooks.answer_to(fault)) {
            return std::move(*response);
        }
    }
    return problem_response(500, "internal", "something went wrong here; the request id finds it");
}

/// Answers what never became a request, and ends the connection.
Task<bool> Connection::refuse(Exchange& exchange, Response response) {
    exchange.keep = false;
    channel_.watch().clear();
    co_return co_await respond(exchange, std::move(response));
}

Task<bool> Connection::respond(Exchange& exchange, Response response) {
    // A stream leaves the socket set for small pieces, and its client comes back anew anyway.
    auto const keep = exchange.keep && !response.close && !context_.stopping &&
                      !std::holds_alternative<Stream>(response.body);
    auto head = std::string{};
    name_request(response, exchange.id);
    try {
        head = render_head(exchange, response, keep);
    } catch (std::exception const& error) {
        response = handler_failed(exchange, std::current_exception());
        name_request(response, exchange.id);
        head = render_head(exchange, response, keep);
    }
    said_something_ = true;
    auto const before = channel_.sent_bytes();
    auto sent = false;
    channel_.watch().enter(Phase::write, context_.options.write_pause);
    if (exchange.head_only || !status_has_body(response.status)) {
        sent = co_await channel_.send(head, {}, false);
    } else if (auto const* text = body_text(response)) {
        sent = co_await channel_.send(head, *text, false);
    } else if (auto const* slice = std::get_if<FileSlice>(&response.body)) {
        sent = co_await respond_file(head, *slice);
    } else {
        sent = co_await respond_stream(exchange, std::move(head), std::get<Stream>(response.body));
    }
    if (context_.hooks.on_answer) {
        context_.hooks.on_answer({.id = exchange.id,
                                  .remote_address = remote_address_,
                                  .method = exchange.method,
                                  .path = exchange.path,
                                  .route = exchange.route,
                                  .status = response.status,
                                  .bytes = channel_.sent_bytes() - before,
                                  .duration = Watch::Clock::now() - exchange.start});
    }
    if (!sent) {
        said_something_ = false;
    } // nobody listens any more
    co_return sent&& keep && !context_.stopping;
}

std::string Connection::render_head(Exchange const& exchange, Response const& response, bool keep) {
    auto head = ResponseHead(response.status);
    head.add("Date", context_.date);
    head.add("Floor-Request-Id", exchange.id);
    for (auto const& [name, value] : response.headers) {
        auto const ours = equal_ignoring_case(name, "content-length") ||
                          equal_ignoring_case(name, "transfer-encoding") ||
                          equal_ignoring_case(name, "connection");
        if (ours || !is_token(name) || !is_field_value(value)) {
            throw std::logic_error("a handler set a header field it must not: " + name);
        }
        head.add(name, value);
    }
    if (status_has_body(response.status)) {
        if (auto const* text = body_text(response)) {
            head.announce_length(text->size());
        } else if (auto const* slice = std::get_if<FileSlice>(&response.body)) {
            head.announce_length(slice->length);
        } else if (!exchange.http_1_0) {
            head.announce_chunks();
        }
    }
    if (!keep) {
        head.announce_close();
    }
    return head.text();
}

Task<bool> Connection::respond_file(std::string const& head, FileSlice const& slice) {
    if (!co_await channel_.send(head, {}, slice.length != 0)) {
        co_return false;
    }
    if (slice.length == 0) {
        co_return true;
    }
    channel_.move_to(context_.payload_executor);
    // Ended by shutdown(), never by cancellation: an empty slot.
    auto token = asio::bind_cancellation_slot(asio::cancellation_slot(), use_task);
    auto const sent = co_await asio::co_spawn(context_.payload_executor, channel_.send_file(slice),
                                              std::move(token));
    channel_.move_to(context_.request_executor);
    co_return sent;
}

Task<bool> Connection::respond_stream(Exchange& exchange, std::string head, Stream const& stream) {
    channel_.limit_unsent(context_.options.stream_unsent_bytes);
    if (!co_await channel_.send(head, {}, false)) {
        co_return false;
    }
    std::string().swap(head);
    input_.release();
    auto writer = PieceWriter(channel_, context_.options, !exchange.http_1_0, context_.stopping);
    watch_peer();
    auto const fault = co_await produce(stream, writer);
    channel_.forget_peer();
    co_await asio::this_coro::reset_cancellation_state();
    channel_.watch().enter(Phase::write, context_.options.write_pause);
    if (peer_gone_) {
        co_return false;
    }
    if (!fault.empty() && !context_.stopping) {
        if (context_.hooks.on_fault) {
            context_.hooks.on_fault(exchange.id, fault);
        }
        co_return false;
    }
    co_return co_await writer.finish();
}

/// What it failed with; nothing if it came to its end.
Task<std::string> Connection::produce(Stream const& stream, PieceWriter& writer) {
    channel_.watch().enter_unlimited(Phase::stream);
    try {
        co_await stream.produce(writer);
    } catch (...) {
        co_return text_of(std::current_exception());
    }
    co_return std::string();
}

/// A peer that closes while a stream pauses is not kept until the next piece.
void Connection::watch_peer() {
    channel_.watch_peer([self = shared_from_this()] {
        if (self->channel_.watch().phase() == Phase::stream) {
            self->peer_gone_ = true;
            self->signal_.emit(asio::cancellation_type::terminal);
        }
    });
}

/// Our side is finished. Closing while the peer still sends would reset the connection and may take
/// our last answer away from it (RFC 9112 section 9.6), so read on for a moment.
Task<void> Connection::linger() {
    channel_.finish_sending();
    channel_.watch().clear();
    channel_.watch().enter(Phase::linger, context_.options.linger_time);
    std::size_t total = 0;
    while (total < linger_bytes_max) {
        input_.consume(input_.size());
        auto const size = co_await channel_.read_some(input_.space());
        if (size == 0) {
            co_return;
        }
        total += size;
    }
}

void Connection::cancel_handler() {
    if (!on_payload_) {
        signal_.emit(asio::cancellation_type::terminal);
        return;
    }
    auto const cancel = [self = shared_from_this()] {
        self->payload_signal_.emit(asio::cancellation_type::terminal);
    };
    asio::post(context_.payload_executor, cancel);
}

void Connection::check(Watch::Clock::time_point now) {
    auto& watch = channel_.watch();
    if (!watch.overdue(now)) {
        return;
    }
    auto const phase = watch.phase();
    watch.expire();
    if (phase == Phase::handler) {
        cancel_handler();
    } else {
        channel_.interrupt(phase == Phase::write);
    }
}

void Connection::stop() {
    auto const phase = channel_.watch().phase();
    if (phase == Phase::idle) {
        channel_.interrupt(false);
    }
    if (phase == Phase::stream) {
        signal_.emit(asio::cancellation_type::terminal);
    }
}

void Connection::force() {
    auto const phase = channel_.watch().phase();
    channel_.watch().expire();
    if (phase == Phase::handler || phase == Phase::stream) {
        cancel_handler();
    }
    channel_.interrupt(true);
}

} // namespace datafloor::api
