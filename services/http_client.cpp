#include "services/http_client.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <exception>
#include <system_error>
#include <thread>
#include <utility>

#include <curl/curl.h>

#include "crypto/bytes.hpp"
#include "crypto/ensure.hpp"

namespace datafloor::services {
namespace {

[[noreturn]] void throw_errno(char const* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& letter : out)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return out;
}

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    auto const end = text.data() + text.size();
    auto const [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// `bytes FIRST-LAST/TOTAL` or `bytes */TOTAL` (RFC 9110 section 14.4).
struct ContentRange {
    std::optional<std::uint64_t> first;
    std::optional<std::uint64_t> total;
};

ContentRange content_range(std::string_view text) {
    if (!text.starts_with("bytes ")) return {};
    text.remove_prefix(6);
    auto const slash = text.find('/');
    if (slash == std::string_view::npos) return {};
    return {number(text.substr(0, text.find('-'))), number(text.substr(slash + 1))};
}

std::string origin_of(std::string_view url) {
    auto const host = url.find("://");
    if (host == std::string_view::npos) return std::string(url);
    return std::string(url.substr(0, url.find_first_of("/?#", host + 3)));
}

bool is_loopback(std::string_view url) {
    auto const origin = origin_of(url);
    auto const host = std::string_view(origin).substr(origin.find("://") + 3);
    return host.starts_with("127.") || host.starts_with("localhost") || host.starts_with("[::1]");
}

std::string sentence(CURLcode code, std::string_view detail, std::string const& url) {
    auto const origin = origin_of(url);
    auto const reason = std::string(detail.empty() ? curl_easy_strerror(code) : detail);
    switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
        return "`" + url + "` is no http or https address; check --url or DATAFLOOR_URL";
    case CURLE_COULDNT_RESOLVE_HOST:
        return "the host of " + origin + " has no address; check --url or DATAFLOOR_URL";
    case CURLE_COULDNT_CONNECT:
        return "cannot connect to " + origin + "; is the server running, and the address right?";
    case CURLE_OPERATION_TIMEDOUT:
        return origin + " did not answer in time; try again later (" + reason + ")";
    case CURLE_PEER_FAILED_VERIFICATION:
        return "the certificate of " + origin + " is not trusted (" + reason +
               "); ask its operator";
    default: return "the connection to " + origin + " failed: " + reason + "; try again";
    }
}

/// Failures that another attempt may not meet.
bool may_pass(CURLcode code) {
    switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_SSL_CONNECT_ERROR: return true;
    default: return false;
    }
}

std::string_view header_in(std::vector<HttpHeader> const& headers, std::string_view name) {
    for (auto const& header : headers)
        if (lower(header.name) == name) return header.value;
    return {};
}

bool may_repeat(HttpRequest const& request) {
    if (request.file) return false;
    return request.method == "GET" || request.method == "HEAD" ||
           !header_in(request.headers, "idempotency-key").empty();
}

/// Answers that ask for the same request again.
bool asks_again(HttpRequest const& request, HttpResponse const& answer) {
    switch (answer.status) {
    case 409: return may_repeat(request) && !answer.header("retry-after").empty();
    case 429:
    case 503: return !request.file;
    case 502:
    case 504: return may_repeat(request);
    default: return false;
    }
}

void initialise() {
    static auto const result = curl_global_init(CURL_GLOBAL_DEFAULT);
    ENSURE(result == CURLE_OK);
}

} // namespace

struct HttpClient::Handle {
    Handle() {
        initialise();
        curl = curl_easy_init();
        ENSURE(curl != nullptr);
    }

    Handle(Handle const&) = delete;
    Handle& operator=(Handle const&) = delete;

    ~Handle() { curl_easy_cleanup(curl); }

    CURL* curl = nullptr;
};

/// One request on the wire and what comes back.
class HttpClient::Exchange {
  public:
    Exchange(CURL* curl, HttpRequest const& request, HttpOptions const& options)
        : curl_(curl), request_(request), options_(options) {}

    Exchange(Exchange const&) = delete;
    Exchange& operator=(Exchange const&) = delete;

    ~Exchange() { curl_slist_free_all(headers_); }

    /// The answer's body, where it succeeds, goes behind the first `have` bytes of the file.
    void into(int descriptor, std::uint64_t have) {
        sink_ = descriptor;
        written_ = have;
        asked_ = have;
    }

    /// The answer's body, where it succeeds, goes there as it comes.
    void into(HttpSink const& sink) { taker_ = &sink; }

    /// Throws what a callback threw.
    CURLcode perform() {
        prepare();
        auto const code = curl_easy_perform(curl_);
        if (failure_) std::rethrow_exception(failure_);
        return code;
    }

    [[nodiscard]] HttpResponse& answer() { return answer_; }

    /// What libcurl says of a failure.
    [[nodiscard]] std::string_view detail() const { return error_.data(); }

    /// How long the file now is.
    [[nodiscard]] std::uint64_t written() const { return written_; }

  private:
    template <class Value>
    void set(CURLoption option, Value value) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): libcurl's interface.
        auto const code = curl_easy_setopt(curl_, option, value);
        ENSURE(code == CURLE_OK);
    }

    /// Larger buffers are a wish: libcurl refuses it after a transfer that failed at its start.
    void wish_buffer(CURLoption option) {
        // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg): as above.
        curl_easy_setopt(curl_, option, 512L * 1024);
    }

    void prepare() {
        curl_easy_reset(curl_);
        set(CURLOPT_ERRORBUFFER, error_.data());
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_USERAGENT, "datafloor");
        set(CURLOPT_URL, request_.url.c_str());
        set(CURLOPT_PROTOCOLS_STR, "http,https");
        if (is_loopback(request_.url)) set(CURLOPT_PROXY, "");
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.connect_timeout.count()));
        if (request_.file || sink_ >= 0 || taker_ != nullptr) {
            set(CURLOPT_LOW_SPEED_LIMIT, 1L);
            set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options_.stall_timeout.count()));
        } else {
            set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.request_timeout.count()));
        }
        prepare_body();
        prepare_headers();
        set(CURLOPT_HEADERFUNCTION, &Exchange::on_header);
        set(CURLOPT_HEADERDATA, this);
        set(CURLOPT_WRITEFUNCTION, &Exchange::on_body);
        set(CURLOPT_WRITEDATA, this);
    }

    void prepare_body() {
        if (request_.file) {
            set(CURLOPT_UPLOAD, 1L);
            set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(request_.file->bytes));
            wish_buffer(CURLOPT_UPLOAD_BUFFERSIZE);
            set(CURLOPT_READFUNCTION, &Exchange::on_read);
            set(CURLOPT_READDATA, this);
        } else if (request_.method == "HEAD") {
            set(CURLOPT_NOBODY, 1L);
            return;
        } else if (request_.method != "GET" || !request_.body.empty()) {
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
            set(CURLOPT_POSTFIELDS, request_.body.data());
        }
        set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
        wish_buffer(CURLOPT_BUFFERSIZE);
    }

    void prepare_headers() {
        for (auto const& [name, value] : request_.headers) {
            ENSURE(name.find_first_of("\r\n:") == std::string::npos);
            ENSURE(value.find_first_of("\r\n") == std::string::npos);
            add_header(name + ": " + value);
        }
        // libcurl would wait for a `100 Continue`, and give a body a type nobody named.
        add_header("Expect:");
        if (header_in(request_.headers, "content-type").empty()) add_header("Content-Type:");
        if (sink_ >= 0 && asked_ > 0) add_header("Range: bytes=" + std::to_string(asked_) + "-");
        set(CURLOPT_HTTPHEADER, headers_);
    }

    void add_header(std::string const& line) {
        auto* const longer = curl_slist_append(headers_, line.c_str());
        ENSURE(longer != nullptr);
        headers_ = longer;
    }

    /// Runs a callback's work; an exception waits until libcurl has returned.
    template <class Work>
    std::size_t guarded(std::size_t on_failure, Work work) {
        try {
            return work();
        } catch (...) {
            failure_ = std::current_exception();
            return on_failure;
        }
    }

    static std::size_t on_header(char* data, std::size_t, std::size_t size, void* self) {
        auto& exchange = *static_cast<Exchange*>(self);
        return exchange.guarded(0, [&] {
            exchange.take_header({data, size});
            return size;
        });
    }

    static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
        auto& exchange = *static_cast<Exchange*>(self);
        return exchange.guarded(0, [&] { return exchange.take_body({data, size}) ? size : 0; });
    }

    static std::size_t on_read(char* data, std::size_t, std::size_t size, void* self) {
        auto& exchange = *static_cast<Exchange*>(self);
        return exchange.guarded(CURL_READFUNC_ABORT, [&] { return exchange.give(data, size); });
    }

    void take_header(std::string_view line) {
        if (line.starts_with("HTTP/")) {
            // An answer of its own: what came before was an interim one.
            answer_ = {};
            auto const space = line.find(' ');
            answer_.status =
                static_cast<int>(number(line.substr(space + 1, 3)).value_or(std::uint64_t{0}));
            return;
        }
        auto const colon = line.find(':');
        if (colon == std::string_view::npos) return;
        answer_.headers.push_back(
            {lower(line.substr(0, colon)), std::string(trimmed(line.substr(colon + 1)))});
    }

    /// False: no more is wanted.
    bool take_body(std::string_view bytes) {
        if (taker_ != nullptr && answer_.status == 200) return (*taker_)(bytes);
        keep_body(bytes);
        return true;
    }

    void keep_body(std::string_view bytes) {
        bool const wanted = answer_.status == 200 || answer_.status == 206;
        if (sink_ < 0 || !wanted) {
            if (answer_.body.size() + bytes.size() > options_.answer_bytes_max)
                throw HttpFailure("the answer of " + origin_of(request_.url) +
                                  " is longer than any it should give; check --url");
            answer_.body += bytes;
            return;
        }
        if (!placed_) place();
        while (!bytes.empty()) {
            auto const count =
                pwrite(sink_, bytes.data(), bytes.size(), static_cast<off_t>(written_));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw_errno("writing the download");
            written_ += static_cast<std::uint64_t>(count);
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        if (request_.progress) request_.progress(written_, total_);
    }

    /// Before the first byte: where it belongs.
    void place() {
        placed_ = true;
        if (answer_.status == 206) {
            auto const range = content_range(answer_.header("content-range"));
            if (range.first != asked_)
                throw HttpFailure(origin_of(request_.url) +
                                  " sent another part of the file than was asked for; try again");
            total_ = range.total;
            return;
        }
        if (ftruncate(sink_, 0) != 0) throw_errno("emptying the download");
        written_ = 0;
        total_ = number(answer_.header("content-length"));
    }

    std::size_t give(char* data, std::size_t space) {
        auto const& file = *request_.file;
        auto const wanted = std::min<std::uint64_t>(space, file.bytes - given_);
        if (wanted == 0) return 0;
        ssize_t count = 0;
        do {
            count = pread(file.descriptor, data, wanted, static_cast<off_t>(file.offset + given_));
        } while (count < 0 && errno == EINTR);
        if (count < 0) throw_errno("reading the upload");
        if (count == 0) throw HttpFailure("the file became shorter while it was sent; try again");
        given_ += static_cast<std::uint64_t>(count);
        if (request_.progress) request_.progress(file.offset + given_, std::nullopt);
        return static_cast<std::size_t>(count);
    }

    CURL* curl_;
    HttpRequest const& request_;
    HttpOptions const& options_;
    curl_slist* headers_ = nullptr;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::exception_ptr failure_;
    HttpResponse answer_;
    std::uint64_t given_ = 0;
    int sink_ = -1;
    HttpSink const* taker_ = nullptr;
    std::uint64_t asked_ = 0;
    std::uint64_t written_ = 0;
    std::optional<std::uint64_t> total_;
    bool placed_ = false;
};

std::string_view HttpResponse::header(std::string_view name) const {
    for (auto const& header : headers)
        if (header.name == name) return header.value;
    return {};
}

HttpClient::HttpClient(HttpOptions options)
    : options_(options), handle_(std::make_unique<Handle>()) {}

HttpClient::~HttpClient() = default;

void HttpClient::pause(unsigned repeat, HttpResponse const* answer) const {
    auto wait =
        std::min(options_.first_pause * (1U << std::min(repeat - 1, 16U)), options_.longest_pause);
    // Up to a quarter more, so that many clients do not come back together.
    wait += wait * crypto::random_array<1>()[0] / 1024;
    if (answer != nullptr)
        if (auto const seconds = number(answer->header("retry-after")))
            wait = std::min<std::chrono::milliseconds>(
                std::chrono::seconds(std::min<std::uint64_t>(*seconds, 3600)),
                options_.longest_pause);
    std::this_thread::sleep_for(wait);
}

HttpResponse HttpClient::send(HttpRequest const& request) {
    for (unsigned repeat = 1;; ++repeat) {
        Exchange exchange(handle_->curl, request, options_);
        auto const code = exchange.perform();
        bool const last = repeat >= options_.attempts;
        if (code == CURLE_OK) {
            if (last || !asks_again(request, exchange.answer()))
                return std::move(exchange.answer());
            pause(repeat, &exchange.answer());
            continue;
        }
        // What never reached the server may be sent again, whatever it is.
        bool const harmless = may_repeat(request) || code == CURLE_COULDNT_CONNECT;
        if (last || !harmless || !may_pass(code))
            throw HttpFailure(sentence(code, exchange.detail(), request.url));
        pause(repeat, nullptr);
    }
}

HttpResponse HttpClient::download(HttpRequest const& request, int descriptor) {
    ENSURE(request.method == "GET");
    std::uint64_t longest = 0;
    for (unsigned repeat = 1;; ++repeat) {
        struct stat facts{};
        if (fstat(descriptor, &facts) != 0) throw_errno("the download");
        auto const have = static_cast<std::uint64_t>(facts.st_size);
        Exchange exchange(handle_->curl, request, options_);
        exchange.into(descriptor, have);
        auto const code = exchange.perform();
        auto& answer = exchange.answer();
        // A server that begins anew each time does not get any number of attempts.
        if (exchange.written() > std::max(longest, have)) repeat = 1;
        longest = std::max(longest, exchange.written());
        bool const last = repeat >= options_.attempts;
        if (code != CURLE_OK) {
            if (last || !may_pass(code))
                throw HttpFailure(sentence(code, exchange.detail(), request.url));
            pause(repeat, nullptr);
            continue;
        }
        if (answer.status == 416 && have > 0) {
            if (content_range(answer.header("content-range")).total == have) {
                answer.status = 206;
                answer.body.clear();
                return std::move(answer);
            }
            if (last) return std::move(answer);
            if (ftruncate(descriptor, 0) != 0) throw_errno("emptying the download");
            continue;
        }
        if (last || !asks_again(request, answer)) return std::move(answer);
        pause(repeat, &answer);
    }
}

HttpResponse HttpClient::follow(HttpRequest const& request, HttpSink const& sink) {
    ENSURE(request.method == "GET");
    Exchange exchange(handle_->curl, request, options_);
    exchange.into(sink);
    auto const code = exchange.perform();
    if (code != CURLE_OK && exchange.answer().status == 0)
        throw HttpFailure(sentence(code, exchange.detail(), request.url));
    return std::move(exchange.answer());
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (auto const letter : text) {
        bool const plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' ||
                           letter == '_' || letter == '~';
        if (plain) {
            out += letter;
            continue;
        }
        auto const byte = static_cast<unsigned char>(letter);
        out += '%';
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::string form_encoded(std::vector<HttpHeader> const& fields) {
    std::string out;
    for (auto const& field : fields) {
        if (!out.empty()) out += '&';
        out += percent_encoded(field.name) + "=" + percent_encoded(field.value);
    }
    return out;
}

} // namespace datafloor::services
