// Server: the HTTP/1.1 server that every route stands on. It knows nothing of the domain.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "api/log.hpp"
#include "api/server/options.hpp"
#include "api/server/route.hpp"
#include "services/task.hpp"

namespace datafloor::api {

/// Called on the request thread; must not throw or block.
struct ServerHooks {
    std::function<void(AccessEntry const&)> on_answer;
    std::function<void(std::string_view request_id, std::string_view what)> on_fault;
    /// The answer to what a handler or a check threw; without one it is a 500 that tells nothing.
    std::function<std::optional<Response>(std::exception_ptr const&)> answer_to;
    /// Whenever a connection came or went: how many are open.
    std::function<void(std::size_t open)> on_connections;
};

/// One thread for requests, one for payload bytes. Handlers run on the first, those of streamed
/// routes on the second. A server runs once; after that make another.
class Server {
  public:
    /// Binds and listens; throws std::system_error if that fails. `lookup` and what its plans
    /// point to outlive the server.
    Server(ServerOptions options, RouteLookup lookup, ServerHooks hooks = {});
    ~Server();
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// The port in use.
    std::uint16_t port() const;
    /// The request thread's executor, for what answers requests and must not lock.
    services::Executor executor() const;

    /// Serves on the calling thread until stop() and then until the last request is answered or
    /// the grace is over. Ignores SIGPIPE for the whole process.
    void run();
    /// Stops accepting, closes idle connections, lets running requests end. From any thread or
    /// before run(); again has no effect.
    void stop();

  private:
    class Core;
    std::unique_ptr<Core> core_;
};

} // namespace datafloor::api
