#include "api/server/server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "api/problem.hpp"
#include "api/server/connection.hpp"
#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::api {

using services::Executor;
using services::Task;
using services::use_task;

namespace {

using Clock = Watch::Clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

bool out_of_resources(boost::system::error_code const& error) {
    auto const number = error.value();
    return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

std::string full_answer(ServerOptions const& options) {
    auto const body = std::get<std::string>(
        problem_response(503, "full", "too many connections; try again later").body);
    return "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
           "Retry-After: " +
           std::to_string(options.retry_after.count()) +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
           body;
}

std::string what_of(std::exception_ptr const& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (std::exception const& error) {
        return error.what();
    } catch (...) {
        return "something that is no std::exception";
    }
}

} // namespace

class Server::Core {
  public:
    Core(ServerOptions options, RouteLookup lookup, ServerHooks hooks)
        : context_{.options = std::move(options),
                   .lookup = std::move(lookup),
                   .hooks = std::move(hooks),
                   .request_executor = requests_.get_executor(),
                   .payload_executor = payloads_.get_executor(),
                   .date = http_date(std::time(nullptr)),
                   .id_prefix = crypto::to_hex(crypto::random_array<4>())},
          full_answer_(full_answer(context_.options)), acceptor_(requests_),
          sweep_timer_(requests_), accept_timer_(requests_) {
        listen();
    }

    std::uint16_t port() const { return port_; }

    Executor executor() { return requests_.get_executor(); }

    void run();
    void stop();

  private:
    using Connections = std::unordered_set<std::shared_ptr<Connection>>;

    void listen();
    Task<void> accept();
    void admit(Channel::Socket socket);
    void serve(Channel::Socket socket, std::string const& address);
    void ended(std::shared_ptr<Connection> const& connection);
    void count_connections() const;
    Task<void> turn_away(Channel::Socket socket);
    Task<void> sweep();
    void begin_stop();
    bool stop_is_over(Clock::time_point now);
    void report(std::string_view what) const;

    // First, for all below holds their executors. Coroutines left after a forced stop die with
    // them; no destructor in those frames looks at a member below.
    asio::io_context requests_{1};
    asio::io_context payloads_{1};
    ServerContext context_;
    std::string full_answer_;
    Connections connections_;
    std::unordered_map<std::string, std::uint32_t> per_address_;
    std::uint32_t refusals_ = 0;
    std::uint16_t port_ = 0;
    Clock::time_point stop_since_;
    bool forced_ = false;
    std::atomic<bool> stop_asked_ = false;
    Acceptor acceptor_;
    Timer sweep_timer_;
    Timer accept_timer_;
};

void Server::Core::listen() {
    auto const& options = context_.options;
    auto const address = asio::ip::make_address(options.address);
    auto const endpoint = asio::ip::tcp::endpoint(address, options.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::ip::tcp::acceptor::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen(options.backlog);
    port_ = acceptor_.local_endpoint().port();
}

void Server::Core::run() {
    // sendfile() has no flag against it.
    std::signal(SIGPIPE, SIG_IGN); // NOLINT(cert-err33-c)
    auto const report_end = [this](std::exception_ptr const& failure) {
        if (failure) {
            report(what_of(failure));
        }
    };
    asio::co_spawn(requests_, accept(), report_end);
    asio::co_spawn(requests_, sweep(), report_end);
    auto const payload_work = asio::make_work_guard(payloads_);
    auto payload_thread = std::jthread([this] { payloads_.run(); });
    requests_.run();
    payloads_.stop();
}

void Server::Core::stop() {
    if (stop_asked_.exchange(true)) {
        return;
    }
    asio::post(requests_, [this] { begin_stop(); });
}

void Server::Core::report(std::string_view what) const {
    if (context_.hooks.on_fault) {
        context_.hooks.on_fault("server", what);
    }
}

Task<void> Server::Core::accept() {
    while (!context_.stopping) {
        auto error = boost::system::error_code{};
        auto socket = co_await acceptor_.async_accept(asio::redirect_error(use_task, error));
        if (!error) {
            admit(std::move(socket));
        } else if (out_of_resources(error)) {
            // The waiting connections stay in the backlog meanwhile.
            report("accept: " + error.message());
            accept_timer_.expires_after(context_.options.accept_pause);
            co_await accept_timer_.async_wait(asio::redirect_error(use_task, error));
        }
        // Others concern the one connection (ECONNABORTED and its like) or the stop.
    }
}

void Server::Core::admit(Channel::Socket socket) {
    auto const& options = context_.options;
    auto error = boost::system::error_code{};
    auto const peer = socket.remote_endpoint(error);
    if (error) {
        return;
    } // gone already
    auto const address = peer.address().to_string();
    auto const from_there = per_address_.find(address);
    auto const address_full = options.connections_per_address_max != 0 &&
                              from_there != per_address_.end() &&
                              from_there->second >= options.connections_per_address_max;
    if (!address_full && connections_.size() < options.connections_max) {
        try {
            serve(std::move(socket), address);
        } catch (std::exception const& failure) {
            report(failure.what());
        }
    } else if (refusals_ < options.refusals_at_once_max) {
        ++refusals_;
        asio::co_spawn(requests_, turn_away(std::move(socket)),
                       [this](std::exception_ptr const&) { --refusals_; });
    }
}

void Server::Core::serve(Channel::Socket socket, std::string const& address) {
    auto connection = std::make_shared<Connection>(context_, std::move(socket), address);
    connections_.insert(connection);
    ++per_address_[address];
    count_connections();
    auto const done = [this, connection](std::exception_ptr const& failure) {
        if (failure) {
            report(what_of(failure));
        }
        ended(connection);
    };
    asio::co_spawn(requests_, connection->run(),
                   asio::bind_cancellation_slot(connection->slot(), done));
}

void Server::Core::ended(std::shared_ptr<Connection> const& connection) {
    connections_.erase(connection);
    count_connections();
    auto const count = per_address_.find(connection->remote_address());
    ENSURE(count != per_address_.end() && count->second != 0);
    if (--count->second == 0) {
        per_address_.erase(count);
    }
}

void Server::Core::count_connections() const {
    if (context_.hooks.on_connections) {
        context_.hooks.on_connections(connections_.size());
    }
}

/// Says "full" and waits a little, so that the answer is not lost in a reset.
Task<void> Server::Core::turn_away(Channel::Socket socket) {
    auto error = boost::system::error_code{};
    socket.non_blocking(true, error);
    socket.send(asio::buffer(full_answer_), 0, error);
    socket.shutdown(asio::socket_base::shutdown_send, error);
    auto timer = Timer(requests_, std::chrono::milliseconds(250));
    co_await timer.async_wait(asio::redirect_error(use_task, error));
    auto discarded = std::array<char, 4096>{};
    while (socket.receive(asio::buffer(discarded), 0, error) != 0 && !error) {
    }
}

/// Enforces all time limits, keeps the Date and drives the stop.
Task<void> Server::Core::sweep() {
    while (true) {
        sweep_timer_.expires_after(context_.options.sweep_interval);
        auto error = boost::system::error_code{};
        co_await sweep_timer_.async_wait(asio::redirect_error(use_task, error));
        context_.date = http_date(std::time(nullptr));
        auto const now = Clock::now();
        // Cutting one may end it at once and change the set.
        auto const all = std::vector(connections_.begin(), connections_.end());
        for (auto const& connection : all) {
            connection->check(now);
        }
        if (context_.stopping && stop_is_over(now)) {
            requests_.stop();
            co_return;
        }
    }
}

void Server::Core::begin_stop() {
    context_.stopping = true;
    stop_since_ = Clock::now();
    auto error = boost::system::error_code{};
    acceptor_.close(error);
    accept_timer_.cancel();
    auto const all = std::vector(connections_.begin(), connections_.end());
    for (auto const& connection : all) {
        connection->stop();
    }
}

bool Server::Core::stop_is_over(Clock::time_point now) {
    if (connections_.empty()) {
        return true;
    }
    auto const& options = context_.options;
    if (now - stop_since_ < options.stop_grace) {
        return false;
    }
    if (!forced_) {
        forced_ = true;
        auto const all = std::vector(connections_.begin(), connections_.end());
        for (auto const& connection : all) {
            connection->force();
        }
    }
    if (connections_.empty()) {
        return true;
    }
    if (now - stop_since_ < options.stop_grace + options.stop_force) {
        return false;
    }
    report("stopped with " + std::to_string(connections_.size()) + " requests unfinished");
    return true;
}

Server::Server(ServerOptions options, RouteLookup lookup, ServerHooks hooks)
    : core_(std::make_unique<Core>(std::move(options), std::move(lookup), std::move(hooks))) {}

Server::~Server() = default;

std::uint16_t Server::port() const { return core_->port(); }

services::Executor Server::executor() const { return core_->executor(); }

void Server::run() { core_->run(); }

void Server::stop() { core_->stop(); }

} // namespace datafloor::api
