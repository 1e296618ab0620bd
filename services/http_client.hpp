// Outgoing HTTP over libcurl: requests, streamed uploads and resumable downloads, with limits on
// every wait and repeats where a repeat does no harm.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace datafloor::services {

struct HttpHeader {
    std::string name;
    std::string value;
};

/// Part of a file as a request's body.
struct FilePart {
    int descriptor = -1;
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

/// How much of a transfer is done. `total` as far as it is known.
using HttpProgress = std::function<void(std::uint64_t done, std::optional<std::uint64_t> total)>;

/// Takes a body as it comes; false: that was enough.
using HttpSink = std::function<bool(std::string_view)>;

struct HttpRequest {
    /// GET, HEAD, POST, PATCH, PUT or DELETE.
    std::string method = "GET";
    std::string url;
    std::vector<HttpHeader> headers = {};
    std::string body = {};
    /// Instead of `body`; never repeated by itself.
    std::optional<FilePart> file = {};
    /// Told about `file`, or about the body of a download.
    HttpProgress progress = {};
};

struct HttpResponse {
    int status = 0;
    std::vector<HttpHeader> headers; // names in lower case
    std::string body;

    /// The value of the first header of this (lower case) name; empty if there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const;
};

/// No answer came, or none that HTTP allows. The text is a sentence for people.
class HttpFailure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct HttpOptions {
    std::chrono::milliseconds connect_timeout{10'000};
    /// For a whole request with its answer; transfers of files are bound by `stall_timeout` alone.
    std::chrono::milliseconds request_timeout{60'000};
    /// A transfer that moves nothing for this long has failed.
    std::chrono::seconds stall_timeout{30};
    std::size_t answer_bytes_max = std::size_t{16} << 20;
    /// How often one request is sent at most. A transfer starts to count anew when bytes moved.
    unsigned attempts = 5;
    /// Doubled for each further repeat, with chance added; `Retry-After` is obeyed up to the most.
    std::chrono::milliseconds first_pause{200};
    std::chrono::milliseconds longest_pause{10'000};
};

/// One connection that is kept; one object, one thread. Redirects are not followed.
class HttpClient {
  public:
    explicit HttpClient(HttpOptions options = {});
    ~HttpClient();
    HttpClient(HttpClient const&) = delete;
    HttpClient& operator=(HttpClient const&) = delete;

    /// Sends the request and reads the answer, whatever its status. GET, HEAD and requests with an
    /// `Idempotency-Key` are repeated, unchanged, after a lost connection, after 502, 503 and 504,
    /// and after any answer with `Retry-After` (409, 429). Throws HttpFailure when no answer came.
    HttpResponse send(HttpRequest const& request);

    /// Gets the body of `request` (a GET) into a file that may hold its beginning already: goes on
    /// behind it with Range, and again after each cut. The file grows by appending; when the server
    /// sends the whole again, or says that the file is too long, it starts anew. Returns the last
    /// answer, without body when the file is whole (status 200 or 206), else with the body and the
    /// status of the refusal.
    HttpResponse download(HttpRequest const& request, int descriptor);

    /// Gets a body that has no end (a GET, such as a stream of events): what a 200 brings goes to
    /// `sink` until it is enough, the peer ends it, or nothing came for `stall_timeout`. Sent once.
    /// Returns the answer whether the body came to its end or not; throws HttpFailure when none
    /// came.
    HttpResponse follow(HttpRequest const& request, HttpSink const& sink);

  private:
    class Exchange;
    struct Handle;

    void pause(unsigned repeat, HttpResponse const* answer) const;

    HttpOptions options_;
    std::unique_ptr<Handle> handle_;
};

/// `name=value&…` of application/x-www-form-urlencoded.
std::string form_encoded(std::vector<HttpHeader> const& fields);

/// One path segment or query value, percent-encoded.
std::string percent_encoded(std::string_view text);

} // namespace datafloor::services
