// Sealed blobs: what the keyholder stores. ChaCha20-Poly1305 under its own key, with a random nonce
// and bound to a record that says what it is for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "contracts/listing/documents.hpp"
#include "contracts/order/documents.hpp"
#include "crypto/secret.hpp"

namespace datafloor::services {

/// A file key belongs to one manifest. Its commitment names both file key and nonce.
struct FileKeyBond {
    contracts::FloorId floor;
    contracts::ListingId listing;
    std::uint32_t version = 0;
    crypto::Hash manifest_sha256{};
    crypto::Hash payload_sha256{};
    crypto::Hash key_commitment{};

    bool operator==(FileKeyBond const&) const = default;

    static constexpr auto members() {
        using contracts::member;
        using T = FileKeyBond;
        return std::tuple(
            contracts::ConstantText{"blob", "floor/v1/sealed-file-key"}, member("floor", &T::floor),
            member("key_commitment", &T::key_commitment), member("listing", &T::listing),
            member("manifest_sha256", &T::manifest_sha256),
            member("payload_sha256", &T::payload_sha256), member("version", &T::version));
    }
};

/// A header belongs to one order, and goes out after this buyer's receipt for it.
struct HeaderBond {
    contracts::FloorId floor;
    contracts::OrderId order;
    contracts::PartyId buyer;
    contracts::AgeRecipient recipient;
    crypto::Hash order_sha256{};
    crypto::Hash confirmation_sha256{};
    crypto::Hash manifest_sha256{};
    contracts::ReceivedPayload payload;
    crypto::Hash key_commitment{};
    crypto::Hash header_sha256{};

    static constexpr auto members() {
        using contracts::member;
        using T = HeaderBond;
        return std::tuple(contracts::ConstantText{"blob", "floor/v1/sealed-header"},
                          member("buyer", &T::buyer),
                          member("confirmation_sha256", &T::confirmation_sha256),
                          member("floor", &T::floor), member("header_sha256", &T::header_sha256),
                          member("key_commitment", &T::key_commitment),
                          member("manifest_sha256", &T::manifest_sha256),
                          member("order", &T::order), member("order_sha256", &T::order_sha256),
                          member("payload", &T::payload), member("recipient", &T::recipient));
    }
};

/// version 01 || nonce 12 || ciphertext || tag 16. `bond` is canonical JSON.
crypto::Bytes seal_blob(crypto::SecretBytes<32> const& key, std::string_view bond,
                        crypto::BytesView secret);

/// Fills `secret` exactly; false if the blob is another's, of another size, or was touched.
[[nodiscard]] bool open_blob(crypto::SecretBytes<32> const& key, std::string_view bond,
                             crypto::BytesView blob, std::span<std::uint8_t> secret);

/// How long a blob's secret is; nothing if it is too short to be one.
std::optional<std::size_t> secret_bytes(crypto::BytesView blob);

} // namespace datafloor::services
