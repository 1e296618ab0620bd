// The buyer's side: a delivered header opens the downloaded payload, and what comes out is what the
// provider signed, or nothing appears.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "contracts/listing/documents.hpp"
#include "crypto/age/header.hpp"

namespace datafloor::services {

enum class OpeningFault : std::uint8_t {
    manifest_inconsistent, // its own numbers do not fit together
    header_malformed,
    header_not_for_you, // no stanza opens with these identities
    header_forged,      // a stanza opens, but the header was not made with the key in it
    commitment_wrong,   // the header's key is not the one the manifest commits to
    payload_truncated,  // bytes are missing behind its end
    payload_continued,  // bytes follow its end
    nonce_wrong,        // does not begin with the manifest's nonce
    payload_altered,    // has another hash; with the key one of the next three says how
    chunk_refused,      // a chunk was not sealed with the file key
    chunk_misplaced,    // a chunk of this payload stands at another one's place
    payload_forged,     // sealed to the last chunk by who holds the file key, but never signed
    tree_root_wrong,    // it opens, but not to what the provider hashed
};

} // namespace datafloor::services

template <>
struct datafloor::contracts::EnumNames<datafloor::services::OpeningFault> {
    static constexpr auto names = std::to_array<std::string_view>(
        {"manifest_inconsistent", "header_malformed", "header_not_for_you", "header_forged",
         "commitment_wrong", "payload_truncated", "payload_continued", "nonce_wrong",
         "payload_altered", "chunk_refused", "chunk_misplaced", "payload_forged",
         "tree_root_wrong"});
    static_assert(names.size() ==
                  static_cast<std::size_t>(datafloor::services::OpeningFault::tree_root_wrong) + 1);
};

namespace datafloor::services {

struct OpeningRefusal {
    OpeningFault fault{};
    /// Other bytes came than were signed, and fetching them again may help. Otherwise what came is
    /// what was signed or deposited: evidence.
    bool fetch_again = false;
};

using OpeningResult = std::expected<void, OpeningRefusal>;

/// Hears how many bytes were read.
using OpeningProgress = std::function<void(std::uint64_t)>;

/// Whether the file is the manifest's payload, to the last byte: all that can be told without a
/// key. Throws std::system_error where files fail, as below.
OpeningResult check_payload(std::filesystem::path const& payload,
                            contracts::Manifest const& manifest,
                            OpeningProgress const& progress = {});

/// Checks header, commitment and the whole payload before a byte is written; then decrypts to a
/// temporary file beside `output`, and publishes it after the last chunk and the tree's root.
OpeningResult open_delivery(std::string_view header, std::filesystem::path const& payload,
                            contracts::Manifest const& manifest,
                            std::span<crypto::age::Identity const> identities,
                            std::filesystem::path const& output);

} // namespace datafloor::services
