// The buyer's side: a delivered header opens the downloaded payload, and what comes out is what the
// provider signed, or nothing appears.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>
#include <string_view>

#include "contracts/listing/documents.hpp"
#include "crypto/age/header.hpp"

namespace datafloor::services {

enum class OpeningFault : std::uint8_t {
    header_malformed,
    header_not_for_you, // no stanza opens with these identities, or the MAC is wrong
    commitment_wrong,   // the header's key is not the one the manifest commits to
    nonce_wrong,        // the payload does not begin with the manifest's nonce
    payload_malformed,  // cut, continued, or a chunk that does not open
    payload_differs,    // it opens, but size, hash or tree are not the manifest's
};

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::OpeningFault> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"header_malformed", "header_not_for_you", "commitment_wrong", "nonce_wrong",
         "payload_malformed", "payload_differs"});
};

namespace datafloor::services {

/// Checks the commitment before a chunk is opened, writes to a temporary file beside `output`, and
/// publishes it after the last chunk and the tree's root. Throws std::system_error where files
/// fail.
std::expected<void, OpeningFault> open_delivery(std::string_view header,
                                                std::filesystem::path const& payload,
                                                contracts::Manifest const& manifest,
                                                std::span<crypto::age::Identity const> identities,
                                                std::filesystem::path const& output);

} // namespace datafloor::services
