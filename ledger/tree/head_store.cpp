#include "ledger/tree/head_store.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <limits>
#include <system_error>

#include "crypto/atomic_file.hpp"
#include "crypto/checkpoint.hpp"
#include "crypto/line.hpp"

namespace datafloor::ledger {
namespace {

constexpr std::size_t text_bytes_max = 1024;

/// Held until it goes out of scope.
class Lock {
  public:
    explicit Lock(std::filesystem::path const& file) {
        auto path = file;
        path += ".lock";
        int const number = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (number < 0) throw std::system_error(errno, std::generic_category(), path.string());
        descriptor_ = crypto::Descriptor(number);
        while (flock(number, LOCK_EX) != 0)
            if (errno != EINTR)
                throw std::system_error(errno, std::generic_category(), path.string());
    }

  private:
    crypto::Descriptor descriptor_;
};

std::expected<StoredHead, HeadFault> read_file(std::filesystem::path const& file) {
    if (!std::filesystem::exists(file)) return std::unexpected(HeadFault::missing);
    auto const descriptor = crypto::Descriptor::open_to_read(file);
    crypto::Bytes bytes(text_bytes_max);
    bytes.resize(crypto::read_full(descriptor.number(), bytes));
    return parse_head(crypto::text_of(bytes));
}

StoredHead write_file(std::filesystem::path const& file, StoredHead const& stored) {
    crypto::AtomicFile atomic(file);
    atomic.write(crypto::bytes_of(print_head(stored)));
    atomic.publish();
    return stored;
}

/// The value of the next line, which must begin with this name.
std::optional<std::string_view> take_value(std::string_view& text, std::string_view name) {
    auto line = crypto::take_line(text);
    if (!line || !line->starts_with(name)) return std::nullopt;
    return line->substr(name.size());
}

} // namespace

std::string_view text_of(HeadFault fault) {
    switch (fault) {
    case HeadFault::missing: return "the head store is missing";
    case HeadFault::exists: return "the head store exists already";
    case HeadFault::damaged: return "the head store is torn or was altered";
    case HeadFault::fenced: return "another publisher took the head store over";
    case HeadFault::changed: return "the head store holds another head than expected";
    case HeadFault::not_grown: return "the new head does not extend the stored one";
    }
    return "";
}

std::string print_head(StoredHead const& stored) {
    auto text = "datafloor head store v1\ngeneration " + std::to_string(stored.generation) +
                "\nsize " + std::to_string(stored.head.size) + "\nroot " +
                crypto::to_base64(stored.head.root) + "\n";
    auto const check = crypto::sha256(crypto::bytes_of(text));
    return text + "sha256 " + crypto::to_hex(check) + "\n";
}

std::expected<StoredHead, HeadFault> parse_head(std::string_view text) {
    auto rest = text;
    auto const title = crypto::take_line(rest);
    auto const generation = take_value(rest, "generation ");
    auto const size = take_value(rest, "size ");
    auto const root = take_value(rest, "root ");
    if (!title || !generation || !size || !root) return std::unexpected(HeadFault::damaged);
    auto const generation_number =
        crypto::parse_decimal(*generation, std::numeric_limits<std::int64_t>::max());
    auto const size_number = crypto::parse_decimal(*size, crypto::tree_size_max);
    auto const root_hash = crypto::hash_from_base64(*root);
    if (!generation_number || !size_number || !root_hash)
        return std::unexpected(HeadFault::damaged);
    StoredHead const stored{{.size = *size_number, .root = *root_hash}, *generation_number};
    // Printing again checks the title, the check sum and that nothing follows.
    if (print_head(stored) != text) return std::unexpected(HeadFault::damaged);
    return stored;
}

std::expected<StoredHead, HeadFault> HeadStore::create() const {
    Lock const lock(file_);
    if (std::filesystem::exists(file_)) return std::unexpected(HeadFault::exists);
    return write_file(file_, {{.size = 0, .root = crypto::empty_root()}, 0});
}

std::expected<StoredHead, HeadFault> HeadStore::read() const {
    Lock const lock(file_);
    return read_file(file_);
}

std::expected<StoredHead, HeadFault> HeadStore::take_over() const {
    Lock const lock(file_);
    auto stored = read_file(file_);
    if (!stored) return stored;
    ++stored->generation;
    return write_file(file_, *stored);
}

std::expected<StoredHead, HeadFault> HeadStore::swap(StoredHead const& expected,
                                                     crypto::TreeHead const& next) const {
    Lock const lock(file_);
    auto const stored = read_file(file_);
    if (!stored) return stored;
    if (stored->generation != expected.generation) return std::unexpected(HeadFault::fenced);
    if (stored->head != expected.head) return std::unexpected(HeadFault::changed);
    if (next.size <= stored->head.size && next != stored->head)
        return std::unexpected(HeadFault::not_grown);
    if (next == stored->head) return stored;
    return write_file(file_, {next, stored->generation});
}

} // namespace datafloor::ledger
