#include "api/cli/files.hpp"

#include <fstream>

#include "api/cli/command.hpp"

namespace datafloor::api::cli {

std::string read_text_file(std::filesystem::path const& path) {
    constexpr std::size_t bytes_max = std::size_t{16} << 20;
    std::ifstream in(path, std::ios::binary);
    std::string text(bytes_max + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (!in.is_open() || in.bad()) throw Refused(path.string() + " cannot be read.");
    if (text.size() > bytes_max) throw Refused(path.string() + " is larger than 16 MiB.");
    return text;
}

crypto::Hash hash_of_file(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    crypto::Sha256 hash;
    std::string piece(std::size_t{1} << 20, '\0');
    while (in) {
        in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        hash.update(crypto::bytes_of(
            std::string_view(piece).substr(0, static_cast<std::size_t>(in.gcount()))));
    }
    if (!in.is_open() || in.bad()) throw Refused(path.string() + " cannot be read.");
    return hash.finish();
}

} // namespace datafloor::api::cli
