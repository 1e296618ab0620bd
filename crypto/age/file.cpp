#include "crypto/age/file.hpp"

#include <utility>

#include "crypto/atomic_file.hpp"
#include "crypto/descriptor.hpp"

namespace datafloor::crypto::age {
namespace {

// Large enough to make system calls cheap, small enough to stay in a core's cache.
constexpr std::size_t read_bytes = 8 * chunk_bytes;

struct FrontOfFile {
    Header header;
    /// What was read behind the header: the beginning of the payload.
    Bytes rest;
};

std::expected<FrontOfFile, Failure> read_header(int input) {
    constexpr std::size_t step = 4096;
    Bytes front;
    for (;;) {
        auto const before = front.size();
        front.resize(before + step);
        front.resize(before + read_full(input, std::span(front).subspan(before)));
        auto const length = header_length(front);
        if (!length) return std::unexpected(length.error());
        if (*length == 0) {
            if (front.size() < before + step) return std::unexpected(Failure::header_malformed);
            continue;
        }
        auto header = Header::parse(text_of(BytesView{front}.first(*length)));
        if (!header) return std::unexpected(header.error());
        front.erase(front.begin(), front.begin() + static_cast<std::ptrdiff_t>(*length));
        return FrontOfFile{std::move(*header), std::move(front)};
    }
}

} // namespace

void encrypt_payload(int input, int output, FileKey const& file_key, PayloadNonce const& nonce,
                     ChunkSink const& observe) {
    write_all(output, nonce);
    PayloadEncryptor encryptor(file_key, nonce, [&](Chunk const& chunk) {
        write_all(output, chunk.sealed);
        if (observe) observe(chunk);
    });
    Bytes buffer(read_bytes);
    for (;;) {
        auto const count = read_full(input, buffer);
        encryptor.push(BytesView{buffer}.first(count));
        if (count < buffer.size()) break;
    }
    wipe(buffer);
    encryptor.finish();
}

void encrypt_stream(int input, int output, std::span<Recipient const> recipients,
                    ChunkSink const& observe) {
    auto const file_key = FileKey::random();
    write_all(output, bytes_of(make_header(file_key, recipients).print()));
    encrypt_payload(input, output, file_key, random_array<nonce_bytes>(), observe);
}

std::expected<void, Failure>
decrypt_stream(int input, int output, std::span<Identity const> identities, DecryptHooks hooks) {
    auto const front = read_header(input);
    if (!front) return std::unexpected(front.error());
    auto const file_key = unwrap_file_key(front->header, identities);
    if (!file_key) return std::unexpected(file_key.error());
    auto const sink = [output, observe = std::move(hooks.observe)](Chunk const& chunk) {
        write_all(output, chunk.plaintext);
        if (observe) observe(chunk);
    };
    PayloadDecryptor decryptor(*file_key, sink, std::move(hooks.gate));
    if (auto const pushed = decryptor.push(front->rest); !pushed) return pushed;
    Bytes buffer(8 * sealed_chunk_bytes);
    for (;;) {
        auto const count = read_full(input, buffer);
        if (auto const pushed = decryptor.push(BytesView{buffer}.first(count)); !pushed)
            return pushed;
        if (count < buffer.size()) return decryptor.finish();
    }
}

void encrypt_file(std::filesystem::path const& input, std::filesystem::path const& output,
                  std::span<Recipient const> recipients) {
    auto const from = Descriptor::open_to_read(input);
    AtomicFile to(output);
    encrypt_stream(from.number(), to.descriptor(), recipients);
    to.publish();
}

std::expected<void, Failure> decrypt_file(std::filesystem::path const& input,
                                          std::filesystem::path const& output,
                                          std::span<Identity const> identities) {
    auto const from = Descriptor::open_to_read(input);
    AtomicFile to(output);
    auto const done = decrypt_stream(from.number(), to.descriptor(), identities);
    if (done) to.publish();
    return done;
}

} // namespace datafloor::crypto::age
