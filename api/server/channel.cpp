#include "api/server/channel.hpp"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cerrno>

namespace datafloor::api {

using services::Task;
using services::use_task;

Channel::Channel(Socket socket, ServerOptions const& options)
    : socket_(std::move(socket)), protocol_(socket_.local_endpoint().protocol()),
      descriptor_(socket_.native_handle()), options_(options) {
    socket_.non_blocking(true);
    socket_.set_option(asio::ip::tcp::no_delay(true));
}

Task<std::size_t> Channel::read_some(std::span<char> space) {
    auto error = boost::system::error_code{};
    auto const buffer = asio::buffer(space.data(), space.size());
    auto token = asio::redirect_error(use_task, error);
    auto const size = co_await socket_.async_read_some(buffer, std::move(token));
    // After SHUT_RD bytes may still come; time is up all the same.
    co_return error || watch_.expired() ? 0 : size;
}

/// Texts on their way out.
struct Channel::Outgoing {
    std::array<iovec, 3> parts;
    std::size_t first = 0;
    int flags;
    bool broken = false;

    bool done() const { return first == parts.size(); }

    void sent(std::size_t size) {
        while (!done() && size >= parts[first].iov_len) {
            size -= parts[first++].iov_len;
        }
        if (!done()) {
            parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + size;
            parts[first].iov_len -= size;
        }
    }
};

/// Sends what the kernel takes at once; true if that ended it, well or broken.
bool Channel::send_now(Outgoing& outgoing) const {
    while (!outgoing.done()) {
        auto message = msghdr{};
        message.msg_iov = &outgoing.parts[outgoing.first];
        message.msg_iovlen = outgoing.parts.size() - outgoing.first;
        auto const size = ::sendmsg(descriptor_, &message, outgoing.flags);
        if (size >= 0) {
            outgoing.sent(static_cast<std::size_t>(size));
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            return false;
        } else if (errno != EINTR) {
            outgoing.broken = true;
            return true;
        }
    }
    return true;
}

Task<bool> Channel::send(std::string_view head, std::string_view body, bool more,
                         std::string_view end) {
    auto const part = [](std::string_view text) {
        return iovec{.iov_base = const_cast<char*>(text.data()), .iov_len = text.size()};
    };
    auto outgoing = Outgoing{.parts = {part(head), part(body), part(end)},
                             .flags = MSG_NOSIGNAL | MSG_DONTWAIT};
    if (more) {
        outgoing.flags |= MSG_MORE;
    }
    sent_bytes_ += body.size();
    if (send_now(outgoing)) {
        co_return !outgoing.broken;
    }
    co_return co_await send_rest(outgoing);
}

Task<bool> Channel::send_rest(Outgoing& outgoing) {
    auto pace = Pace(options_, options_.write_pause);
    auto const left = [&] {
        std::uint64_t size = 0;
        for (auto i = outgoing.first; i < outgoing.parts.size(); ++i) {
            size += outgoing.parts[i].iov_len;
        }
        return size;
    };
    auto before = left();
    do {
        auto const now_left = left();
        if (!co_await wait_writable(pace, before - now_left)) {
            co_return false;
        }
        before = now_left;
    } while (!send_now(outgoing));
    co_return !outgoing.broken;
}

/// `sent_since`: bytes the peer took since the last wait.
Task<bool> Channel::wait_writable(Pace& pace, std::uint64_t sent_since) {
    pace.add(Watch::Clock::duration::zero(), sent_since);
    watch_.enter(Phase::write, pace.limit());
    auto const start = Watch::Clock::now();
    auto error = boost::system::error_code{};
    auto token = asio::redirect_error(use_task, error);
    co_await socket_.async_wait(Socket::wait_write, std::move(token));
    pace.add(Watch::Clock::now() - start, 0);
    co_return !error && !watch_.expired();
}

Task<bool> Channel::send_file(FileSlice const& slice) {
    auto pace = Pace(options_, options_.write_pause);
    auto offset = static_cast<off_t>(slice.offset);
    auto left = slice.length;
    std::uint64_t since = 0;
    while (left != 0) {
        auto const step = std::min<std::uint64_t>(left, options_.sendfile_step_bytes);
        auto const size =
            ::sendfile(descriptor_, slice.file.number(), &offset, static_cast<std::size_t>(step));
        if (size > 0) {
            auto const sent = static_cast<std::uint64_t>(size);
            left -= sent;
            since += sent;
            sent_bytes_ += sent;
            if (sent == step && left != 0) { // let the other transfers of this thread go on
                co_await asio::post(socket_.get_executor(), use_task);
            }
        } else if (size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (!co_await wait_writable(pace, since)) {
                co_return false;
            }
            since = 0;
        } else if (size == 0 || errno != EINTR) {
            co_return false;
        }
    }
    co_return true;
}

void Channel::finish_sending() { ::shutdown(descriptor_, SHUT_WR); }

void Channel::interrupt(bool writing) { ::shutdown(descriptor_, writing ? SHUT_RDWR : SHUT_RD); }

void Channel::limit_unsent(std::size_t bytes) {
    auto const size = static_cast<int>(bytes);
    ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
}

bool Channel::peer_closed() const {
    char byte = 0;
    auto const size = ::recv(descriptor_, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void Channel::watch_peer(std::function<void()> gone) {
    socket_.async_wait(Socket::wait_read,
                       [this, gone = std::move(gone)](boost::system::error_code const& error) {
                           if (!error && peer_closed()) {
                               gone();
                           }
                       });
}

void Channel::forget_peer() {
    auto error = boost::system::error_code{};
    socket_.cancel(error);
}

void Channel::move_to(services::Executor const& executor) {
    auto owner = crypto::Descriptor(socket_.release());
    socket_ = Socket(executor, protocol_, owner.number());
    (void)owner.release(); // the socket owns it now
}

} // namespace datafloor::api
