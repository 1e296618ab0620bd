#include "api/routes/reading.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/server/target.hpp"
#include "contracts/base/text_form.hpp"
#include "crypto/checkpoint.hpp"
#include "crypto/descriptor.hpp"
#include "crypto/note.hpp"

namespace datafloor::api {

std::optional<std::uint64_t> min_index(Request const& request) {
    auto const text = request.headers.find("Floor-Min-Index");
    std::uint64_t index = 0;
    if (!text || !contracts::TextForm<std::uint64_t>::parse(*text, index)) return std::nullopt;
    return index;
}

void wait_for_index(services::Follower& follower, std::optional<std::uint64_t> index) {
    using namespace std::chrono_literals;
    if (index) follower.wait_for(*index, 500ms);
}

std::uint32_t page_limit(Request const& request) {
    std::uint32_t limit = 0;
    auto const text = request.query.find("limit");
    if (!text || !contracts::TextForm<std::uint32_t>::parse(*text, limit) || limit == 0 ||
        limit > 100)
        return 20;
    return limit;
}

std::optional<std::string> read_file(std::filesystem::path const& path) {
    crypto::Descriptor const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return std::nullopt;
    std::string out(64 * 1024, '\0');
    std::size_t size = 0;
    for (;;) {
        auto const got = ::read(file.number(), out.data() + size, out.size() - size);
        if (got <= 0) break;
        size += static_cast<std::size_t>(got);
        if (size == out.size()) out.resize(out.size() * 2);
    }
    out.resize(size);
    return out;
}

std::optional<PublishedCheckpoint> read_published_checkpoint(std::filesystem::path const& ledger) {
    auto const path = ledger / "checkpoint";
    struct stat status{};
    auto const text = read_file(path);
    if (!text || ::stat(path.c_str(), &status) != 0) return std::nullopt;
    auto const note = crypto::parse_note(*text);
    auto const checkpoint = note ? crypto::parse_checkpoint(note->text) : std::nullopt;
    if (!checkpoint) return std::nullopt;
    return PublishedCheckpoint{
        checkpoint->head.size,
        {status.st_mtim.tv_sec * 1'000'000LL + status.st_mtim.tv_nsec / 1'000}};
}

std::optional<Query> read_form(Request const& request) {
    auto const type = request.headers.find("Content-Type").value_or("");
    if (type.substr(0, type.find(';')) != "application/x-www-form-urlencoded") return std::nullopt;
    auto target = parse_target("/?" + request.body);
    if (!target) return std::nullopt;
    return std::move(target->query);
}

} // namespace datafloor::api
