// The provider's side: a plaintext becomes an age file, its list of plaintext hashes and all
// numbers of the manifest, in one pass and constant memory.
#pragma once

#include <filesystem>
#include <span>

#include "contracts/listing/documents.hpp"
#include "crypto/age/header.hpp"

namespace datafloor::services {

/// The members of a manifest that follow from the bytes.
struct ManifestNumbers {
    contracts::PayloadFacts payload;
    /// Without the media type.
    contracts::PlaintextFacts plaintext;
    contracts::HptFacts hpt_list;
    crypto::Hash key_commitment{};
};

/// Puts the numbers into a manifest and keeps its media type.
void fill(contracts::Manifest& manifest, ManifestNumbers const& numbers);

struct SealedFiles {
    std::filesystem::path age_file;
    std::filesystem::path hpt_list;
};

/// Encrypts under a fresh file key and nonce, for the recipients: the provider's own and the
/// floor's custody recipient. Both files appear only when they are whole. Throws std::system_error
/// where files fail.
ManifestNumbers seal_file(std::filesystem::path const& plaintext, SealedFiles const& files,
                          std::span<crypto::age::Recipient const> recipients);

} // namespace datafloor::services
