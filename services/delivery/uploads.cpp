#include "services/delivery/uploads.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "contracts/base/codec.hpp"
#include "crypto/atomic_file.hpp"

namespace datafloor::services {
namespace {

namespace fs = std::filesystem;

// So much may be lost with the power, and must then be sent again.
constexpr std::uint64_t unsynced_bytes_max = std::uint64_t{64} << 20;
constexpr std::size_t record_bytes_max = 4096;

/// What stands in the file beside the part.
struct UploadRecord {
    UploadId id;
    contracts::PartyId owner;
    contracts::ListingId listing;
    std::uint32_t version = 0;
    UploadPart part{};
    std::uint64_t length = 0;

    static constexpr auto members() {
        using contracts::member;
        using T = UploadRecord;
        return std::tuple(member("id", &T::id), member("length", &T::length),
                          member("listing", &T::listing), member("owner", &T::owner),
                          member("part", &T::part), contracts::ConstantNumber{"v", 1},
                          member("version", &T::version));
    }
};

[[noreturn]] void fail(fs::path const& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

struct stat facts_of(int descriptor, fs::path const& path) {
    struct stat facts{};
    if (fstat(descriptor, &facts) != 0) fail(path);
    return facts;
}

crypto::Instant last_write(struct stat const& facts) {
    return {std::int64_t{facts.st_mtim.tv_sec} * 1'000'000 + facts.st_mtim.tv_nsec / 1000};
}

/// False if somebody else holds it.
bool lock(int descriptor, fs::path const& path) {
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) fail(path);
    return false;
}

std::optional<std::string> read_small(fs::path const& path) {
    crypto::Descriptor const file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) {
        if (errno == ENOENT) return std::nullopt;
        fail(path);
    }
    crypto::Bytes bytes(record_bytes_max);
    bytes.resize(crypto::read_full(file.number(), bytes));
    return std::string(crypto::text_of(bytes));
}

} // namespace

std::expected<void, UploadFault> UploadSession::append(crypto::BytesView bytes) {
    if (bytes.size() > length_ - offset_) return std::unexpected(UploadFault::length_exceeded);
    while (!bytes.empty()) {
        auto const count = write(file_.number(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == ENOSPC || errno == EDQUOT))
            return std::unexpected(UploadFault::store_full);
        if (count < 0) fail("upload");
        auto const written = static_cast<std::size_t>(count);
        bytes = bytes.subspan(written);
        offset_ += written;
        unsynced_ += written;
    }
    if (unsynced_ >= unsynced_bytes_max) finish();
    return {};
}

std::uint64_t UploadSession::finish() {
    if (unsynced_ > 0 && fdatasync(file_.number()) != 0) fail("upload");
    unsynced_ = 0;
    return offset_;
}

Uploads::Uploads(Options options, Clock clock)
    : options_(std::move(options)), clock_(std::move(clock)) {
    fs::create_directories(options_.folder);
    fs::permissions(options_.folder, fs::perms::owner_all);
}

fs::path Uploads::path_of(UploadId id) const {
    return options_.folder / (id.value.text() + ".part");
}

fs::path Uploads::record_of(UploadId id) const {
    return options_.folder / (id.value.text() + ".json");
}

std::expected<Upload, UploadFault> Uploads::load(UploadId id) const {
    auto const text = read_small(record_of(id));
    if (!text) return std::unexpected(UploadFault::upload_unknown);
    auto const record = contracts::decode<UploadRecord>(*text);
    if (!record || record->id != id) return std::unexpected(UploadFault::upload_damaged);
    struct stat facts{};
    if (stat(path_of(id).c_str(), &facts) != 0) {
        if (errno == ENOENT) return std::unexpected(UploadFault::upload_damaged);
        fail(path_of(id));
    }
    Upload const upload{
        id,
        {record->owner, record->listing, record->version, record->part, record->length},
        last_write(facts) + options_.lifetime,
        static_cast<std::uint64_t>(facts.st_size)};
    if (upload.offset > record->length) return std::unexpected(UploadFault::upload_damaged);
    if (upload.expires <= clock_()) return std::unexpected(UploadFault::upload_unknown);
    return upload;
}

std::vector<Upload> Uploads::all() const {
    std::vector<Upload> out;
    for (auto const& entry : fs::directory_iterator(options_.folder)) {
        if (entry.path().extension() != ".json") continue;
        auto const id = crypto::parse_uuid(entry.path().stem().string());
        if (!id) continue;
        if (auto upload = load({*id})) out.push_back(*upload);
    }
    return out;
}

std::expected<void, UploadFault> Uploads::make_room(UploadDraft const& draft) {
    auto uploads = all();
    for (auto const& upload : uploads) {
        auto const& other = upload.draft;
        if (other.owner != draft.owner || other.listing != draft.listing ||
            other.version != draft.version || other.part != draft.part)
            continue;
        auto const session = lock_upload(upload.id, draft.owner, upload.offset);
        if (!session) return std::unexpected(session.error());
        remove(upload.id);
    }
    uploads = all();
    std::uint64_t bytes = draft.length;
    std::uint64_t party_bytes = draft.length;
    std::size_t party_uploads = 1;
    for (auto const& upload : uploads) {
        bytes += upload.draft.length;
        if (upload.draft.owner != draft.owner) continue;
        party_bytes += upload.draft.length;
        ++party_uploads;
    }
    if (bytes > options_.total_bytes_max || party_bytes > options_.party_bytes_max ||
        party_uploads > options_.party_uploads_max || uploads.size() >= options_.total_uploads_max)
        return std::unexpected(UploadFault::quota_exceeded);
    if (!has_room(options_.folder, draft.length, options_.reserve_bytes))
        return std::unexpected(UploadFault::store_full);
    return {};
}

std::expected<Upload, UploadFault> Uploads::create(UploadDraft const& draft) {
    if (draft.length == 0 || draft.length > options_.bytes_max)
        return std::unexpected(UploadFault::length_refused);
    // One creation at a time in all processes, so that quotas hold.
    auto const folder = crypto::Descriptor::open_to_read(options_.folder);
    if (flock(folder.number(), LOCK_EX) != 0) fail(options_.folder);
    if (auto room = make_room(draft); !room) return std::unexpected(room.error());

    UploadId const id{crypto::uuid_v7(clock_().unix_ms(), crypto::random_array<10>())};
    auto const part = path_of(id);
    crypto::Descriptor const file(
        open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.number() < 0) fail(part);
    // The record last: a part without one is waste, and never an upload.
    crypto::AtomicFile record(record_of(id));
    record.write(crypto::bytes_of(contracts::encode(
        UploadRecord{id, draft.owner, draft.listing, draft.version, draft.part, draft.length})));
    record.publish();
    return Upload{id, draft, last_write(facts_of(file.number(), part)) + options_.lifetime, 0};
}

std::expected<Upload, UploadFault> Uploads::find(UploadId id, contracts::PartyId owner) const {
    auto upload = load(id);
    if (upload && upload->draft.owner != owner) return std::unexpected(UploadFault::upload_unknown);
    return upload;
}

std::expected<UploadSession, UploadFault> Uploads::begin(UploadId id, contracts::PartyId owner,
                                                         std::uint64_t offset) {
    auto session = lock_upload(id, owner, offset);
    // There was room when it was created; others may have taken it since.
    if (session && !has_room(options_.folder, session->missing(), options_.reserve_bytes))
        return std::unexpected(UploadFault::store_full);
    return session;
}

std::expected<UploadSession, UploadFault>
Uploads::lock_upload(UploadId id, contracts::PartyId owner, std::uint64_t offset) {
    if (auto const found = find(id, owner); !found) return std::unexpected(found.error());
    auto const path = path_of(id);
    crypto::Descriptor file(open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (file.number() < 0) fail(path);
    if (!lock(file.number(), path)) return std::unexpected(UploadFault::upload_busy);
    // Asked again under the lock: the one before may just have appended, or removed it.
    auto const upload = find(id, owner);
    if (!upload) return std::unexpected(upload.error());
    if (upload->offset != offset) return std::unexpected(UploadFault::offset_differs);
    return UploadSession(std::move(file), offset, upload->draft.length);
}

std::expected<std::uint64_t, UploadFault> Uploads::append(UploadId id, contracts::PartyId owner,
                                                          std::uint64_t offset,
                                                          crypto::BytesView bytes) {
    auto session = begin(id, owner, offset);
    if (!session) return std::unexpected(session.error());
    if (auto done = session->append(bytes); !done) return std::unexpected(done.error());
    return session->finish();
}

std::optional<CompleteUploads> Uploads::complete(contracts::PartyId owner,
                                                 contracts::ListingId listing,
                                                 std::uint32_t version) const {
    std::optional<Upload> file;
    std::optional<Upload> hpt;
    for (auto const& upload : all()) {
        auto const& draft = upload.draft;
        if (draft.owner != owner || draft.listing != listing || draft.version != version ||
            !upload.complete())
            continue;
        (draft.part == UploadPart::file ? file : hpt) = upload;
    }
    if (!file || !hpt) return std::nullopt;
    return CompleteUploads{*file, *hpt};
}

void Uploads::remove(UploadId id) {
    // The record first: what is left of an interrupted removal is a part without one.
    fs::remove(record_of(id));
    fs::remove(path_of(id));
}

std::size_t Uploads::remove_expired() {
    auto const folder = crypto::Descriptor::open_to_read(options_.folder);
    if (flock(folder.number(), LOCK_EX) != 0) fail(options_.folder);
    std::size_t removed = 0;
    for (auto const& entry : fs::directory_iterator(options_.folder)) {
        if (entry.path().extension() != ".part") continue;
        auto const id = crypto::parse_uuid(entry.path().stem().string());
        if (!id || load({*id})) continue;
        crypto::Descriptor const file(open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
        if (file.number() < 0 || !lock(file.number(), entry.path())) continue;
        remove({*id});
        ++removed;
    }
    return removed;
}

} // namespace datafloor::services
