#include "crypto/age/payload.hpp"

#include <algorithm>
#include <limits>

#include "crypto/ensure.hpp"

namespace datafloor::crypto::age {
namespace {

// 11 bytes of big-endian counter, of which 8 are ever used, and the mark of the last chunk.
ChaCha20Poly1305::Nonce chunk_nonce(std::uint64_t index, bool last) {
    ChaCha20Poly1305::Nonce nonce{};
    std::ranges::copy(be64(index), nonce.begin() + 3);
    nonce.back() = last ? 1 : 0;
    return nonce;
}

} // namespace

std::uint64_t chunk_count(std::uint64_t plaintext_bytes) {
    if (plaintext_bytes == 0) return 1;
    return (plaintext_bytes - 1) / chunk_bytes + 1;
}

std::uint64_t payload_bytes(std::uint64_t plaintext_bytes) {
    ENSURE(plaintext_bytes <= std::numeric_limits<std::uint64_t>::max() / 2);
    return nonce_bytes + plaintext_bytes +
           ChaCha20Poly1305::tag_bytes * chunk_count(plaintext_bytes);
}

std::optional<std::uint64_t> plaintext_bytes(std::uint64_t payload_bytes) {
    constexpr auto tag = ChaCha20Poly1305::tag_bytes;
    if (payload_bytes < nonce_bytes + tag) return std::nullopt;
    auto const sealed = payload_bytes - nonce_bytes;
    auto const chunks = (sealed - 1) / sealed_chunk_bytes + 1;
    auto const last = sealed - (chunks - 1) * sealed_chunk_bytes;
    if (last < tag || (last == tag && chunks > 1)) return std::nullopt;
    return sealed - chunks * tag;
}

std::uint64_t chunk_offset(std::uint64_t index) {
    ENSURE(index <= std::numeric_limits<std::uint64_t>::max() / (2 * sealed_chunk_bytes));
    return nonce_bytes + sealed_chunk_bytes * index;
}

SecretBytes<32> payload_key(FileKey const& file_key, PayloadNonce const& nonce) {
    return hkdf_sha256(file_key.reveal(), nonce, "payload");
}

void ChunkCipher::seal(std::uint64_t index, bool last, BytesView plaintext,
                       std::span<std::uint8_t> sealed) {
    cipher_.seal(chunk_nonce(index, last), plaintext, sealed);
}

bool ChunkCipher::open(std::uint64_t index, bool last, BytesView sealed,
                       std::span<std::uint8_t> plaintext) {
    return cipher_.open(chunk_nonce(index, last), sealed, plaintext);
}

PayloadEncryptor::PayloadEncryptor(FileKey const& file_key, PayloadNonce const& nonce,
                                   ChunkSink sink)
    : cipher_(file_key, nonce), sink_(std::move(sink)), sealed_(sealed_chunk_bytes) {}

void PayloadEncryptor::push(BytesView plaintext) {
    pieces_.push(plaintext, [this](BytesView piece) {
        seal(piece, false);
        return true;
    });
}

void PayloadEncryptor::finish() { seal(pieces_.rest(), true); }

void PayloadEncryptor::seal(BytesView plaintext, bool last) {
    auto const sealed = std::span(sealed_).first(plaintext.size() + ChaCha20Poly1305::tag_bytes);
    cipher_.seal(index_, last, plaintext, sealed);
    sink_({index_, last, plaintext, sealed});
    ++index_;
}

std::expected<void, Failure> SealedChunks::fail(Failure failure) {
    failed_ = failure;
    return std::unexpected(failure);
}

std::expected<void, Failure> SealedChunks::push(BytesView payload, Sink const& sink) {
    if (failed_) return std::unexpected(*failed_);
    auto const taken = payload.first(std::min(nonce_bytes - nonce_filled_, payload.size()));
    std::ranges::copy(taken, nonce_.begin() + static_cast<std::ptrdiff_t>(nonce_filled_));
    nonce_filled_ += taken.size();
    std::expected<void, Failure> result;
    pieces_.push(payload.subspan(taken.size()), [&](BytesView piece) {
        result = sink({index_++, false, piece});
        return result.has_value();
    });
    return result ? result : fail(result.error());
}

std::expected<void, Failure> SealedChunks::finish(Sink const& sink) {
    if (failed_) return std::unexpected(*failed_);
    constexpr auto tag = ChaCha20Poly1305::tag_bytes;
    auto const rest = pieces_.rest();
    if (nonce_filled_ < nonce_bytes) return fail(Failure::nonce_missing);
    if (rest.size() < tag) return fail(Failure::payload_truncated);
    if (rest.size() == tag && index_ > 0) return fail(Failure::final_chunk_empty);
    auto const result = sink({index_++, true, rest});
    return result ? result : fail(result.error());
}

PayloadDecryptor::PayloadDecryptor(FileKey const& file_key, ChunkSink sink, Gate gate,
                                   std::uint64_t chunks)
    : file_key_(file_key.copy()), sink_(std::move(sink)), gate_(std::move(gate)),
      chunk_count_(chunks), plaintext_(chunk_bytes) {}

std::expected<void, Failure> PayloadDecryptor::push(BytesView payload) {
    return chunks_.push(payload, [this](SealedChunk const& chunk) { return take(chunk); });
}

std::expected<void, Failure> PayloadDecryptor::finish() {
    return chunks_.finish([this](SealedChunk const& chunk) { return take(chunk); });
}

std::expected<void, Failure> PayloadDecryptor::take(SealedChunk const& chunk) {
    if (!cipher_) {
        if (gate_ && !gate_(file_key_, chunks_.nonce()))
            return std::unexpected(Failure::commitment_wrong);
        cipher_.emplace(file_key_, chunks_.nonce());
        file_key_ = FileKey{};
    }
    if (open(chunk)) return {};
    // A full chunk that opens with the opposite mark is genuine: the payload was cut, or continued.
    // The sink gets it all the same, so that every reader releases the same bytes of a damaged
    // file.
    if (chunk.sealed.size() == sealed_chunk_bytes && open({chunk.index, !chunk.last, chunk.sealed}))
        return std::unexpected(chunk.last ? Failure::payload_truncated : Failure::payload_trailing);
    return std::unexpected(is_of_another_place(chunk) ? Failure::chunk_misplaced
                                                      : Failure::chunk_refused);
}

bool PayloadDecryptor::is_of_another_place(SealedChunk const& chunk) {
    auto const plaintext =
        std::span(plaintext_).first(chunk.sealed.size() - ChaCha20Poly1305::tag_bytes);
    for (std::uint64_t index = 0; index < chunk_count_; ++index)
        if (cipher_->open(index, index + 1 == chunk_count_, chunk.sealed, plaintext)) return true;
    return false;
}

bool PayloadDecryptor::open(SealedChunk const& chunk) {
    auto const plaintext =
        std::span(plaintext_).first(chunk.sealed.size() - ChaCha20Poly1305::tag_bytes);
    if (!cipher_->open(chunk.index, chunk.last, chunk.sealed, plaintext)) return false;
    sink_({chunk.index, chunk.last, plaintext, chunk.sealed});
    return true;
}

} // namespace datafloor::crypto::age
