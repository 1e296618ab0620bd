#include "api/cli/bench_load.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>

#include "api/cli/bench_figures.hpp"
#include "api/cli/command.hpp"
#include "crypto/descriptor.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api::cli {
namespace {

[[noreturn]] void fail(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

crypto::Descriptor connect_to(std::uint16_t port) {
    crypto::Descriptor out(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (out.number() < 0) fail("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(out.number(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0)
        fail("connect");
    int const on = 1;
    setsockopt(out.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return out;
}

/// The value of a field of a response's head; names are compared without case.
std::string_view field_of(std::string_view head, std::string_view name) {
    auto const same = [](char a, char b) { return (a | 0x20) == (b | 0x20); };
    for (auto at = head.find("\r\n"); at != std::string_view::npos; at = head.find("\r\n", at)) {
        at += 2;
        auto const line = head.substr(at, head.find("\r\n", at) - at);
        if (line.size() > name.size() && line[name.size()] == ':' &&
            std::ranges::equal(line.substr(0, name.size()), name, same)) {
            auto value = line.substr(name.size() + 1);
            while (value.starts_with(' ')) value.remove_prefix(1);
            return value;
        }
    }
    return {};
}

std::uint64_t number_of(std::string_view text) {
    std::uint64_t out = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), out).ec != std::errc())
        throw Refused("the server's answer has no length");
    return out;
}

/// One connection and the request that it waits for.
class LoadConnection {
  public:
    explicit LoadConnection(Load const& load) : load_(&load), socket_(connect_to(load.port)) {}

    [[nodiscard]] int number() const { return socket_.number(); }

    /// Requests are small: the socket takes them whole.
    void send(std::string const& request) {
        auto rest = std::string_view(request);
        watch_ = StopWatch();
        while (!rest.empty()) {
            auto const sent = ::send(number(), rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno == EINTR) continue;
            if (sent <= 0) fail("send");
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    /// Takes what has come; whether that was the end of the answer.
    bool receive(std::span<char> buffer) {
        auto const got = recv(number(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return false;
        if (got < 0) fail("recv");
        if (got == 0) throw Refused("the server closed a connection before its answer was whole");
        auto bytes = std::string_view(buffer.data(), static_cast<std::size_t>(got));
        if (!body_left_) {
            head_ += bytes;
            auto const end = head_.find("\r\n\r\n");
            if (end == std::string::npos) return false;
            read_head(std::string_view(head_).substr(0, end + 2));
            bytes = std::string_view(head_).substr(end + 4);
        }
        ENSURE(bytes.size() <= *body_left_);
        *body_left_ -= bytes.size();
        return *body_left_ == 0;
    }

    /// After the end of an answer: its time and length; then the connection can send again.
    void finish(LoadOutcome& outcome) {
        outcome.times_ms.push_back(watch_.seconds() * 1e3);
        outcome.bytes += body_;
        head_.clear();
        body_left_.reset();
    }

    [[nodiscard]] bool closes() const { return closes_; }

  private:
    void read_head(std::string_view head) {
        auto const status = number_of(head.substr(std::min<std::size_t>(9, head.size())));
        if (status != static_cast<std::uint64_t>(load_->status))
            throw Refused("the server answered with status " + std::to_string(status) + ": " +
                          head_.substr(head.size() + 2, 400));
        body_ = number_of(field_of(head, "content-length"));
        body_left_ = body_;
        closes_ = field_of(head, "connection").starts_with("close");
    }

    Load const* load_;
    crypto::Descriptor socket_;
    StopWatch watch_;
    std::string head_;
    std::uint64_t body_ = 0;
    std::optional<std::uint64_t> body_left_;
    bool closes_ = false;
};

class Loader {
  public:
    Loader(Load const& load, std::vector<std::string> const& requests)
        : load_(load), requests_(requests), epoll_(epoll_create1(EPOLL_CLOEXEC)) {
        if (epoll_.number() < 0) fail("epoll_create1");
        auto const count = std::min(load.connections, requests.size());
        connections_.reserve(count);
        for (std::size_t i = 0; i < count; ++i) {
            connections_.emplace_back(load_);
            watch(i);
        }
        outcome_.times_ms.reserve(requests.size());
    }

    LoadOutcome run() {
        StopWatch const watch;
        for (auto& connection : connections_) connection.send(requests_[next_++]);
        while (outcome_.times_ms.size() < requests_.size()) turn();
        outcome_.seconds = watch.seconds();
        return std::move(outcome_);
    }

  private:
    void watch(std::size_t place) {
        epoll_event event{.events = EPOLLIN, .data = {.u64 = place}};
        if (epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, connections_[place].number(), &event) != 0)
            fail("epoll_ctl");
    }

    void turn() {
        std::array<epoll_event, 64> events{};
        auto const count = epoll_wait(epoll_.number(), events.data(), events.size(), 30'000);
        if (count < 0 && errno != EINTR) fail("epoll_wait");
        if (count == 0) throw Refused("the server does not answer");
        for (int i = 0; i < count; ++i) advance(events.at(static_cast<std::size_t>(i)).data.u64);
    }

    void advance(std::size_t place) {
        auto& connection = connections_[place];
        if (!connection.receive(buffer_)) return;
        connection.finish(outcome_);
        if (next_ == requests_.size()) return;
        if (connection.closes()) {
            connection = LoadConnection(load_);
            watch(place);
        }
        connection.send(requests_[next_++]);
    }

    Load const& load_;
    std::vector<std::string> const& requests_;
    crypto::Descriptor epoll_;
    std::vector<LoadConnection> connections_;
    std::size_t next_ = 0;
    LoadOutcome outcome_;
    std::vector<char> buffer_ = std::vector<char>(std::size_t{256} << 10);
};

} // namespace

LoadOutcome send_all(Load const& load, std::vector<std::string> const& requests) {
    return Loader(load, requests).run();
}

} // namespace datafloor::api::cli
