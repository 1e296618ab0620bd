#include "api/cli/secret_text.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "api/cli/command.hpp"
#include "crypto/atomic_file.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::api::cli {
namespace {

constexpr std::size_t key_file_bytes_max = 65536;

std::string read_small(crypto::Descriptor const& file, std::filesystem::path const& path) {
    // Reserved whole, so that no copy of the secret is left behind by growth.
    std::string text(key_file_bytes_max, '\0');
    auto const bytes = std::span(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
    auto const count = crypto::read_full(file.number(), bytes);
    if (count == key_file_bytes_max) {
        crypto::wipe(bytes);
        throw Refused(path.string() + " is too long for a key file; name another one");
    }
    text.resize(count);
    return text;
}

} // namespace

SecretText read_secret_file(std::filesystem::path const& path) {
    auto const file = crypto::Descriptor::open_to_read(path);
    struct stat facts{};
    if (fstat(file.number(), &facts) != 0)
        throw std::system_error(errno, std::generic_category(), path.string());
    if ((facts.st_mode & 077U) != 0)
        throw Refused("others may read the secret in " + path.string() + "; run: chmod 600 " +
                      path.string());
    return SecretText(read_small(file, path));
}

SecretText read_key_file(std::filesystem::path const& path) {
    return SecretText(read_small(crypto::Descriptor::open_to_read(path), path));
}

void write_private_file(std::filesystem::path const& path, std::string_view content) {
    crypto::AtomicFile file(path);
    file.write(crypto::bytes_of(content));
    file.publish();
}

} // namespace datafloor::api::cli
