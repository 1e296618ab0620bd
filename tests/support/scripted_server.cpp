#include "tests/support/scripted_server.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>

namespace datafloor::tests {
namespace {

void check(bool good, char const* what) {
    if (!good) throw std::system_error(errno, std::generic_category(), what);
}

bool send_all(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const count = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

/// Receives until `text` has `size` bytes, or the peer ends.
bool receive_until(int connection, std::string& text, std::size_t size) {
    char space[65536];
    while (text.size() < size) {
        auto const wanted = std::min(sizeof space, size - text.size());
        auto const count = ::recv(connection, space, wanted, 0);
        if (count <= 0) return false;
        text.append(space, static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

std::string SeenRequest::header(std::string_view name) const {
    auto const at = head.find("\r\n" + std::string(name) + ": ");
    if (at == std::string::npos) return {};
    auto const start = at + name.size() + 4;
    return head.substr(start, head.find("\r\n", start) - start);
}

std::string answer(int status, std::string_view body, std::string_view headers) {
    return "HTTP/1.1 " + std::to_string(status) + " Scripted\r\nConnection: close\r\n" +
           std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body);
}

std::string json_answer(int status, std::string_view body, std::string_view headers) {
    return answer(status, body, "Content-Type: application/json\r\n" + std::string(headers));
}

ScriptedServer::ScriptedServer(Script script, BodyLimit body_limit)
    : script_(std::move(script)), body_limit_(std::move(body_limit)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    check(listener_ >= 0, "socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    check(::bind(listener_, any, sizeof address) == 0, "bind");
    check(::listen(listener_, 16) == 0, "listen");
    socklen_t size = sizeof address;
    check(::getsockname(listener_, any, &size) == 0, "getsockname");
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
}

ScriptedServer::~ScriptedServer() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::string ScriptedServer::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::vector<SeenRequest> ScriptedServer::seen() const {
    std::lock_guard const lock(mutex_);
    return seen_;
}

void ScriptedServer::serve() {
    while (!stopping_) {
        int const connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        timeval const limit{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        serve_one(connection);
        ::close(connection);
    }
}

void ScriptedServer::serve_one(int connection) {
    SeenRequest request;
    // A byte at a time, so that nothing of the body is taken with the head.
    while (!request.head.ends_with("\r\n\r\n"))
        if (!receive_until(connection, request.head, request.head.size() + 1)) return;
    auto const first = request.head.find(' ');
    request.method = request.head.substr(0, first);
    request.target = request.head.substr(first + 1, request.head.find(' ', first + 1) - first - 1);
    auto const length = request.header("Content-Length");
    auto const declared = length.empty() ? std::size_t{0} : std::stoul(length);
    auto const limit = body_limit_ ? body_limit_(request) : std::numeric_limits<std::size_t>::max();
    bool const whole = receive_until(connection, request.body, std::min(declared, limit));
    {
        std::lock_guard const lock(mutex_);
        seen_.push_back(request);
    }
    if (!whole || declared > limit) return;
    if (send_all(connection, script_(request))) ::shutdown(connection, SHUT_WR);
}

} // namespace datafloor::tests
