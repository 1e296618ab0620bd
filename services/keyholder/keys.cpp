#include "services/keyholder/keys.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "crypto/atomic_file.hpp"
#include "services/keyholder/pins.hpp"

namespace datafloor::services {
namespace {

namespace fs = std::filesystem;

// The file: this line, five secrets of 32 bytes in the order of the struct, and the SHA-256 of all
// before it. No text form, so that no parser leaves copies behind.
constexpr std::string_view mark = "datafloor keyholder keys, version 1\n";
constexpr std::size_t secrets = 5;
constexpr std::size_t secrets_bytes = secrets * 32;
constexpr std::size_t file_bytes = mark.size() + secrets_bytes + sizeof(crypto::Hash);

fs::path key_file(fs::path const& folder) { return folder / "keys"; }

fs::path pin_file(fs::path const& folder) { return folder / "pins.json"; }

[[noreturn]] void refuse_file(fs::path const& path, std::string_view why) {
    throw std::runtime_error(path.string() + ": " + std::string(why));
}

void check_private(fs::path const& path) {
    struct stat facts{};
    if (lstat(path.c_str(), &facts) != 0) refuse_file(path, "missing; `datafloor init` makes it");
    if (facts.st_uid != geteuid()) refuse_file(path, "belongs to another user");
    if ((facts.st_mode & 077) != 0) refuse_file(path, "is open to others");
}

crypto::SecretBytes<32> secret_at(crypto::BytesView file, std::size_t number) {
    return crypto::SecretBytes<32>(file.subspan(mark.size() + 32 * number).first<32>());
}

KeyholderKeys keys_of(crypto::BytesView file) {
    return {crypto::age::Identity::from_scalar(secret_at(file, 0)),
            crypto::age::Identity::from_scalar(secret_at(file, 1)),
            crypto::SigningKey::from_seed(secret_at(file, 2)), secret_at(file, 3),
            secret_at(file, 4)};
}

} // namespace

KeyholderKeys KeyholderKeys::generate() {
    return {crypto::age::Identity::generate(), crypto::age::Identity::generate(),
            crypto::SigningKey::generate(), crypto::SecretBytes<32>::random(),
            crypto::SecretBytes<32>::random()};
}

KeyholderKeys init_keys(fs::path const& folder) {
    fs::create_directories(folder.parent_path());
    if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) refuse_file(folder, "cannot be made");
    check_private(folder);
    if (fs::exists(key_file(folder))) refuse_file(key_file(folder), "exists already");
    auto keys = KeyholderKeys::generate();
    crypto::SecretBytes<file_bytes> file;
    auto out = file.reveal();
    std::ranges::copy(crypto::bytes_of(mark), out.begin());
    auto put = [&, at = mark.size()](crypto::SecretBytes<32> const& secret) mutable {
        std::ranges::copy(secret.reveal(), out.begin() + static_cast<std::ptrdiff_t>(at));
        at += 32;
    };
    put(keys.custody.scalar());
    put(keys.escrow.scalar());
    put(keys.signing.seed());
    put(keys.sealing);
    put(keys.builder);
    auto const sum =
        crypto::sha256(crypto::BytesView(out).first(file_bytes - sizeof(crypto::Hash)));
    std::ranges::copy(sum, out.last<sizeof(crypto::Hash)>().begin());
    crypto::AtomicFile to(key_file(folder));
    to.write(out);
    to.publish();
    return keys;
}

KeyholderKeys load_keys(fs::path const& folder) {
    check_private(folder);
    auto const path = key_file(folder);
    check_private(path);
    crypto::SecretBytes<file_bytes + 1> file;
    auto const input = crypto::Descriptor::open_to_read(path);
    auto const size = crypto::read_full(input.number(), file.reveal());
    auto const bytes = crypto::BytesView(file.reveal()).first(file_bytes);
    auto const body = bytes.first(file_bytes - sizeof(crypto::Hash));
    if (size != file_bytes ||
        !std::ranges::equal(body.first(mark.size()), crypto::bytes_of(mark)) ||
        !std::ranges::equal(crypto::sha256(body), bytes.last(sizeof(crypto::Hash))))
        refuse_file(path, "is not a whole key file");
    return keys_of(bytes);
}

StatusAnswer public_keys(KeyholderKeys const& keys) {
    return {keys.signing.public_key(),
            {keys.custody.recipient().point()},
            {keys.escrow.recipient().point()},
            false};
}

void write_pins(fs::path const& folder, Pins const& pins) {
    check_private(folder);
    auto const path = pin_file(folder);
    if (fs::exists(path)) {
        if (read_pins(folder) == pins) return;
        refuse_file(path, "pins other keys already");
    }
    crypto::AtomicFile to(path);
    to.write(crypto::bytes_of(contracts::encode(pins)));
    to.publish();
}

Pins read_pins(fs::path const& folder) {
    check_private(folder);
    auto const path = pin_file(folder);
    check_private(path);
    auto const input = crypto::Descriptor::open_to_read(path);
    crypto::Bytes bytes(65536);
    bytes.resize(crypto::read_full(input.number(), bytes));
    auto pins = contracts::decode<Pins>(crypto::text_of(bytes));
    if (!pins || pins->registrars.empty()) refuse_file(path, "is not a file of pins");
    return *pins;
}

} // namespace datafloor::services
