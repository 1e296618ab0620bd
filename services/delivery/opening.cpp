#include "services/delivery/opening.hpp"

#include "crypto/age/evidence.hpp"
#include "crypto/atomic_file.hpp"

namespace datafloor::services {
namespace {

namespace age = crypto::age;

bool is_manifests(age::PayloadEvidence const& found, contracts::Manifest const& manifest) {
    return found.payload_bytes == manifest.payload.bytes &&
           found.payload_sha256 == manifest.payload.sha256 &&
           found.plaintext_bytes == manifest.plaintext.bytes &&
           found.tree.chunks == manifest.plaintext.chunks &&
           found.tree.root == manifest.plaintext.tree_root;
}

} // namespace

std::expected<void, OpeningFault> open_delivery(std::string_view header,
                                                std::filesystem::path const& payload,
                                                contracts::Manifest const& manifest,
                                                std::span<age::Identity const> identities,
                                                std::filesystem::path const& output) {
    auto const parsed = age::Header::parse(header);
    if (!parsed) return std::unexpected(OpeningFault::header_malformed);
    auto const file_key = age::unwrap_file_key(*parsed, identities);
    if (!file_key) return std::unexpected(OpeningFault::header_not_for_you);
    auto const& nonce = manifest.payload.nonce;
    if (age::key_commitment(*file_key, nonce) != manifest.key_commitment)
        return std::unexpected(OpeningFault::commitment_wrong);

    auto const input = crypto::Descriptor::open_to_read(payload);
    crypto::AtomicFile to(output);
    age::EvidenceBuilder evidence(*file_key, nonce, {});
    age::PayloadDecryptor decryptor(
        *file_key,
        [&](age::Chunk const& chunk) {
            to.write(chunk.plaintext);
            evidence.add(chunk);
        },
        [&](age::FileKey const&, age::PayloadNonce const& found) { return found == nonce; });
    auto const fault = [](age::Failure failure) {
        return std::unexpected(failure == age::Failure::commitment_wrong
                                   ? OpeningFault::nonce_wrong
                                   : OpeningFault::payload_malformed);
    };
    crypto::Bytes buffer(8 * age::sealed_chunk_bytes);
    for (std::size_t count = buffer.size(); count == buffer.size();) {
        count = crypto::read_full(input.number(), buffer);
        if (auto const pushed = decryptor.push(crypto::BytesView(buffer).first(count)); !pushed)
            return fault(pushed.error());
    }
    if (auto const end = decryptor.finish(); !end) return fault(end.error());
    if (!is_manifests(evidence.finish(), manifest))
        return std::unexpected(OpeningFault::payload_differs);
    to.publish();
    return {};
}

} // namespace datafloor::services
