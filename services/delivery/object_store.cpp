#include "services/delivery/object_store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "crypto/ensure.hpp"

namespace datafloor::services {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(fs::path const& path) {
    throw std::system_error(errno, std::generic_category(), path.string());
}

bool lacks_room(int error) { return error == ENOSPC || error == EDQUOT; }

fs::path place_of(fs::path const& objects, crypto::Hash const& name) {
    auto const text = crypto::to_hex(name);
    return objects / text.substr(0, 2) / text.substr(2, 2) / text;
}

void sync_folder(fs::path const& folder) {
    auto const open = crypto::Descriptor::open_to_read(folder);
    if (fsync(open.number()) != 0) fail(folder);
}

/// Makes the folders on the way and their names durable.
void make_folders(fs::path const& folder) {
    if (fs::exists(folder)) return;
    auto const parent = folder.parent_path();
    make_folders(parent);
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) fail(folder);
    sync_folder(parent);
}

std::uint64_t size_of(int descriptor, fs::path const& path) {
    struct stat facts{};
    if (fstat(descriptor, &facts) != 0) fail(path);
    return static_cast<std::uint64_t>(facts.st_size);
}

} // namespace

bool has_room(fs::path const& folder, std::uint64_t bytes, std::uint64_t reserve_bytes) {
    struct statvfs facts{};
    if (statvfs(folder.c_str(), &facts) != 0) fail(folder);
    auto const free = static_cast<std::uint64_t>(facts.f_bavail) * facts.f_frsize;
    return free >= reserve_bytes && free - reserve_bytes >= bytes;
}

ObjectWriter::ObjectWriter(fs::path objects, fs::path temporary, crypto::Descriptor descriptor)
    : objects_(std::move(objects)), temporary_(std::move(temporary)),
      descriptor_(std::move(descriptor)) {}

ObjectWriter::ObjectWriter(ObjectWriter&& other) noexcept
    : objects_(std::move(other.objects_)), temporary_(std::move(other.temporary_)),
      descriptor_(std::move(other.descriptor_)), hash_(std::move(other.hash_)),
      bytes_(other.bytes_) {
    other.temporary_.clear();
}

ObjectWriter::~ObjectWriter() {
    if (!temporary_.empty()) unlink(temporary_.c_str());
}

std::expected<void, StoreFault> ObjectWriter::append(crypto::BytesView bytes) {
    ENSURE(!temporary_.empty());
    try {
        crypto::write_all(descriptor_.number(), bytes);
    } catch (std::system_error const& error) {
        if (lacks_room(error.code().value())) return std::unexpected(StoreFault::store_full);
        throw;
    }
    hash_.update(bytes);
    bytes_ += bytes.size();
    return {};
}

crypto::Descriptor ObjectWriter::open_to_read() const {
    ENSURE(!temporary_.empty());
    return crypto::Descriptor::open_to_read(temporary_);
}

std::expected<StoredObject, StoreFault> ObjectWriter::finish() {
    ENSURE(!temporary_.empty());
    StoredObject const object{hash_.finish(), bytes_};
    auto const place = place_of(objects_, object.name);
    if (fchmod(descriptor_.number(), 0400) != 0) fail(temporary_);
    if (fsync(descriptor_.number()) != 0) {
        if (lacks_room(errno)) return std::unexpected(StoreFault::store_full);
        fail(temporary_);
    }
    make_folders(place.parent_path());
    if (rename(temporary_.c_str(), place.c_str()) != 0) fail(place);
    sync_folder(place.parent_path());
    temporary_.clear();
    return object;
}

ObjectStore::ObjectStore(Options options)
    : folder_(fs::absolute(options.folder)), reserve_bytes_(options.reserve_bytes) {
    make_folders(folder_ / "incoming");
    make_folders(folder_ / "objects");
}

std::expected<void, StoreFault> ObjectStore::check_room(std::uint64_t bytes) const {
    if (!has_room(folder_, bytes, reserve_bytes_)) return std::unexpected(StoreFault::store_full);
    return {};
}

std::expected<ObjectWriter, StoreFault> ObjectStore::begin(std::uint64_t bytes) const {
    if (auto room = check_room(bytes); !room) return std::unexpected(room.error());
    auto name = (folder_ / "incoming" / "object.XXXXXX").string();
    int const number = mkostemp(name.data(), O_CLOEXEC);
    if (number < 0) {
        if (lacks_room(errno)) return std::unexpected(StoreFault::store_full);
        fail(name);
    }
    return ObjectWriter(folder_ / "objects", name, crypto::Descriptor(number));
}

std::expected<StoredObject, StoreFault> ObjectStore::put(crypto::BytesView bytes) const {
    auto writer = begin(bytes.size());
    if (!writer) return std::unexpected(writer.error());
    if (auto written = writer->append(bytes); !written) return std::unexpected(written.error());
    return writer->finish();
}

std::expected<OpenObject, StoreFault> ObjectStore::open(crypto::Hash const& name) const {
    auto const place = path_of(name);
    crypto::Descriptor descriptor(::open(place.c_str(), O_RDONLY | O_CLOEXEC));
    if (descriptor.number() < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return std::unexpected(StoreFault::object_missing);
        fail(place);
    }
    auto const bytes = size_of(descriptor.number(), place);
    return OpenObject{std::move(descriptor), bytes};
}

std::expected<OpenObject, StoreFault> ObjectStore::open(StoredObject const& object) const {
    auto opened = open(object.name);
    if (opened && opened->bytes != object.bytes) return std::unexpected(StoreFault::object_altered);
    return opened;
}

std::expected<StoredObject, StoreFault> ObjectStore::verify(crypto::Hash const& name) const {
    auto const opened = open(name);
    if (!opened) return std::unexpected(opened.error());
    crypto::Sha256 hash;
    crypto::Bytes buffer(std::size_t{256} << 10);
    StoredObject object{name, 0};
    for (std::size_t count = buffer.size(); count == buffer.size();) {
        count = crypto::read_full(opened->descriptor.number(), buffer);
        hash.update(crypto::BytesView(buffer).first(count));
        object.bytes += count;
    }
    if (hash.finish() != name) return std::unexpected(StoreFault::object_altered);
    return object;
}

fs::path ObjectStore::path_of(crypto::Hash const& name) const {
    return place_of(folder_ / "objects", name);
}

std::size_t ObjectStore::remove_abandoned(std::chrono::seconds age) const {
    std::size_t removed = 0;
    auto const now = fs::file_time_type::clock::now();
    for (auto const& entry : fs::directory_iterator(folder_ / "incoming")) {
        std::error_code gone; // another process may have finished it meanwhile
        auto const touched = entry.last_write_time(gone);
        if (!gone && now - touched > age && fs::remove(entry.path(), gone)) ++removed;
    }
    return removed;
}

} // namespace datafloor::services
