#include "services/delivery/opening.hpp"

#include <algorithm>

#include "crypto/age/evidence.hpp"
#include "crypto/atomic_file.hpp"
#include "crypto/ensure.hpp"
#include "services/delivery/payload_check.hpp"

namespace datafloor::services {
namespace {

namespace age = crypto::age;
namespace fs = std::filesystem;

constexpr std::size_t read_bytes = 8 * age::sealed_chunk_bytes;

std::unexpected<OpeningRefusal> refuse(OpeningFault fault, bool fetch_again = false) {
    return std::unexpected(OpeningRefusal{fault, fetch_again});
}

OpeningFault header_fault(age::Failure failure) {
    if (failure == age::Failure::no_identity_matches) return OpeningFault::header_not_for_you;
    if (failure == age::Failure::mac_wrong) return OpeningFault::header_forged;
    return OpeningFault::header_malformed;
}

OpeningFault payload_fault(age::Failure failure) {
    using enum age::Failure;
    switch (failure) {
    case commitment_wrong: return OpeningFault::nonce_wrong; // the gate compares nonces alone
    case nonce_missing:
    case payload_truncated: return OpeningFault::payload_truncated;
    case payload_trailing:
    case final_chunk_empty: return OpeningFault::payload_continued;
    case chunk_misplaced: return OpeningFault::chunk_misplaced;
    case chunk_refused: return OpeningFault::chunk_refused;
    case header_malformed:
    case no_identity_matches:
    case mac_wrong: break; // no failures of a payload
    }
    ENSURE(false);
}

/// Calls `each` with the file's bytes, piece by piece, until it says false.
template <class Each>
void read_all(fs::path const& path, Each&& each) {
    auto const input = crypto::Descriptor::open_to_read(path);
    crypto::Bytes buffer(read_bytes);
    for (auto count = buffer.size(); count == buffer.size();) {
        count = crypto::read_full(input.number(), buffer);
        if (!each(crypto::BytesView(buffer).first(count))) return;
    }
}

std::expected<void, OpeningFault> decrypt(fs::path const& payload,
                                          contracts::Manifest const& manifest,
                                          age::FileKey const& file_key, age::ChunkSink sink) {
    age::PayloadDecryptor decryptor(
        file_key, std::move(sink),
        [&](age::FileKey const&, age::PayloadNonce const& found) {
            return found == manifest.payload.nonce;
        },
        manifest.plaintext.chunks);
    std::expected<void, age::Failure> result;
    read_all(payload, [&](crypto::BytesView piece) {
        result = decryptor.push(piece);
        return result.has_value();
    });
    if (result) result = decryptor.finish();
    if (!result) return std::unexpected(payload_fault(result.error()));
    return {};
}

/// What the key tells of a payload that is not the manifest's.
OpeningFault fault_told_by_key(fs::path const& payload, contracts::Manifest const& manifest,
                               age::FileKey const& file_key) {
    auto const opened = decrypt(payload, manifest, file_key, [](age::Chunk const&) {});
    return opened ? OpeningFault::payload_forged : opened.error();
}

} // namespace

OpeningResult check_payload(fs::path const& payload, contracts::Manifest const& manifest,
                            OpeningProgress const& progress) {
    if (!check_numbers(manifest)) return refuse(OpeningFault::manifest_inconsistent);
    auto const bytes = fs::file_size(payload);
    if (bytes < manifest.payload.bytes) return refuse(OpeningFault::payload_truncated, true);
    if (bytes > manifest.payload.bytes) return refuse(OpeningFault::payload_continued, true);
    crypto::Sha256 hash;
    std::uint64_t done = 0;
    bool nonce_right = false;
    read_all(payload, [&](crypto::BytesView piece) {
        if (done == 0)
            nonce_right = std::ranges::equal(piece.first(std::min(age::nonce_bytes, piece.size())),
                                             manifest.payload.nonce);
        hash.update(piece);
        done += piece.size();
        if (progress) progress(done);
        return true;
    });
    bool const as_signed = hash.finish() == manifest.payload.sha256;
    if (!nonce_right) return refuse(OpeningFault::nonce_wrong, !as_signed);
    if (!as_signed) return refuse(OpeningFault::payload_altered, true);
    return {};
}

OpeningResult open_delivery(std::string_view header, fs::path const& payload,
                            contracts::Manifest const& manifest,
                            std::span<age::Identity const> identities, fs::path const& output) {
    auto const parsed = age::Header::parse(header);
    if (!parsed) return refuse(OpeningFault::header_malformed);
    auto const file_key = age::unwrap_file_key(*parsed, identities);
    if (!file_key) return refuse(header_fault(file_key.error()));
    if (age::key_commitment(*file_key, manifest.payload.nonce) != manifest.key_commitment)
        return refuse(OpeningFault::commitment_wrong);
    if (auto const checked = check_payload(payload, manifest); !checked) {
        auto refusal = checked.error();
        if (refusal.fault == OpeningFault::payload_altered)
            refusal.fault = fault_told_by_key(payload, manifest, *file_key);
        return std::unexpected(refusal);
    }

    crypto::AtomicFile to(output);
    age::EvidenceBuilder evidence(*file_key, manifest.payload.nonce, {});
    auto const opened = decrypt(payload, manifest, *file_key, [&](age::Chunk const& chunk) {
        to.write(chunk.plaintext);
        evidence.add(chunk);
    });
    if (!opened) return refuse(opened.error());
    auto const found = evidence.finish();
    // Read a second time: it may have changed under our hands.
    if (found.payload_sha256 != manifest.payload.sha256)
        return refuse(OpeningFault::payload_forged, true);
    if (found.tree.root != manifest.plaintext.tree_root)
        return refuse(OpeningFault::tree_root_wrong);
    to.publish();
    return {};
}

} // namespace datafloor::services
