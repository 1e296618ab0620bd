// The keyholder's own secrets, in one file of a folder that only its user may enter.
#pragma once

#include <filesystem>

#include "crypto/age/x25519_keys.hpp"
#include "crypto/ed25519.hpp"
#include "services/keyholder/messages.hpp"

namespace datafloor::services {

struct KeyholderKeys {
    /// Opens what providers wrap for the floor.
    crypto::age::Identity custody;
    /// Opens what providers' own agents wrap for the keyholder.
    crypto::age::Identity escrow;
    /// Signs findings, deposits and disclosures.
    crypto::SigningKey signing;
    /// Seals what is stored.
    crypto::SecretBytes<32> sealing;
    /// From which each header's ephemeral secret is derived.
    crypto::SecretBytes<32> builder;

    static KeyholderKeys generate();
};

/// Makes the folder (0700) and the key file (0600). Throws std::runtime_error if there is one
/// already: keys are never written over.
KeyholderKeys init_keys(std::filesystem::path const& folder);

/// Throws std::runtime_error if the folder or file is open to others, belongs to another user, or
/// is not what `init_keys` wrote.
KeyholderKeys load_keys(std::filesystem::path const& folder);

/// The public halves, for entry 0.
StatusAnswer public_keys(KeyholderKeys const& keys);

} // namespace datafloor::services
