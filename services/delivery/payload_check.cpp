#include "services/delivery/payload_check.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "crypto/ensure.hpp"

namespace datafloor::services {
namespace {

namespace age = crypto::age;

// A multiple of a hash's size.
constexpr std::size_t list_read_bytes = std::size_t{64} << 10;
// No plaintext is larger (contracts/listing/rules.cpp).
constexpr std::uint64_t plaintext_bytes_max = std::uint64_t{1} << 50;

} // namespace

PayloadResult check_numbers(contracts::Manifest const& manifest) {
    auto const plain = manifest.plaintext.bytes;
    bool const fits = plain <= plaintext_bytes_max && manifest.suite.value == "age-v1-x25519" &&
                      manifest.plaintext.chunk.value == std::int64_t{age::chunk_bytes} &&
                      manifest.plaintext.chunks == age::chunk_count(plain) &&
                      manifest.hpt_list.bytes == sizeof(crypto::Hash) * age::chunk_count(plain) &&
                      manifest.payload.bytes == age::payload_bytes(plain);
    if (!fits) return std::unexpected(PayloadFault::manifest_inconsistent);
    return {};
}

PayloadResult check_size(contracts::Manifest const& manifest, std::uint64_t payload_bytes) {
    if (payload_bytes < manifest.payload.bytes)
        return std::unexpected(PayloadFault::payload_truncated);
    if (payload_bytes > manifest.payload.bytes)
        return std::unexpected(PayloadFault::payload_continued);
    return {};
}

HptList::HptList(int descriptor) : descriptor_(descriptor), buffer_(list_read_bytes) {}

std::optional<crypto::Hash> HptList::next() {
    constexpr auto size = sizeof(crypto::Hash);
    if (filled_ - taken_ < size) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(taken_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(filled_), buffer_.begin());
        filled_ -= taken_;
        taken_ = 0;
        while (filled_ < size) {
            auto const count = pread(descriptor_, buffer_.data() + filled_,
                                     buffer_.size() - filled_, static_cast<off_t>(offset_));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) throw std::system_error(errno, std::generic_category(), "hpt list");
            if (count == 0) return std::nullopt;
            filled_ += static_cast<std::size_t>(count);
            offset_ += static_cast<std::uint64_t>(count);
        }
    }
    crypto::Hash out;
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(taken_), size, out.begin());
    taken_ += size;
    hash_.update(out);
    return out;
}

PayloadCheck::PayloadCheck(contracts::Manifest const& manifest, int hpt_list,
                           std::optional<age::FileKey> file_key)
    : manifest_(manifest), hpt_list_(hpt_list) {
    if (auto const numbers = check_numbers(manifest); !numbers) fault_ = numbers.error();
    if (!file_key) return;
    leaf_key_ = age::leaf_key(*file_key, manifest.payload.nonce);
    decryptor_.emplace(
        *file_key, [this](age::Chunk const& chunk) { take_open(chunk); },
        [this](age::FileKey const& key, age::PayloadNonce const& nonce) {
            nonce_right_ = nonce == manifest_.payload.nonce;
            return nonce_right_ && age::key_commitment(key, nonce) == manifest_.key_commitment;
        },
        manifest.plaintext.chunks);
}

PayloadResult PayloadCheck::fail(age::Failure failure) {
    // A fault of ours was noted where it arose; the rest is the payload's own.
    if (fault_) return std::unexpected(*fault_);
    using enum age::Failure;
    switch (failure) {
    case commitment_wrong:
        fault_ = nonce_right_ ? PayloadFault::key_commitment_differs : PayloadFault::nonce_differs;
        break;
    case nonce_missing:
    case payload_truncated: fault_ = PayloadFault::payload_truncated; break;
    case payload_trailing:
    case final_chunk_empty: fault_ = PayloadFault::payload_continued; break;
    case chunk_misplaced: fault_ = PayloadFault::chunk_misplaced; break;
    case chunk_refused: fault_ = PayloadFault::chunk_refused; break;
    case header_malformed:
    case no_identity_matches:
    case mac_wrong: ENSURE(false); // no failures of a payload
    }
    return std::unexpected(*fault_);
}

PayloadResult PayloadCheck::outcome(std::expected<void, age::Failure> const& step) {
    if (!step) return fail(step.error());
    if (fault_) return std::unexpected(*fault_);
    return {};
}

bool PayloadCheck::add(crypto::Hash const& sealed, std::optional<crypto::Hash> const& plaintext) {
    auto const listed = hpt_list_.next();
    if (!listed) {
        fault_ = PayloadFault::hpt_list_bytes_differ;
        return false;
    }
    // Told at the end: a payload or a list that is another one than was signed comes first.
    if (plaintext && *plaintext != *listed) plaintexts_listed_ = false;
    tree_.add({sealed, *listed});
    return true;
}

std::expected<void, age::Failure> PayloadCheck::take(age::SealedChunk const& chunk) {
    if (chunk.index == 0 && chunks_.nonce() != manifest_.payload.nonce) {
        fault_ = PayloadFault::nonce_differs;
        return std::unexpected(age::Failure::chunk_refused);
    }
    if (add(age::sealed_hash(chunk.sealed), std::nullopt)) return {};
    return std::unexpected(age::Failure::chunk_refused);
}

void PayloadCheck::take_open(age::Chunk const& chunk) {
    if (fault_) return;
    auto const hashes = age::hashes_of(*leaf_key_, chunk);
    add(hashes.sealed, hashes.plaintext);
}

PayloadResult PayloadCheck::push(crypto::BytesView payload) {
    if (fault_) return std::unexpected(*fault_);
    bytes_ += payload.size();
    if (bytes_ > manifest_.payload.bytes) fault_ = PayloadFault::payload_continued;
    if (fault_) return std::unexpected(*fault_);
    hash_.update(payload);
    if (decryptor_) return outcome(decryptor_->push(payload));
    return outcome(
        chunks_.push(payload, [this](age::SealedChunk const& chunk) { return take(chunk); }));
}

PayloadResult PayloadCheck::finish() {
    if (!fault_ && bytes_ < manifest_.payload.bytes) fault_ = PayloadFault::payload_truncated;
    if (fault_) return std::unexpected(*fault_);
    auto const last = decryptor_ ? outcome(decryptor_->finish())
                                 : outcome(chunks_.finish([this](age::SealedChunk const& chunk) {
                                       return take(chunk);
                                   }));
    if (!last) return last;
    if (hpt_list_.next())
        fault_ = PayloadFault::hpt_list_bytes_differ;
    else if (hash_.finish() != manifest_.payload.sha256)
        fault_ = PayloadFault::payload_sha256_differs;
    else if (hpt_list_.sha256() != manifest_.hpt_list.sha256)
        fault_ = PayloadFault::hpt_list_sha256_differs;
    else if (!plaintexts_listed_)
        fault_ = PayloadFault::plaintext_hash_differs;
    else if (tree_.root() != manifest_.plaintext.tree_root)
        fault_ = PayloadFault::tree_root_differs;
    if (fault_) return std::unexpected(*fault_);
    return {};
}

} // namespace datafloor::services
