// The payload of an age v1 file: a nonce and chunks of 64 KiB, each sealed by itself, encrypted and
// decrypted as a stream in constant memory, or one chunk at a time.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>

#include "crypto/age/failure.hpp"
#include "crypto/age/header.hpp"
#include "crypto/age/pieces.hpp"
#include "crypto/chacha20_poly1305.hpp"

namespace datafloor::crypto::age {

constexpr std::size_t chunk_bytes = 65536;
constexpr std::size_t sealed_chunk_bytes = chunk_bytes + ChaCha20Poly1305::tag_bytes;
constexpr std::size_t nonce_bytes = 16;

using PayloadNonce = std::array<std::uint8_t, nonce_bytes>;

/// At least 1: an empty file has one empty chunk.
std::uint64_t chunk_count(std::uint64_t plaintext_bytes);
std::uint64_t payload_bytes(std::uint64_t plaintext_bytes);
/// Nothing if no payload has this size.
std::optional<std::uint64_t> plaintext_bytes(std::uint64_t payload_bytes);
/// Where chunk `index` begins in the payload.
std::uint64_t chunk_offset(std::uint64_t index);

SecretBytes<32> payload_key(FileKey const& file_key, PayloadNonce const& nonce);

/// Seals and opens single chunks, in any order.
class ChunkCipher {
  public:
    ChunkCipher(FileKey const& file_key, PayloadNonce const& nonce)
        : cipher_(payload_key(file_key, nonce)) {}

    void seal(std::uint64_t index, bool last, BytesView plaintext, std::span<std::uint8_t> sealed);
    /// False if the chunk is not the one at this place, or not (or wrongly) the last.
    [[nodiscard]] bool open(std::uint64_t index, bool last, BytesView sealed,
                            std::span<std::uint8_t> plaintext);

  private:
    ChaCha20Poly1305 cipher_;
};

/// What an observer sees of a chunk. The views live as long as the call.
struct Chunk {
    std::uint64_t index;
    bool last;
    BytesView plaintext;
    BytesView sealed;
};

using ChunkSink = std::function<void(Chunk const&)>;

/// Seals a stream. Push plaintext in pieces of any size, then finish; the sink gets each chunk in
/// order, the last one marked. The payload begins with the nonce, which the caller writes.
class PayloadEncryptor {
  public:
    /// A nonce serves one payload only.
    PayloadEncryptor(FileKey const& file_key, PayloadNonce const& nonce, ChunkSink sink);

    void push(BytesView plaintext);
    void finish();

  private:
    void seal(BytesView plaintext, bool last);

    ChunkCipher cipher_;
    ChunkSink sink_;
    Pieces pieces_{chunk_bytes};
    Bytes sealed_;
    std::uint64_t index_ = 0;
};

/// A chunk as it lies in the payload.
struct SealedChunk {
    std::uint64_t index;
    bool last;
    BytesView sealed;
};

/// Cuts a payload into its chunks without any key. Push the payload's bytes, nonce first, in pieces
/// of any size, then finish; the sink gets each chunk in order and may stop with a failure. Refuses
/// sizes that no payload has. A failure is final.
class SealedChunks {
  public:
    using Sink = std::function<std::expected<void, Failure>(SealedChunk const&)>;

    std::expected<void, Failure> push(BytesView payload, Sink const& sink);
    std::expected<void, Failure> finish(Sink const& sink);

    /// Complete when the sink sees the first chunk.
    [[nodiscard]] PayloadNonce const& nonce() const { return nonce_; }

  private:
    std::expected<void, Failure> fail(Failure failure);

    PayloadNonce nonce_{};
    std::size_t nonce_filled_ = 0;
    Pieces pieces_{sealed_chunk_bytes};
    std::uint64_t index_ = 0;
    std::optional<Failure> failed_;
};

/// Opens a stream, pushed like the above. The sink gets authentic chunks only; the whole is
/// authentic when `finish` says so. A failure is final.
class PayloadDecryptor {
  public:
    /// May refuse the file key once the nonce is known, before any chunk is opened: the place to
    /// check a commitment.
    using Gate = std::function<bool(FileKey const&, PayloadNonce const&)>;

    /// Who knows how many chunks there should be is told whether one that is refused belongs
    /// elsewhere; this costs at most as much as opening them all.
    PayloadDecryptor(FileKey const& file_key, ChunkSink sink, Gate gate = {},
                     std::uint64_t chunks = 0);

    std::expected<void, Failure> push(BytesView payload);
    std::expected<void, Failure> finish();

  private:
    std::expected<void, Failure> take(SealedChunk const& chunk);
    bool open(SealedChunk const& chunk);
    bool is_of_another_place(SealedChunk const& chunk);

    FileKey file_key_;
    ChunkSink sink_;
    Gate gate_;
    std::uint64_t chunk_count_;
    SealedChunks chunks_;
    std::optional<ChunkCipher> cipher_;
    Bytes plaintext_;
};

} // namespace datafloor::crypto::age
