#include "services/keyholder/server.hpp"

#include <malloc.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <list>
#include <system_error>
#include <thread>

#include "crypto/json.hpp"
#include "services/keyholder/confinement.hpp"
#include "services/keyholder/protocol.hpp"

namespace datafloor::services {
namespace {

using contracts::encode;

// Enough for every request; the default of 8 MiB would be locked for each connection.
constexpr std::size_t stack_bytes = std::size_t{512} << 10;

crypto::Instant system_time() {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(now).count()};
}

Deadline in(std::chrono::milliseconds span) { return std::chrono::steady_clock::now() + span; }

Refusal malformed(std::string detail) {
    return refuse(RefusalReason::request_malformed, EvidencePiece::none, std::move(detail)).error();
}

/// The member `op` of a request, empty if there is none.
std::string op_of(std::string const& text) {
    auto const json = crypto::parse_canonical_json(text);
    if (!json || !json->is_object()) return {};
    auto const op = json->find("op");
    return op != json->end() && op->is_string() ? op->get<std::string>() : std::string();
}

/// Speaks with one client, request after request.
class Conversation {
  public:
    Conversation(Keyholder& keyholder, KeyholderOptions const& options, bool locked,
                 std::atomic<bool>& examining, int socket)
        : keyholder_(keyholder), options_(options), locked_(locked), examining_(examining),
          socket_(socket) {}

    /// Until the client leaves, is too slow, or breaks the framing.
    void run() {
        while (wait_readable()) {
            auto const frame = receive_frame(socket_, in(options_.patience));
            if (!frame) return;
            std::string const answer = answer_to(*frame);
            if (!send_frame(socket_, answer, {}, in(options_.patience))) return;
        }
    }

  private:
    [[nodiscard]] bool wait_readable() const {
        pollfd waiting{socket_, POLLIN, 0};
        return poll(&waiting, 1, static_cast<int>(options_.idle.count())) > 0;
    }

    template <class Request, class Serve>
    static std::string serve(Frame const& frame, Serve&& serve) {
        auto const request = contracts::decode<Request>(frame.text);
        if (!request)
            return encode(malformed(request.error().pointer.substr(0, 100) + " " +
                                    request.error().what.substr(0, 200) + "."));
        auto const answer = serve(*request);
        return answer ? encode(*answer) : encode(answer.error());
    }

    std::string answer_to(Frame const& frame) {
        auto const op = op_of(frame.text);
        if (op == IngestRequest::op)
            return serve<IngestRequest>(frame, [&](auto const& r) { return ingest(r, frame); });
        if (!frame.descriptors.empty())
            return encode(malformed("Descriptors come with `ingest` alone."));
        if (op == DepositRequest::op)
            return serve<DepositRequest>(frame,
                                         [&](auto const& r) { return keyholder_.deposit(r); });
        if (op == DiscloseRequest::op)
            return serve<DiscloseRequest>(
                frame, [&](auto const& r) { return keyholder_.disclose(r.order); });
        if (op == HeaderRequest::op)
            return serve<HeaderRequest>(frame,
                                        [&](auto const& r) { return keyholder_.header(r.order); });
        if (op == StatusRequest::op)
            return serve<StatusRequest>(frame, [&](auto const&) { return status(); });
        return encode(malformed("No such request."));
    }

    [[nodiscard]] Answer<StatusAnswer> status() const {
        auto status = keyholder_.status();
        status.memory_locked = locked_;
        return status;
    }

    Answer<DocumentAnswer> ingest(IngestRequest const& request, Frame const& frame) {
        if (frame.descriptors.size() != 2)
            return refuse(RefusalReason::descriptor_missing, EvidencePiece::payload,
                          "Two descriptors must come along.");
        // One at a time, so that a few large payloads do not take all connections' processor time.
        if (examining_.exchange(true))
            return refuse(RefusalReason::busy, EvidencePiece::payload,
                          "Another payload is being examined.");

        struct Done {
            std::atomic<bool>& examining;

            ~Done() { examining = false; }
        } const done{examining_};

        return keyholder_.ingest(request,
                                 {frame.descriptors[0].number(), frame.descriptors[1].number()},
                                 [this](std::uint64_t part, std::uint64_t total) {
                                     return send_frame(socket_, encode(ProgressAnswer{part, total}),
                                                       {}, in(options_.patience))
                                         .has_value();
                                 });
    }

    Keyholder& keyholder_;
    KeyholderOptions const& options_;
    bool locked_;
    std::atomic<bool>& examining_;
    int socket_;
};

/// The threads of the connections that are open. Joins them all at its end.
class Connections {
  public:
    Connections(Keyholder& keyholder, KeyholderOptions const& options, bool locked)
        : keyholder_(keyholder), options_(options), locked_(locked) {}

    Connections(Connections const&) = delete;
    Connections& operator=(Connections const&) = delete;

    ~Connections() {
        for (auto& connection : open_) shutdown(connection.socket.number(), SHUT_RDWR);
        for (auto& connection : open_) connection.thread.join();
    }

    void add(crypto::Descriptor socket) {
        std::erase_if(open_, [](Connection& connection) {
            if (!connection.ended) return false;
            connection.thread.join();
            return true;
        });
        // Closing is the answer: the client asks again.
        if (open_.size() >= options_.connections_max) return;
        auto& connection = open_.emplace_back(std::move(socket));
        connection.thread = std::thread([this, &connection] { serve(connection); });
    }

  private:
    struct Connection {
        explicit Connection(crypto::Descriptor open) : socket(std::move(open)) {}

        crypto::Descriptor socket;
        std::thread thread;
        std::atomic<bool> ended = false;
    };

    void serve(Connection& connection) {
        auto const number = connection.socket.number();
        try {
            Conversation(keyholder_, options_, locked_, examining_, number).run();
        } catch (std::exception const& error) {
            // The connection ends without an answer: the client must not take this for a refusal.
            if (options_.log) options_.log(error.what());
        }
        shutdown(number, SHUT_RDWR);
        connection.ended = true;
    }

    Keyholder& keyholder_;
    KeyholderOptions const& options_;
    bool locked_;
    std::atomic<bool> examining_ = false;
    std::list<Connection> open_;
};

bool may_speak(KeyholderOptions const& options, uid_t user) {
    return user == geteuid() ||
           std::ranges::find(options.allowed_users, user) != options.allowed_users.end();
}

/// False when it is time to stop.
bool wait_for_client(int listener, int stop) {
    pollfd waiting[2] = {{listener, POLLIN, 0}, {stop, POLLIN, 0}};
    for (;;) {
        auto const ready = poll(waiting, 2, -1);
        if (ready > 0) return waiting[1].revents == 0;
        if (ready < 0 && errno != EINTR)
            throw std::system_error(errno, std::generic_category(), "poll");
    }
}

bool lock_process() {
    // Before any thread is made: small stacks, and no arenas of 64 MiB to be locked.
    mallopt(M_ARENA_MAX, 1);
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes) == 0) {
        pthread_attr_setstacksize(&attributes, stack_bytes);
        pthread_setattr_default_np(&attributes);
        pthread_attr_destroy(&attributes);
    }
    return crypto::lock_memory();
}

} // namespace

void run_keyholder(KeyholderOptions const& options, ReleaseSource& releases) {
    KeyholderWalls const walls{lock_process(), confine()};
    Keyholder keyholder(load_keys(options.keys), read_pins(options.keys), Vault(options.vault),
                        releases, system_time);
    auto const listener = listen_at(options.socket, options.socket_mode);
    if (options.log && !walls.memory_locked)
        options.log("memory could not be locked, or core dumps not be forbidden");
    if (options.log && !walls.confined) options.log("the network could not be given up");
    if (options.on_ready) options.on_ready(walls);
    Connections connections(keyholder, options, walls.memory_locked);
    while (wait_for_client(listener.number(), options.stop)) {
        crypto::Descriptor socket(accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC));
        if (socket.number() < 0) {
            if (errno == ECONNABORTED || errno == EINTR) continue;
            throw std::system_error(errno, std::generic_category(), "accept");
        }
        if (may_speak(options, peer_user(socket.number())))
            connections.add(std::move(socket));
        else if (options.log)
            options.log("a user who may not speak to the keyholder was turned away");
    }
    unlink(options.socket.c_str());
}

} // namespace datafloor::services
