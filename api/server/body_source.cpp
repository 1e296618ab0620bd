#include "api/server/body_source.hpp"

#include <algorithm>

namespace datafloor::api {

using services::Task;

BodySource::BodySource(Channel& channel, InputBuffer& input, ServerOptions const& options,
                       RequestParser& parser, Head const& head)
    : channel_(channel), input_(input), options_(options), parser_(parser),
      length_(head.framing.chunked ? std::nullopt
                                   : std::optional(head.framing.content_length.value_or(0))),
      // RFC 9110 section 10.1.1: not in HTTP/1.0, and not without a body.
      owes_continue_(head.expects_continue && !head.framing.http_1_0 && head.framing.has_body()),
      pace_(options, options.body_pause) {}

bool BodySource::drainable() const {
    return !fault_ && !owes_continue_ && length_ &&
           *length_ - received_ <= options_.drain_bytes_max;
}

/// What the input holds of the body; may be empty. False: more input is needed for the next step.
std::expected<bool, BodyFault> BodySource::take(crypto::BytesView& piece) {
    auto const step = parser_.read_body(input_.view());
    if (!step) {
        return std::unexpected(BodyFault::malformed);
    }
    input_.consume(step->consumed);
    received_ += step->data.size();
    if (received_ > bytes_max_) {
        return std::unexpected(BodyFault::too_large);
    }
    piece = crypto::bytes_of(step->data);
    return step->consumed != 0;
}

Task<bool> BodySource::fill() {
    if (owes_continue_) {
        owes_continue_ = false;
        channel_.watch().enter(Phase::write, options_.write_pause);
        auto const head = ResponseHead(100).text();
        if (!co_await channel_.send(head, {}, false)) {
            co_return false;
        }
    }
    channel_.watch().enter(Phase::body, pace_.limit());
    auto const start = Watch::Clock::now();
    auto const size = co_await channel_.read_some(input_.space());
    pace_.add(Watch::Clock::now() - start, size);
    input_.filled(size);
    co_return size != 0;
}

Task<std::expected<crypto::BytesView, BodyFault>> BodySource::next() {
    if (!fault_ && length_ && *length_ > bytes_max_) {
        fault_ = BodyFault::too_large;
    }
    while (!fault_ && !done()) {
        owes_continue_ = owes_continue_ && input_.empty(); // the body came without being asked for
        auto piece = crypto::BytesView{};
        auto const progress = take(piece);
        if (!progress) {
            fault_ = progress.error();
        } else if (!piece.empty()) {
            co_return piece;
        } else if (*progress) {
            continue;
        } else if (!co_await fill()) {
            fault_ = channel_.watch().expired() ? BodyFault::too_slow : BodyFault::closed;
        } else if (for_handler_) {
            channel_.watch().enter(Phase::handler, options_.handler_time);
        }
    }
    if (for_handler_) {
        channel_.watch().enter(Phase::handler, options_.handler_time);
    }
    if (fault_) {
        co_return std::unexpected(*fault_);
    }
    co_return crypto::BytesView{};
}

Task<std::expected<std::string, BodyFault>> BodySource::whole() {
    // Large steps for large bodies, but no memory for mere announcements.
    constexpr std::uint64_t step = 64 * 1024;
    auto const step_for_this = static_cast<std::size_t>(std::min(length_.value_or(step), step));
    auto body = std::string{};
    body.reserve(step_for_this);
    input_.grow_to(step_for_this);
    while (true) {
        auto const piece = co_await next();
        if (!piece) {
            co_return std::unexpected(piece.error());
        }
        if (piece->empty()) {
            co_return body;
        }
        body.append(crypto::text_of(*piece));
    }
}

} // namespace datafloor::api
