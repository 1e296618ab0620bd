// What the HTTP tests share: a server in this process and a client that sends raw bytes.
#pragma once

#include <arpa/inet.h>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "api/server/router.hpp"
#include "api/server/server.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::api::test {

using namespace std::chrono_literals;

/// A server on a port of its own for as long as the object lives.
class RunningServer {
  public:
    explicit RunningServer(std::vector<Route> routes, ServerOptions options = {},
                           ServerHooks hooks = {}, AccessCheck check = {})
        : router_(std::move(routes), std::move(check)),
          server_(
              std::move(options), [this](Request& request) { return router_.lookup(request); },
              std::move(hooks)),
          thread_([this] { server_.run(); }) {}

    ~RunningServer() {
        server_.stop();
        thread_.join();
    }

    std::uint16_t port() const { return server_.port(); }

    Server& operator*() { return server_; }

    Server* operator->() { return &server_; }

  private:
    Router router_;
    Server server_;
    std::thread thread_;
};

/// A parsed answer.
struct Answer {
    unsigned status = 0;
    std::string head;
    std::string body;

    std::string header(std::string_view name) const {
        auto const at = head.find("\r\n" + std::string(name) + ": ");
        if (at == std::string::npos) {
            return {};
        }
        auto const start = at + name.size() + 4;
        return head.substr(start, head.find("\r\n", start) - start);
    }

    bool has(std::string_view name) const {
        return head.find("\r\n" + std::string(name) + ": ") != std::string::npos;
    }
};

/// A blocking client. Every wait ends after 20 s, as if the peer had closed.
class RawClient {
  public:
    explicit RawClient(std::uint16_t port, bool connect_now = true)
        : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        auto const limit = timeval{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket_.number(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        if (connect_now) {
            connect(port);
        }
    }

    void connect(std::uint16_t port) {
        auto address = sockaddr_in{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        connected_ =
            ::connect(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    }

    bool connected() const { return connected_; }

    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            auto const size = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (size <= 0) {
                return false;
            }
            bytes.remove_prefix(static_cast<std::size_t>(size));
        }
        return true;
    }

    /// Takes what comes next; 0 bytes at the end or after an error.
    std::size_t receive(char* space, std::size_t size) {
        auto const got = ::recv(socket_.number(), space, size, 0);
        timed_out_ = got < 0 && errno == EAGAIN;
        return got > 0 ? static_cast<std::size_t>(got) : 0;
    }

    /// The next answer with its body by Content-Length; a body without one is left to the caller.
    std::optional<Answer> answer(bool head_only = false) {
        auto end = buffer_.find("\r\n\r\n");
        while (end == std::string::npos) {
            if (!more()) {
                return std::nullopt;
            }
            end = buffer_.find("\r\n\r\n");
        }
        auto answer = Answer{.head = buffer_.substr(0, end + 2), .body = {}};
        answer.status = static_cast<unsigned>(std::stoul(answer.head.substr(9, 3)));
        buffer_.erase(0, end + 4);
        auto const length = answer.header("Content-Length");
        if (!length.empty() && !head_only) {
            auto const size = std::stoull(length);
            while (buffer_.size() < size) {
                if (!more()) {
                    return std::nullopt;
                }
            }
            answer.body = buffer_.substr(0, size);
            buffer_.erase(0, size);
        }
        return answer;
    }

    /// Whether the server closes without a further byte.
    bool ends() { return buffer_.empty() && !more() && !timed_out_; }

    /// What already came behind the last answer.
    std::string buffered() { return std::exchange(buffer_, {}); }

    /// Everything until the end.
    std::string rest() {
        while (more()) {
        }
        return std::exchange(buffer_, {});
    }

    void finish_sending() { ::shutdown(socket_.number(), SHUT_WR); }

    void close() { socket_ = crypto::Descriptor(); }

    int descriptor() const { return socket_.number(); }

  private:
    bool more() {
        char chunk[65536];
        auto const size = receive(chunk, sizeof chunk);
        buffer_.append(chunk, size);
        return size != 0;
    }

    crypto::Descriptor socket_;
    bool connected_ = false;
    bool timed_out_ = false;
    std::string buffer_;
};

/// A handler from a function that needs no waiting.
inline Handler immediate(std::function<Response(Request)> answer) {
    struct Run {
        static services::Task<Response> run(std::function<Response(Request)> const& function,
                                            Request request) {
            co_return function(std::move(request));
        }
    };

    return [answer = std::move(answer)](Request request) {
        return Run::run(answer, std::move(request));
    };
}

inline Route route(std::string method, std::string path, BodyPolicy body, Handler handler) {
    auto name = method + " " + path;
    return {.method = std::move(method),
            .path = std::move(path),
            .name = std::move(name),
            .roles = {"public"},
            .body = body,
            .handler = std::move(handler)};
}

inline BodyPolicy buffered(std::uint64_t bytes_max) {
    return {.kind = BodyPolicy::Kind::buffered, .bytes_max = bytes_max};
}

inline BodyPolicy streamed(std::uint64_t bytes_max) {
    return {.kind = BodyPolicy::Kind::streamed, .bytes_max = bytes_max};
}

/// For handlers.
inline services::Task<void> pause(std::chrono::milliseconds time) {
    using Clock = std::chrono::steady_clock;
    using Timer = services::asio::basic_waitable_timer<Clock, services::asio::wait_traits<Clock>,
                                                       services::Executor>;
    auto timer = Timer(co_await services::asio::this_coro::executor, time);
    co_await timer.async_wait(services::use_task);
}

/// Every time limit short, for tests that wait for one of them.
inline ServerOptions impatient() {
    auto options = ServerOptions{};
    options.sweep_interval = 10ms;
    options.idle_time = 150ms;
    options.head_time = 150ms;
    options.body_pause = 150ms;
    options.handler_time = 150ms;
    options.write_pause = 150ms;
    options.linger_time = 100ms;
    return options;
}

/// Waits for something that another thread brings about; false after 20 s.
inline bool eventually(std::function<bool()> const& condition) {
    for (int i = 0; i < 2000; ++i) {
        if (condition()) {
            return true;
        }
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

} // namespace datafloor::api::test
