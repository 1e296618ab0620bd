#include "services/delivery/manifest_maker.hpp"

#include "crypto/age/evidence.hpp"
#include "crypto/age/file.hpp"
#include "crypto/atomic_file.hpp"

namespace datafloor::services {

namespace age = crypto::age;

void fill(contracts::Manifest& manifest, ManifestNumbers const& numbers) {
    auto media_type = std::move(manifest.plaintext.media_type);
    manifest.payload = numbers.payload;
    manifest.plaintext = numbers.plaintext;
    manifest.plaintext.media_type = std::move(media_type);
    manifest.hpt_list = numbers.hpt_list;
    manifest.key_commitment = numbers.key_commitment;
}

ManifestNumbers seal_file(std::filesystem::path const& plaintext, SealedFiles const& files,
                          std::span<age::Recipient const> recipients) {
    auto const input = crypto::Descriptor::open_to_read(plaintext);
    crypto::AtomicFile age_file(files.age_file);
    crypto::AtomicFile hpt_list(files.hpt_list);
    auto const file_key = age::FileKey::random();
    auto const nonce = crypto::random_array<age::nonce_bytes>();
    crypto::Bytes hashes; // written in larger pieces than they come
    auto const flush = [&] {
        hpt_list.write(hashes);
        hashes.clear();
    };
    age::EvidenceBuilder evidence(file_key, nonce, [&](crypto::BytesView hash) {
        hashes.insert(hashes.end(), hash.begin(), hash.end());
        if (hashes.size() >= age::chunk_bytes) flush();
    });
    age_file.write(crypto::bytes_of(age::make_header(file_key, recipients).print()));
    age::encrypt_payload(input.number(), age_file.descriptor(), file_key, nonce,
                         [&](age::Chunk const& chunk) { evidence.add(chunk); });
    auto const found = evidence.finish();
    flush();
    hpt_list.publish();
    age_file.publish();

    ManifestNumbers out;
    out.payload = {found.payload_bytes, found.nonce, found.payload_sha256};
    out.plaintext.bytes = found.plaintext_bytes;
    out.plaintext.chunks = found.tree.chunks;
    out.plaintext.tree_root = found.tree.root;
    out.hpt_list = {found.hpt_list_bytes, found.hpt_list_sha256};
    out.key_commitment = found.key_commitment;
    return out;
}

} // namespace datafloor::services
