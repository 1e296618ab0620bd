// Bech32 (BIP-173) without its length limit, as age keys use it. Strict: one value, one text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/bytes.hpp"

namespace datafloor::crypto::age {

struct Bech32 {
    std::string prefix; // in the text's own case
    Bytes data;
};

/// All lowercase or all uppercase, as the prefix is; a mixed or unprintable prefix is a bug.
std::string bech32_encode(std::string_view prefix, BytesView data);

/// Refuses mixed case, a wrong checksum, and data that is not whole bytes with zero padding.
std::optional<Bech32> bech32_decode(std::string_view text);

} // namespace datafloor::crypto::age
