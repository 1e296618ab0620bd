// A loopback HTTP server that answers what a test tells it to, to see how a client behaves.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace datafloor::tests {

struct SeenRequest {
    std::string method;
    std::string target;
    std::string head; // request line and headers
    std::string body;

    /// Empty if there is none. `name` as the client writes it.
    [[nodiscard]] std::string header(std::string_view name) const;
};

/// `HTTP/1.1 STATUS`, the headers (each ended by CR LF), Content-Length and the body.
std::string answer(int status, std::string_view body, std::string_view headers = {});
std::string json_answer(int status, std::string_view body, std::string_view headers = {});

/// Listens on 127.0.0.1, on a port of the kernel's choice, until it dies. One connection at a time,
/// one request a connection.
class ScriptedServer {
  public:
    /// Gives the bytes to answer, as they are; the connection is closed behind them. Runs on the
    /// server's thread, one call at a time.
    using Script = std::function<std::string(SeenRequest const&)>;
    /// How many bytes of a request's body are read before the connection is cut without an answer;
    /// asked with the body still empty.
    using BodyLimit = std::function<std::size_t(SeenRequest const&)>;

    explicit ScriptedServer(Script script, BodyLimit body_limit = {});
    ~ScriptedServer();
    ScriptedServer(ScriptedServer const&) = delete;
    ScriptedServer& operator=(ScriptedServer const&) = delete;

    /// `http://127.0.0.1:PORT`.
    [[nodiscard]] std::string url() const;

    /// All that were read so far, cut ones too.
    [[nodiscard]] std::vector<SeenRequest> seen() const;

  private:
    void serve();
    void serve_one(int connection);

    Script script_;
    BodyLimit body_limit_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::atomic<bool> stopping_ = false;
    mutable std::mutex mutex_;
    std::vector<SeenRequest> seen_;
    std::thread thread_;
};

} // namespace datafloor::tests
