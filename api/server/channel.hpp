// Channel: one TCP connection as bytes in and bytes out, each wait under the Watch. It can move
// between the two io_contexts of the server; one thread uses it at a time.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "api/server/options.hpp"
#include "api/server/response.hpp"
#include "api/server/watch.hpp"
#include "services/task.hpp"

namespace datafloor::api {

namespace asio = boost::asio;

class Channel {
  public:
    using Socket = asio::basic_stream_socket<asio::ip::tcp, services::Executor>;

    Channel(Socket socket, ServerOptions const& options);

    /// What came, at most `space`; 0 when the peer closed, the connection broke or time was up.
    /// The caller has entered a phase on the watch.
    services::Task<std::size_t> read_some(std::span<char> space);

    /// Sends the texts whole, `end` behind the body; false when the connection broke or the peer
    /// took too long. `more`: further bytes follow at once, do not send a small packet for these.
    services::Task<bool> send(std::string_view head, std::string_view body, bool more,
                              std::string_view end = {});

    /// Sends a part of a file in steps, waiting whenever the peer's window is full. False also when
    /// the file turns out shorter than promised. Blocks on a cold disk: for the payload thread.
    services::Task<bool> send_file(FileSlice const& slice);

    /// No more bytes from us.
    void finish_sending();
    /// Ends a wait for bytes (or for room, too) from any thread that owns the connection object.
    void interrupt(bool writing);
    /// Rebinds the socket to the other io_context. Nothing may be pending.
    void move_to(services::Executor const& executor);

    /// Bounds what the kernel holds of what we sent and the peer did not take yet.
    void limit_unsent(std::size_t bytes);
    /// Calls `gone` when the peer closes while nobody reads; until `forget_peer`. What it sends
    /// instead stays unread, and ends this.
    void watch_peer(std::function<void()> gone);
    void forget_peer();

    Watch& watch() { return watch_; }

    std::uint64_t sent_bytes() const { return sent_bytes_; }

  private:
    struct Outgoing;

    bool peer_closed() const;
    bool send_now(Outgoing& outgoing) const;
    services::Task<bool> send_rest(Outgoing& outgoing);
    services::Task<bool> wait_writable(Pace& pace, std::uint64_t sent_since);

    Socket socket_;
    asio::ip::tcp protocol_;
    int descriptor_; // stays the same however often the socket moves
    ServerOptions const& options_;
    Watch watch_;
    std::uint64_t sent_bytes_ = 0;
};

} // namespace datafloor::api
