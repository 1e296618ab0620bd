#include "services/keyholder/protocol.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "crypto/ensure.hpp"

namespace datafloor::services {
namespace {

[[noreturn]] void fail(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

/// False if the deadline passes first.
bool wait_for(int socket, short events, Deadline deadline) {
    for (;;) {
        auto const left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) return false;
        pollfd waiting{socket, events, 0};
        auto const most = std::min<std::int64_t>(left.count(), 60'000);
        auto const ready = poll(&waiting, 1, static_cast<int>(most));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) fail("poll");
    }
}

bool gone(int error) { return error == EPIPE || error == ECONNRESET; }

/// Room for the control message that carries descriptors, aligned for its header.
union Control {
    cmsghdr head;
    char bytes[CMSG_SPACE(frame_descriptors_max * sizeof(int))];
};

void attach(msghdr& message, Control& control, std::span<int const> descriptors) {
    if (descriptors.empty()) return;
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    auto* head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(head), descriptors.data(), descriptors.size_bytes());
}

void detach(msghdr& message, std::vector<crypto::Descriptor>& out) {
    for (auto* head = CMSG_FIRSTHDR(&message); head != nullptr;
         head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
        auto const count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int number = -1;
            std::memcpy(&number, CMSG_DATA(head) + i * sizeof(int), sizeof number);
            out.emplace_back(number);
        }
    }
}

/// Fills `out`; descriptors that come along are kept in the frame.
std::expected<void, FrameFault> receive_all(int socket, std::span<std::uint8_t> out, Frame& frame,
                                            Deadline deadline, FrameFault at_start) {
    for (std::size_t done = 0; done < out.size();) {
        Control control{};
        iovec piece{out.data() + done, out.size() - done};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        auto const count = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) {
            if (!wait_for(socket, POLLIN, deadline)) return std::unexpected(FrameFault::late);
            continue;
        }
        if (count == 0 || (count < 0 && gone(errno)))
            return std::unexpected(done == 0 ? at_start : FrameFault::torn);
        if (count < 0) fail("recvmsg");
        detach(message, frame.descriptors);
        if ((message.msg_flags & MSG_CTRUNC) != 0 ||
            frame.descriptors.size() > frame_descriptors_max)
            return std::unexpected(FrameFault::malformed);
        done += static_cast<std::size_t>(count);
    }
    return {};
}

sockaddr_un address_of(std::filesystem::path const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    auto const text = path.string();
    if (text.size() >= sizeof address.sun_path)
        throw std::runtime_error(text + ": too long for a socket");
    std::ranges::copy(text, address.sun_path);
    return address;
}

crypto::Descriptor make_socket() {
    crypto::Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (socket.number() < 0) fail("socket");
    return socket;
}

bool try_connect(int socket, sockaddr_un const& address) {
    return connect(socket, reinterpret_cast<sockaddr const*>(&address), sizeof address) == 0;
}

} // namespace

std::string_view text_of(FrameFault fault) {
    switch (fault) {
    case FrameFault::closed: return "the other side closed";
    case FrameFault::torn: return "the other side closed within a frame";
    case FrameFault::late: return "no answer in time";
    case FrameFault::too_long: return "a frame of a forbidden length";
    case FrameFault::malformed: return "too many descriptors";
    }
    ENSURE(false);
}

std::expected<void, FrameFault> send_frame(int socket, std::string_view text,
                                           std::span<int const> descriptors, Deadline deadline) {
    ENSURE(!text.empty() && text.size() <= frame_bytes_max);
    ENSURE(descriptors.size() <= frame_descriptors_max);
    auto const length = crypto::be64(text.size());
    crypto::Bytes bytes(length.begin() + 4, length.end());
    bytes.insert(bytes.end(), text.begin(), text.end());
    for (std::size_t done = 0; done < bytes.size();) {
        Control control{};
        iovec piece{bytes.data() + done, bytes.size() - done};
        msghdr message{};
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        if (done == 0) attach(message, control, descriptors);
        auto const count = sendmsg(socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && errno == EAGAIN) {
            if (!wait_for(socket, POLLOUT, deadline)) return std::unexpected(FrameFault::late);
            continue;
        }
        if (count < 0 && gone(errno)) return std::unexpected(FrameFault::closed);
        if (count < 0) fail("sendmsg");
        done += static_cast<std::size_t>(count);
    }
    return {};
}

std::expected<Frame, FrameFault> receive_frame(int socket, Deadline deadline) {
    Frame frame;
    std::array<std::uint8_t, 4> length{};
    if (auto got = receive_all(socket, length, frame, deadline, FrameFault::closed); !got)
        return std::unexpected(got.error());
    std::size_t bytes = 0;
    for (auto byte : length) bytes = bytes << 8 | byte;
    if (bytes == 0 || bytes > frame_bytes_max) return std::unexpected(FrameFault::too_long);
    frame.text.resize(bytes);
    auto const out = std::span(reinterpret_cast<std::uint8_t*>(frame.text.data()), bytes);
    if (auto got = receive_all(socket, out, frame, deadline, FrameFault::torn); !got)
        return std::unexpected(got.error());
    return frame;
}

crypto::Descriptor listen_at(std::filesystem::path const& path, mode_t mode) {
    auto const address = address_of(path);
    if (try_connect(make_socket().number(), address))
        throw std::runtime_error(path.string() + ": somebody listens here already");
    if (unlink(path.c_str()) != 0 && errno != ENOENT) fail("unlink");
    auto socket = make_socket();
    // The name appears with no rights at all and gets them after: nobody slips in between.
    auto const mask = umask(0777);
    auto const bound =
        bind(socket.number(), reinterpret_cast<sockaddr const*>(&address), sizeof address);
    auto const error = errno;
    umask(mask);
    errno = error;
    if (bound != 0) fail("bind");
    if (chmod(path.c_str(), mode) != 0) fail("chmod");
    if (listen(socket.number(), 32) != 0) fail("listen");
    return socket;
}

crypto::Descriptor connect_to(std::filesystem::path const& path) {
    auto socket = make_socket();
    if (!try_connect(socket.number(), address_of(path))) fail("connect");
    return socket;
}

uid_t peer_user(int socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) fail("SO_PEERCRED");
    return peer.uid;
}

} // namespace datafloor::services
