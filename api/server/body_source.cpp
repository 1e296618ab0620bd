#include "api/server/body_source.hpp"

#include <algorithm>

namespace datafloor::api {

using services::Task;

BodySource::BodySource(Channel& channel, InputBuffer& input, ServerOptions const& options,
                       Head const& head)
    : channel_(channel), input_(input), options_(options),
      length_(head.chunked ? std::nullopt : std::optional(head.content_length.value_or(0))),
      decoder_(head.chunked ? std::optional(ChunkedDecoder()) : std::nullopt),
      // RFC 9110 section 10.1.1: not in HTTP/1.0, and not without a body.
      owes_continue_(head.expects_continue && !head.http_1_0 && head.has_body()),
      pace_(options, options.body_pause) {}

bool BodySource::done() const { return decoder_ ? decoder_->done() : received_ == *length_; }

bool BodySource::drainable() const {
    return !fault_ && !owes_continue_ && length_ &&
           *length_ - received_ <= options_.drain_bytes_max;
}

/// What the input holds of the body; empty if that is nothing.
std::expected<crypto::BytesView, BodyFault> BodySource::take() {
    auto piece = std::string_view{};
    if (decoder_) {
        auto const step = decoder_->step(input_.view());
        if (!step) {
            return std::unexpected(BodyFault::malformed);
        }
        input_.consume(step->consumed);
        piece = step->data;
    } else {
        auto const size = std::min<std::uint64_t>(input_.size(), *length_ - received_);
        piece = input_.view().substr(0, static_cast<std::size_t>(size));
        input_.consume(piece.size());
    }
    received_ += piece.size();
    if (received_ > bytes_max_) {
        return std::unexpected(BodyFault::too_large);
    }
    return crypto::bytes_of(piece);
}

Task<bool> BodySource::fill() {
    if (owes_continue_) {
        owes_continue_ = false;
        channel_.watch().enter(Phase::write, options_.write_pause);
        if (!co_await channel_.send("HTTP/1.1 100 Continue\r\n\r\n", {}, false)) {
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
        if (!input_.empty()) {
            owes_continue_ = false; // the body came without being asked for
            auto const piece = take();
            if (!piece) {
                fault_ = piece.error();
            } else if (!piece->empty()) {
                co_return *piece;
            }
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
