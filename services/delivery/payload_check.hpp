// Whether a stored payload is the one its manifest names (PROTOCOL section 1), in one pass and
// constant memory: without the file key as far as anybody can tell, with it to the last chunk.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "contracts/listing/documents.hpp"
#include "crypto/age/chunk_tree.hpp"
#include "crypto/age/payload.hpp"

namespace datafloor::services {

enum class PayloadFault : std::uint8_t {
    manifest_inconsistent, // its own numbers do not fit together
    header_malformed,      // the file does not begin with an age v1 header
    key_not_wrapped,       // no stanza for the custody recipient
    header_forged,         // the header was not made with the key in it
    payload_truncated,     // bytes or chunks are missing behind its end
    payload_continued,     // bytes or chunks follow its end
    nonce_differs,
    payload_sha256_differs,
    hpt_list_bytes_differ,
    hpt_list_sha256_differs,
    tree_root_differs,
    key_commitment_differs,
    chunk_refused,          // does not open with the file key
    chunk_misplaced,        // opens, but at another chunk's place
    plaintext_hash_differs, // opens, but its hash is not the list's
};

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::PayloadFault> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"manifest_inconsistent", "header_malformed", "key_not_wrapped", "header_forged",
         "payload_truncated", "payload_continued", "nonce_differs", "payload_sha256_differs",
         "hpt_list_bytes_differ", "hpt_list_sha256_differs", "tree_root_differs",
         "key_commitment_differs", "chunk_refused", "chunk_misplaced", "plaintext_hash_differs"});
    static_assert(
        names.size() ==
        static_cast<std::size_t>(datafloor::services::PayloadFault::plaintext_hash_differs) + 1);
};

namespace datafloor::services {

using PayloadResult = std::expected<void, PayloadFault>;

/// Whether a payload of so many bytes can be the manifest's.
PayloadResult check_size(contracts::Manifest const& manifest, std::uint64_t payload_bytes);

/// The sizes a manifest names are those age gives, and the suite is ours.
PayloadResult check_numbers(contracts::Manifest const& manifest);

/// Reads a list of plaintext hashes through a descriptor, from its beginning whatever its offset.
class HptList {
  public:
    explicit HptList(int descriptor);

    /// Nothing at the end of the list.
    std::optional<crypto::Hash> next();

    /// Of all that was read.
    crypto::Hash sha256() { return hash_.finish(); }

  private:
    int descriptor_;
    std::uint64_t offset_ = 0;
    crypto::Bytes buffer_;
    std::size_t filled_ = 0;
    std::size_t taken_ = 0;
    crypto::Sha256 hash_;
};

/// Push the payload's bytes, nonce first, in pieces of any size, then finish. A fault is final.
class PayloadCheck {
  public:
    /// The manifest outlives the check, the descriptor of the list too. With a file key every chunk
    /// is opened; without, the list's hashes are taken as they are.
    PayloadCheck(contracts::Manifest const& manifest, int hpt_list,
                 std::optional<crypto::age::FileKey> file_key);
    PayloadCheck(PayloadCheck const&) = delete;
    PayloadCheck& operator=(PayloadCheck const&) = delete;

    PayloadResult push(crypto::BytesView payload);
    PayloadResult finish();

  private:
    PayloadResult fail(crypto::age::Failure failure);
    PayloadResult outcome(std::expected<void, crypto::age::Failure> const& step);
    std::expected<void, crypto::age::Failure> take(crypto::age::SealedChunk const& chunk);
    void take_open(crypto::age::Chunk const& chunk);
    bool add(crypto::Hash const& sealed, std::optional<crypto::Hash> const& plaintext);

    contracts::Manifest const& manifest_;
    HptList hpt_list_;
    crypto::age::SealedChunks chunks_;
    std::optional<crypto::age::PayloadDecryptor> decryptor_;
    std::optional<crypto::SecretBytes<32>> leaf_key_;
    crypto::age::ChunkTree tree_;
    crypto::Sha256 hash_;
    std::uint64_t bytes_ = 0;
    bool nonce_right_ = true;
    bool plaintexts_listed_ = true;
    std::optional<PayloadFault> fault_;
};

} // namespace datafloor::services
