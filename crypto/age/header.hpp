// The header of an age v1 file (C2SP age.md): wraps the file key for recipients, ends in a MAC.
// It is separate from the payload, so that many headers can be made for one payload.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/age/failure.hpp"
#include "crypto/age/x25519_keys.hpp"
#include "crypto/bytes.hpp"
#include "crypto/hash.hpp"
#include "crypto/secret.hpp"

namespace datafloor::crypto::age {

using FileKey = SecretBytes<16>;

/// The format has no limits; these are ours. They leave room for some 600 X25519 recipients.
constexpr std::size_t header_bytes_max = 65536;
/// Each X25519 stanza costs a reader one key agreement an identity.
constexpr std::size_t stanzas_max = 1024;

struct Stanza {
    /// The first one is the stanza's type.
    std::vector<std::string> arguments;
    Bytes body;

    bool operator==(Stanza const&) const = default;
};

/// A header as parsed. Stanzas of unknown type are kept. Printing gives back the parsed bytes:
/// a header has one form.
class Header {
  public:
    /// Parses exactly one header, nothing before or after it.
    static std::expected<Header, Failure> parse(std::string_view text);
    /// Makes the MAC. The stanzas must be printable (`is_valid`) and at least one.
    static Header make(FileKey const& file_key, std::vector<Stanza> stanzas);

    [[nodiscard]] std::vector<Stanza> const& stanzas() const { return stanzas_; }

    [[nodiscard]] std::string print() const;
    [[nodiscard]] bool made_with(FileKey const& file_key) const;

    bool operator==(Header const&) const = default;

  private:
    Header(std::vector<Stanza> stanzas, Hash mac) : stanzas_(std::move(stanzas)), mac_(mac) {}

    std::vector<Stanza> stanzas_;
    Hash mac_;
};

/// Where the header at the front of a file ends; 0 if more bytes are needed to say so. Refuses
/// early what cannot become a header within the limit.
std::expected<std::size_t, Failure> header_length(BytesView front);

/// Whether the stanza's arguments can be written: at least one, each of visible ASCII.
bool is_valid(Stanza const& stanza);

/// The X25519 stanza of a recipient. An ephemeral secret serves one stanza only.
Stanza wrap_file_key(FileKey const& file_key, Recipient const& recipient,
                     SecretBytes<32> const& ephemeral);

/// A header for the recipients (at least one), each with a fresh ephemeral secret.
Header make_header(FileKey const& file_key, std::span<Recipient const> recipients);

/// The secret from which a delivery's header is built: its builder, and nobody else, can make it
/// again, and may open it to an arbiter without giving away the builder secret (PROTOCOL).
SecretBytes<32> delivery_ephemeral(SecretBytes<32> const& builder_secret, Hash const& order_hash,
                                   Recipient const& recipient);

/// The header of one delivery: always the same bytes for the same arguments. `beside` are stanzas
/// of our own, which other readers ignore.
Header make_delivery_header(FileKey const& file_key, Recipient const& recipient,
                            SecretBytes<32> const& ephemeral, std::vector<Stanza> beside = {});

/// Unwraps the file key with the first identity that fits a stanza and checks the MAC.
std::expected<FileKey, Failure> unwrap_file_key(Header const& header,
                                                std::span<Identity const> identities);

} // namespace datafloor::crypto::age
