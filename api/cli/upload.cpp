#include "api/cli/upload.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "api/cli/progress.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::api::cli {
namespace {

constexpr std::uint64_t piece_bytes = std::uint64_t{32} << 20;
/// Cuts in a row without a byte gained.
constexpr unsigned cuts_max = 5;

std::string encoded(std::string_view text) { return crypto::to_base64(crypto::bytes_of(text)); }

std::uint64_t offset_in(services::HttpResponse const& answer) {
    auto const text = answer.header("upload-offset");
    std::uint64_t offset = 0;
    auto const end = text.data() + text.size();
    if (auto const [stop, error] = std::from_chars(text.data(), end, offset);
        text.empty() || error != std::errc{} || stop != end)
        throw Refused("the server did not say how much of the upload it has; try again");
    return offset;
}

class Upload {
  public:
    Upload(Session& session, UploadJob job)
        : session_(session), job_(std::move(job)),
          file_(crypto::Descriptor::open_to_read(job_.file)),
          size_(std::filesystem::file_size(job_.file)), progress_("uploading", size_) {}

    void run() {
        if (job_.location.empty() || !find_offset()) create();
        progress_.begin_at(offset_);
        unsigned cuts = 0;
        while (offset_ < size_) {
            auto const before = offset_;
            if (!send_piece()) {
                if (++cuts >= cuts_max)
                    throw Refused("the upload was cut " + std::to_string(cuts) +
                                  " times in a row; go on later with --resume");
                std::this_thread::sleep_for(std::chrono::milliseconds(200) * (1U << cuts));
                if (!find_offset()) create();
            }
            if (offset_ > before) cuts = 0;
        }
    }

  private:
    services::HttpRequest request(std::string method, std::string url) const {
        return {.method = std::move(method),
                .url = std::move(url),
                .headers = {{"Tus-Resumable", "1.0.0"}}};
    }

    void create() {
        auto creation = request("POST", session_.url() + "/v1/uploads");
        creation.headers.push_back({"Upload-Length", std::to_string(size_)});
        creation.headers.push_back({"Upload-Metadata", "listing " + encoded(job_.listing) +
                                                           ",version " +
                                                           encoded(std::to_string(job_.version)) +
                                                           ",part " + encoded(job_.part)});
        creation.headers.push_back({"Idempotency-Key", Session::new_id().text()});
        auto const answer = session_.send(std::move(creation));
        if (answer.status != 201) throw refusal_of(answer);
        job_.location = resolve(answer.header("location"));
        if (job_.remember) job_.remember(job_.location);
        offset_ = 0;
    }

    /// The token goes to no other server than the one it is for.
    [[nodiscard]] std::string resolve(std::string_view location) const {
        if (location.starts_with('/')) return session_.url() + std::string(location);
        if (location.starts_with(session_.url() + "/")) return std::string(location);
        throw Refused("the server sends the upload to another place; check --url");
    }

    /// False if the upload does not exist any more.
    bool find_offset() {
        auto const answer = session_.send(request("HEAD", resolve(job_.location)));
        if (answer.status == 404 || answer.status == 410) return false;
        if (answer.status != 200 && answer.status != 204) throw refusal_of(answer);
        offset_ = offset_in(answer);
        return offset_ <= size_;
    }

    /// False if it was cut.
    bool send_piece() {
        auto piece = request("PATCH", job_.location);
        piece.headers.push_back({"Content-Type", "application/offset+octet-stream"});
        piece.headers.push_back({"Upload-Offset", std::to_string(offset_)});
        piece.file =
            services::FilePart{file_.number(), offset_, std::min(piece_bytes, size_ - offset_)};
        piece.progress = [this](std::uint64_t done, std::optional<std::uint64_t>) {
            progress_.at(done);
        };
        try {
            auto const answer = session_.send(std::move(piece));
            if (answer.status == 204 || answer.status == 200) {
                offset_ = offset_in(answer);
                return true;
            }
            // Another offset, a lock not yet free, or a server in trouble: ask, and go on. A full
            // disk (507) takes longer.
            bool const passing = answer.status == 409 || answer.status == 423 ||
                                 answer.status == 429 || answer.status == 404 ||
                                 (answer.status >= 500 && answer.status != 507);
            if (!passing) throw refusal_of(answer);
        } catch (services::HttpFailure const&) {
            return false;
        }
        return false;
    }

    Session& session_;
    UploadJob job_;
    crypto::Descriptor file_;
    std::uint64_t size_;
    std::uint64_t offset_ = 0;
    Progress progress_;
};

} // namespace

void upload(Session& session, UploadJob job) { Upload(session, std::move(job)).run(); }

} // namespace datafloor::api::cli
