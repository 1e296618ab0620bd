// Connection: serves one TCP connection, request after request, on the request thread. Uploads and
// file downloads hand the socket to the payload thread and take it back.
#pragma once

#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <string>

#include "api/server/body_source.hpp"
#include "api/server/channel.hpp"
#include "api/server/input_buffer.hpp"
#include "api/server/piece_writer.hpp"
#include "api/server/route.hpp"
#include "api/server/server.hpp"

namespace datafloor::api {

/// What all connections of a server share. Outlives them. Used on the request thread only, except
/// for the two executors and the options.
struct ServerContext {
    ServerOptions options;
    RouteLookup lookup;
    ServerHooks hooks;
    services::Executor request_executor;
    services::Executor payload_executor;
    std::string date; // the Date field of this second
    std::string id_prefix;
    std::uint64_t id_count = 0;
    bool stopping = false;

    std::string next_id();
};

class Connection : public std::enable_shared_from_this<Connection> {
  public:
    Connection(ServerContext& context, Channel::Socket socket, std::string remote_address);

    /// Runs until the connection ends. The caller keeps the object alive and binds `slot()`.
    services::Task<void> run();

    asio::cancellation_slot slot() { return signal_.slot(); }

    std::string const& remote_address() const { return remote_address_; }

    /// For the sweep: cuts the connection if its phase has lasted too long.
    void check(Watch::Clock::time_point now);
    /// The server stops: ends at once if no request is running, else after it.
    void stop();
    /// The grace is over.
    void force();

  private:
    struct Exchange;

    services::Task<bool> exchange();
    services::Task<Response> take_request(Exchange& exchange, std::size_t head_size);
    services::Task<std::optional<std::size_t>> read_head(Exchange& exchange);
    services::Task<Response> answer(Exchange& exchange, Request request, RequestParser& parser,
                                    Head const& head);
    services::Task<Response> call(Exchange& exchange, RoutePlan const& plan, Request request,
                                  BodySource& source);
    services::Task<Response> call_on_payload(Exchange& exchange, RoutePlan const& plan,
                                             Request request, BodySource& source);
    services::Task<Response> run_handler(Handler const& handler, Request request,
                                         std::exception_ptr& fault);
    services::Task<std::optional<Response>> run_guard(Exchange& exchange, RoutePlan const& plan,
                                                      Request& request);
    services::Task<void> settle_body(Exchange& exchange, BodySource& source);
    services::Task<bool> respond(Exchange& exchange, Response response);
    services::Task<bool> respond_file(std::string const& head, FileSlice const& slice);
    services::Task<bool> respond_stream(Exchange& exchange, std::string head, Stream const& stream);
    services::Task<std::string> produce(Stream const& stream, PieceWriter& writer);
    services::Task<bool> refuse(Exchange& exchange, Response response);
    services::Task<void> linger();

    std::string render_head(Exchange const& exchange, Response const& response, bool keep);
    Response handler_failed(Exchange const& exchange, std::exception_ptr const& fault);
    void cancel_handler();
    void watch_peer();

    ServerContext& context_;
    Channel channel_;
    InputBuffer input_;
    std::string remote_address_;
    std::uint32_t requests_ = 0;
    bool on_payload_ = false;
    bool said_something_ = false;
    bool peer_gone_ = false;                   // seen while a stream paused
    asio::cancellation_signal signal_;         // request thread
    asio::cancellation_signal payload_signal_; // payload thread, once a handler runs there
};

} // namespace datafloor::api
